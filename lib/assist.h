/* SPDX-License-Identifier: EUPL-1.2 */
/* libassist: Article 3 of Council Decision 2008/617/JHA as a table of rules (rules.def) and one engine that reads it.
 *
 * Pure: no I/O, no clock, no allocation, no text from outside. The caller passes in everything a rule may look at, the
 * time included; the answer is a verdict. Nothing else in this system decides whether a step is allowed.
 *
 * Times are microseconds since 1970-01-01T00:00:00Z. A deadline `t` has passed when now >= t; a period holds while
 * from <= now < until. Nothing here fails: every function is total over its arguments' types, and an enumerator out of
 * range is refused as a step nobody may take. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIST_NEVER INT64_MAX /* a time that does not come; also "not set" for a deadline */

/* Where a request or an assistance stands. NONE is what comes before the first step. */
enum assist_status {
    ASSIST_none,
#define STATUS(name, word, final) ASSIST_##name,
#include "words.def"
#undef STATUS
    ASSIST_STATUS_COUNT
};

/* A fact recorded on an assistance that later steps depend on. */
enum assist_condition {
#define CONDITION(name, sentence) ASSIST_##name,
#include "words.def"
#undef CONDITION
    ASSIST_CONDITION_COUNT
};

/* Everything a refused step can lack or find in its way: the conditions first, under the same numbers, then facts that
 * are no conditions. */
enum assist_need {
    ASSIST_NEED_AFTER_CONDITIONS = ASSIST_CONDITION_COUNT - 1,
#define NEED(name, sentence) ASSIST_##name,
#include "words.def"
#undef NEED
    ASSIST_NEED_COUNT
};

enum assist_action {
    ASSIST_no_action,
#define ACTION(name, on_request, sentence) ASSIST_##name,
#include "words.def"
#undef ACTION
    ASSIST_ACTION_COUNT
};

/* Computed per assistance. EITHER stands only in the table. */
enum assist_side { ASSIST_REQUESTING, ASSIST_ASSISTING, ASSIST_CLOCK, ASSIST_EITHER };

/* In the order in which one of several is taken as the one that acts. OFFICER is an account with `command` that the
 * arrangement names. */
enum assist_role { ASSIST_AUTHORITY, ASSIST_OFFICER, ASSIST_UNIT, ASSIST_LIAISON, ASSIST_TIMER, ASSIST_ROLE_COUNT };

/* What the list of Article 8 must give the actor's authority, at this instant, for a step that binds or widens (2(c)).
 */
enum assist_right { ASSIST_UNLISTED, ASSIST_REQUEST, ASSIST_AUTHORISE };

/* --- what a step is judged by --- */

/* Who wants to take the step. */
struct assist_actor {
    enum assist_side side;
    bool role[ASSIST_ROLE_COUNT]; /* those held; OFFICER only where the arrangement names this account */
    bool may_request;             /* the authority is on the list now, with the right to request */
    bool may_authorise;           /* … with the right to give authorisations */
    bool desk_may_request;        /* the list lets the desk submit for it */
    bool unit_may_answer;         /* the list lets units answer for themselves */
    bool authorised;              /* the same person gave the authorisation that stands */
    bool permitted_weapons;       /* the same person permitted the weapons that stand */
};

/* Where the request stands. */
struct assist_request {
    enum assist_status status;
    uint32_t revision;
    int64_t respond_by; /* ASSIST_NEVER in a draft that has none */
    bool state_may_ask; /* the requesting state is bound by the Decision or party to an instrument in force */
    bool running;       /* an assistance is active or suspended */
    bool unfinished;    /* an assistance is neither ended nor final */
};

/* Where one assistance stands. `items` of procedure.md's guards are already boiled down to its parts. */
struct assist_assistance {
    enum assist_status status;
    bool condition[ASSIST_CONDITION_COUNT];
    uint32_t version, terms;                        /* `seen` must lie between terms and version */
    bool action_part, weapons_part, equipment_part; /* of what was accepted or taken up, copied by value */
    bool widens;                            /* the proposal brings an action or weapons that were not asked for */
    bool powers_allow_weapons;              /* as last stated */
    bool units_registered;                  /* every unit named is in the register now */
    bool arrangement;                       /* there is an arrangement's text */
    bool officers;                          /* it names a directing officer */
    bool refund_asked, incident_resolvable; /* an open incident with, one without, a refund asked */
    bool costs_recorded;                    /* a line of costs that is not void */
    bool directed;                          /* a direction was given */
    int64_t valid_until;                    /* of the proposal */
    int64_t from, until;                    /* the arrangement's period, extensions included */
    int64_t authorised_from, authorised_until;
};

/* The step itself: what of its body the table looks at. */
struct assist_step {
    enum assist_action action;
    bool match; /* If-Match, where sent, names the present version */
    bool has_revision, has_seen, has_digest;
    uint32_t revision, seen;
    bool digest;        /* the SHA-256 that is signed is that of the arrangement as it stands */
    bool valid;         /* the body is complete and valid (content.h) */
    bool incident_left; /* an incident stays open after this step */
    bool presumed;      /* asked beforehand: presume a good body and that what stands now was seen */
};

struct assist_case {
    int64_t now;
    struct assist_actor actor;
    struct assist_request request;
    struct assist_assistance assistance; /* status NONE where the step is the request's own */
};

/* --- the verdict --- */

/* In the order in which a step is judged: the first that fails is the answer. */
enum assist_outcome {
    ASSIST_ALLOWED,
    ASSIST_NOT_YOURS, /* side, role, person or authority */
    ASSIST_WRONG_STATUS,
    ASSIST_MISMATCH, /* If-Match */
    ASSIST_STALE,    /* revision, seen or digest */
    ASSIST_TOO_LATE,
    ASSIST_TOO_EARLY,
    ASSIST_INVALID, /* content, or a unit that is no longer registered */
    ASSIST_MISSING, /* conditions */
};

