/* SPDX-License-Identifier: EUPL-1.2 */
/* Short forms for the tables of fields. `need` is REQUIRED, NULLABLE, OPTIONAL or CLEARABLE. */
#pragma once

#include "shape.h"

#define TEXT_MAX  4000
#define NAME_MAX_ 200
#define MONEY_MAX INT64_C(9007199254740991)

#define TEXT(n, need, ...)                                                                                             \
    {                                                                                                                  \
        .name = #n, .type = FIELD_TEXT, .flags = (need), .min = 1, .max = TEXT_MAX, .help = __VA_ARGS__                \
    }
#define NAME(n, need, ...)                                                                                             \
    {                                                                                                                  \
        .name = #n, .type = FIELD_NAME, .flags = (need), .min = 1, .max = NAME_MAX_, .help = __VA_ARGS__               \
    }
#define INTEGER(n, need, low, high, ...)                                                                               \
    {                                                                                                                  \
        .name = #n, .type = FIELD_INTEGER, .flags = (need), .min = (low), .max = (high), .help = __VA_ARGS__           \
    }
#define BOOLEAN(n, need, ...)                                                                                          \
    {                                                                                                                  \
        .name = #n, .type = FIELD_BOOLEAN, .flags = (need), .help = __VA_ARGS__                                        \
    }
#define TIME(n, need, ...)                                                                                             \
    {                                                                                                                  \
        .name = #n, .type = FIELD_TIME, .flags = (need), .help = __VA_ARGS__                                           \
    }
#define WORD(n, need, w, ...)                                                                                          \
    {                                                                                                                  \
        .name = #n, .type = FIELD_WORD, .flags = (need), .words = (w), .help = __VA_ARGS__                             \
    }
#define UUID(n, need, ...)                                                                                             \
    {                                                                                                                  \
        .name = #n, .type = FIELD_UUID, .flags = (need), .help = __VA_ARGS__                                           \
    }
#define STATE(n, need, ...)                                                                                            \
    {                                                                                                                  \
        .name = #n, .type = FIELD_STATE, .flags = (need), .help = __VA_ARGS__                                          \
    }
#define CURRENCY(n, need, ...)                                                                                         \
    {                                                                                                                  \
        .name = #n, .type = FIELD_CURRENCY, .flags = (need), .help = __VA_ARGS__                                       \
    }
#define POSITION(n, need, ...)                                                                                         \
    {                                                                                                                  \
        .name = #n, .type = FIELD_POSITION, .flags = (need), .help = __VA_ARGS__                                       \
    }
#define SHA256_(n, need, ...)                                                                                          \
    {                                                                                                                  \
        .name = #n, .type = FIELD_SHA256, .flags = (need), .help = __VA_ARGS__                                         \
    }
#define OBJECT(n, need, s, ...)                                                                                        \
    {                                                                                                                  \
        .name = #n, .type = FIELD_OBJECT, .flags = (need), .shape = (s), .help = __VA_ARGS__                           \
    }
#define OBJECTS(n, need, low, high, s, ...)                                                                            \
    {                                                                                                                  \
        .name = #n, .type = FIELD_LIST, .flags = (need), .min = (low), .max = (high), .shape = (s),                    \
        .help = __VA_ARGS__                                                                                            \
    }
#define LIST(n, need, low, high, e, ...)                                                                               \
    {                                                                                                                  \
        .name = #n, .type = FIELD_LIST, .flags = (need), .min = (low), .max = (high), .element = (e),                  \
        .help = __VA_ARGS__                                                                                            \
    }
#define MAP(n, need, e, ...)                                                                                           \
    {                                                                                                                  \
        .name = #n, .type = FIELD_MAP, .flags = (need), .min = 0, .max = 40, .element = (e), .help = __VA_ARGS__       \
    }
#define REFERENCE_(n, need, ...)                                                                                       \
    {                                                                                                                  \
        .name = #n, .type = FIELD_REFERENCE, .flags = (need), .help = __VA_ARGS__                                      \
    }
#define ANY(n, need, ...)                                                                                              \
    {                                                                                                                  \
        .name = #n, .type = FIELD_ANY, .flags = (need), .help = __VA_ARGS__                                            \
    }
#define LAST_FIELD                                                                                                     \
    {                                                                                                                  \
        .name = NULL                                                                                                   \
    }

/* A shape that others may name, and one that stays in its file. The fields end with a comma. */
#define SHAPE(n, h, ...)                                                                                               \
    static const struct field fields_##n[] = {__VA_ARGS__ LAST_FIELD};                                                 \
    const struct shape shape_##n = {.name = #n, .fields = fields_##n, .help = (h)}
#define LOCAL_SHAPE(n, h, ...)                                                                                         \
    static const struct field fields_##n[] = {__VA_ARGS__ LAST_FIELD};                                                 \
    static const struct shape shape_##n = {.name = #n, .fields = fields_##n, .help = (h)}

#define REQUIRED  FIELD_REQUIRED
#define NULLABLE  (FIELD_REQUIRED | FIELD_NULLABLE)
#define OPTIONAL  0
#define CLEARABLE FIELD_NULLABLE /* may be left out, and null takes away what was there */

/* Elements of lists. */
extern const struct field element_state, element_uuid, element_word_target, element_name, element_condition,
    element_role, element_text;
extern const struct shape shape_period, shape_communicated, shape_item_body;

/* vocabulary.c */
extern const char status_words[], condition_words[], need_words[], action_words[], guard_words[], when_words[],
    problem_types[], type_words[];

#define CRISIS_KINDS    "hostage_taking hijacking armed_attack barricade kidnapping sabotage cbrn other"
#define ITEM_KINDS      "equipment expertise action"
#define COST_RULES      "requesting own split"
#define INCIDENT_KINDS  "damage injury death offence equipment"
#define INCIDENT_FAULTS "none gross wilful"
#define COST_CATEGORIES "transport accommodation consumables equipment personnel other"
#define URGENCIES       "immediate urgent planned"
#define REFUSAL_REASONS                                                                                                \
    "not_stated no_capacity unit_committed national_law weapons_not_permitted response_time safety cost outside_scope"
#define REQUEST_STATUSES "draft open closed withdrawn discarded"
#define ASSISTANCE_STATUSES                                                                                            \
    "requested proposed accepted arranged active suspended ended settled refused withdrawn lapsed"
#define SIDES            "requesting assisting clock either"
#define ACTING_ROLES     "authority command unit liaison clock"
#define SCOPES           "read act administer audit"
#define CREDENTIAL_KINDS "token certificate password code"
#define ROLES            "liaison authority unit command auditor administrator"
