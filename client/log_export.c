/* SPDX-License-Identifier: EUPL-1.2 */
/* The whole log into a folder: tiles as C2SP tlog-tiles lays them out, and beside them what the entries are made from
 * and what they commit to. docs/auditors.md has the files. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "files.h"

enum exit_status export_failed(const struct export *x, const char *name, int error)
{
    return complain(EXIT_BAD, "%s/%s: %s", x->folder, name, strerror(error));
}

/* --- tiles --- */

static enum exit_status fetch_tile(struct export *x, unsigned level, uint64_t n, unsigned width)
{
    char path[TILE_PATH], name[TILE_PATH + 8];
    tile_format(level, n, width, path);
    enum exit_status status = server_get(x->server, &x->text, "/v1/log/tile/%s", path);
    if (status != EXIT_GOOD)
        return status;
    snprintf(name, sizeof name, "tile/%s", path);
    int r = file_write(x->folder, name, x->text.data, x->text.size);
    return r < 0 ? export_failed(x, name, -r) : EXIT_GOOD;
}

static enum exit_status fetch_tiles(struct export *x)
{
    enum exit_status status = EXIT_GOOD;
    uint64_t size = x->checkpoint.size;
    x->progress = (struct progress){.what = "tiles", .total = size};
    for (uint64_t n = 0; status == EXIT_GOOD && n * TILE_WIDTH < size; n++) {
        status = fetch_tile(x, TILE_ENTRIES, n, tile_hashes(0, n, size));
        progress_show(&x->progress, n * TILE_WIDTH);
    }
    for (unsigned level = 0; level < TILE_LEVELS; level++)
        for (uint64_t n = 0; status == EXIT_GOOD && tile_hashes(level, n, size) > 0; n++)
            status = fetch_tile(x, level, n, tile_hashes(level, n, size));
    progress_end(&x->progress);
    return status;
}

/* --- pages of lines --- */

bool export_index(const char *line, int64_t *ret)
{
    static const char head[] = "{\"log_index\":";
    char *end;
    if (strncmp(line, head, sizeof head - 1) != 0)
        return false;
    *ret = strtoll(line + sizeof head - 1, &end, 10);
    return *end == ',';
}

FILE *export_create(const struct export *x, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", x->folder, name);
    FILE *file = fopen(path, "we");
    if (!file)
        export_failed(x, name, errno);
    return file;
}

enum exit_status export_finish(const struct export *x, FILE *file, const char *name, enum exit_status status)
{
    bool bad = ferror(file);
    if ((fclose(file) != 0 || bad) && status == EXIT_GOOD)
        return export_failed(x, name, errno ? errno : EIO);
    return status;
}

/* {"log_index":n,"entry":"…","disclosures":["…",…]}: up to the entry's end is the row. */
static bool write_row(char *line, int64_t index, FILE *rows, FILE *disclosures)
{
    static const char cut[] = "\",\"disclosures\":[";
    char *end = strstr(line, cut);
    if (!end)
        return false;
    fprintf(rows, "%.*s\"}\n", (int)(end - line), line);
    for (char *at = end + sizeof cut - 1; *at == '"' || *at == ',';) {
        at += 1 + (*at == ',');
        size_t size = strcspn(at, "\"");
        fprintf(disclosures, "%" PRId64 "\t%.*s\n", index, (int)size, at);
        at += size + (at[size] == '"');
    }
    return true;
}

static enum exit_status write_rows(struct export *x, int64_t *after, FILE *rows, FILE *disclosures)
{
    char *at = x->text.size ? x->text.data : NULL;
    if (!at)
        return complain(EXIT_BAD, "the entries end at %" PRId64 ", before the checkpoint", *after);
    for (char *stop; *at && (stop = strchr(at, '\n')); at = stop + 1) {
        int64_t index;
        *stop = '\0';
        if (!export_index(at, &index) || index != *after + 1)
            return complain(EXIT_BAD, "the entry after %" PRId64 " is missing", *after);
        if ((uint64_t)index >= x->checkpoint.size)
            break;
        if (!write_row(at, index, rows, disclosures))
            return complain(EXIT_BAD, "entry %" PRId64 " came in a form that is not known", index);
        *after = index;
    }
    return EXIT_GOOD;
}

