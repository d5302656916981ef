/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables that say what a JSON object may hold. The same tables parse the bodies, describe the steps' forms and make
 * the OpenAPI document. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assist.h"

/* TYPE(symbol, word): what a field can be, and how the steps' forms call it. */
#define FIELD_TYPES(TYPE)                                                                                              \
    TYPE(TEXT, "text")       /* several lines, 1 to max characters */                                                  \
    TYPE(NAME, "name")       /* one line, 1 to max characters, no control and no bidirectional-override ones */        \
    TYPE(INTEGER, "integer") /* min to max */                                                                          \
    TYPE(BOOLEAN, "boolean")                                                                                           \
    TYPE(TIME, "time") /* RFC 3339, UTC */                                                                             \
    TYPE(WORD, "word") /* one of `words` */                                                                            \
    TYPE(UUID, "uuid")                                                                                                 \
    TYPE(STATE, "state")         /* ISO 3166-1 alpha-2; EL and UK are taken as GR and GB */                            \
    TYPE(CURRENCY, "currency")   /* ISO 4217 */                                                                        \
    TYPE(POSITION, "position")   /* ISO 6709 */                                                                        \
    TYPE(SHA256, "sha256")       /* 64 hexadecimal digits */                                                           \
    TYPE(OBJECT, "object")       /* of `shape` */                                                                      \
    TYPE(LIST, "list")           /* min to max of `element` */                                                         \
    TYPE(MAP, "map")             /* from a state's code to `element` */                                                \
    TYPE(REFERENCE, "reference") /* a request's, for people and telephones: only in answers */                         \
    TYPE(ANY, "any")             /* any object: only in answers */

enum field_type {
#define TYPE(symbol, word) FIELD_##symbol,
    FIELD_TYPES(TYPE)
#undef TYPE
};

enum field_flag {
    FIELD_REQUIRED = 1, /* must be there */
    FIELD_NULLABLE = 2, /* may be null: in answers; in bodies, where null takes away what was there */
    FIELD_UNIQUE = 4,   /* a list without doubles */
    FIELD_SHOWN = 8,    /* in examples though it may be left out, as are members that have one of their own */
};

struct shape;

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    int64_t min, max;
    const char *words;           /* FIELD_WORD: separated by spaces */
    const struct shape *shape;   /* FIELD_OBJECT, or FIELD_LIST of objects */
    const struct field *element; /* FIELD_LIST and FIELD_MAP of anything else */
    const char *help;
    const char *example; /* JSON; NULL where it can be made from the type */
};

struct shape {
    const char *name;
    const struct field *fields; /* ends with a NULL name */
    const char *help;
};

/* The body of a step, the same whether it is the request's or an assistance's; `withdraw` is both. */
const struct shape *shape_of_action(enum assist_action action);
/* Whether its body is a merge patch (RFC 7396): null is allowed for what need not be there. */
bool action_merges(enum assist_action action);

extern const struct shape shape_content; /* create */
extern const struct shape shape_draft;   /* edit: all but `exercise` */
extern const struct shape shape_state_new, shape_state_change;
extern const struct shape shape_authority_new, shape_authority_change;
extern const struct shape shape_unit_new, shape_unit_change;
extern const struct shape shape_instrument_new, shape_instrument_change;
extern const struct shape shape_account_new, shape_account_change;
extern const struct shape shape_credential_new, shape_credential_change;
extern const struct shape shape_sign_in, shape_draw, shape_password, shape_password_set;
extern const struct shape shape_redaction_new, shape_redaction;

/* Answers. */
extern const struct shape shape_request, shape_assistance, shape_assistance_alone, shape_event, shape_statistics,
    shape_problem, shape_me, shape_rules;
extern const struct shape shape_state, shape_authority, shape_unit, shape_instrument, shape_officer, shape_account,
    shape_credential, shape_secret;
extern const struct shape shape_alive, shape_ready, shape_consultation;

/* Parameters of targets. */
extern const struct shape shape_page_query;     /* of every list */
extern const struct shape shape_request_query;  /* of the list of requests, besides */
extern const struct shape shape_register_query; /* of a register's list, besides */
extern const struct shape shape_event_query, shape_statistics_query, shape_consultation_query, shape_log_query,
    shape_document_query, shape_consistency_query, shape_no_query;
#define PAGE_MAX 200

/* The field of this name, or NULL. */
const struct field *shape_field(const struct shape *shape, const char *name);
/* Whether `word` of `size` bytes stands in the space-separated `words`. */
bool words_hold(const char *words, const char *word, size_t size);
