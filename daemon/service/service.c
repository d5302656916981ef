/* SPDX-License-Identifier: EUPL-1.2 */
/* The lanes, and what goes through them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"
#include "log.h"

enum { CLOCK_PERIOD = 500000, USES_EVERY = 120, PUSH_EVERY = 8, PASSWORDS = 64 };

static void submit_reload(struct service *s);

static void done(struct call *call)
{
    call->done(call, call->context);
}

/* What an administrator changed is answered when this daemon goes by it: who was revoked is out by then. */
static void keep(struct service *s, struct job *job)
{
    job->next = NULL;
    *s->kept_end = job;
    s->kept_end = &job->next;
}

static void answer_kept(struct service *s)
{
    struct job *job = s->kept, *next;

    s->kept = NULL;
    s->kept_end = &s->kept;
    for (; job; job = next) {
        next = job->next;
        done((struct call *)job);
    }
}

/* Calls whose batch found other registers than ours wait here until the new ones are in. */
static void park(struct service *s, struct job *job)
{
    job->next = NULL;
    *s->parked_end = job;
    s->parked_end = &job->next;
}

static void unpark(struct service *s)
{
    struct job *job = s->parked, *next;

    s->parked = NULL;
    s->parked_end = &s->parked;
    for (; job; job = next) {
        struct call *call = (struct call *)job;
        next = job->next;
        if (!service_submit(s, call)) {
            call_clear(call);
            refuse(call, PROBLEM_UNAVAILABLE, "the database cannot be reached");
            done(call);
        }
    }
}

/* --- the writer --- */

static bool replay(struct service *s, const struct batch *b, struct call *call)
{
    const struct rows *rows = s->work->replays == SIZE_MAX ? NULL : batch_rows(b, s->work->replays);
    struct offers offers[ASSIST_ADDRESSEES + 1];

    for (size_t i = 0; rows && i < rows_count(rows); i++) {
        struct uuid account = rows_uuid(rows, i, 0);
        size_t size, length;
        if (memcmp(&account, &call->account, sizeof account) != 0 ||
            strcmp(rows_text(rows, i, 1, NULL), call->key) != 0)
            continue;
        if (memcmp(rows_text(rows, i, 2, NULL), call->digest.bytes, SHA256_SIZE) != 0) {
            refuse(call, PROBLEM_IDEMPOTENCY_KEY_REUSED, "this key came before with another path or body");
            return true;
        }
        const char *allowed = rows_text(rows, i, 8, &size), *document = rows_text(rows, i, 7, &length);
        call->status = (unsigned)rows_int(rows, i, 4);
        call->receipt = rows_null(rows, i, 9) ? -1 : rows_int(rows, i, 9);
        strncpy(call->location, rows_null(rows, i, 6) ? "" : rows_text(rows, i, 6, NULL), sizeof call->location - 1);
        if (size == 0)
            buf_append(&call->text, document, length);
        else if (answer_decode(allowed, size, &s->work->facts, offers))
            present(s, document, length, rows_text(rows, i, 5, NULL), &s->work->facts, offers, call);
        else
            refuse(call, PROBLEM_UNAVAILABLE, "the stored answer cannot be read");
        s->counters.replays++;
        return true;
    }
    return false;
}

/* The same key twice in one batch: the second gets the first's answer. */
static bool repeat(const struct batch *b, struct call *call)
{
    for (const struct job *job = batch_jobs(b); job && job != &call->job; job = job->next) {
        const struct call *first = (const struct call *)job;
        if (!first->key[0] || strcmp(first->key, call->key) != 0 ||
            memcmp(&first->account, &call->account, sizeof call->account) != 0 || first->problem != PROBLEM_NONE)
            continue;
        if (memcmp(&first->digest, &call->digest, sizeof call->digest) != 0) {
            refuse(call, PROBLEM_IDEMPOTENCY_KEY_REUSED, "this key came before with another path or body");
            return true;
        }
        call->status = first->status;
        memcpy(call->etag, first->etag, sizeof call->etag);
        memcpy(call->location, first->location, sizeof call->location);
        buf_append(&call->text, first->text.data, first->text.size);
        call->receipt = first->receipt;
        return true;
    }
    return false;
}

static void writer_load(struct batch *b, void *context)
{
    struct service *s = context;

    work_load(s, b);
}

/* A password is looked at first, and then written. */
static bool is_looking(const struct call *call)
{
    return is_password(call) && !call->trial;
}