enum assist_why {
    ASSIST_WHY_NOTHING,
    ASSIST_WHY_SIDE_OR_ROLE,
    ASSIST_WHY_DESK,   /* the list does not let the desk */
    ASSIST_WHY_UNIT,   /* the list does not let units answer */
    ASSIST_WHY_LIST,   /* the authority is not on the list with this right */
    ASSIST_WHY_PERSON, /* it takes another person */
    ASSIST_WHY_BOUND,  /* the state is neither bound nor party to an instrument */
    ASSIST_WHY_UNITS,  /* a unit is no longer registered */
};

struct assist_verdict {
    enum assist_outcome outcome;
    enum assist_why why;
    uint16_t rule;               /* the row that applies, else the action's first row; 0 if there is none */
    enum assist_role role;       /* as whom the actor would take it */
    enum assist_status from, to; /* of the request or the assistance, where allowed */
    bool missing[ASSIST_NEED_COUNT], in_the_way[ASSIST_NEED_COUNT];
};

/* Judges one step. */
struct assist_verdict assist_judge(const struct assist_case *c, const struct assist_step *step);

/* "What may I do now": puts into `ret` the numbers of the rules that would be taken with a good body, one per action,
 * in the order of the table, and returns how many. `on_request`: the request's own steps (the assistance is not looked
 * at), else the assistance's. */
size_t assist_may(const struct assist_case *c, bool on_request, uint16_t ret[static ASSIST_ACTION_COUNT]);

/* Carries an allowed verdict out on status and conditions. */
void assist_take(const struct assist_verdict *verdict, struct assist_assistance *a);

/* What a step of the request does to one of its assistances: `ask` (submit, address), `amend`, `prolong`, `withdraw`.
 * ALLOWED with the row, or WRONG_STATUS: this assistance is not touched. */
struct assist_verdict assist_follow(enum assist_action action, const struct assist_assistance *a);

/* The clock: which step is due on this assistance at `now`, or no_action; and the next instant at which one can be due,
 * ASSIST_NEVER if none. Both look at respond_by, valid_until and the periods alone. */
enum assist_action assist_due(const struct assist_request *r, const struct assist_assistance *a, int64_t now);
int64_t assist_next_due(const struct assist_request *r, const struct assist_assistance *a);

/* Whether the assistance waits for something this side should do next (for the inbox; not a rule). */
bool assist_awaits(const struct assist_assistance *a, enum assist_side side);

/* --- the table as data --- */

enum assist_guard {
#define GUARD(name, sentence) ASSIST_GUARD_##name,
#include "words.def"
#undef GUARD
    ASSIST_GUARD_COUNT
};

/* The fact that picks a row among those of its action. */
enum assist_when {
#define WHENEVER(name, sentence) ASSIST_WHEN_##name,
#include "words.def"
#undef WHENEVER
    ASSIST_WHEN_COUNT
};

/* Each list of a row ends with an entry whose kind is 0. */
struct assist_by {
    uint8_t kind; /* ASSIST_BY, or only where the list of Article 8 lets the desk, or the unit */
    uint8_t role;
};
enum { ASSIST_BY = 1, ASSIST_BY_DESK, ASSIST_BY_ANSWERER };

struct assist_asks {
    uint8_t kind;
    uint8_t what; /* a guard, or a need */
    uint8_t part; /* HAS_IF: the part in the presence of which it is needed */
};
enum { ASSIST_IF = 1, ASSIST_HAS, ASSIST_HAS_IF, ASSIST_NOT };

struct assist_effect {
    uint8_t kind;
    uint8_t condition;
};
enum { ASSIST_SET = 1, ASSIST_CLEAR };

struct assist_rule {
    uint16_t number;
    bool follows; /* no step of its own: what a step of the request does to an assistance */
    enum assist_action action;
    uint64_t from; /* bits of enum assist_status */
    enum assist_side side;
    struct assist_by by[ASSIST_ROLE_COUNT + 1];
    enum assist_right right;
    enum assist_when when;
    struct assist_asks asks[12];
    struct assist_effect effects[20];
    enum assist_status to; /* none: the status stays */
    const char *basis;     /* "3(1)", or "house" */
    const char *sentence;
};

/* Rows below this number are steps of the request itself. */
#define ASSIST_FIRST_ASSISTANCE_RULE 200
/* … and from there to here, what such a step does to an assistance. */
#define ASSIST_FIRST_OWN_RULE 210

size_t assist_rule_count(void);
/* i < assist_rule_count(); in the order of their numbers. */
const struct assist_rule *assist_rule_at(size_t i);
/* NULL if there is none. */
const struct assist_rule *assist_rule(uint16_t number);

/* The words of the interface. A name out of range is "". */
const char *assist_status_word(enum assist_status status); /* NONE is "" */
const char *assist_condition_word(enum assist_condition condition);
const char *assist_need_word(enum assist_need need);
const char *assist_need_sentence(enum assist_need need);
const char *assist_action_word(enum assist_action action);
const char *assist_action_sentence(enum assist_action action);
const char *assist_role_word(enum assist_role role);
const char *assist_side_word(enum assist_side side);
const char *assist_right_word(enum assist_right right);
const char *assist_guard_word(enum assist_guard guard);
const char *assist_guard_sentence(enum assist_guard guard);
const char *assist_when_word(enum assist_when when);
bool assist_status_final(enum assist_status status);
bool assist_action_on_request(enum assist_action action); /* a step of the request, not of an assistance */
/* The first action that sets this need, walking the table from *i, which it moves on; no_action at the end. */
enum assist_action assist_set_by(enum assist_need need, size_t *i);
