/* SPDX-License-Identifier: EUPL-1.2 */
/* The documents as they stood at one checkpoint. They move while they are read: those that did before a checkpoint are
 * read again, and are right if they did not move once more meanwhile. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "export.h"
#include "files.h"
#include "memory.h"
#include "uuid.h"

enum { TRIES = 20, LOOKS = 100, PAUSE_MAX = 64, PAGE_OF_DOCUMENTS = 200 };

/* A request's documents, read again. */
struct again {
    char id[UUID_TEXT];
    size_t order; /* the last one counts */
    struct buf lines;
};

struct documents {
    struct export *x;
    struct again *again;
    size_t count, room;
    struct moved moved;
    struct checkpoint later;
    struct buf later_note;
};

static enum exit_status fetch_all(struct export *x)
{
    char after[UUID_TEXT] = "00000000-0000-0000-0000-000000000000", last[UUID_TEXT] = "";
    FILE *file = export_create(x, "documents.jsonl");
    enum exit_status status = file ? EXIT_GOOD : EXIT_BAD;
    while (status == EXIT_GOOD && strcmp(after, last) != 0) {
        memcpy(last, after, sizeof last);
        status = server_get(x->server, &x->text, "/v1/log/documents?after=%s", after);
        char *at = status == EXIT_GOOD && x->text.size ? x->text.data : "";
        for (char *stop; *at && (stop = strchr(at, '\n')); at = stop + 1)
            if (!export_request(at, after))
                status = complain(EXIT_BAD, "a document came in a form that is not known");
        if (status == EXIT_GOOD && x->text.size)
            fwrite(x->text.data, 1, x->text.size, file);
    }
    return file ? export_finish(x, file, "documents.jsonl", status) : status;
}

/* --- and again --- */

static struct again *add_again(struct documents *d, const char *id)
{
    if (d->count == d->room) {
        size_t room = d->room ? 2 * d->room : 64;
        struct again *more = realloc(d->again, room * sizeof *more);
        if (!more)
            return NULL;
        d->again = more;
        d->room = room;
    }
    struct again *a = &d->again[d->count];
    *a = (struct again){.order = d->count++};
    memcpy(a->id, id, UUID_TEXT - 1);
    return a;
}

static char *moved_at(const struct documents *d, size_t i)
{
    return d->moved.ids.data + i * ID_LINE;
}

/* A page of documents: those of requests that moved are kept. How many they were, and the last id. */
static enum exit_status keep_page(struct documents *d, const struct buf *page, size_t *ret_kept, char *ret_last)
{
    struct again *a = NULL;
    char id[UUID_TEXT];
    *ret_kept = 0;
    for (char *at = page->size ? page->data : "", *stop; *at && (stop = strchr(at, '\n')); at = stop + 1) {
        if (!export_request(at, id))
            return complain(EXIT_BAD, "a document came in a form that is not known");
        memcpy(ret_last, id, UUID_TEXT);
        if (!moved_holds(&d->moved.ids, id))
            continue;
        if (!a || strcmp(a->id, id) != 0) {
            a = add_again(d, id);
            ++*ret_kept;
        }
        if (a)
            buf_append(&a->lines, at, (size_t)(stop + 1 - at));
        if (!a || a->lines.failed)
            return complain(EXIT_BAD, "out of memory");
    }
    return EXIT_GOOD;
}

