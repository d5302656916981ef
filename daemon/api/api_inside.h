/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside api/: one conversation, and the files' shares in it. */
#pragma once

#include "api.h"
#include "lockout.h"
#include "rates.h"
#include "routes.h"
#include "shape.h"

struct door {
    struct api *api;
    enum api_door which;
};

struct api {
    struct service *service;
    struct door doors[API_DOORS];
    struct api_options options;
    struct buf openapi, rules_json, rules_mermaid, rules_graphviz;
    char openapi_tag[40], rules_tag[40];
    struct rates accounts, strangers;
    struct conversation *waiting, *last; /* who asked too much, in the order in which they are answered */
    struct loop_timer *timer;
    uint64_t answers[6]; /* by the hundreds of the status */
    struct lockout lockout;
};

struct conversation {
    struct http_exchange *x;
    struct conversation *next; /* of those that wait for their 429 … */
    int64_t answer_at;         /* … until then (CLOCK_BOOTTIME); 0: it does not */
    struct api *api;
    enum api_door door;
    struct route_match match;
    struct uuid account;
    struct sha256 credential;
    enum credential_kind way; /* it came in by */
    unsigned scope;           /* bits of enum scope */
    const char *produces;     /* the media type that was agreed on */
    size_t produces_size;
    struct call call;
    struct follower follower;
    bool following;
};

/* --- negotiate.c --- */
/* The first of `produces` (separated by spaces) that the header Accept allows; NULL if none. */
const char *accept_type(const char *accept, const char *produces, size_t *ret_size);
/* Whether a header Accept-Encoding allows a coding, e.g. "gzip". */
bool accepts_coding(const char *accept, const char *coding);
bool is_json_type(const char *content_type);
/* Whether a header If-None-Match holds this tag. */
bool tag_listed(const char *header, const char *tag);

/* --- answer.c --- */
void answer_call(struct conversation *c);
void answer_text(struct conversation *c, unsigned status, const char *type, const struct buf *text, const char *tag);
/* One that is made already. */
void answer_with_fields(struct conversation *c, struct http_answer *a);
/* 200 with a text that lasts as long as the api. */
void answer_lasting(struct conversation *c, const char *type, const struct buf *text, const char *tag);
void answer_problem(struct conversation *c, enum problem problem, const char *detail);

/* --- query.c: parameters of the target; false: answered with a problem --- */
bool read_list_query(struct conversation *c);
bool read_page_query(struct conversation *c);
/* In which form events are answered, and how many of them. */
void read_format(struct conversation *c);
bool read_no_query(struct conversation *c);
/* Each parameter of the target is one of `shape`, and stands there once; `take` reads its value, or says what it
 * should be. */
bool read_query(struct conversation *c, const struct shape *shape,
                const char *(*take)(struct call *call, const char *name, struct http_text value));
bool read_target(struct conversation *c);
bool read_headers(struct conversation *c);
enum assist_action action_by_word(struct http_text word, bool on_request);

/* --- let_in.c: which account is this, and may it come in this way; false: answered --- */
/* Machines show their certificate whatever they ask for; it must be in the register. */
bool pass_door(struct conversation *c);
bool let_in(struct conversation *c);
bool check_scope(struct conversation *c);
/* Where no credential is needed beforehand: the one that the body holds. What is wrong with it is `refusal`. */
bool let_in_by(struct conversation *c, enum credential_kind kind, bool readable, const struct sha256 *digest,
               const char *refusal);
/* A browser must not be made to send this by another site's page. `sure`: nothing but a browser can have sent it. */
bool from_own_site(struct conversation *c, bool sure);
/* The digest of the session's cookie; false if none came. */
bool session_digest(const struct http_exchange *x, struct sha256 *ret);
#define SESSION_COOKIE "__Host-assistd"

/* --- session_api.c --- */
void answer_session_new(struct conversation *c);
void answer_session_end(struct conversation *c);
void answer_password(struct conversation *c);
/* A password was looked at, and what came of it is in the call: guessing is made slow. */
void note_attempt(struct conversation *c);
void answer_token_draw(struct conversation *c);
void answer_token_rotate(struct conversation *c);
/* The header Set-Cookie of an answer that begins or ends a session; false: it does neither. */
enum { COOKIE_MAX = 160 };
bool session_cookie(const struct call *call, char ret[static COOKIE_MAX]);

/* --- api.c --- */
void submit(struct conversation *c);
/* The body's JSON; what is wrong with it is said when its turn has come. False: answered. */
bool read_json(struct conversation *c);

/* --- limits.c --- */
/* Whether the account, or somebody who has shown none, may ask again already; false: answered. */
bool limit_account(struct conversation *c);
bool limit_stranger(struct conversation *c);
/* Its turn to be answered came: it waits, and is answered by the timer; or is gone. */
void limit_wait(struct conversation *c);
void limit_leave(struct conversation *c);
void limit_answer(void *api);

/* --- entries_api.c --- */
void answer_register(struct conversation *c);
/* The i-th register that stands under /v1/registry/{register}; NULL after the last. */
const char *register_word(size_t i, enum register_kind *ret);

/* --- log_api.c --- */
/* A whole number without leading zeros, up to `max`. */
bool read_number(struct http_text text, uint64_t max, uint64_t *ret);
void answer_log(struct conversation *c);

/* --- statistics_api.c --- */
void answer_statistics(struct conversation *c);

/* --- events_api.c --- */
void answer_events(struct conversation *c);

/* --- redactions_api.c --- */
void answer_redactions(struct conversation *c);
void answer_redaction_new(struct conversation *c);
void answer_redaction_confirm(struct conversation *c);

/* --- console_api.c --- */
void answer_console(struct conversation *c);
void answer_console_moved(struct conversation *c);

/* --- metrics.c --- */
void metrics_text(struct api *api, struct buf *out);

/* --- describe.c, openapi.c --- */
int describe_rules(struct api *api);
int describe_openapi(struct api *api);
