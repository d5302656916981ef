/* SPDX-License-Identifier: EUPL-1.2 */
/* Signing in and out, and what holders do with their credentials. */
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "api_inside.h"

#define COOKIE_LIFE (8 * 3600)

static bool answer_faults(struct conversation *c, const struct faults *faults)
{
    if (faults->count == 0)
        return false;
    call_refuse_faults(&c->call, faults);
    answer_call(c);
    return true;
}

/* A body that is to be known before the service can be asked: who sends it stands in it. */
static bool read_body(struct conversation *c, const struct shape *shape)
{
    struct call *call = &c->call;
    struct faults faults;

    if (!read_no_query(c) || !read_json(c))
        return false;
    if (call->malformed) {
        answer_problem(c, PROBLEM_MALFORMED_REQUEST, call->malformed);
        return false;
    }
    faults.count = 0;
    body_check(call->body, shape, false, &faults);
    return !answer_faults(c, &faults);
}

static const char *text_of(const struct body *body, const char *member)
{
    return body_text(body, member) ? body_text(body, member) : "";
}

/* --- guessing --- */

/* By the account, whichever way it was named. */
static void name_of(const struct conversation *c, char ret[static UUID_TEXT + TOKEN_SIZE])
{
    if (uuid_is_nil(&c->account))
        snprintf(ret, UUID_TEXT + TOKEN_SIZE, "%s", text_of(c->call.body, "name"));
    else
        uuid_format(&c->account, ret);
}

/* False: it has to wait, and was told so. */
static bool may_try(struct conversation *c)
{
    char name[UUID_TEXT + TOKEN_SIZE];

    name_of(c, name);
    unsigned wait = lockout_attempt(&c->api->lockout, name, http_peer(c->x), instant_boottime());
    if (wait == 0)
        return true;
    http_retry_after(c->x, wait);
    answer_problem(c, PROBLEM_TOO_MANY_REQUESTS, "too many wrong passwords came from this address: wait");
    return false;
}

void note_attempt(struct conversation *c)
{
    bool signs_in = c->call.kind == CALL_PASSWORD_SIGN_IN, sets = c->call.kind == CALL_PASSWORD_SET;
    bool good = c->call.problem == PROBLEM_NONE;
    char name[UUID_TEXT + TOKEN_SIZE];

    if (signs_in && c->call.problem == PROBLEM_UNAUTHENTICATED) {
        service_refused_sign_in(c->api->service, http_peer(c->x));
    } else if (good && (signs_in || sets)) { /* what came to nothing counts: nobody gets new tries by asking too much */
        name_of(c, name);
        lockout_passed(&c->api->lockout, name, http_peer(c->x));
    }
}

/* --- sessions --- */

static bool takes_passwords(struct conversation *c)
{
    if (service_takes_passwords(c->api->service))
        return true;
    answer_problem(c, PROBLEM_NOT_FOUND, "no passwords here: the configuration names no access.key");
    return false;
}

/* Who is not there costs what everybody costs. */
static void sign_in_by_password(struct conversation *c)
{
    const struct account *a = service_login(c->api->service, text_of(c->call.body, "name"));

    c->account = a ? a->id : (struct uuid){{0}};
    c->call.kind = CALL_PASSWORD_SIGN_IN;
    if (takes_passwords(c) && may_try(c))
        submit(c);
}

static void sign_in_by_token(struct conversation *c)
{
    const char *token = text_of(c->call.body, "token");
    struct sha256 digest;

    c->call.kind = CALL_SESSION_NEW;
    if (let_in_by(c, CREDENTIAL_TOKEN, token_read(token, strlen(token), &digest), &digest,
                  "this token signs nobody in"))
        submit(c);
}

void answer_session_new(struct conversation *c)
{
    static const char *const members[] = {"name", "password", "code"};
    struct call *call = &c->call;
    struct faults faults;

    /* Nor may another site's page sign its visitors in, as somebody else. */
    if (!from_own_site(c, false) || !read_body(c, &shape_sign_in))
        return;
    bool token = body_has(call->body, "token");
    faults.count = 0;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        char pointer[16];
        snprintf(pointer, sizeof pointer, "/%s", members[i]);
        if (token == body_has(call->body, members[i]))
            fault_add(&faults, pointer, token ? "apart" : "missing", "a token, or name, password and code");
    }
    if (answer_faults(c, &faults))
        return;
    if (!session_digest(c->x, &call->session))
        call->session = (struct sha256){{0}};
    if (token)
        sign_in_by_token(c);
    else
        sign_in_by_password(c);
}

void answer_session_end(struct conversation *c)
{
    if (c->way != CREDENTIAL_SESSION) {
        answer_problem(c, PROBLEM_NOT_FOUND, "this request came with no session");
        return;
    }
    c->call.kind = CALL_SESSION_END;
    c->call.session = c->credential;
    if (read_no_query(c))
        submit(c);
}

bool session_cookie(const struct call *call, char ret[static COOKIE_MAX])
{
    bool begins = call->kind == CALL_SESSION_NEW || call->kind == CALL_PASSWORD_SIGN_IN,
         ends = call->kind == CALL_SESSION_END;

    if (begins || ends)
        snprintf(ret, COOKIE_MAX, SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d",
                 begins ? call->secret : "", begins ? COOKIE_LIFE : 0);
    return begins || ends;
}

/* --- passwords --- */

void answer_password(struct conversation *c)
{
    struct call *call = &c->call;
    struct faults faults;

    if (!takes_passwords(c) || !read_body(c, &shape_password))
        return;
    bool code = body_has(call->body, "code"), password = body_has(call->body, "password");
    call->kind = code ? CALL_PASSWORD_CONFIRM : CALL_PASSWORD_SET;
    faults.count = 0;
    if (code == password)
        fault_add(&faults, "/password", code ? "apart" : "missing", "first the password, then its code");
    const char *weak = faults.count == 0 && password
                           ? service_weak_password(c->api->service, &c->account, body_text(call->body, "password"))
                           : NULL;
    if (weak)
        fault_add(&faults, "/password", "weak", "%s", weak);
    if (answer_faults(c, &faults))
        return;
    if (!body_has(call->body, "old") || may_try(c))
        submit(c);
}

/* --- tokens --- */

void answer_token_draw(struct conversation *c)
{
    struct call *call = &c->call;
    struct sha256 digest;

    if (!read_body(c, &shape_draw))
        return;
    const char *code = text_of(call->body, "code");
    if (!let_in_by(c, CREDENTIAL_CODE, code_read(code, strlen(code), &digest), &digest,
                   "there is no such code, it was used before, or it is too old"))
        return;
    call->kind = CALL_TOKEN_DRAW;
    submit(c);
}

void answer_token_rotate(struct conversation *c)
{
    if (c->way != CREDENTIAL_TOKEN) {
        answer_problem(c, PROBLEM_NOT_YOUR_STEP, "a token is rotated by a request that comes with it");
        return;
    }
    if (!read_headers(c) || !read_body(c, &shape_no_query))
        return;
    c->call.kind = CALL_TOKEN_ROTATE;
    submit(c);
}
