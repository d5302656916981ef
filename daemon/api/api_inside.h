/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside api/: one conversation, and the files' shares in it. */
#pragma once

#include "api.h"
#include "rates.h"
#include "routes.h"
#include "shape.h"

struct api {
    struct service *service;
    struct api_options options;
    struct buf openapi, rules_json, rules_mermaid, rules_graphviz;
    char openapi_tag[40], rules_tag[40];
    struct rates accounts, strangers;
    uint64_t answers[6]; /* by the hundreds of the status */
};

struct conversation {
    struct http_exchange *x;
    struct api *api;
    struct route_match match;
    struct uuid account;
    struct sha256 credential;
    const char *produces; /* the media type that was agreed on */
    size_t produces_size;
    struct call call;
};

/* --- negotiate.c --- */
/* The first of `produces` (separated by spaces) that the header Accept allows; NULL if none. */
const char *accept_type(const char *accept, const char *produces, size_t *ret_size);
bool is_json_type(const char *content_type);
/* Whether a header If-None-Match holds this tag. */
bool tag_listed(const char *header, const char *tag);

/* --- answer.c --- */
void answer_call(struct conversation *c);
void answer_text(struct conversation *c, unsigned status, const char *type, const struct buf *text, const char *tag);
/* 200 with a text that lasts as long as the api. */
void answer_lasting(struct conversation *c, const char *type, const struct buf *text, const char *tag);
void answer_problem(struct conversation *c, enum problem problem, const char *detail);

/* --- query.c: parameters of the target; false: answered with a problem --- */
bool read_list_query(struct conversation *c);
bool read_page_query(struct conversation *c);
bool read_no_query(struct conversation *c);
/* Each parameter of the target is one of `shape`, and stands there once; `take` reads its value, or says what it
 * should be. */
bool read_query(struct conversation *c, const struct shape *shape,
                const char *(*take)(struct call *call, const char *name, struct http_text value));
bool read_target(struct conversation *c);
bool read_headers(struct conversation *c);
enum assist_action action_by_word(struct http_text word, bool on_request);

/* --- api.c --- */
void submit(struct conversation *c);
/* The body's JSON; what is wrong with it is said when its turn has come. False: answered. */
bool read_json(struct conversation *c);

/* --- limits.c --- */
/* Whether the account, or somebody who has shown none, may ask again already; false: answered. */
bool limit_account(struct conversation *c);
bool limit_stranger(struct conversation *c);

/* --- entries_api.c --- */
void answer_register(struct conversation *c);
/* The i-th register that stands under /v1/registry/{register}; NULL after the last. */
const char *register_word(size_t i, enum register_kind *ret);

/* --- log_api.c --- */
void answer_log(struct conversation *c);

/* --- redactions_api.c --- */
void answer_redactions(struct conversation *c);
void answer_redaction_new(struct conversation *c);
void answer_redaction_confirm(struct conversation *c);

/* --- metrics.c --- */
void metrics_text(struct api *api, struct buf *out);

/* --- describe.c, openapi.c --- */
int describe_rules(struct api *api);
int describe_openapi(struct api *api);
