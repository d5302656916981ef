/* SPDX-License-Identifier: EUPL-1.2 */
/* Passwords. Such a call goes through the writer twice: first to look at what is kept, which no reader may; then, when
 * the helper thread has held the password against it, to write. An account that is not there, or has no password, costs
 * the same and is answered alike. */
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"

#define WAITS_FOR_CODE (15 * 60 * INSTANT_SECOND)

enum { READ_HASH, READ_TOTP, READ_STEP, READ_DIGEST, READ_PENDING, READ_PENDING_AT };

bool is_password(const struct call *call)
{
    return call->kind >= CALL_PASSWORD_SIGN_IN && call->kind <= CALL_PASSWORD_CONFIRM;
}

bool password_loads(const struct call *call)
{
    return is_password(call) && (!call->trial || call->kind == CALL_PASSWORD_CONFIRM);
}

void password_load(struct batch *b, struct call *call, size_t *next)
{
    struct arg account;

    arg_init(&account, VALUE_UUID, false);
    arg_uuid(&account, &call->account);
    call->rows = (*next)++;
    batch_send(b, STATEMENT_PASSWORD_READ, &account, 1, true);
    arg_release(&account);
}

void refuse_password(struct call *call)
{
    refuse(call, PROBLEM_UNAUTHENTICATED, "name, password or code is wrong, or the code was used before");
}

void trial_free(struct trial *t)
{
    if (t)
        explicit_bzero(t, sizeof *t);
    free(t);
}

/* --- in the helper thread --- */

/* Where nothing is kept that it could be held against, the same work is done in vain. */
static void run(struct task *task)
{
    struct trial *t = (struct trial *)task;

    if (t->given)
        t->right = t->known ? password_verify(t->hash, t->given) : !password_hash(t->given, t->fresh);
    if (t->next)
        t->failed = !password_hash(t->next, t->fresh);
}

/* --- back in the loop --- */

static void go_on(struct trial *t)
{
    struct call *call = t->call;

    call->trial = t;
    if (service_submit(t->s, call))
        return;
    refuse(call, PROBLEM_UNAVAILABLE, "the database cannot be reached, or too much waits");
    call->done(call, call->context);
}

/* The second step of a sign-in: the code. */
static bool code_is_right(struct trial *t, const char *code)
{
    uint8_t secret[TOTP_SECRET];

    if (!totp_unseal(&t->s->key, &t->call->account, t->sealed, sizeof t->sealed, secret))
        return false;
    t->step = totp_match(secret, code, instant_now(), t->step);
    explicit_bzero(secret, sizeof secret);
    return t->step >= 0;
}

static void make_secret(struct trial *t)
{
    random_bytes(t->secret, sizeof t->secret);
    totp_seal(&t->s->key, &t->call->account, t->secret, t->sealed);
}

static void done(struct task *task, bool ran)
{
    struct trial *t = (struct trial *)task;
    struct call *call = t->call;

    call_clear(call);
    if (!ran || t->failed)
        refuse(call, PROBLEM_UNAVAILABLE, ran ? "out of memory" : "the daemon is stopping");
    else if (call->kind == CALL_PASSWORD_SIGN_IN && (!t->known || !t->right || !code_is_right(t, t->code)))
        refuse_password(call);
    else if (call->kind == CALL_PASSWORD_SET && t->known && !t->right)
        refuse_member(call, "/old", "wrong", "this is not the password");
    if (call->problem != PROBLEM_NONE) {
        trial_free(t);
        call->done(call, call->context);
        return;
    }
    if (call->kind == CALL_PASSWORD_SET)
        make_secret(t);
    else
        call->credential = t->credential;
    go_on(t);
}

/* --- what was found --- */

static void take_bytes(const struct rows *rows, size_t column, void *ret, size_t room)
{
    size_t size;
    const char *bytes = rows_text(rows, 0, column, &size);

    if (size <= room)
        memcpy(ret, bytes, size);
}

/* The account's password, if that holds now. */
static void take_password(struct trial *t, const struct rows *rows)
{
    const struct account *a;

    if (rows_count(rows) != 1 || rows_null(rows, 0, READ_HASH))
        return;
    rows_sha256(rows, 0, READ_DIGEST, &t->credential);
    t->known = registers_sign_in(t->s->registers, &t->credential, instant_now(), &a) != NULL;
    take_bytes(rows, READ_HASH, t->hash, sizeof t->hash - 1);
    take_bytes(rows, READ_TOTP, t->sealed, sizeof t->sealed);
    t->step = rows_int(rows, 0, READ_STEP);
}

