/* SPDX-License-Identifier: EUPL-1.2 */
/* Events as they happen: a stream that goes on until somebody hangs up; or all that there are, a page at a time. */
#include <inttypes.h>
#include <string.h>

#include "api_inside.h"

/* Clients come back after so long. */
#define RETRY "retry: 2000\n\n"

/* -1, or an index. */
static bool read_index(struct http_text text, int64_t *ret)
{
    uint64_t index;

    if (text.size == 2 && memcmp(text.data, "-1", 2) == 0) {
        *ret = -1;
        return true;
    }
    if (!read_number(text, INT64_MAX - 1, &index))
        return false;
    *ret = (int64_t)index;
    return true;
}

static const char *take_start(struct call *call, const char *name, struct http_text value)
{
    if (strcmp(name, "after") != 0)
        return "not for a stream";
    return read_index(value, &call->after) ? NULL : "a log index, or -1";
}

/* Where both `after` and a cursor stand, what lies behind both is asked for. */
static const char *take_page(struct call *call, const char *name, struct http_text value)
{
    bool cursor = strcmp(name, "cursor") == 0;
    uint64_t limit;
    int64_t after;

    if (strcmp(name, "limit") == 0) {
        if (!read_number(value, PAGE_MAX, &limit) || limit == 0)
            return "from 1 to 200";
        call->limit = (unsigned)limit;
        return NULL;
    }
    if (cursor && (*value.data != 'h' || value.size < 2))
        return "not one that this list gave out";
    if (!read_index((struct http_text){value.data + cursor, value.size - cursor}, &after))
        return cursor ? "not one that this list gave out" : "a log index, or -1";
    call->after = after > call->after ? after : call->after;
    return NULL;
}

static void on_begin(struct follower *f, void *context)
{
    struct conversation *c = context;
    static const struct http_field fields[] = {{"Vary", "Authorization, Cookie, Accept"}, {"X-Accel-Buffering", "no"}};
    struct http_answer a = {.status = 200, .content_type = "text/event-stream", .fields = fields, .field_count = 2};

    if (f->after >= 0) /* who is cut off before the first event knows where to go on */
        buf_printf(&a.body, "id: %" PRId64 "\n", f->after);
    buf_text(&a.body, RETRY);
    c->api->answers[2]++;
    http_stream_begin(c->x, &a);
}

static bool on_tell(struct follower *f, const char *text, size_t size, void *context)
{
    struct conversation *c = context;

    (void)f;
    c->following = http_stream_write(c->x, text, size);
    return c->following;
}

static void on_ended(struct follower *f, enum problem problem, const char *detail, void *context)
{
    struct conversation *c = context;

    c->following = false;
    if (f->begun)
        http_stream_end(c->x);
    else
        answer_problem(c, problem, detail);
}

/* Where to go on: what the browser remembers counts before what the address says. */
static bool read_start(struct conversation *c)
{
    const char *last = http_header(c->x, "Last-Event-ID");

    c->call.after = INT64_MIN;
    if (!read_query(c, &shape_event_query, take_start))
        return false;
    if (!last || read_index((struct http_text){last, strlen(last)}, &c->call.after))
        return true;
    answer_problem(c, PROBLEM_MALFORMED_REQUEST, "Last-Event-ID: a log index, or -1");
    return false;
}

static void answer_page(struct conversation *c)
{
    c->call.kind = CALL_EVENTS;
    read_format(c);
    if (read_query(c, &shape_event_query, take_page))
        submit(c);
}

static void answer_stream(struct conversation *c)
{
    if (!read_start(c))
        return;
    c->follower = (struct follower){.account = c->account,
                                    .credential = c->credential,
                                    .after = c->call.after,
                                    .context = c,
                                    .begin = on_begin,
                                    .tell = on_tell,
                                    .ended = on_ended};
    c->following = true;
    enum problem problem = service_follow(c->api->service, &c->follower);
    if (problem == PROBLEM_NONE)
        return;
    c->following = false;
    answer_problem(c, problem,
                   problem == PROBLEM_NOT_YOUR_STEP ? "administrators see no requests"
                                                    : "the database cannot be reached");
}

void answer_events(struct conversation *c)
{
    if (strncmp(c->produces, "text/event-stream", c->produces_size) == 0)
        answer_stream(c);
    else
        answer_page(c);
}
