/* SPDX-License-Identifier: EUPL-1.2 */
/* What time alone does, and for whom an assistance waits. */
#include "assist.h"

enum assist_action assist_due(const struct assist_request *r, const struct assist_assistance *a, int64_t now)
{
    static const enum assist_action clock_steps[] = {ASSIST_lapse, ASSIST_expire};
    const struct assist_case c = {
        .now = now,
        .actor = {.side = ASSIST_CLOCK, .role = {[ASSIST_TIMER] = true}},
        .request = *r,
        .assistance = *a,
    };

    if (a->status == ASSIST_none)
        return ASSIST_no_action;
    for (size_t i = 0; i < sizeof clock_steps / sizeof *clock_steps; i++) {
        const struct assist_step step = {.action = clock_steps[i], .match = true, .valid = true};
        if (assist_judge(&c, &step).outcome == ASSIST_ALLOWED)
            return clock_steps[i];
    }
    return ASSIST_no_action;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t assist_next_due(const struct assist_request *r, const struct assist_assistance *a)
{
    int64_t authorised_until = a->condition[ASSIST_authorised] ? a->authorised_until : ASSIST_NEVER;

    switch ((unsigned)a->status) {
    case ASSIST_requested:
        return r->respond_by;
    case ASSIST_proposed:
        return a->valid_until;
    case ASSIST_arranged:
    case ASSIST_suspended:
        return authorised_until;
    case ASSIST_active:
        return earlier(authorised_until, a->until);
    default:
        return ASSIST_NEVER;
    }
}

static bool awaits_in_ended(const struct assist_assistance *a, bool assisting)
{
    const bool *c = a->condition;

    if (assisting)
        return !c[ASSIST_reported_assisting] || (!c[ASSIST_costs_claimed] && !c[ASSIST_costs_agreed]) ||
               a->refund_asked || (a->equipment_part && !c[ASSIST_returned]);
    return !c[ASSIST_reported_requesting] || (c[ASSIST_costs_claimed] && !c[ASSIST_costs_agreed]) ||
           a->incident_resolvable ||
           (c[ASSIST_costs_agreed] && c[ASSIST_reported_assisting] && !c[ASSIST_incident_open] &&
            (!a->equipment_part || c[ASSIST_returned]));
}

bool assist_awaits(const struct assist_assistance *a, enum assist_side side)
{
    const bool *c = a->condition;
    bool assisting = side == ASSIST_ASSISTING;

    switch ((unsigned)a->status) {
    case ASSIST_requested:
        return assisting;
    case ASSIST_proposed:
        return !assisting;
    case ASSIST_accepted:
        return !c[assisting ? ASSIST_signed_assisting : ASSIST_signed_requesting];
    case ASSIST_arranged:
        return assisting == (a->action_part && !c[ASSIST_powers_stated]);
    case ASSIST_active:
        return assisting && c[ASSIST_extension_asked];
    case ASSIST_suspended:
        return assisting ? c[ASSIST_held_assisting] || c[ASSIST_extension_asked] : !c[ASSIST_held_assisting];
    case ASSIST_ended:
        return awaits_in_ended(a, assisting);
    default:
        return false;
    }
}
