/* SPDX-License-Identifier: EUPL-1.2 */
/* An export, verified with no server and no database. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "server.h"
#include "verify.h"

enum { JOBS_MAX = 64 };

void finding_note(struct finding *f, uint64_t index, const char *format, ...)
{
    va_list args;
    if (index >= f->index)
        return;
    f->index = index;
    va_start(args, format);
    vsnprintf(f->what, sizeof f->what, format, args);
    va_end(args);
}

const char *entry_text(const struct verification *v, uint32_t index, size_t *ret_size)
{
    const unsigned char *at = (const unsigned char *)v->tiles[index / TILE_WIDTH].data + v->at[index];
    *ret_size = (size_t)(at[0] << 8 | at[1]);
    return (const char *)at + 2;
}

/* --- opening --- */

static bool open_part(struct verification *v, const char *name, struct file *ret)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", v->folder, name);
    int r = file_open(path, ret);
    if (r < 0)
        finding_note(&v->fault, 0, "%s: %s", name, strerror(-r));
    return r == 0;
}

static bool open_checkpoint(struct verification *v)
{
    cleanup_file_ struct file note = {0};
    if (!open_part(v, "checkpoint", &note))
        return false;
    int r = checkpoint_open(note.data, note.size, v->keys, v->key_count, &v->checkpoint);
    if (r < 0)
        finding_note(&v->fault, 0, "checkpoint: %s", r == -EKEYREJECTED ? "not signed with this key" : "is none");
    else if (v->checkpoint.size >= NO_INDEX)
        finding_note(&v->fault, 0, "checkpoint: the log is larger than this program can verify");
    return v->fault.index == UINT64_MAX;
}

static bool same_key(const struct note_key *a, const struct note_key *b)
{
    return strcmp(a->name, b->name) == 0 && memcmp(a->public, b->public, sizeof a->public) == 0;
}

/* The keys it was exported with: those given now, or others that signed it as well. */
static bool check_keys(struct verification *v)
{
    cleanup_file_ struct file file = {0}, note = {0};
    cleanup_buf_ struct buf text = {0}, again = {0};
    struct note_key keys[NOTE_KEYS];
    char line[NOTE_KEY_TEXT];
    size_t count = 0, size;
    unsigned by = 0;
    bool given = false, good = true;
    if (!open_part(v, "key", &file) || !open_part(v, "checkpoint", &note))
        return false;
    buf_append(&text, file.data, file.size);
    if (text.failed || keys_parse(text.data ? text.data : "", keys, &count) < 0 ||
        note_open(note.data, note.size, keys, count, &size, &by) < 0)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < v->key_count; k++)
            known |= same_key(&keys[i], &v->keys[k]);
        given |= known;
        good &= known || (by >> i & 1) != 0;
        note_key_format(&keys[i], line);
        buf_printf(&again, "%s\n", line);
    }
    if (!given || !good || again.failed || again.size != file.size || memcmp(again.data, file.data, file.size) != 0)
        finding_note(&v->fault, 0, "key: not the keys of this log");
    return v->fault.index == UINT64_MAX;
}

/* Nothing stands in the folder that is no part of an export. */
static void check_folder(struct verification *v)
{
    static const char *const parts[] = {
        "checkpoint", "key", "rows.jsonl", "disclosures.tsv", "documents.jsonl", "commitments.jsonl", "newer",
        "tile",       ".",   ".."};
    DIR *folder = opendir(v->folder);
    for (struct dirent *e; folder && (e = readdir(folder));) {
        bool known = false;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            known |= strcmp(e->d_name, parts[i]) == 0;
        if (!known)
            finding_note(&v->fault, v->checkpoint.size, "%s: no part of an export", e->d_name);
    }
    if (folder)
        closedir(folder);
}

static bool allocate(struct verification *v)
{
    size_t size = (size_t)v->checkpoint.size;
    v->tile_count = size / TILE_WIDTH + 1;
    v->tiles = calloc(v->tile_count, sizeof *v->tiles);
    v->at = calloc(size + 1, sizeof *v->at);
    v->next = calloc(size + 1, sizeof *v->next);
    v->disclosures = calloc(size + 2, sizeof *v->disclosures);
    if (v->tiles && v->at && v->next && v->disclosures && rules_digest(&v->rules) == 0)
        return true;
    finding_note(&v->fault, 0, "out of memory");
    return false;
}

static bool open_all(struct verification *v)
{
    return open_checkpoint(v) && check_keys(v) && open_part(v, "rows.jsonl", &v->rows) &&
           open_part(v, "disclosures.tsv", &v->disclosed) && open_part(v, "documents.jsonl", &v->documents) &&
           open_part(v, "commitments.jsonl", &v->commitments) && allocate(v);
}

