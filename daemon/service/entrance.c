/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions, and what holders do with their credentials: they draw them with a code, and rotate them. Signing in and out
 * is no entry of the log: it stands in the table of the sessions. */
#include <stdio.h>
#include <string.h>

#include "entries.h"
#include "jcs.h"

bool is_entrance(const struct call *call)
{
    return call->kind >= CALL_SESSION_NEW && call->kind <= CALL_TOKEN_ROTATE;
}

static void add_scope(struct arg *a, unsigned scope)
{
    for (unsigned bit = 1; bit <= SCOPE_AUDIT; bit <<= 1)
        if (scope & bit)
            arg_string(a, scope_word(bit));
}

/* A new identifier at each sign-in; the session that the same browser had before is over. */
static bool write_session(struct service *s, struct batch *b, struct call *call, const struct credential *c)
{
    static const enum value values[] = {VALUE_UUID,    VALUE_UUID,    VALUE_UUID,  VALUE_BYTES, VALUE_TEXT,
                                        VALUE_INSTANT, VALUE_INSTANT, VALUE_BYTES, VALUE_INT8};
    struct uuid id = uuid_v7(s->work->now, &s->last_uuid);
    struct sha256 digest;
    struct arg args[9];
    bool sent;

    token_make(call->secret, &digest);
    for (size_t i = 0; i < 9; i++)
        arg_init(&args[i], values[i], i == 4);
    arg_uuid(&args[0], &id);
    arg_uuid(&args[1], &c->account);
    arg_uuid(&args[2], &c->id);
    arg_bytes(&args[3], digest.bytes, SHA256_SIZE);
    add_scope(&args[4], c->scope);
    arg_instant(&args[5], s->work->now);
    arg_instant(&args[6], c->expires_at);
    arg_bytes(&args[7], call->session.bytes, SHA256_SIZE);
    if (call->trial)
        arg_int(&args[8], call->trial->step);
    else
        arg_null(&args[8]);
    sent = batch_send(b, STATEMENT_SESSION_NEW, args, 9, true);
    for (size_t i = 0; i < 9; i++)
        arg_release(&args[i]);
    return sent;
}

static bool end_session(struct service *s, struct batch *b, struct call *call)
{
    struct arg args[2];
    bool sent;

    arg_init(&args[0], VALUE_BYTES, false);
    arg_init(&args[1], VALUE_INSTANT, false);
    arg_bytes(&args[0], call->session.bytes, SHA256_SIZE);
    arg_instant(&args[1], s->work->now);
    sent = batch_send(b, STATEMENT_SESSION_END, args, 2, true);
    arg_release(&args[0]);
    arg_release(&args[1]);
    return sent;
}

/* What a holder did with a credential is an event of the house: which one, and what. Nothing of the body is disclosed:
 * it holds secrets. */
static void log_credential(struct service *s, struct call *call, const char *what, const struct uuid *id)
{
    struct work *w = s->work;
    cleanup_buf_ struct buf facts = {0};
    cleanup_jcs_ struct jcs o = {0};
    char entry[UUID_TEXT];

    uuid_format(id, entry);
    jcs_text(&o, "entry", entry);
    jcs_text(&o, "what", what);
    jcs_write(&o, &facts);
    disclosures_clear(&w->data);
    call->receipt = (int64_t)w->tree.size;
    if (facts.failed)
        w->failed = true;
    else
        house_event_add(s, w, "credential", "holder", registers_account(s->registers, &call->account), 1, facts.data,
                        &w->data);
}

/* The parameters that both ways to a new credential begin with: those of the idempotency key, which one it is made
 * from, and the new one's id, kind, digest, label and time. */
enum { MADE_ARGS = 9 };

