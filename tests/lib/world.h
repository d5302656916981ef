/* SPDX-License-Identifier: EUPL-1.2 */
/* One assistance as the enumeration of promises sees it: what its steps have recorded, boiled down to what the promises
 * and the rules can tell apart, in 50 bits.
 *
 * How it is abstracted:
 * - Time stands still at NOW; each deadline and period is ahead, running or over. What is over ended at NOW itself, and
 * what is ahead begins or ends at NOW + 1, so every boundary is met exactly. The authorised period lies inside the
 * arranged one.
 * - Items are their kinds: expertise alone, or with equipment, with an action, with an action that has weapons.
 * - From the acceptance on, what the request asks is forgotten: it may be amended at any time, so any of the six may
 * stand there when the state is asked again.
 * - Persons of the requesting state are numbered by their first appearance as who authorised, renewed, permitted
 * weapons; the next number is anybody else.
 * - Two incidents at once stand for any number.
 * - Values that nothing may look at (the periods and respond_by of what has ended, a proposal's end where there is
 * none) get an arbitrary value from the state's hash: a rule that looked at them would show.
 * - Costs and directions a body names are part of its being valid, and so are text, dates and amounts. */
#pragma once

#include "assist.h"

#define NOW INT64_C(1000)

/* Two per kind: the odd ones have equipment as well. */
enum { EXPERTISE, EQUIPMENT, ACTION, ACTION_EQUIPMENT, ARMED, ARMED_EQUIPMENT, ITEM_KINDS };
enum { NOT_SET, AHEAD, RUNNING, OVER };
enum { AUTHORISED, RENEWED, PERMITTED, PARTS_PLAYED };
enum { OPEN, WITHDRAWN, CLOSED };
enum { REQUESTING, ASSISTING, SIDES };
enum { INCIDENTS = 2, BODIES = 6, PERSONS = 4 };

struct world {
    uint8_t status;
    uint8_t condition[ASSIST_CONDITION_COUNT];
    uint8_t asked;                 /* in requested and proposed */
    uint8_t items;                 /* proposed; then accepted or taken up */
    uint8_t agreed;                /* accepted by the requested state, or its proposal taken up */
    uint8_t allows;                /* the powers as last stated allow weapons */
    uint8_t arrangement, officers; /* there is a text; it names a directing officer */
    uint8_t current[SIDES];        /* this side's signature is over the text as it stands */
    uint8_t person[PARTS_PLAYED];  /* who authorised, renewed, permitted weapons; 0 nobody */
    uint8_t open, refund;          /* incidents without and with a refund asked */
    uint8_t request;
    uint8_t respond_past, valid_past;
    uint8_t period, authorisation;
};

/* A step as it is tried. */
struct deed {
    enum assist_action action;
    enum assist_side side;
    unsigned person;
};

static inline bool has_action(uint8_t items)
{
    return items >= ACTION;
}

static inline bool has_weapons(uint8_t items)
{
    return items >= ARMED;
}

static inline bool has_equipment(uint8_t items)
{
    return items & 1;
}

/* Whether `offered` brings an action or weapons where none were asked for. */
static inline bool brings_more(uint8_t asked, uint8_t offered)
{
    return (has_action(offered) && !has_action(asked)) || (has_weapons(offered) && !has_weapons(asked));
}

uint64_t world_pack(const struct world *w);
struct world world_unpack(uint64_t bits);

/* All of the case but the actor; the units are registered, the request has the revision 3, the assistance the version 9
 * and terms since 7. */
void world_case(const struct world *w, struct assist_case *ret);

/* Writes into w what the n-th good body of this step records, n < BODIES; false if there is no such body. */
bool world_record(struct world *w, const struct deed *deed, unsigned n);
/* Whether an incident stays open after the step; w is how it stands with the step recorded. */
bool world_incident_left(const struct world *w);
/* The same for a step of the request, after which `follow` tells what becomes of the assistance. */
bool world_record_request(struct world *w, enum assist_action action, unsigned n);
/* Status and conditions after a verdict; drops what has become void. */
void world_take(struct world *w, const struct assist_verdict *verdict);

/* Puts into ret where w stands when the next of its deadlines has passed; how many ways there are. */
enum { PASSINGS = 5 };
size_t world_pass(const struct world *w, struct world ret[PASSINGS]);

/* How it stands, in words. */
void world_print(const struct world *w, char *ret, size_t size);