/* Nobody has been let in yet. */
static bool is_asking_in(const struct call *call)
{
    return is_looking(call) && call->kind == CALL_PASSWORD_SIGN_IN;
}

static void writer_decide(struct batch *b, void *context)
{
    struct service *s = context;
    bool good = work_begin(s, b);
    const struct call *alone = redact_confirming(b);
    size_t decided = 0;

    if (s->work->clocks_differ)
        log_error("the daemon's clock and the database's differ by more than 5 s: nothing is taken until they agree");

    for (struct job *job = batch_jobs(b); job && good; job = job->next) {
        if (decided > 0 && decided % PUSH_EVERY == 0) { /* the server writes these while we decide the next */
            work_write(s, b);
            batch_push(b);
        }
        decided++;
        struct call *call = (struct call *)job;
        call_clear(call);
        if (!is_redaction(call) && !password_loads(call))
            call->rows = SIZE_MAX;
        call->again = s->work->registers_written || (alone && alone != call);
        if (call->again)
            continue; /* it is to be judged by the registers as they are then */
        if (s->work->clocks_differ || s->work->trouble) {
            refuse(call, PROBLEM_UNAVAILABLE, "%s",
                   s->work->trouble ? s->work->trouble : "the clocks of the daemon and the database differ");
            continue;
        }
        if (call->kind != CALL_CLOCK && !is_asking_in(call) && !caller(s, call, s->work->now))
            continue;
        if (call->key[0] && (replay(s, b, call) || repeat(b, call)))
            continue;
        if (call->kind == CALL_STEP)
            decide_step(s, b, call);
        else if (is_redaction(call))
            decide_redaction(s, b, call);
        else if (call->kind == CALL_CLOCK) {
            decide_clock(s, s->work);
            commit_decide(s, b);
            uses_decide(s, b);
        } else if (is_entrance(call))
            decide_entrance(s, b, call);
        else
            decide_entry(s, b, call);
    }
    if (good)
        work_end(s, b);
    if (s->work->failed)
        batch_abandon(b);
}

static bool is_change(const struct call *call)
{
    return call->kind == CALL_REGISTER_NEW || call->kind == CALL_REGISTER_CHANGE || is_entrance(call);
}

static void writer_settle(struct batch *b, enum outcome outcome, void *context)
{
    struct service *s = context;
    bool stale = s->work->stale && outcome == OUTCOME_COMMITTED;
    bool entries = false;

    /* Nothing that was signed is released before it is kept. */
    if (outcome == OUTCOME_COMMITTED && !log_keep(s))
        outcome = OUTCOME_UNKNOWN;

    for (struct job *job = batch_jobs(b), *next; job; job = next) {
        struct call *call = (struct call *)job;
        next = job->next;
        if (call->kind == CALL_CLOCK) {
            s->clock_out = false;
            commit_settle(s, outcome == OUTCOME_COMMITTED && !s->work->trouble);
            uses_settle(s, b, outcome == OUTCOME_COMMITTED);
            continue;
        }
        if (stale || (call->again && outcome == OUTCOME_COMMITTED)) {
            park(s, job);
            continue;
        }
        if (outcome == OUTCOME_COMMITTED && is_looking(call) && call->problem == PROBLEM_NONE) {
            if (!password_look(s, b, call))
                done(call);
            continue;
        }
        bool wrote = outcome == OUTCOME_COMMITTED && is_change(call) && !is_looking(call) && call->rows != SIZE_MAX;
        entries |= wrote;
        if (outcome != OUTCOME_COMMITTED) {
            call_clear(call);
            refuse(call, PROBLEM_UNAVAILABLE,
                   outcome == OUTCOME_UNKNOWN
                       ? "the connection was lost while committing; ask again with the same idempotency key"
                       : "the database did not take it; nothing was changed");
        }
        if (wrote) {
            if (is_entrance(call))
                entrance_answer(s, b, call);
            else
                entries_answer(s, b, call);
            keep(s, job);
        } else {
            done(call);
        }
    }
    work_clear(s->work);
    if (stale || entries)
        submit_reload(s);
}

/* --- the registers --- */

static void reload_done(struct call *call, void *context)
{
    struct service *s = context;

    s->reload_out = false;
    if (s->reload_again) { /* something changed while these were read */
        s->reload_again = false;
        submit_reload(s);
        return;
    }
    answer_kept(s);
    if (call->problem == PROBLEM_NONE)
        unpark(s);
}