static void close_all(struct verification *v)
{
    for (size_t i = 0; v->tiles && i < v->tile_count; i++)
        file_close(&v->tiles[i]);
    file_close(&v->rows);
    file_close(&v->disclosed);
    file_close(&v->documents);
    file_close(&v->commitments);
    free(v->tiles);
    free(v->at);
    free(v->next);
    free(v->disclosures);
    free(v->requests);
    free(v->table);
    free(v->erasures);
    free(v->asked);
}

/* --- several at once --- */

static void run_part(struct verification *v, unsigned part, unsigned parts, int fd)
{
    struct finding f = v->fault;
    verify_requests(v, part, parts, &f);
    _exit(write(fd, &f, sizeof f) == sizeof f ? EXIT_GOOD : EXIT_BAD);
}

/* Each of several processes takes its share; the earliest fault counts. */
static void run_parts(struct verification *v, unsigned parts)
{
    int pipes[JOBS_MAX][2];
    pid_t children[JOBS_MAX];
    fflush(NULL);
    for (unsigned i = 0; i < parts; i++) {
        children[i] = pipe(pipes[i]) < 0 ? -1 : fork();
        if (children[i] == 0)
            run_part(v, i, parts, pipes[i][1]);
        if (children[i] > 0)
            close(pipes[i][1]);
    }
    for (unsigned i = 0; i < parts; i++) {
        struct finding f = {.index = 0, .what = "a process that verifies failed"};
        int status = -1;
        if (children[i] < 0 || read(pipes[i][0], &f, sizeof f) != sizeof f || waitpid(children[i], &status, 0) < 0 ||
            status != 0)
            finding_note(&v->fault, 0, "a process that verifies failed");
        else if (f.index != UINT64_MAX)
            finding_note(&v->fault, f.index, "%s", f.what);
        if (children[i] > 0)
            close(pipes[i][0]);
    }
}

static enum exit_status read_pins(struct verification *v, const struct arguments *args)
{
    for (size_t i = 0; i < args->pin_count; i++) {
        cleanup_file_ struct file note = {0};
        struct pin *p = &v->pins[v->pin_count++];
        p->name = args->pins[i];
        int r = file_open(p->name, &note);
        if (r < 0)
            return complain(EXIT_USAGE, "%s: %s", p->name, strerror(-r));
        if (checkpoint_open(note.data, note.size, v->keys, v->key_count, &p->checkpoint) < 0)
            return complain(EXIT_BAD, "%s: no checkpoint signed with this key", p->name);
    }
    return EXIT_GOOD;
}

static size_t count_newer(const struct verification *v)
{
    size_t count = 0;
    for (size_t i = 0; i < v->request_count; i++)
        count += v->requests[i].newer;
    return count;
}

static enum exit_status tell(const struct verification *v)
{
    size_t newer = count_newer(v);
    if (v->fault.index != UINT64_MAX) {
        printf("bad: index %" PRIu64 ": %s\n", v->fault.index, v->fault.what);
        return EXIT_BAD;
    }
    printf("good: %s, %" PRIu64 " entries, %zu requests, %zu redactions, %zu pins\n", v->checkpoint.origin,
           v->checkpoint.size, v->request_count, v->erasure_count, v->pin_count);
    if (newer > 0)
        printf("the documents of %zu requests moved while they were exported, and were left out\n", newer);
    return EXIT_GOOD;
}

static enum exit_status verify(struct verification *v, const struct arguments *args)
{
    unsigned jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    if (args->jobs && !number_of(args->jobs, 1, JOBS_MAX, &jobs))
        return complain(EXIT_USAGE, "--jobs: from 1 to %d", JOBS_MAX);
    v->folder = args->words[2];
    v->fault.index = UINT64_MAX;
    enum exit_status status = keys_get(NULL, args->key, v->keys, &v->key_count);
    if (status == EXIT_GOOD)
        status = read_pins(v, args);
    if (status != EXIT_GOOD)
        return status;
    if (open_all(v)) {
        verify_order(v);
        find_disclosures(v);
        find_documents(v);
        check_folder(v);
        if (v->fault.index > 0)
            verify_house(v);
        if (v->fault.index > 0)
            run_parts(v, jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs);
    }
    status = tell(v);
    close_all(v);
    return status;
}

enum exit_status log_verify(const struct arguments *args)
{
    if (!args->key)
        return complain(EXIT_USAGE,
                        "verify needs --key: the log's verifier key, got over another channel than the log's own");
    struct verification *v = calloc(1, sizeof *v);
    if (!v)
        return complain(EXIT_BAD, "out of memory");
    enum exit_status status = verify(v, args);
    free(v);
    return status;
}
