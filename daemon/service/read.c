/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads: all that wait in one transaction, one query per viewer for documents. */
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

const char *viewer_of(struct service *s, const struct call *call)
{
    const struct account *a = s->registers ? registers_account(s->registers, &call->account) : NULL;

    return a ? account_viewer(a) : "";
}

static bool is_document(const struct call *call)
{
    return call->kind == CALL_READ || call->kind == CALL_ASSISTANCE;
}

static bool is_walled(const struct call *call)
{
    return is_document(call) || call->kind == CALL_LIST || call->kind == CALL_HISTORY || call->kind == CALL_EVENTS ||
           call->kind == CALL_FEED || call->kind == CALL_STATISTICS || is_audit(call);
}

static void send_list(struct batch *b, const struct call *call, const char *viewer)
{
    const struct list_filter *f = &call->filter;
    const char *const texts[] = {f->status, f->assistance_status, f->requesting_state, f->requested_state, f->kind};
    static const enum value values[] = {VALUE_TEXT,    VALUE_UUID, VALUE_INT4, VALUE_TEXT, VALUE_TEXT,
                                        VALUE_TEXT,    VALUE_TEXT, VALUE_TEXT, VALUE_BOOL, VALUE_INSTANT,
                                        VALUE_INSTANT, VALUE_TEXT, VALUE_BOOL, VALUE_UUID};
    enum { COUNT = sizeof values / sizeof *values };
    struct arg args[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        arg_init(&args[i], values[i], false);
    arg_string(&args[0], viewer);
    arg_uuid(&args[1], &call->before);
    arg_int(&args[2], call->limit + 1);
    for (size_t i = 0; i < 5; i++)
        arg_string(&args[3 + i], texts[i]);
    arg_bool(&args[8], f->awaiting);
    arg_instant(&args[9], f->since);
    arg_instant(&args[10], f->until);
    arg_string(&args[11], f->words);
    if (f->exercise < 0)
        arg_null(&args[12]);
    else
        arg_bool(&args[12], f->exercise > 0);
    arg_uuid(&args[13], &call->account);
    batch_send(b, STATEMENT_READ_LIST, args, COUNT, true);
    for (size_t i = 0; i < COUNT; i++)
        arg_release(&args[i]);
}

static void send_history(struct batch *b, const struct call *call, const char *viewer)
{
    bool by_reference = call->target.reference[0] != '\0';
    struct arg args[5];

    arg_init(&args[0], by_reference ? VALUE_TEXT : VALUE_UUID, false);
    arg_init(&args[1], VALUE_INT8, false);
    arg_init(&args[2], VALUE_INT4, false);
    if (by_reference)
        arg_string(&args[0], call->target.reference);
    else
        arg_uuid(&args[0], &call->target.id);
    arg_int(&args[1], call->after);
    arg_int(&args[2], call->limit + 1);
    arg_init(&args[3], VALUE_UUID, false);
    arg_init(&args[4], VALUE_TEXT, false);
    arg_uuid(&args[3], &call->account);
    arg_string(&args[4], viewer);
    batch_send(b, by_reference ? STATEMENT_READ_EVENTS_BY_REFERENCE : STATEMENT_READ_EVENTS, args, 5, true);
    for (size_t i = 0; i < 5; i++)
        arg_release(&args[i]);
}

/* The documents that one viewer waits for, by id or by reference: one query, whose rows serve all of them. Who asked
 * for which is told with it, and noted. */
struct asked {
    bool by_reference;
    struct arg args[5]; /* keys, viewer; accounts, keys again, assistances */
};

static void asked_init(struct asked *q, bool by_reference, const char *viewer)
{
    enum value key = by_reference ? VALUE_TEXT : VALUE_UUID;

    q->by_reference = by_reference;
    arg_init(&q->args[0], key, true);
    arg_init(&q->args[1], VALUE_TEXT, false);
    arg_init(&q->args[2], VALUE_UUID, true);
    arg_init(&q->args[3], key, true);
    arg_init(&q->args[4], VALUE_TEXT, true);
    arg_string(&q->args[1], viewer);
}

static void asked_add(struct asked *q, const struct call *call)
{
    for (size_t i = 0; i <= 3; i += 3) {
        if (q->by_reference)
            arg_string(&q->args[i], call->target.reference);
        else
            arg_uuid(&q->args[i], &call->target.id);
    }
    arg_uuid(&q->args[2], &call->account);
    arg_string(&q->args[4], call->target.state);
}

static void asked_send(struct asked *q, struct batch *b, size_t *next, size_t *ret)
{
    *ret = SIZE_MAX;
    if (q->args[0].count > 0) {
        batch_send(b, q->by_reference ? STATEMENT_READ_DOCUMENTS_BY_REFERENCE : STATEMENT_READ_DOCUMENTS, q->args, 5,
                   true);
        *ret = (*next)++;
    }
    for (size_t i = 0; i < 5; i++)
        arg_release(&q->args[i]);
}

static void send_other(struct batch *b, struct service *s, struct call *call, const char *viewer, size_t *next)
{
    call->rows = *next;
    if (is_audit(call)) {
        if (!audit_send(s, b, call, viewer, next))
            call->rows = SIZE_MAX;
        return;
    }
    if (call->kind == CALL_LIST)
        send_list(b, call, viewer);
    else if (call->kind == CALL_FEED || call->kind == CALL_EVENTS)
        feed_send(b, call, viewer);
    else if (call->kind == CALL_STATISTICS)
        statistics_send(b, call, viewer);
    else
        send_history(b, call, viewer);
    ++*next;
}

static void send_viewer(struct batch *b, struct service *s, const char *viewer, size_t *next)
{
    struct asked by_id, by_reference;
    struct arg wall;
    size_t rows_by_id, rows_by_reference;

    asked_init(&by_id, false, viewer);
    asked_init(&by_reference, true, viewer);
    arg_init(&wall, VALUE_TEXT, false);
    arg_string(&wall, viewer);
    batch_send(b, STATEMENT_READ_VIEWER, &wall, 1, false);
    arg_release(&wall);
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        struct call *call = (struct call *)job;
        if (is_document(call) && !call->work && strcmp(viewer_of(s, call), viewer) == 0)
            asked_add(call->target.reference[0] ? &by_reference : &by_id, call);
    }
    asked_send(&by_id, b, next, &rows_by_id);
    asked_send(&by_reference, b, next, &rows_by_reference);
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        struct call *call = (struct call *)job;
        if (!is_walled(call) || call->work || strcmp(viewer_of(s, call), viewer) != 0)
            continue;
        call->work = s;
        s->noted++;
        if (is_document(call))
            call->rows = call->target.reference[0] ? rows_by_reference : rows_by_id;
        else
            send_other(b, s, call, viewer, next);
    }
}

