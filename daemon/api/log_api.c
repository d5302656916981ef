/* SPDX-License-Identifier: EUPL-1.2 */
/* The log's routes: from HTTP to the service and back. */
#include <stdio.h>
#include <string.h>

#include "api_inside.h"

bool read_number(struct http_text text, uint64_t max, uint64_t *ret)
{
    uint64_t value = 0;

    if (text.size == 0 || text.size > 18 || (text.data[0] == '0' && text.size > 1))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *ret = value;
    return value <= max;
}

/* Largest pages: of commitments each has up to 1,000 rows. */
static unsigned most(const struct call *call)
{
    return call->kind == CALL_LOG_ROWS          ? 1000
           : call->kind == CALL_LOG_DOCUMENTS   ? 200
           : call->kind == CALL_LOG_COMMITMENTS ? 8
                                                : PAGE_MAX;
}

static const char *take_cursor(struct call *call, struct http_text value)
{
    long long tx, id;
    int length = 0;

    if (value.size > 60 || sscanf(value.data, "c%lld.%lld%n", &tx, &id, &length) != 2 || (size_t)length != value.size)
        return "not one that this list gave out";
    call->read_before.tx = tx;
    call->read_before.id = id;
    return NULL;
}

static const char *take_parameter(struct call *call, const char *name, struct http_text value)
{
    uint64_t number;

    if (strcmp(name, "cursor") == 0)
        return take_cursor(call, value);
    if (strcmp(name, "request") == 0 || (strcmp(name, "after") == 0 && call->kind == CALL_LOG_DOCUMENTS))
        return uuid_parse(value.data, value.size, *name == 'r' ? &call->target.id : &call->before) ? NULL
                                                                                                   : "a request's id";
    if (strcmp(name, "after") == 0 && strcmp(value.data, "-1") == 0) {
        call->after = -1;
        return NULL;
    }
    if (!read_number(value, INT64_MAX, &number))
        return "a whole number";
    if (strcmp(name, "limit") == 0) {
        call->limit = (unsigned)(number < most(call) ? number : most(call));
        return number > 0 ? NULL : "at least 1";
    }
    if (strcmp(name, "after") == 0)
        call->after = (int64_t)number;
    else
        *(strcmp(name, "from") == 0 ? &call->log.from : &call->log.to) = number;
    return NULL;
}

static void answer_note(struct conversation *c)
{
    cleanup_buf_ struct buf text = {0};
    enum problem problem = c->match.route == ROUTE_LOG_KEY ? service_log_key(c->api->service, &c->account, &text)
                                                           : service_checkpoint(c->api->service, &c->account, &text);

    if (!read_no_query(c))
        return;
    if (problem != PROBLEM_NONE)
        answer_problem(c, problem, problem == PROBLEM_UNAVAILABLE ? "nothing was signed yet" : "only auditors may");
    else
        answer_text(c, 200, "text/plain", &text, NULL);
}

static bool read_tile(struct conversation *c)
{
    struct http_text path = c->match.parameters[0];
    struct call *call = &c->call;

    return tile_parse(path.data, path.size, &call->log.level, &call->log.n, &call->log.width) &&
           call->log.n < UINT64_C(1) << 48;
}

/* What stands in the path is right; false: answered. */
static bool read_path(struct conversation *c)
{
    bool right = true;

    if (c->match.route == ROUTE_LOG_TILE)
        right = read_tile(c);
    else if (c->match.route == ROUTE_LOG_PROOF)
        right = read_number(c->match.parameters[0], INT64_MAX, &c->call.log.from);
    if (!right)
        answer_problem(c, PROBLEM_NOT_FOUND, "there is nothing under this address");
    return right;
}

void answer_log(struct conversation *c)
{
    static const struct {
        enum route route;
        enum call_kind kind;
        const struct shape *query;
    } calls[] = {
        {ROUTE_CONSULTATIONS, CALL_CONSULTATIONS, &shape_consultation_query},
        {ROUTE_LOG_TILE, CALL_LOG_TILE, &shape_no_query},
        {ROUTE_LOG_ENTRIES, CALL_LOG_ROWS, &shape_log_query},
        {ROUTE_LOG_DOCUMENTS, CALL_LOG_DOCUMENTS, &shape_document_query},
        {ROUTE_LOG_COMMITMENTS, CALL_LOG_COMMITMENTS, &shape_log_query},
        {ROUTE_LOG_PROOF, CALL_LOG_PROOF, &shape_no_query},
        {ROUTE_LOG_CONSISTENCY, CALL_LOG_CONSISTENCY, &shape_consistency_query},
    };
    struct call *call = &c->call;

    call->read_before.tx = call->read_before.id = INT64_MAX;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (calls[i].route != c->match.route)
            continue;
        call->kind = calls[i].kind;
        if (call->kind == CALL_LOG_DOCUMENTS)
            call->before = (struct uuid){{0}};
        call->limit = call->kind == CALL_CONSULTATIONS ? call->limit : most(call);
        if (read_path(c) && read_query(c, calls[i].query, take_parameter))
            submit(c);
        return;
    }
    answer_note(c);
}