static bool write_made(struct service *s, struct batch *b, struct call *call, const struct credential *c,
                       const struct uuid *id)
{
    static const enum value values[MADE_ARGS] = {VALUE_UUID, VALUE_TEXT,  VALUE_BYTES, VALUE_UUID,   VALUE_UUID,
                                                 VALUE_TEXT, VALUE_BYTES, VALUE_TEXT,  VALUE_INSTANT};
    const char *certificate = body_has(call->body, "certificate") ? body_text(call->body, "certificate") : NULL;
    struct sha256 digest = {{0}};
    struct arg args[MADE_ARGS];
    bool sent;

    if (certificate)
        sha256_parse(certificate, strlen(certificate), &digest);
    else
        token_make(call->secret, &digest);
    for (size_t i = 0; i < MADE_ARGS; i++)
        arg_init(&args[i], values[i], false);
    arg_uuid(&args[0], &call->account);
    arg_string(&args[1], call->key[0] ? call->key : NULL);
    arg_bytes(&args[2], call->digest.bytes, SHA256_SIZE);
    arg_uuid(&args[3], &c->id);
    arg_uuid(&args[4], id);
    arg_string(&args[5], certificate ? "certificate" : "token");
    arg_bytes(&args[6], digest.bytes, SHA256_SIZE);
    arg_string(&args[7], body_has(call->body, "label") ? body_text(call->body, "label") : NULL);
    arg_instant(&args[8], s->work->now);
    sent = batch_send(b, call->kind == CALL_TOKEN_DRAW ? STATEMENT_TOKEN_DRAW : STATEMENT_TOKEN_ROTATE, args, MADE_ARGS,
                      true);
    for (size_t i = 0; i < MADE_ARGS; i++)
        arg_release(&args[i]);
    return sent;
}

/* What the body may hold was looked at before; here, whether the key that it names is free. */
static bool is_free(struct service *s, struct call *call)
{
    const char *certificate = body_has(call->body, "certificate") ? body_text(call->body, "certificate") : NULL;
    struct sha256 digest;

    if (!certificate || !sha256_parse(certificate, strlen(certificate), &digest) ||
        !registers_has_digest(s->registers, &digest))
        return true;
    refuse_member(call, "/certificate", "duplicate", "this key signs in already");
    return false;
}

static bool write_credential(struct service *s, struct batch *b, struct call *call, const struct credential *c)
{
    struct uuid id = uuid_v7(s->work->now, &s->last_uuid);

    log_credential(s, call, call->kind == CALL_TOKEN_DRAW ? "draw" : "rotate", &id);
    return write_made(s, b, call, c, &id);
}

static bool write_password(struct service *s, struct batch *b, struct call *call)
{
    struct uuid id = uuid_v7(s->work->now, &s->last_uuid);

    log_credential(s, call, "password", &id);
    return write_confirmed(s, b, call, &id);
}

static bool write_one(struct service *s, struct batch *b, struct call *call, const struct credential *c)
{
    switch (call->kind) {
    case CALL_SESSION_NEW:
    case CALL_PASSWORD_SIGN_IN:
        return write_session(s, b, call, c);
    case CALL_SESSION_END:
        return end_session(s, b, call);
    case CALL_PASSWORD_SET:
        return write_pending(s, b, call);
    case CALL_PASSWORD_CONFIRM:
        return write_password(s, b, call);
    default:
        return write_credential(s, b, call, c);
    }
}

static bool may_write(struct service *s, struct batch *b, struct call *call)
{
    return (call->kind != CALL_TOKEN_DRAW || is_free(s, call)) &&
           (call->kind != CALL_PASSWORD_CONFIRM || password_waits(b, call));
}

void decide_entrance(struct service *s, struct batch *b, struct call *call)
{
    struct work *w = s->work;
    const struct account *a;
    struct credential *c = registers_sign_in(s->registers, &call->credential, w->now, &a);
    bool looking = is_password(call) && !call->trial;

    /* The caller was let in before this; a code, a token or a session came with it, as the call needs. */
    if (looking || !c)
        return;
    if (!may_write(s, b, call)) {
        call->rows = SIZE_MAX;
        return;
    }
    if (c->kind == CREDENTIAL_PASSWORD)
        c->used_at = w->now;
    if (write_one(s, b, call, c))
        call->rows = w->kept++;
    else
        w->failed = true;
    w->registers_written = true;
}

void entrance_answer(struct service *s, struct batch *b, struct call *call)
{
    bool done = rows_count(batch_rows(b, call->rows)) > 0;

    switch (call->kind) {
    case CALL_PASSWORD_SIGN_IN:
    case CALL_SESSION_NEW:
        if (!done) { /* another sign-in has used the code */
            refuse_password(call);
            break;
        }
        call->status = 201;
        snprintf(call->location, sizeof call->location, "/v1/session");
        service_me(s, &call->account, &call->text);
        break;
    case CALL_PASSWORD_CONFIRM:
        buf_text(&call->text, "{\"uri\":null}");
        break;
    case CALL_SESSION_END:
        call->status = 204;
        break;
    case CALL_PASSWORD_SET:
        answer_uri(s->registers, call);
        break;
    default:
        credential_answer(call, batch_rows(b, call->rows));
    }
}