static void submit_reload(struct service *s)
{
    s->reload_again = s->reload_out;
    if (s->reload_out || s->closing)
        return;
    s->reload = (struct call){.kind = CALL_REGISTERS, .done = reload_done, .context = s};
    s->reload_out = lane_submit(s->readers[0], &s->reload.job);
    if (!s->reload_out)
        answer_kept(s); /* the database is gone: every later call finds the new registers before it is decided */
}

void service_wait_for_registers(struct service *s, struct job *jobs)
{
    if (!jobs)
        return;
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        park(s, job);
    }
    submit_reload(s);
}

/* --- the clock --- */

static void tick(void *context)
{
    struct service *s = context;

    if (!s->closing) {
        if (!s->registers || s->parked)
            submit_reload(s);
        if (!s->clock_out && s->registers) {
            s->commit_due = ++s->ticks % 2 == 0;
            s->uses_due = s->ticks % USES_EVERY == 0;
            s->clock.kind = CALL_CLOCK;
            s->clock_out = lane_submit(s->writer, &s->clock.job);
        }
    }
    loop_timer_arm(s->timer, CLOCK_PERIOD);
}

/* The log commits to what was read at the latest every 1,000 rows. */
static void commit_soon(struct service *s)
{
    enum { AT_MOST = 1000 };

    if (s->noted < AT_MOST || s->clock_out || s->closing)
        return;
    s->commit_due = true;
    s->clock.kind = CALL_CLOCK;
    s->clock_out = lane_submit(s->writer, &s->clock.job);
}

/* --- opening and closing --- */

static int open_lanes(struct service *s, const struct service_options *o)
{
    static const struct batch_calls writer_calls = {writer_load, writer_decide, writer_settle, NULL};
    static const struct batch_calls reader_calls = {reader_load, NULL, reader_settle, feed_wake};
    struct lane_options lane = {.conninfo = o->writer,
                                .name = "writer",
                                .queue_limit = o->queue,
                                .batch_limit = s->batch_limit,
                                .writer = true};
    int r = lane_open(s->loop, &lane, &writer_calls, s, &s->writer);

    if (r < 0)
        return r;
    s->readers = calloc(o->readers, sizeof *s->readers);
    if (!s->readers)
        return -ENOMEM;
    lane = (struct lane_options){
        .conninfo = o->reader, .name = "reader", .queue_limit = o->queue, .batch_limit = s->batch_limit};
    for (; s->reader_count < o->readers; s->reader_count++) {
        lane.listener = s->reader_count == 0;
        r = lane_open(s->loop, &lane, &reader_calls, s, &s->readers[s->reader_count]);
        if (r < 0)
            return r;
    }
    return 0;
}

int service_open(struct loop *loop, const struct service_options *options, struct service **ret)
{
    struct service *s = calloc(1, sizeof *s);
    int r = -ENOMEM;

    if (!s)
        return -ENOMEM;
    s->loop = loop;
    s->parked_end = &s->parked;
    s->kept_end = &s->kept;
    s->batch_limit = options->batch < BATCH_MAX ? options->batch : BATCH_MAX;
    s->signer = options->signer;
    s->has_key = options->key != NULL;
    if (s->has_key)
        s->key = *options->key;
    s->seen = *signer_tree(s->signer);
    s->work = work_new();
    if (s->work)
        r = forms_make(&s->forms);
    if (r == 0)
        r = rules_digest(&s->rules);
    if (r == 0)
        r = worker_new(loop, PASSWORDS, &s->worker);
    if (r == 0)
        r = open_lanes(s, options);
    if (r == 0)
        r = loop_timer_new(loop, tick, s, &s->timer);
    if (r == 0)
        r = loop_timer_new(loop, feed_beat, s, &s->heartbeat);
    if (r < 0) {
        service_close(s);
        return r;
    }
    loop_timer_arm(s->timer, 0);
    loop_timer_arm(s->heartbeat, 0);
    *ret = s;
    return 0;
}

void service_close(struct service *s)
{
    if (!s)
        return;
    s->closing = true;
    feed_close(s);
    if (s->timer)
        loop_timer_free(s->timer);
    if (s->heartbeat)
        loop_timer_free(s->heartbeat);
    worker_free(s->worker);
    if (s->writer)
        lane_close(s->writer);
    for (size_t i = 0; i < s->reader_count; i++)
        lane_close(s->readers[i]);
    unpark(s);
    answer_kept(s);
    free(s->readers);
    registers_free(s->registers);
    work_free(s->work);
    forms_release(&s->forms);
    access_key_wipe(&s->key);
    call_release(&s->clock);
    call_release(&s->reload);
    free(s);
}

