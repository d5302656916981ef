/* SPDX-License-Identifier: EUPL-1.2 */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

/* As many exchanges are kept to be used again. */
#define SPARE 64

/* Keeps the target, or only its size where it is too long. */
static bool keep_target(struct http_exchange *x, const char *target)
{
    x->raw_target = target;
    x->target_size = target ? strlen(target) : 0;
    if (!target || x->target_size > HTTP_TARGET_LIMIT) {
        x->whole_target = (struct http_text){"", 0};
        return true;
    }
    char *storage = x->storage;
    if (x->target_size > TARGET_INLINE) {
        x->spill = malloc(x->target_size + 1 + TARGET_STORAGE(x->target_size));
        if (!x->spill)
            return false;
        storage = x->spill;
    }
    memcpy(storage, target, x->target_size + 1);
    x->whole_target = (struct http_text){storage, x->target_size};
    return true;
}

struct http_exchange *exchange_new(struct connection *connection, struct MHD_Connection *mhd, const char *target)
{
    struct http_server *server = connection->server;
    struct http_exchange *x = server->spare;
    if (x) {
        server->spare = x->next_spare;
        server->spare_count--;
    } else {
        x = malloc(sizeof *x);
        if (!x)
            return NULL;
    }
    /* The large arrays behind are filled as far as their counts say. */
    memset(x, 0, offsetof(struct http_exchange, target));
    x->target.segment_count = x->target.parameter_count = 0;
    x->server = server;
    x->connection = connection;
    x->mhd = mhd;
    connection->exchange = x;
    if (!keep_target(x, target)) {
        exchange_free(x);
        return NULL;
    }
    return x;
}

void exchange_free(struct http_exchange *x)
{
    struct http_server *server = x->server;
    if (x->headed) {
        server->active_count--;
        server->calls->over(x, server->context);
    }
    x->connection->exchange = NULL;
    server->body_size -= x->body.size;
    if (x->response)
        MHD_destroy_response(x->response);
    buf_release(&x->body);
    buf_release(&x->stream);
    for (int i = 0; i < JOINED_COUNT; i++)
        buf_release(&x->joined[i]);
    free(x->spill);
    if (server->spare_count >= SPARE) {
        free(x);
        return;
    }
    x->next_spare = server->spare;
    server->spare = x;
    server->spare_count++;
}

/* What the guard and the target's grammar say; answers and returns false if it is refused. */
static bool judge(struct http_exchange *x, const char *method, const char *target, const char *version)
{
    const char *detail = NULL;
    struct guard_request request = {
        .method = x->method,
        .target = x->whole_target,
        .version = {version, strlen(version)},
        .target_size = x->target_size,
        .plain = fields_collect(x, method, target, version),
        .header_size = fields_size(x, method, version),
        .field_count = x->field_count,
        .fields = x->fields,
    };
    enum problem problem = guard_judge(&request, &x->facts, &detail);
    if (x->field_count > GUARD_FIELDS)
        x->field_count = GUARD_FIELDS;
    answer_identify(x);
    address_forwarded(x);
    x->target.path = x->whole_target;
    if ((!problem || problem == PROBLEM_UNSUPPORTED_MEDIA_TYPE) && x->whole_target.data[0] == '/') {
        char *storage = (x->spill ? x->spill : x->storage) + x->target_size + 1;
        const char *other = NULL;
        enum problem unreadable = target_parse(x->whole_target.data, x->target_size, storage, &x->target, &other);
        x->has_target = !unreadable;
        if (!problem) {
            problem = unreadable;
            detail = other;
        }
    }
    x->has_target |= !problem;
    /* How a proxy and libmicrohttpd read the same chunks may differ: nothing comes after them. */
    bool chunked = x->facts.has_body && x->facts.content_length == 0;
    x->close = problem || x->facts.leaves || (chunked && x->connection->proxied);
    if (!problem)
        return true;
    http_problem(x, problem, NULL, NULL, "%s", detail);
    return false;
}

enum MHD_Result exchange_send(struct http_exchange *x)
{
    struct MHD_Response *response = x->response;
    if (x->failed || !response)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(x->mhd, x->status, response);
    x->response = NULL;
    MHD_destroy_response(response);
    if (x->streaming)
        x->connection->deadline = NO_DEADLINE;
    else
        connection_allow(x->connection, x->server->ticks, x->server->request_seconds);
    return result;
}

/* Before the body: libmicrohttpd closes the connection after it. */
static enum MHD_Result send_early(struct http_exchange *x)
{
    x->connection->lingers = true;
    return exchange_send(x);
}

static void call_head(struct http_exchange *x)
{
    x->headed = true;
    x->server->active_count++;
    connection_wait(x->connection, false);
    x->server->calls->head(x, x->server->context);
    /* A body that is thrown away anyway is no reason to let others wait. */
    connection_wait(x->connection, x->answered && x->facts.has_body);
}

enum MHD_Result exchange_begin(struct http_exchange *x, const char *method, const char *target, const char *version)
{
    x->begun = true;
    x->method = (struct http_text){method, strlen(method)};
    if (!judge(x, method, target, version))
        return send_early(x);
    if (!x->facts.has_body)
        return MHD_YES; /* an answer given in this first call would close the connection */
    connection_allow(x->connection, x->connection->began, x->server->request_seconds);
    call_head(x);
    bool too_large = x->facts.content_length > HTTP_BODY_LIMIT;
    if (!x->answered && too_large)
        http_problem(x, PROBLEM_TOO_LARGE, NULL, NULL, "The body has %llu bytes.",
                     (unsigned long long)x->facts.content_length);
    if (x->failed)
        return MHD_NO;
    return x->answered && (too_large || x->facts.expects_continue) ? send_early(x) : MHD_YES;
}

void exchange_upload(struct http_exchange *x, const char *data, size_t size)
{
    struct http_server *server = x->server;
    if (x->answered || x->overflown || x->starved)
        return; /* read and thrown away: an answer now would be lost in a reset */
    x->overflown = size > HTTP_BODY_LIMIT - x->body.size;
    x->starved = !x->overflown && size > HTTP_BODIES_LIMIT - server->body_size;
    server->body_size -= x->body.size;
    if (x->overflown || x->starved)
        buf_release(&x->body);
    else
        buf_append(&x->body, data, size);
    server->body_size += x->body.size;
}

/* The whole request is there and has no answer yet. */
static void call_body(struct http_exchange *x)
{
    if (x->server->closing)
        http_problem(x, PROBLEM_UNAVAILABLE, NULL, NULL, "The service is being stopped.");
    else if (x->overflown) {
        x->close = true;
        http_problem(x, PROBLEM_TOO_LARGE, NULL, NULL, "The body has more than %u bytes.", HTTP_BODY_LIMIT);
    } else if (x->starved)
        http_problem(x, PROBLEM_UNAVAILABLE, NULL, NULL, "Too many bodies are being read.");
    else if (x->body.failed)
        x->failed = true;
    else
        x->server->calls->body(x, x->server->context);
}

enum MHD_Result exchange_complete(struct http_exchange *x)
{
    if (x->suspended) /* resumed without an answer */
        return MHD_NO;
    if (!x->headed && !x->server->closing)
        call_head(x);
    if (!x->answered && !x->failed)
        call_body(x);
    if (x->answered || x->failed)
        return exchange_send(x);
    x->suspended = true;
    x->connection->deadline = NO_DEADLINE;
    MHD_suspend_connection(x->mhd);
    return MHD_YES;
}
