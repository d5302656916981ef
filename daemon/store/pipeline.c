/* SPDX-License-Identifier: EUPL-1.2 */
/* libpq, never blocking: every wait is the loop's. What was sent stands in a queue of what to expect, because in
 * pipeline mode results come in that order, each but a sync's ended by a NULL. */
#include "pipeline.h"

#include <errno.h>
#include <string.h>

#include "arg.h"
#include "log.h"
#include "memory.h"
#include "settings.h"

#define BACKOFF_FIRST   (INSTANT_SECOND / 10)
#define BACKOFF_LONGEST (5 * INSTANT_SECOND)
#define CONNECT_TIMEOUT (5 * INSTANT_SECOND)

enum state { WAITING, CONNECTING, READY };
enum prepared { UNPREPARED, PREPARING, PREPARED };
enum kind { PREPARE, EXECUTE, SYNC };

struct expected {
    enum kind kind;
    enum statement statement;
    unsigned tag;
};

struct pipeline {
    struct loop *loop;
    struct loop_source *source;
    struct loop_timer *timer; /* next attempt, or end of this one, or a loss to be told */
    struct pipeline_calls calls;
    void *context;
    char *conninfo, *name;
    PGconn *pg;
    enum state state;
    bool broken; /* a send failed; told from the loop, not from inside the caller's call */
    bool wants_write;
    int64_t backoff;
    uint64_t reconnects;
    struct expected *expected;
    size_t head, count, room;
    const struct statement_table *statements;
    uint8_t *prepared; /* by statement */
};

static void on_io(uint32_t events, void *context);

/* libpq's message on one line. */
static void log_failure(const struct pipeline *c, const char *what)
{
    char text[512];
    size_t size = 0;
    for (const char *from = c->pg ? PQerrorMessage(c->pg) : "out of memory"; *from && size < sizeof text - 1; from++)
        text[size++] = (unsigned char)*from < ' ' ? ' ' : *from;
    while (size > 0 && text[size - 1] == ' ')
        size--;
    text[size] = '\0';
    log_warning("%s: %s: %s", c->name, what, text);
}

static void forget(struct pipeline *c)
{
    loop_unwatch(c->source);
    c->source = NULL;
    PQfinish(c->pg);
    c->pg = NULL;
    c->head = c->count = 0;
    c->broken = c->wants_write = false;
    if (c->prepared)
        memset(c->prepared, UNPREPARED, c->statements->count);
}

static void lose(struct pipeline *c, const char *what)
{
    bool was_ready = c->state == READY;
    log_failure(c, what);
    forget(c);
    c->state = WAITING;
    loop_timer_arm(c->timer, c->backoff);
    c->backoff = c->backoff * 2 < BACKOFF_LONGEST ? c->backoff * 2 : BACKOFF_LONGEST;
    if (was_ready)
        c->calls.lost(c->context);
}

static void become_ready(struct pipeline *c)
{
    if (PQsetnonblocking(c->pg, 1) != 0 || !PQenterPipelineMode(c->pg)) {
        lose(c, "cannot enter pipeline mode");
        return;
    }
    loop_timer_arm(c->timer, -1);
    c->backoff = BACKOFF_FIRST;
    c->state = READY;
    log_info("%s: connected to PostgreSQL", c->name);
    c->calls.ready(c->context);
}

static int watch(struct pipeline *c, uint32_t events)
{
    loop_unwatch(c->source);
    c->source = NULL;
    return loop_watch(c->loop, PQsocket(c->pg), events, on_io, c, &c->source);
}

static void go_on_connecting(struct pipeline *c)
{
    /* The descriptor may be another one after each step, so it is watched anew. */
    loop_unwatch(c->source);
    c->source = NULL;
    PostgresPollingStatusType next = PQconnectPoll(c->pg);
    if (next == PGRES_POLLING_FAILED)
        lose(c, "cannot connect");
    else if (watch(c, next == PGRES_POLLING_WRITING ? EPOLLOUT : EPOLLIN) < 0)
        lose(c, "cannot watch the connection");
    else if (next == PGRES_POLLING_OK)
        become_ready(c);
}

static void drop_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static void start_connecting(struct pipeline *c)
{
    const char *keys[SESSION_KEYS], *values[SESSION_KEYS];
    session_settings(c->conninfo, c->name, true, keys, values);
    c->state = CONNECTING;
    c->pg = PQconnectStartParams(keys, values, true);
    if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD) {
        lose(c, "cannot connect");
        return;
    }
    PQsetNoticeReceiver(c->pg, drop_notice, NULL);
    if (watch(c, EPOLLOUT) < 0) {
        lose(c, "cannot watch the connection");
        return;
    }
    loop_timer_arm(c->timer, CONNECT_TIMEOUT);
}

static void on_timer(void *context)
{
    struct pipeline *c = context;
    if (c->state == WAITING) {
        c->reconnects++;
        start_connecting(c);
    } else if (c->state == CONNECTING) {
        lose(c, "no answer while connecting");
    } else if (c->broken) {
        lose(c, "connection lost");
    }
}

void pipeline_break(struct pipeline *c)
{
    if (c->state != READY)
        return;
    c->broken = true;
    loop_timer_arm(c->timer, 0);
}

void pipeline_push(struct pipeline *c)
{
    if (c->state != READY || c->broken)
        return;
    int left = PQflush(c->pg);
    if (left < 0) {
        pipeline_break(c);
        return;
    }
    if (c->wants_write != (left > 0) && loop_change(c->source, left > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN) == 0)
        c->wants_write = left > 0;
}