/* The code of the password that waits for one. */
static bool confirm(struct trial *t, const struct rows *rows)
{
    struct call *call = t->call;

    if (rows_count(rows) != 1 || rows_null(rows, 0, READ_PENDING) ||
        instant_now() - rows_instant(rows, 0, READ_PENDING_AT) > WAITS_FOR_CODE) {
        refuse_member(call, "/code", "nothing-waits", "no password waits for its code; send it first");
        return false;
    }
    take_bytes(rows, READ_PENDING, t->sealed, sizeof t->sealed);
    t->pending_at = rows_instant(rows, 0, READ_PENDING_AT);
    if (code_is_right(t, t->code))
        return true;
    refuse_member(call, "/code", "wrong", "this is not the code of this moment");
    return false;
}

static const char *text_or_null(const struct body *body, const char *member)
{
    return body_has(body, member) ? body_text(body, member) : NULL;
}

bool password_look(struct service *s, struct batch *b, struct call *call)
{
    const struct rows *rows = batch_rows(b, call->rows);
    struct trial *t = calloc(1, sizeof *t);

    if (!t) {
        refuse(call, PROBLEM_UNAVAILABLE, "out of memory");
        return false;
    }
    *t = (struct trial){.task = {.run = run, .done = done}, .s = s, .call = call, .step = -1};
    t->code = text_or_null(call->body, "code");
    if (call->kind == CALL_PASSWORD_CONFIRM) {
        if (!confirm(t, rows)) {
            trial_free(t);
            return false;
        }
        go_on(t);
        return true;
    }
    take_password(t, rows);
    if (call->kind == CALL_PASSWORD_SIGN_IN) {
        t->given = text_or_null(call->body, "password");
    } else {
        t->given = t->known ? text_or_null(call->body, "old") : NULL;
        t->next = text_or_null(call->body, "password");
    }
    if (t->known && !t->given) {
        refuse_member(call, "/old", "missing", "the account has a password already");
    } else if (worker_submit(s->worker, &t->task)) {
        return true;
    } else {
        refuse(call, PROBLEM_UNAVAILABLE, "too many passwords wait to be looked at");
    }
    trial_free(t);
    return false;
}

/* --- what is written --- */

bool write_pending(struct service *s, struct batch *b, struct call *call)
{
    static const enum value values[] = {VALUE_UUID, VALUE_TEXT, VALUE_BYTES, VALUE_INSTANT};
    struct arg args[4];
    bool sent;

    for (size_t i = 0; i < 4; i++)
        arg_init(&args[i], values[i], false);
    arg_uuid(&args[0], &call->account);
    arg_string(&args[1], call->trial->fresh);
    arg_bytes(&args[2], call->trial->sealed, sizeof call->trial->sealed);
    arg_instant(&args[3], s->work->now);
    sent = batch_send(b, STATEMENT_PASSWORD_PEND, args, 4, true);
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
    return sent;
}

bool password_waits(struct batch *b, struct call *call)
{
    const struct rows *rows = batch_rows(b, call->rows);

    if (rows_count(rows) == 1 && rows_instant(rows, 0, READ_PENDING_AT) == call->trial->pending_at)
        return true;
    refuse(call, PROBLEM_STALE_REVISION, "another password was sent meanwhile");
    return false;
}

bool write_confirmed(struct service *s, struct batch *b, struct call *call, const struct uuid *id)
{
    static const enum value values[] = {VALUE_UUID, VALUE_INSTANT, VALUE_INT8, VALUE_UUID, VALUE_BYTES, VALUE_BYTES};
    enum { COUNT = sizeof values / sizeof *values };
    struct sha256 digest;
    struct arg args[COUNT];
    bool sent;

    random_bytes(digest.bytes, sizeof digest.bytes);
    for (size_t i = 0; i < COUNT; i++)
        arg_init(&args[i], values[i], false);
    arg_uuid(&args[0], &call->account);
    arg_instant(&args[1], s->work->now);
    arg_int(&args[2], call->trial->step);
    arg_uuid(&args[3], id);
    arg_bytes(&args[4], digest.bytes, SHA256_SIZE);
    arg_bytes(&args[5], call->credential.bytes, SHA256_SIZE);
    sent = batch_send(b, STATEMENT_PASSWORD_CONFIRM, args, COUNT, true);
    for (size_t i = 0; i < COUNT; i++)
        arg_release(&args[i]);
    return sent;
}

void answer_uri(const struct registers *r, struct call *call)
{
    const struct account *a = registers_account(r, &call->account);
    cleanup_buf_ struct buf uri = {0};

    totp_uri(call->trial->secret, a ? (*a->login ? a->login : a->name) : "", &uri);
    buf_text(&call->text, "{\"uri\":");
    buf_json_text(&call->text, uri.data ? uri.data : "");
    buf_byte(&call->text, '}');
    call->text.failed |= uri.failed;
    if (uri.data)
        explicit_bzero(uri.data, uri.size);
}