/* Page by page from one to the next; small pages where they lie far apart. */
static enum exit_status fetch_moved(struct documents *d)
{
    enum exit_status status = EXIT_GOOD;
    size_t count = d->moved.ids.size / ID_LINE, kept = 8;
    for (size_t i = 0; status == EXIT_GOOD && i < count;) {
        struct uuid before;
        char after[UUID_TEXT], last[UUID_TEXT] = "";
        if (!uuid_parse(moved_at(d, i), UUID_TEXT - 1, &before))
            return complain(EXIT_BAD, "an id came in a form that is not known");
        for (size_t k = sizeof before.bytes; k-- > 0 && before.bytes[k]-- == 0;)
            ;
        uuid_format(&before, after);
        size_t limit = 2 * kept < PAGE_OF_DOCUMENTS ? 2 * kept + 1 : PAGE_OF_DOCUMENTS;
        status = server_get(d->x->server, &d->x->text, "/v1/log/documents?after=%s&limit=%zu", after, limit);
        if (status == EXIT_GOOD)
            status = keep_page(d, &d->x->text, &kept, last);
        if (status == EXIT_GOOD && memcmp(last, moved_at(d, i), UUID_TEXT - 1) < 0)
            return complain(EXIT_BAD, "the documents of request %.36s are not there", moved_at(d, i));
        while (i < count && memcmp(moved_at(d, i), last, UUID_TEXT - 1) <= 0)
            i++;
    }
    return status;
}

/* --- at which moment --- */

static enum exit_status look(struct documents *d)
{
    struct export *x = d->x;
    return server_checkpoint(x->server, x->keys, x->key_count, &d->later_note, &d->later);
}

/* What was read may be a little newer than the checkpoint of the same moment, if another daemon wrote it, or if it is
 * being signed. The second checkpoint from now on was begun after it, and covers it. */
static enum exit_status look_later(struct documents *d)
{
    struct export *x = d->x;
    enum exit_status status = look(d);
    long pause = 1; /* ms; a busy log grows all the time, an idle one once a second */
    for (int grown = 0, looks = 0; status == EXIT_GOOD && x->patient && grown < 2 && looks < LOOKS; looks++) {
        uint64_t size = d->later.size;
        if (looks % 16 == 8) /* what is read is committed to: the log grows by it */
            status = server_get(x->server, &x->text, "/v1/log/entries?limit=1");
        nanosleep(&(struct timespec){.tv_nsec = pause * 1000 * 1000}, NULL);
        pause = pause < PAUSE_MAX ? 2 * pause : PAUSE_MAX;
        if (status == EXIT_GOOD)
            status = look(d);
        if (d->later.size > size) {
            grown++;
            pause = 1;
        }
    }
    return status;
}

/* That moment is the export's. */
static void adopt(struct documents *d)
{
    struct buf note = buf_take(&d->x->note);
    d->x->note = buf_take(&d->later_note);
    d->later_note = note;
    d->x->checkpoint = d->later;
}

/* Of those, only what moved between both times is left. */
static void keep_common(struct buf *moved, const struct buf *before)
{
    size_t kept = 0;
    for (size_t i = 0; i < moved->size; i += ID_LINE)
        if (moved_holds(before, moved->data + i)) {
            memmove(moved->data + kept, moved->data + i, ID_LINE);
            kept += ID_LINE;
        }
    moved->size = kept;
}

/* Reads again what moved before the checkpoint; it is right if it did not move after it as well. Else the checkpoint
 * after that is tried. */
static enum exit_status chase(struct documents *d)
{
    enum exit_status status = EXIT_GOOD;
    for (int tries = 0; status == EXIT_GOOD && d->moved.ids.size > 0; tries++) {
        status = fetch_moved(d);
        cleanup_buf_ struct buf before = buf_take(&d->moved.ids);
        if (status == EXIT_GOOD)
            status = look_later(d);
        if (status == EXIT_GOOD)
            status = moved_find(d->x, &d->moved, d->x->checkpoint.size, d->later.size);
        if (status != EXIT_GOOD)
            break;
        cleanup_buf_ struct buf all = {0};
        buf_append(&all, d->moved.ids.data ? d->moved.ids.data : "", d->moved.ids.size);
        keep_common(&d->moved.ids, &before);
        if (all.failed || d->moved.ids.size == 0 || tries == TRIES)
            return all.failed ? complain(EXIT_BAD, "out of memory") : EXIT_GOOD;
        buf_release(&d->moved.ids);
        d->moved.ids = buf_take(&all);
        adopt(d);
    }
    return status;
}

