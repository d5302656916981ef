/* SPDX-License-Identifier: EUPL-1.2 */
/* Which requests moved between two checkpoints. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"

bool export_request(const char *line, char ret[static UUID_TEXT])
{
    static const char head[] = "{\"request\":\"";
    if (strncmp(line, head, sizeof head - 1) != 0 || strlen(line) < sizeof head - 1 + UUID_TEXT)
        return false;
    memcpy(ret, line + sizeof head - 1, UUID_TEXT - 1);
    ret[UUID_TEXT - 1] = '\0';
    return true;
}

static void add_moved(struct moved *m, const char *id)
{
    buf_append(&m->ids, id, UUID_TEXT - 1);
    buf_byte(&m->ids, '\n');
}

static int by_line(const void *a, const void *b)
{
    return memcmp(a, b, ID_LINE);
}

/* Each once, in their order. */
static void sort_moved(struct buf *moved)
{
    size_t kept = 0;
    if (moved->size > 0)
        qsort(moved->data, moved->size / ID_LINE, ID_LINE, by_line);
    for (size_t i = 0; i < moved->size; i += ID_LINE)
        if (kept == 0 || memcmp(moved->data + kept - ID_LINE, moved->data + i, ID_LINE) != 0) {
            memmove(moved->data + kept, moved->data + i, ID_LINE);
            kept += ID_LINE;
        }
    moved->size = kept;
}

bool moved_holds(const struct buf *moved, const char *id)
{
    char line[ID_LINE];
    memcpy(line, id, UUID_TEXT - 1);
    line[ID_LINE - 1] = '\n';
    return moved->size > 0 && bsearch(line, moved->data, moved->size / ID_LINE, ID_LINE, by_line);
}

static const char request_mark[] = "\\\"request\\\":\\\"";

/* The request of the entry of which something was erased. */
static enum exit_status add_erased(struct export *x, struct moved *m, uint64_t index)
{
    cleanup_buf_ struct buf text = {0};
    enum exit_status status =
        server_get(x->server, &text, "/v1/log/entries?after=%" PRId64 "&limit=1", (int64_t)index - 1);
    const char *request = status == EXIT_GOOD && text.size ? strstr(text.data, request_mark) : NULL;
    if (request)
        add_moved(m, request + sizeof request_mark - 1);
    return status;
}

static enum exit_status look_at_line(struct export *x, struct moved *m, const char *line)
{
    static const char erases[] = "\\\"action\\\":\\\"redact\\\"", facts[] = "\\\"facts\\\":{\\\"index\\\":";
    const char *request = strstr(line, request_mark), *index = strstr(line, facts);
    if (request)
        add_moved(m, request + sizeof request_mark - 1);
    if (request || !index || !strstr(line, erases))
        return EXIT_GOOD;
    m->erased = true;
    return add_erased(x, m, strtoull(index + sizeof facts - 1, NULL, 10));
}

enum exit_status moved_find(struct export *x, struct moved *m, uint64_t from, uint64_t until)
{
    int64_t after = (int64_t)from - 1, last = after - 1;
    enum exit_status status = EXIT_GOOD;
    buf_clear(&m->ids);
    while (status == EXIT_GOOD && after != last && (uint64_t)(after + 1) < until) {
        last = after;
        status = server_get(x->server, &x->text, "/v1/log/entries?after=%" PRId64 "&limit=%d", after, EXPORT_PAGE);
        char *at = status == EXIT_GOOD && x->text.size ? x->text.data : "";
        for (char *stop; status == EXIT_GOOD && *at && (stop = strchr(at, '\n')); at = stop + 1) {
            *stop = '\0';
            if (!export_index(at, &after))
                status = complain(EXIT_BAD, "an entry came in a form that is not known");
            else if ((uint64_t)after < until)
                status = look_at_line(x, m, at);
        }
    }
    sort_moved(&m->ids);
    return status == EXIT_GOOD && m->ids.failed ? complain(EXIT_BAD, "out of memory") : status;
}
