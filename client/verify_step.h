/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside verify_*.c: one request while its steps are judged again. */
#pragma once

#include "facts.h"
#include "replay.h"
#include "verify.h"

/* An assistance, as far as it follows from the entries. */
struct leg_state {
    char state[3];
    struct assist_assistance rules; /* status, conditions, version, terms */
    uint32_t round, authorised_by, weapons_by;
    bool terms_erased; /* something of the arrangement or of who commands was */
};

/* What a step of the request does to its assistances stands right behind it, in the order of their states' codes. */
struct caused {
    size_t count, next;
    char states[ASSIST_ADDRESSEES][3];
    enum assist_action action;
    uint32_t index; /* of the step */
    instant at;
    char state[3], role[ENTRY_WORD];
    uint32_t person;
};

/* An account is one person's and one state's for good. */
struct holder {
    struct uuid account;
    uint32_t person;
    char state[3];
};

struct replay {
    const struct verification *v;
    struct finding *f;
    uint32_t index;
    struct entry entry;
    struct judged judged;
    struct disclosed disclosed;
    struct past_step past;
    struct dossier *dossier;
    struct facts facts; /* before the step */
    char state[3];      /* the requesting state */
    enum assist_status status;
    uint32_t revision;
    bool erased; /* something of its own steps was */
    struct caused caused;
    struct buf persons;  /* by their numbers, 16 bytes each; nil where it was erased who it is */
    struct buf accounts; /* struct holder */
    size_t leg_count;
    struct leg_state legs[ASSIST_ADDRESSEES];
    struct buf text;
};

/* Who takes the step, and as what of it. */
struct step {
    enum assist_action action;
    enum assist_role role;
    enum assist_side side;
    struct leg_state *leg; /* NULL: a step of the request */
    bool follows;          /* what a step of the request does to this assistance */
};

#define WRONG(r, ...) finding_note((r)->f, (r)->index, __VA_ARGS__)

/* --- verify_step.c: takes the entry that was read --- */
void step_take(struct replay *r);

/* --- verify_actor.c --- */
/* Who is said to have acted, in clear and disclosed. */
void actor_check(struct replay *r, const struct step *s);
/* Whether its facts are those of the request and the assistance as the events before it built them. */
void facts_check(struct replay *r, const struct step *s);
/* … and of what it carried. */
void facts_check_carried(struct replay *r, const struct step *s);

/* --- verify_caused.c --- */
/* Whether the entry is the next one that an earlier step must cause; a fault where it should be and is not. */
bool caused_is_next(struct replay *r, enum assist_action action);
/* After a step of the request: what it causes. */
void caused_begin(struct replay *r, enum assist_action action);
/* Nothing more comes. */
void caused_end(struct replay *r);