/* `work` marks a call whose statement has been sent. */
void reader_load(struct batch *b, void *context)
{
    struct service *s = context;
    size_t next = 1;

    batch_send(b, STATEMENT_READ_VERSION, NULL, 0, true);
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        struct call *call = (struct call *)job;
        call->work = NULL;
        call->rows = SIZE_MAX;
        call->registers = s->registers ? registers_version(s->registers) : -1;
        if (call->kind == CALL_REGISTERS) {
            call->rows = next;
            registers_send(b);
            next += REGISTERS_STATEMENTS;
        } else if (call->kind == CALL_REGISTER_LIST || call->kind == CALL_REGISTER_READ) {
            if (entries_send(s, b, call))
                call->rows = next++;
        }
    }
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        struct call *call = (struct call *)job;
        const char *viewer = viewer_of(s, call);
        if (is_walled(call) && !call->work && *viewer)
            send_viewer(b, s, viewer, &next);
    }
}

static bool row_matches(const struct rows *rows, size_t row, const struct call *call)
{
    if (call->target.reference[0])
        return strcmp(rows_text(rows, row, 5, NULL), call->target.reference) == 0;
    struct uuid id = rows_uuid(rows, row, 0);
    return memcmp(&id, &call->target.id, sizeof id) == 0;
}

/* A row's document, at the columns from `etag` on, as this account gets it. */
static bool show(struct service *s, const struct account *a, const struct rows *rows, size_t row, size_t etag,
                 struct call *call)
{
    struct offers offers[ASSIST_ADDRESSEES + 1];
    size_t size, length;
    const char *document = rows_text(rows, row, etag + 1, &length), *facts = rows_text(rows, row, etag + 2, &size);

    if (facts_decode(facts, size, &s->read_facts) < 0)
        return false;
    offers_for(s->registers, a, &s->read_facts, instant_now(), offers);
    present(s, document, length, rows_text(rows, row, etag, NULL), &s->read_facts, offers, call);
    return true;
}

static void answer_document(struct service *s, const struct batch *b, const struct account *a, struct call *call)
{
    const struct rows *rows = call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows);

    for (size_t i = 0; rows && i < rows_count(rows); i++) {
        if (!row_matches(rows, i, call))
            continue;
        if (!show(s, a, rows, i, 2, call))
            refuse(call, PROBLEM_UNAVAILABLE, "the stored document cannot be read");
        else if (call->kind == CALL_ASSISTANCE)
            present_assistance(call, call->target.state);
        return;
    }
    refuse(call, PROBLEM_NOT_FOUND, "there is no such request, or you have no part in it");
}