static enum exit_status fetch_rows(struct export *x)
{
    FILE *rows = export_create(x, "rows.jsonl"), *disclosures = rows ? export_create(x, "disclosures.tsv") : NULL;
    enum exit_status status = disclosures ? EXIT_GOOD : EXIT_BAD;
    int64_t after = -1;
    x->progress = (struct progress){.what = "entries", .total = x->checkpoint.size};
    while (status == EXIT_GOOD && (uint64_t)(after + 1) < x->checkpoint.size) {
        status = server_get(x->server, &x->text, "/v1/log/entries?after=%" PRId64 "&limit=%d", after, EXPORT_PAGE);
        if (status == EXIT_GOOD)
            status = write_rows(x, &after, rows, disclosures);
        progress_show(&x->progress, (uint64_t)(after + 1));
    }
    progress_end(&x->progress);
    if (disclosures)
        status = export_finish(x, disclosures, "disclosures.tsv", status);
    return rows ? export_finish(x, rows, "rows.jsonl", status) : status;
}

static enum exit_status fetch_commitments(struct export *x)
{
    FILE *file = export_create(x, "commitments.jsonl");
    enum exit_status status = file ? EXIT_GOOD : EXIT_BAD;
    int64_t after = -1, last = -2;
    while (status == EXIT_GOOD && after != last) {
        last = after;
        status = server_get(x->server, &x->text, "/v1/log/commitments?after=%" PRId64, after);
        char *at = status == EXIT_GOOD && x->text.size ? x->text.data : "";
        for (char *stop; *at && (stop = strchr(at, '\n')); at = stop + 1) {
            if (!export_index(at, &after))
                status = complain(EXIT_BAD, "a commitment came in a form that is not known");
            else if ((uint64_t)after < x->checkpoint.size)
                fwrite(at, 1, (size_t)(stop + 1 - at), file);
        }
    }
    return file ? export_finish(x, file, "commitments.jsonl", status) : status;
}

static enum exit_status write_notes(struct export *x)
{
    cleanup_buf_ struct buf keys = {0};
    char text[NOTE_KEY_TEXT];
    for (size_t i = 0; i < x->key_count; i++) {
        note_key_format(&x->keys[i], text);
        buf_printf(&keys, "%s\n", text);
    }
    int r = keys.failed ? -ENOMEM : file_write(x->folder, "key", keys.data, keys.size);
    if (r == 0)
        r = file_write(x->folder, "checkpoint", x->note.data, x->note.size);
    return r < 0 ? export_failed(x, "checkpoint", -r) : EXIT_GOOD;
}

static enum exit_status export_all(struct export *x, const char *key)
{
    enum exit_status status = keys_get(x->server, key, x->keys, &x->key_count);
    if (status == EXIT_GOOD)
        status = export_documents(x);
    if (status == EXIT_GOOD)
        status = fetch_tiles(x);
    if (status == EXIT_GOOD)
        status = fetch_rows(x);
    if (status == EXIT_GOOD)
        status = export_check_erased(x);
    if (status == EXIT_GOOD)
        status = fetch_commitments(x);
    if (status == EXIT_GOOD)
        status = write_notes(x);
    if (status == EXIT_GOOD)
        printf("%s: %" PRIu64 " entries\n", x->checkpoint.origin, x->checkpoint.size);
    return status;
}

enum exit_status log_export(const struct arguments *args)
{
    struct export x = {.folder = args->words[2], .patient = !args->patience || strcmp(args->patience, "0") != 0};
    int r = folder_make(x.folder);
    if (r < 0)
        return complain(EXIT_USAGE, "%s: %s", x.folder, r == -ENOTEMPTY ? "not an empty folder" : strerror(-r));
    enum exit_status status = server_open(args, true, &x.server);
    if (status == EXIT_GOOD)
        status = export_all(&x, args->key);
    server_close(x.server);
    buf_release(&x.note);
    buf_release(&x.text);
    return status;
}
