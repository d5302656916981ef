/* SPDX-License-Identifier: EUPL-1.2 */
/* What must hold wherever an assistance stands. */
#include "promises.h"

#define HOLDS(condition, text)                                                                                         \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return text;                                                                                               \
    } while (0)

static bool has(const struct world *w, enum assist_condition condition)
{
    return w->condition[condition];
}

static bool implies(bool a, bool b)
{
    return !a || b;
}

static bool agreed_by_both(const struct world *w)
{
    return w->agreed && w->arrangement && has(w, ASSIST_signed_requesting) && has(w, ASSIST_signed_assisting) &&
           w->current[REQUESTING] && w->current[ASSISTING];
}

/* Promise 1; a period that ends by time passing makes `expire` due at that instant. */
static const char *active_breaks(const struct world *w, enum assist_action due)
{
    bool action = has_action(w->items);

    HOLDS(agreed_by_both(w), "1: active without acceptance and both signatures over the text as it stands");
    HOLDS(w->period == RUNNING || due == ASSIST_expire, "1: active outside its period");
    HOLDS(implies(action, has(w, ASSIST_powers_stated)), "1: an action without stated powers");
    HOLDS(implies(action, has(w, ASSIST_authorised)), "1: an action without authorisation");
    HOLDS(implies(action, w->authorisation == RUNNING || due == ASSIST_expire),
          "1: an action outside the authorised period");
    HOLDS(implies(action, w->officers), "1: an action without a directing officer");
    HOLDS(implies(has_weapons(w->items), has(w, ASSIST_weapons_permitted)),
          "1: an action with weapons that are not permitted");
    HOLDS(!has(w, ASSIST_held_requesting) && !has(w, ASSIST_held_assisting), "1: active while a side holds");
    return NULL;
}

/* Promise 2. */
static const char *weapons_break(const struct world *w)
{
    const uint8_t *person = w->person;

    HOLDS(has_weapons(w->items), "2: weapons without an action with weapons");
    HOLDS(has(w, ASSIST_powers_stated) && w->allows, "2: weapons that the powers as last stated do not allow");
    HOLDS(has(w, ASSIST_authorised) && person[AUTHORISED], "2: weapons without an authorisation");
    HOLDS(person[PERMITTED] && person[PERMITTED] != person[AUTHORISED] && person[PERMITTED] != person[RENEWED],
          "2: one person stands behind authorisation and weapons");
    return NULL;
}

static bool one_of(uint8_t status, uint32_t set)
{
    return set >> status & 1;
}

#define S(name) (1u << ASSIST_##name)

/* Where a condition may stand at all. */
static const uint32_t lives_in[ASSIST_CONDITION_COUNT] = {
    [ASSIST_acknowledged] = UINT32_MAX,
    [ASSIST_signed_requesting] = ~(S(requested) | S(proposed) | S(lapsed)),
    [ASSIST_signed_assisting] = ~(S(requested) | S(proposed) | S(lapsed)),
    [ASSIST_powers_stated] = ~(S(requested) | S(proposed) | S(lapsed)),
    [ASSIST_authorised] = S(arranged) | S(active) | S(suspended),
    [ASSIST_weapons_permitted] = S(arranged) | S(active) | S(suspended),
    [ASSIST_under_way] = S(arranged),
    [ASSIST_held_requesting] = S(suspended),
    [ASSIST_held_assisting] = S(suspended),
    [ASSIST_extension_asked] = S(active) | S(suspended),
    [ASSIST_incident_open] = ~(S(requested) | S(proposed) | S(lapsed) | S(settled)),
    [ASSIST_returned] = S(ended) | S(settled),
    [ASSIST_costs_claimed] = S(ended) | S(settled),
    [ASSIST_costs_agreed] = S(ended) | S(settled),
    [ASSIST_reported_requesting] = S(ended) | S(settled),
    [ASSIST_reported_assisting] = S(ended) | S(settled),
};

static const char *settled_breaks(const struct world *w)
{
    HOLDS(has(w, ASSIST_costs_agreed), "settled without agreed costs");
    HOLDS(has(w, ASSIST_reported_requesting) && has(w, ASSIST_reported_assisting), "settled without both reports");
    HOLDS(w->open + w->refund == 0, "settled while an incident is open");
    HOLDS(implies(has_equipment(w->items), has(w, ASSIST_returned)), "settled while equipment is not accounted for");
    return NULL;
}

static const char *records_break(const struct world *w)
{
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        HOLDS(implies(w->condition[i], one_of(w->status, lives_in[i])), "a condition stands where it means nothing");
    HOLDS(implies(has(w, ASSIST_authorised), has_action(w->items) && w->person[AUTHORISED] && w->authorisation),
          "authorised without an action, a person or a period");
    HOLDS(implies(has(w, ASSIST_signed_requesting), w->current[REQUESTING]),
          "the requesting signature is over another text");
    HOLDS(implies(has(w, ASSIST_signed_assisting), w->current[ASSISTING]),
          "the assisting signature is over another text");
    HOLDS(implies(w->status != ASSIST_requested && w->status != ASSIST_proposed,
                  has(w, ASSIST_incident_open) == (w->open + w->refund > 0)),
          "incident_open does not tell whether one is open");
    return NULL;
}

/* Time alone: what is due is due exactly from the instant that was told beforehand. */
static const char *time_breaks(const struct world *w, enum assist_action *ret_due)
{
    struct assist_case c;

    world_case(w, &c);
    *ret_due = assist_due(&c.request, &c.assistance, NOW);
    HOLDS((*ret_due != ASSIST_no_action) == (assist_next_due(&c.request, &c.assistance) <= NOW),
          "a step of the clock is due at another time than was told");
    HOLDS(*ret_due == ASSIST_no_action || *ret_due == ASSIST_lapse || *ret_due == ASSIST_expire,
          "3: the clock does more than it may");
    return NULL;
}

const char *state_breaks(const struct world *w)
{
    enum assist_action due = ASSIST_no_action;
    const char *broken = time_breaks(w, &due);

    if (!broken)
        broken = records_break(w);
    if (!broken && w->status == ASSIST_active)
        broken = active_breaks(w, due);
    if (!broken && has(w, ASSIST_weapons_permitted))
        broken = weapons_break(w);
    if (!broken && w->status == ASSIST_settled)
        broken = settled_breaks(w);
    if (broken)
        return broken;
    HOLDS(implies(one_of(w->status, S(arranged) | S(suspended)), agreed_by_both(w)),
          "arranged without both signatures over one text");
    HOLDS(implies(w->status == ASSIST_accepted, w->agreed), "accepted by nobody");
    HOLDS(!(w->status == ASSIST_accepted && has(w, ASSIST_signed_requesting) && has(w, ASSIST_signed_assisting)),
          "signed by both and not arranged");
    HOLDS(implies(w->status == ASSIST_arranged && has_action(w->items), w->officers),
          "an arranged action without an officer");
    return NULL;
}
