/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables that say what a JSON object may hold. The same tables parse the bodies, describe the steps' forms and make
 * the OpenAPI document. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assist.h"

enum field_type {
    FIELD_TEXT,     /* several lines, 1 to max characters */
    FIELD_NAME,     /* one line, 1 to max characters, no control and no bidirectional-override characters */
    FIELD_INTEGER,  /* min to max */
    FIELD_BOOLEAN,
    FIELD_TIME,     /* RFC 3339, UTC */
    FIELD_WORD,     /* one of `words` */
    FIELD_UUID,
    FIELD_STATE,    /* ISO 3166-1 alpha-2; EL and UK are taken as GR and GB */
    FIELD_CURRENCY, /* ISO 4217 */
    FIELD_POSITION, /* ISO 6709 */
    FIELD_SHA256,   /* 64 hexadecimal digits */
    FIELD_OBJECT,   /* of `shape` */
    FIELD_LIST,     /* min to max of `element` */
    FIELD_MAP,      /* from a state's code to `element` */
    FIELD_ANY,      /* any object: only in answers */
};

enum field_flag {
    FIELD_REQUIRED = 1,  /* must be there */
    FIELD_NULLABLE = 2,  /* may be null: in answers; in bodies, where null takes away what was there */
    FIELD_UNIQUE = 4,    /* a list without doubles */
};

struct shape;

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    int64_t min, max;
    const char *words;         /* FIELD_WORD: separated by spaces */
    const struct shape *shape; /* FIELD_OBJECT, or FIELD_LIST of objects */
    const struct field *element; /* FIELD_LIST and FIELD_MAP of anything else */
    const char *help;
    const char *example;       /* JSON; NULL where it can be made from the type */
};

struct shape {
    const char *name;
    const struct field *fields; /* ends with a NULL name */
    const char *help;
};

/* The body of a step, the same whether it is the request's or an assistance's; `withdraw` is both. */
const struct shape *shape_of_action(enum assist_action action);
/* A body that such a step could have, as JSON. */
const char *example_of_action(enum assist_action action);

extern const struct shape shape_content;        /* create */
extern const struct shape shape_draft;          /* edit: all but `exercise` */
extern const struct shape shape_state_new, shape_state_change;
extern const struct shape shape_authority_new, shape_authority_change;
extern const struct shape shape_unit_new, shape_unit_change;
extern const struct shape shape_instrument_new, shape_instrument_change;
extern const struct shape shape_account_new, shape_account_change;
extern const struct shape shape_credential_new, shape_credential_change;

/* Answers. */
extern const struct shape shape_request, shape_assistance, shape_assistance_alone, shape_event, shape_problem, shape_me, shape_rules;
extern const struct shape shape_state, shape_authority, shape_unit, shape_instrument, shape_officer, shape_account,
    shape_credential, shape_secret;

/* The field of this name, or NULL. */
const struct field *shape_field(const struct shape *shape, const char *name);
/* Whether `word` of `size` bytes stands in the space-separated `words`. */
bool words_hold(const char *words, const char *word, size_t size);
