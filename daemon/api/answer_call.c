/* SPDX-License-Identifier: EUPL-1.2 */
/* What the service answered, as HTTP. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "log.h"
#include "api_inside.h"

#define VARY                                                                                                           \
    {                                                                                                                  \
        "Vary", "Authorization, Cookie, Accept"                                                                        \
    }

/* Counts and logs: never a body, a token or a query, which can hold words of a request. */
static void note(struct conversation *c, unsigned status)
{
    struct http_text path = http_path(c->x);
    const char *trace = http_header(c->x, "traceparent");
    char account[UUID_TEXT];

    c->api->answers[status / 100 % 6]++;
    if (!log_wants(LOG_LEVEL_DEBUG))
        return;
    uuid_format(&c->account, account);
    log_debug("%s %.*s: %u, request %s, account %s, traceparent %.64s", http_method_name(c->x), (int)path.size,
              path.data, status, http_request_id(c->x), account, trace ? trace : "-");
}

void answer_problem(struct conversation *c, enum problem problem, const char *detail)
{
    note(c, problem_info(problem)->status);
    http_problem(c->x, problem, NULL, NULL, "%s", detail);
}

void answer_with_fields(struct conversation *c, struct http_answer *a)
{
    note(c, a->status);
    http_answer(c->x, a);
}

/* A text that lasts is not copied: slow readers, whom nobody had to let in, hold no memory by it. */
static void answer(struct conversation *c, unsigned status, const char *type, const struct buf *text, const char *tag,
                   bool lasts)
{
    struct http_field fields[2] = {VARY};
    struct http_answer a = {.status = status, .content_type = type, .fields = fields, .field_count = 1};

    if (tag) {
        fields[a.field_count++] = (struct http_field){"ETag", tag};
        if (tag_listed(http_header(c->x, "If-None-Match"), tag)) {
            a.status = 304;
            a.content_type = NULL;
        }
    }
    if (a.status != 304 && lasts)
        a.lasting = (struct http_text){text->data, text->size};
    else if (a.status != 304)
        buf_append(&a.body, text->data, text->size);
    note(c, a.status);
    http_answer(c->x, &a);
}

void answer_text(struct conversation *c, unsigned status, const char *type, const struct buf *text, const char *tag)
{
    answer(c, status, type, text, tag, false);
}

void answer_lasting(struct conversation *c, const char *type, const struct buf *text, const char *tag)
{
    answer(c, 200, type, text, tag, true);
}

/* The next page's cursor, at the end of a list and as a Link. */
static void end_list(struct conversation *c, struct buf *link)
{
    struct call *call = &c->call;
    bool events = call->kind == CALL_HISTORY || call->kind == CALL_EVENTS;
    bool json = !events || call->format == HISTORY_JSON;
    char cursor[64];

    if (!call->more) {
        buf_text(&call->text, json ? "null}" : "");
        return;
    }
    if (events)
        snprintf(cursor, sizeof cursor, "h%" PRId64, call->next_after);
    else if (call->kind == CALL_CONSULTATIONS)
        snprintf(cursor, sizeof cursor, "c%" PRId64 ".%" PRId64, call->next_after, call->next_id);
    else if (call->kind == CALL_REGISTER_LIST && call->which == REGISTER_STATES)
        snprintf(cursor, sizeof cursor, "s%s", call->code);
    else {
        cursor[0] = 'k';
        uuid_format(&call->next_before, cursor + 1);
    }
    if (json)
        buf_printf(&call->text, "\"%s\"}", cursor);

    struct http_text path = http_path(c->x), target = http_target(c->x);
    buf_text(link, "<");
    buf_append(link, path.data, path.size);
    buf_printf(link, "?cursor=%s", cursor);
    const char *query = memchr(target.data, '?', target.size);
    for (const char *at = query ? query + 1 : ""; *at;) {
        size_t length = strcspn(at, "&");
        if (strncmp(at, "cursor=", 7) != 0) {
            buf_byte(link, '&');
            buf_append(link, at, length);
        }
        at += length;
        at += *at == '&';
    }
    buf_text(link, ">; rel=\"next\"");
}

static void answer_success(struct conversation *c)
{
    struct call *call = &c->call;
    struct http_field fields[10] = {VARY};
    char type[64];
    struct http_answer a = {.status = call->status, .content_type = type, .fields = fields, .field_count = 1};
    struct buf link = {0};
    char receipt[24], cookie[COOKIE_MAX];
    snprintf(type, sizeof type, "%.*s%s", (int)c->produces_size, c->produces,
             strncmp(c->produces, "text/csv", 8) == 0 ? "; charset=utf-8; header=present" : "");
    bool read = http_method(c->x) == HTTP_GET || http_method(c->x) == HTTP_HEAD;

    if (call->kind == CALL_LIST || call->kind == CALL_HISTORY || call->kind == CALL_EVENTS ||
        call->kind == CALL_REGISTER_LIST || call->kind == CALL_CONSULTATIONS || call->kind == CALL_REDACTIONS)
        end_list(c, &link);
    if (call->etag[0])
        fields[a.field_count++] = (struct http_field){"ETag", call->etag};
    if (link.data)
        fields[a.field_count++] = (struct http_field){"Link", link.data};
    if (call->location[0])
        fields[a.field_count++] =
            (struct http_field){call->status == 201 ? "Location" : "Content-Location", call->location};
    if (call->location[0] && call->status == 201 && call->kind == CALL_STEP)
        fields[a.field_count++] = (struct http_field){"Content-Location", call->location};
    if (call->receipt >= 0) {
        snprintf(receipt, sizeof receipt, "%" PRId64, call->receipt);
        fields[a.field_count++] = (struct http_field){"Assist-Receipt", receipt};
    }
    if (session_cookie(call, cookie))
        fields[a.field_count++] = (struct http_field){"Set-Cookie", cookie};
    const char *stale = read ? service_stale(c->api->service) : NULL;
    if (stale)
        fields[a.field_count++] = (struct http_field){"Assist-Stale", stale};
    if (call->format == HISTORY_CSV)
        fields[a.field_count++] = (struct http_field){"Content-Disposition", "attachment; filename=\"history.csv\""};
    if (read && call->etag[0] && tag_listed(http_header(c->x, "If-None-Match"), call->etag)) {
        a.status = 304;
        a.content_type = NULL;
    } else {
        a.body = buf_take(&call->text);
    }
    if (a.status == 204)
        a.content_type = NULL;
    note(c, a.status);
    http_answer(c->x, &a);
    buf_release(&link);
    explicit_bzero(cookie, sizeof cookie);
}

void answer_call(struct conversation *c)
{
    struct call *call = &c->call;

    if (call->problem == PROBLEM_NONE && !call->text.failed) {
        answer_success(c);
        return;
    }
    enum problem problem = call->problem ? call->problem : PROBLEM_UNAVAILABLE;
    note(c, problem_info(problem)->status);
    http_problem(c->x, problem, call->members.size ? call->members.data : NULL, NULL, "%s",
                 call->detail[0] ? call->detail : "out of memory");
}
