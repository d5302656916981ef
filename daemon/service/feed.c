/* SPDX-License-Identifier: EUPL-1.2 */
/* Events as they happen. The writer of any daemon wakes all who follow; what counts is the log's index: the log grows
 * in the order of its indexes, so whoever was told all up to one has missed nothing. Those who follow for the same
 * viewer from the same index are read for at once, which is nearly all of them nearly always. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"

enum { PAGE = 100, HEARTBEAT = 15 * 1000000 };

/* In SQL's order: nothing comes after it, so that the read tells the head alone. */
#define FROM_NOW INT64_MAX

/* One read for some followers. */
struct reading {
    struct call call;
    struct service *service;
    size_t count;
    struct uuid accounts[];
};

/* --- who follows --- */

static void leave(struct service *s, struct follower *f)
{
    struct follower **at = &s->followers;

    while (*at && *at != f)
        at = &(*at)->next;
    if (*at)
        *at = f->next;
}

/* It may follow, for the same viewer, to this day. */
static bool may_follow(struct service *s, const struct follower *f)
{
    const struct account *a;

    return s->registers && registers_sign_in(s->registers, &f->credential, instant_now(), &a) &&
           uuid_compare(&a->id, &f->account) == 0 && strcmp(account_viewer(a), f->viewer) == 0;
}

static void dismiss(struct service *s, struct follower *f, enum problem problem, const char *detail)
{
    leave(s, f);
    f->ended(f, problem, detail, f->context);
}

/* --- reading --- */

bool feed_send(struct batch *b, const struct call *call, const char *viewer)
{
    static const enum value values[] = {VALUE_TEXT, VALUE_INT8, VALUE_INT4, VALUE_UUID};
    struct arg args[4];

    for (size_t i = 0; i < 4; i++)
        arg_init(&args[i], values[i], i == 3);
    arg_string(&args[0], viewer);
    arg_int(&args[1], call->after);
    arg_int(&args[2], call->limit);
    for (size_t i = 0; i < call->reader_count; i++)
        arg_uuid(&args[3], &call->readers[i]);
    if (call->kind == CALL_EVENTS)
        arg_uuid(&args[3], &call->account);
    bool sent = batch_send(b, STATEMENT_READ_FEED, args, 4, true);
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
    return sent;
}

/* Server-sent events (WHATWG HTML, 9.2); next_after is how far they go: the whole log, or the last of a full page. */
void feed_answer(struct service *s, const struct account *a, struct call *call, const struct rows *rows)
{
    size_t count = rows ? rows_count(rows) : 0;

    if (count == 0) {
        refuse(call, PROBLEM_UNAVAILABLE, "the log's head cannot be read");
        return;
    }
    call->more = count >= call->limit;
    call->next_after = call->more ? rows_int(rows, count - 1, 0) : rows_int(rows, 0, HISTORY_COLUMNS) - 1;
    for (size_t i = 0; i < count && !rows_null(rows, i, 0); i++) {
        buf_printf(&call->text, "id: %lld\nevent: step\ndata: ", (long long)rows_int(rows, i, 0));
        history_event(&call->text, rows, i, a);
        buf_text(&call->text, "\n\n");
        s->noted += call->reader_count;
    }
    if (call->text.failed)
        refuse(call, PROBLEM_UNAVAILABLE, "out of memory");
}

void feed_page(const struct account *a, struct call *call, const struct rows *rows)
{
    if (*account_viewer(a) == '\0') {
        refuse(call, PROBLEM_NOT_YOUR_STEP, "administrators see no requests");
    } else if (!rows || rows_count(rows) == 0) {
        refuse(call, PROBLEM_UNAVAILABLE, "the log's head cannot be read");
    } else {
        size_t count = rows_null(rows, 0, 0) ? 0 : rows_count(rows);
        call->more = count >= call->limit;
        history_text(call, rows, count, a);
    }
}

/* --- telling --- */

/* What was read is there: `from` was asked for. False: it is over. */
static bool begin(struct service *s, struct follower *f, const struct call *call)
{
    if (f->after != FROM_NOW && f->after > call->next_after) {
        dismiss(s, f, PROBLEM_MALFORMED_REQUEST, "the log does not go that far");
        return false;
    }
    f->begun = true;
    f->after = f->after == FROM_NOW ? call->next_after : f->after;
    f->begin(f, f->context);
    return true;
}

