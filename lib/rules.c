/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of rules.def as data. */
#include "assist.h"

#define IN(status)         | UINT64_C(1) << ASSIST_##status
#define BY(name)           {ASSIST_BY, ASSIST_##name},
#define DESK(name)         {ASSIST_BY_DESK, ASSIST_##name},
#define ANSWERER(name)     {ASSIST_BY_ANSWERER, ASSIST_##name},
#define WHEN(name)         ASSIST_WHEN_##name
#define IF(name)           {ASSIST_IF, ASSIST_GUARD_##name, 0},
#define HAS(name)          {ASSIST_HAS, ASSIST_##name, 0},
#define HAS_IF(name, need) {ASSIST_HAS_IF, ASSIST_##need, ASSIST_##name},
#define NOT(name)          {ASSIST_NOT, ASSIST_##name, 0},
#define SET(name)          {ASSIST_SET, ASSIST_##name},
#define CLEAR(name)        {ASSIST_CLEAR, ASSIST_##name},
#define END                                                                                                            \
    {                                                                                                                  \
        0                                                                                                              \
    }

#define RULE(no, name, in, who, roles, needs_right, pick, guards, changes, next, article, text)                        \
    {.number = (no),                                                                                                   \
     .follows = (no) < ASSIST_FIRST_OWN_RULE && (no) >= ASSIST_FIRST_ASSISTANCE_RULE,                                  \
     .action = ASSIST_##name,                                                                                          \
     .from = 0 in,                                                                                                     \
     .side = ASSIST_##who,                                                                                             \
     .by = {roles END},                                                                                                \
     .right = ASSIST_##needs_right,                                                                                    \
     .when = (pick),                                                                                                   \
     .asks = {guards END},                                                                                             \
     .effects = {changes END},                                                                                         \
     .to = ASSIST_##next,                                                                                              \
     .basis = (article),                                                                                               \
     .sentence = (text)},

static const struct assist_rule rules[] = {
#include "rules.def"
};

enum { RULES = sizeof rules / sizeof rules[0] };

size_t assist_rule_count(void)
{
    return RULES;
}

const struct assist_rule *assist_rule_at(size_t i)
{
    return i < RULES ? &rules[i] : NULL;
}

const struct assist_rule *assist_rule(uint16_t number)
{
    for (size_t i = 0; i < RULES; i++)
        if (rules[i].number == number)
            return &rules[i];
    return NULL;
}

static bool sets(const struct assist_rule *rule, enum assist_need need)
{
    for (const struct assist_effect *e = rule->effects; e->kind; e++)
        if (e->kind == ASSIST_SET && e->condition == need)
            return true;
    return false;
}

/* Facts that are no conditions come about by a step too. */
static bool brings_about(const struct assist_rule *rule, enum assist_need need)
{
    switch ((unsigned)need) {
    case ASSIST_arrangement:
    case ASSIST_officers:
        return rule->action == ASSIST_arrange;
    case ASSIST_weapons_allowed:
        return rule->action == ASSIST_state_powers;
    default:
        return (unsigned)need < ASSIST_CONDITION_COUNT && sets(rule, need);
    }
}

enum assist_action assist_set_by(enum assist_need need, size_t *i)
{
    while (*i < RULES) {
        const struct assist_rule *rule = &rules[(*i)++];
        if (brings_about(rule, need))
            return rule->action;
    }
    return ASSIST_no_action;
}