static bool is_error(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

static void log_error_result(const struct pipeline *c, const struct expected *e, const PGresult *result)
{
    /* The primary message alone: details quote values. */
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        log_warning("%s: statement %s: %s %s%s%s", c->name, pipeline_statement_name(c, e->statement), code ? code : "-",
                    message ? message : "failed", constraint ? ", constraint " : "", constraint ? constraint : "");
}

static void hand_over(struct pipeline *c, struct expected e, PGresult *result)
{
    bool error = is_error(result);
    if (error)
        log_error_result(c, &e, result);
    if (e.kind == PREPARE) {
        c->prepared[e.statement] = error ? UNPREPARED : PREPARED;
        if (!error) {
            PQclear(result);
            return;
        }
    }
    c->calls.result(result, e.tag, c->context);
}

/* One thing out of the pipeline. False: the connection is not what it should be. A result's NULL is taken before
 * anybody hears of the result, because libpq drops it when something is sent in between after an error. */
static bool take_one(struct pipeline *c)
{
    struct expected e = c->expected[c->head++];
    PGresult *result = PQgetResult(c->pg);
    bool sync = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (!result || sync != (e.kind == SYNC)) {
        PQclear(result);
        return false;
    }
    if (sync) {
        PQclear(result);
        c->calls.synced(c->context);
        return true;
    }
    PGresult *end = PQgetResult(c->pg);
    PQclear(end);
    hand_over(c, e, result);
    return !end;
}

static void take_all(struct pipeline *c)
{
    while (c->state == READY && c->head < c->count && !PQisBusy(c->pg)) {
        if (!take_one(c)) {
            lose(c, "connection lost");
            return;
        }
        if (c->head == c->count)
            c->head = c->count = 0;
    }
    if (c->state == READY && PQstatus(c->pg) == CONNECTION_BAD)
        lose(c, "connection lost");
}

static void take_notifications(struct pipeline *c)
{
    bool any = false;
    for (PGnotify *n; c->state == READY && (n = PQnotifies(c->pg)); any = true)
        PQfreemem(n);
    if (any)
        c->calls.notified(c->context);
}

static void on_io(uint32_t events, void *context)
{
    struct pipeline *c = context;
    if (c->state == CONNECTING) {
        go_on_connecting(c);
        return;
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        bool alive = PQconsumeInput(c->pg);
        take_all(c);
        take_notifications(c);
        if (!alive && c->state == READY)
            lose(c, "connection lost");
    }
    pipeline_push(c);
}

static bool expect(struct pipeline *c, enum kind kind, enum statement statement, unsigned tag)
{
    if (c->count == c->room) {
        size_t room = c->room ? c->room * 2 : 64;
        struct expected *more = reallocarray(c->expected, room, sizeof *more);
        if (!more)
            return false;
        c->expected = more;
        c->room = room;
    }
    c->expected[c->count++] = (struct expected){.kind = kind, .statement = statement, .tag = tag};
    return true;
}

/* What was expected but could not be sent is expected no more. */
static bool sent(struct pipeline *c, int ok)
{
    if (ok)
        return true;
    c->count--;
    if (PQstatus(c->pg) == CONNECTION_BAD)
        pipeline_break(c);
    return false;
}

bool pipeline_send(struct pipeline *c, enum statement statement, const struct arg *args, size_t count, unsigned tag)
{
    struct parameters p;
    if (c->state != READY || c->broken || statement >= c->statements->count || !parameters_set(&p, args, count))
        return false;
    const struct statement_text *text = &c->statements->texts[statement];
    if (c->prepared[statement] == UNPREPARED) {
        if (!expect(c, PREPARE, statement, tag) ||
            !sent(c, PQsendPrepare(c->pg, text->name, text->sql, p.count, p.type)))
            return false;
        c->prepared[statement] = PREPARING;
    }
    return expect(c, EXECUTE, statement, tag) &&
           sent(c, PQsendQueryPrepared(c->pg, text->name, p.count, p.value, p.length, p.format, 1));
}

bool pipeline_ask_results(struct pipeline *c)
{
    return c->state == READY && !c->broken && PQsendFlushRequest(c->pg);
}

bool pipeline_sync(struct pipeline *c)
{
    return c->state == READY && !c->broken && expect(c, SYNC, STATEMENT_COUNT, 0) && sent(c, PQpipelineSync(c->pg));
}

bool pipeline_ready(const struct pipeline *c)
{
    return c->state == READY && !c->broken;
}

uint64_t pipeline_reconnects(const struct pipeline *c)
{
    return c->reconnects;
}

const char *pipeline_statement_name(const struct pipeline *c, enum statement statement)
{
    return statement < c->statements->count ? c->statements->texts[statement].name : "?";
}

int pipeline_open(struct loop *loop, const struct pipeline_options *options, const struct pipeline_calls *calls,
                  void *context, struct pipeline **ret)
{
    struct pipeline *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    *c = (struct pipeline){.loop = loop, .calls = *calls, .context = context, .backoff = BACKOFF_FIRST};
    c->statements = options->statements;
    c->prepared = calloc(c->statements->count, sizeof *c->prepared);
    c->conninfo = strdup(options->conninfo);
    c->name = strdup(options->name);
    int r = c->prepared && c->conninfo && c->name ? loop_timer_new(loop, on_timer, c, &c->timer) : -ENOMEM;
    if (r < 0) {
        pipeline_close(c);
        return r;
    }
    loop_timer_arm(c->timer, 0);
    *ret = c;
    return 0;
}

void pipeline_close(struct pipeline *c)
{
    if (!c)
        return;
    forget(c);
    if (c->timer)
        loop_timer_free(c->timer);
    free(c->expected);
    free(c->prepared);
    free(c->conninfo);
    free(c->name);
    free(c);
}