static void tell(struct service *s, struct follower *f, const struct call *call)
{
    if (!f->begun && !begin(s, f, call))
        return;
    f->after = call->next_after;
    f->full = call->more;
    if (call->text.size > 0 && !f->tell(f, call->text.data, call->text.size, f->context))
        leave(s, f); /* too slow, or gone */
}

static void serve(struct service *s);

static void on_read(struct call *call, void *context)
{
    struct reading *r = context;
    struct service *s = r->service;

    for (struct follower *f = s->followers, *next; f; f = next) {
        next = f->next;
        if (f->reading != r)
            continue;
        f->reading = NULL;
        if (!may_follow(s, f))
            dismiss(s, f, PROBLEM_UNAUTHENTICATED, "the credential or its account no longer holds");
        else if (call->problem == PROBLEM_NONE)
            tell(s, f, call);
        else if (!f->begun && call->problem != PROBLEM_UNAUTHENTICATED)
            dismiss(s, f, call->problem, call->detail);
        else /* looked for again when the database is back, or without whoever read for all */
            f->due = true;
    }
    bool again = call->problem == PROBLEM_NONE || call->problem == PROBLEM_UNAUTHENTICATED;
    call_release(call);
    free(r);
    if (again)
        serve(s);
}

static bool together(const struct follower *a, const struct follower *b)
{
    return b->due && !b->reading && !b->full && a->after == b->after && strcmp(a->viewer, b->viewer) == 0;
}

/* One read for all that stand where this one does. False: it cannot be had now. */
static bool read_for(struct service *s, struct follower *first)
{
    size_t count = 0;

    for (struct follower *f = first; f; f = f->next)
        count += together(first, f);
    struct reading *r = calloc(1, sizeof *r + count * sizeof *r->accounts);
    if (!r)
        return false;
    r->service = s;
    for (struct follower *f = first->next; f; f = f->next)
        if (together(first, f)) {
            r->accounts[r->count++] = f->account;
            f->reading = r;
            f->due = false;
        }
    r->accounts[r->count++] = first->account;
    first->reading = r;
    first->due = false;
    r->call = (struct call){.kind = CALL_FEED,
                            .account = first->account,
                            .credential = first->credential,
                            .after = first->after,
                            .limit = PAGE,
                            .readers = r->accounts,
                            .reader_count = r->count,
                            .done = on_read,
                            .context = r};
    if (service_submit(s, &r->call))
        return true;
    for (struct follower *f = first; f; f = f->next)
        if (f->reading == r) {
            f->reading = NULL;
            f->due = true;
        }
    free(r);
    return false;
}

static void serve(struct service *s)
{
    for (struct follower *f = s->followers; f; f = f->next)
        if (f->due && !f->reading && !f->full && !read_for(s, f))
            return; /* the next heartbeat tries again */
}

void feed_wake(void *context)
{
    struct service *s = context;

    for (struct follower *f = s->followers; f; f = f->next)
        f->due = true;
    serve(s);
}

void feed_beat(void *context)
{
    static const char comment[] = ":\n\n";
    struct service *s = context;

    for (struct follower *f = s->followers, *next; f; f = next) {
        next = f->next;
        if (!may_follow(s, f))
            dismiss(s, f, PROBLEM_UNAUTHENTICATED, "the credential or its account no longer holds");
        else if (f->begun && !f->tell(f, comment, sizeof comment - 1, f->context))
            leave(s, f);
    }
    serve(s);
    loop_timer_arm(s->heartbeat, HEARTBEAT);
}

enum problem service_follow(struct service *s, struct follower *f)
{
    const struct account *a = s->registers ? registers_account(s->registers, &f->account) : NULL;

    if (!a || s->closing)
        return PROBLEM_UNAVAILABLE;
    if (*account_viewer(a) == '\0')
        return PROBLEM_NOT_YOUR_STEP;
    snprintf(f->viewer, sizeof f->viewer, "%s", account_viewer(a));
    f->after = f->after < -1 ? FROM_NOW : f->after;
    f->reading = NULL;
    f->begun = f->full = false;
    f->due = true;
    f->next = s->followers;
    s->followers = f;
    serve(s);
    if (f->reading)
        return PROBLEM_NONE;
    leave(s, f);
    return PROBLEM_UNAVAILABLE;
}

void service_taken(struct service *s, struct follower *f)
{
    if (!f->full)
        return;
    f->full = false;
    f->due = true;
    serve(s);
}

void service_unfollow(struct service *s, struct follower *f)
{
    leave(s, f);
}

void feed_close(struct service *s)
{
    while (s->followers)
        dismiss(s, s->followers, PROBLEM_UNAVAILABLE, "the service is being stopped");
}