static void answer_list(struct service *s, const struct batch *b, const struct account *a, struct call *call)
{
    const struct rows *rows = call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows);
    size_t count = rows ? rows_count(rows) : 0;
    struct buf list = {0}, tags = {0};

    call->more = count > call->limit;
    buf_text(&list, "{\"items\":[");
    for (size_t i = 0; i < count && i < call->limit; i++) {
        if (rows_null(rows, i, 2)) { /* how far it was looked, without finding a page */
            call->next_before = rows_uuid(rows, i, 0);
            call->more = true;
            break;
        }
        if (!show(s, a, rows, i, 1, call) || call->text.failed) {
            refuse(call, PROBLEM_UNAVAILABLE, "a stored document cannot be read");
            break;
        }
        if (i > 0)
            buf_byte(&list, ',');
        buf_append(&list, call->text.data, call->text.size);
        call->next_before = rows_uuid(rows, i, 0);
        buf_text(&tags, call->etag);
    }
    buf_byte(&tags, call->more ? '+' : '.'); /* the cursor to come belongs to the page */
    buf_text(&list, "],\"next\":");
    buf_release(&call->text);
    call->text = list;
    tag_of(tags.data, tags.size, call->etag);
    buf_release(&tags);
}

static void answer_history(const struct batch *b, const struct account *a, struct call *call)
{
    const struct rows *rows = call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows);

    if (!rows || rows_count(rows) == 0) { /* a cursor is given out only where there is more */
        refuse(call, PROBLEM_NOT_FOUND, "there is no such request, or you have no part in it");
    } else {
        call->more = rows_count(rows) > call->limit;
        history_text(call, rows, call->more ? call->limit : rows_count(rows), a);
    }
}

static void answer(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a;

    call_clear(call);
    a = caller(s, call, instant_now());
    if (!a)
        return;
    s->counters.reads++;
    switch (call->kind) {
    case CALL_READ:
    case CALL_ASSISTANCE:
        answer_document(s, b, a, call);
        break;
    case CALL_LIST:
        answer_list(s, b, a, call);
        break;
    case CALL_HISTORY:
        answer_history(b, a, call);
        break;
    case CALL_STATISTICS:
        statistics_answer(call, call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows));
        break;
    case CALL_EVENTS:
        feed_page(a, call, call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows));
        break;
    case CALL_FEED:
        feed_answer(s, a, call, call->rows == SIZE_MAX ? NULL : batch_rows(b, call->rows));
        break;
    default:
        if (is_audit(call))
            audit_answer(s, b, a, call);
        else
            entries_answer(s, b, call);
    }
}

static void take_registers(struct service *s, struct batch *b, struct call *call)
{
    struct registers *fresh;

    if (registers_build(b, call->rows, &fresh) < 0) {
        call->problem = PROBLEM_UNAVAILABLE;
        return;
    }
    if (s->registers)
        registers_keep_uses(fresh, s->registers);
    registers_free(s->registers);
    s->registers = fresh;
    call->problem = PROBLEM_NONE;
}

/* The registers that the batch was sent with are no longer those of the database. */
static bool is_stale(struct service *s, const struct batch *b, const struct call *call)
{
    const struct rows *version = batch_rows(b, 0);

    return !s->registers || rows_count(version) != 1 || rows_int(version, 0, 0) != call->registers ||
           call->registers != registers_version(s->registers);
}

void reader_settle(struct batch *b, enum outcome outcome, void *context)
{
    struct service *s = context;
    bool good = outcome == OUTCOME_COMMITTED;
    struct job *again = NULL, **end = &again, *reload = NULL;

    for (struct job *job = batch_jobs(b), *next; job; job = next) {
        struct call *call = (struct call *)job;
        next = job->next;
        if (call->kind == CALL_REGISTERS) {
            reload = job;
            if (good)
                take_registers(s, b, call);
            else
                call->problem = PROBLEM_UNAVAILABLE;
        } else if (good && is_stale(s, b, call)) {
            job->next = NULL;
            *end = job;
            end = &job->next;
        } else {
            if (good)
                answer(s, b, call);
            else {
                call_clear(call);
                refuse(call, PROBLEM_UNAVAILABLE, "the database cannot be reached");
            }
            call->done(call, call->context);
        }
    }
    service_wait_for_registers(s, again);
    if (reload)
        ((struct call *)reload)->done((struct call *)reload, ((struct call *)reload)->context);
}