bool service_reached(const struct service *s, const char **ret_reason)
{
    const char *reason = NULL;

    if (!lane_connected(s->writer))
        reason = "the writer is not connected to the database";
    for (size_t i = 0; i < s->reader_count; i++)
        if (!lane_connected(s->readers[i]))
            reason = "a reader is not connected to the database";
    if (!s->registers)
        reason = "the registers are not read yet";
    if (ret_reason)
        *ret_reason = reason;
    return !reason;
}

bool service_ready(const struct service *s, const char **ret_reason)
{
    bool reached = service_reached(s, ret_reason);

    if (reached && ret_reason)
        *ret_reason = s->trouble;
    return reached && !s->trouble;
}

bool service_has_registers(const struct service *s)
{
    return s->registers != NULL;
}

bool service_idle(const struct service *s)
{
    bool idle = lane_idle(s->writer) && !s->parked && !s->kept && worker_idle(s->worker);

    for (size_t i = 0; i < s->reader_count; i++)
        idle = idle && lane_idle(s->readers[i]);
    return idle;
}

static bool is_write(const struct call *call)
{
    return call->kind == CALL_STEP || is_change(call) || is_redaction(call);
}

bool service_submit(struct service *s, struct call *call)
{
    if (s->closing)
        return false;
    if (is_write(call))
        return lane_submit(s->writer, &call->job);
    commit_soon(s);
    for (size_t i = 0; i < s->reader_count; i++) {
        struct lane *lane = s->readers[s->next_reader++ % s->reader_count];
        if (lane_submit(lane, &call->job))
            return true;
    }
    return false;
}

const struct account *service_sign_in(struct service *s, unsigned kinds, const struct sha256 *digest,
                                      unsigned *ret_scope)
{
    const struct account *a;
    instant now = instant_now();
    struct credential *c = s->registers ? registers_sign_in(s->registers, digest, now, &a) : NULL;

    if (!c || !(c->kind & kinds))
        return NULL;
    if (c->used_at < now)
        c->used_at = now;
    *ret_scope = c->scope;
    return a;
}

const struct account *service_login(const struct service *s, const char *name)
{
    return s->registers ? registers_login(s->registers, name) : NULL;
}

bool service_takes_passwords(const struct service *s)
{
    return s->has_key;
}

const char *service_weak_password(const struct service *s, const struct uuid *account, const char *password)
{
    const struct account *a = s->registers ? registers_account(s->registers, account) : NULL;
    const char *const names[] = {a ? a->login : "", a ? a->name : "", NULL};

    return password_weak(password, names);
}

int service_me(const struct service *s, const struct uuid *id, struct buf *out)
{
    const struct account *a = s->registers ? registers_account(s->registers, id) : NULL;
    char text[UUID_TEXT];
    bool first = true;

    if (!a)
        return -ENOENT;
    uuid_format(&a->id, text);
    buf_printf(out, "{\"id\":\"%s\",\"name\":", text);
    buf_json_text(out, a->name);
    buf_text(out, ",\"state\":");
    buf_json_text(out, a->state[0] ? a->state : NULL);
    const struct uuid *const ids[] = {&a->authority, &a->unit};
    for (size_t i = 0; i < 2; i++) {
        buf_text(out, i ? ",\"unit\":" : ",\"authority\":");
        if (!uuid_is_nil(ids[i]))
            uuid_format(ids[i], text);
        buf_json_text(out, uuid_is_nil(ids[i]) ? NULL : text);
    }
    buf_text(out, ",\"roles\":[");
    for (unsigned role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1)
        if (a->roles & role) {
            buf_printf(out, "%s\"%s\"", first ? "" : ",", role_word(role));
            first = false;
        }
    buf_text(out, "]}");
    return out->failed ? -ENOMEM : 0;
}

void service_counters(const struct service *s, struct service_counters *ret)
{
    *ret = s->counters;
    ret->writer = lane_counters(s->writer);
    ret->waiting = lane_waiting(s->writer);
    for (const struct follower *f = s->followers; f; f = f->next)
        ret->followers++;
    for (size_t i = 0; i < s->reader_count; i++) {
        struct lane_counters c = lane_counters(s->readers[i]);
        ret->readers.batches += c.batches;
        ret->readers.jobs += c.jobs;
        ret->readers.failed_batches += c.failed_batches;
        ret->readers.reconnects += c.reconnects;
        ret->waiting += lane_waiting(s->readers[i]);
    }
}