/* --- putting them together --- */

static int by_id(const void *a, const void *b)
{
    const struct again *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Those read again with an id up to this one; the last reading of each. */
static size_t write_again(const struct documents *d, size_t i, const char *until, FILE *file)
{
    for (; i < d->count && (!until || strcmp(d->again[i].id, until) <= 0); i++) {
        const struct again *a = &d->again[i];
        bool last = i + 1 == d->count || strcmp(d->again[i + 1].id, a->id) != 0;
        if (last && !moved_holds(&d->moved.ids, a->id))
            fwrite(a->lines.data, 1, a->lines.size, file);
    }
    return i;
}

static bool was_read_again(const struct documents *d, size_t i, const char *id)
{
    return i > 0 && strcmp(d->again[i - 1].id, id) == 0;
}

static void merge(const struct documents *d, const struct file *old, FILE *file)
{
    char id[UUID_TEXT];
    size_t i = 0;
    for (const char *at = old->data, *end = old->data + old->size, *stop; at < end; at = stop + 1) {
        stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop || !export_request(at, id))
            break;
        i = write_again(d, i, id, file);
        if (!was_read_again(d, i, id) && !moved_holds(&d->moved.ids, id))
            fwrite(at, 1, (size_t)(stop + 1 - at), file);
    }
    write_again(d, i, NULL, file);
}

/* Requests that moved once more are left out, and named. */
static enum exit_status put_together(struct documents *d)
{
    struct export *x = d->x;
    char path[PATH_MAX];
    cleanup_file_ struct file old = {0};
    if (d->count == 0 && d->moved.ids.size == 0)
        return EXIT_GOOD;
    snprintf(path, sizeof path, "%s/documents.jsonl", x->folder);
    int r = file_open(path, &old);
    remove(path); /* what is mapped stays until it is closed */
    FILE *file = r < 0 ? NULL : export_create(x, "documents.jsonl");
    if (!file)
        return r < 0 ? export_failed(x, "documents.jsonl", -r) : EXIT_BAD;
    if (d->count > 0)
        qsort(d->again, d->count, sizeof *d->again, by_id);
    merge(d, &old, file);
    enum exit_status status = EXIT_GOOD;
    if (d->moved.ids.size && (r = file_write(x->folder, "newer", d->moved.ids.data, d->moved.ids.size)) < 0)
        status = export_failed(x, "newer", -r);
    return export_finish(x, file, "documents.jsonl", status);
}

static enum exit_status settle(struct documents *d)
{
    struct export *x = d->x;
    enum exit_status status = look(d);
    uint64_t from = d->later.size;
    if (status == EXIT_GOOD)
        status = fetch_all(x);
    if (status == EXIT_GOOD)
        status = look_later(d);
    if (status != EXIT_GOOD)
        return status;
    adopt(d);
    status = moved_find(d->x, &d->moved, from, x->checkpoint.size);
    if (status == EXIT_GOOD)
        status = chase(d);
    return status == EXIT_GOOD ? put_together(d) : status;
}

static void release(struct documents *d)
{
    for (size_t i = 0; i < d->count; i++)
        buf_release(&d->again[i].lines);
    free(d->again);
    buf_release(&d->moved.ids);
    buf_release(&d->later_note);
}

enum exit_status export_documents(struct export *x)
{
    struct documents d = {.x = x};
    enum exit_status status = settle(&d);
    release(&d);
    return status;
}

enum exit_status export_check_erased(struct export *x)
{
    struct documents d = {.x = x};
    enum exit_status status = look(&d);
    if (status == EXIT_GOOD)
        status = moved_find(x, &d.moved, x->checkpoint.size, d.later.size);
    if (status == EXIT_GOOD && d.moved.erased)
        status = complain(EXIT_BAD, "something was erased while it was exported: export it again");
    release(&d);
    return status;
}
