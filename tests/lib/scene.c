/* SPDX-License-Identifier: EUPL-1.2 */
#include "scene.h"

#include <string.h>

enum { FAR = 500 };

static void stands(struct scene *s, enum assist_condition condition)
{
    s->c.assistance.condition[condition] = true;
}

static void by(struct scene *s, enum assist_side side, enum assist_role role)
{
    s->c.actor.side = side;
    s->c.actor.role[role] = true;
}

/* An arranged action with weapons, everything said and permitted. */
static struct scene ready(enum assist_action action)
{
    struct scene s = {
        .c = {.now = SCENE_NOW,
              .actor = {.side = ASSIST_REQUESTING,
                        .may_request = true,
                        .may_authorise = true,
                        .desk_may_request = true,
                        .unit_may_answer = true},
              .request = {.status = ASSIST_open, .revision = 2, .respond_by = SCENE_NOW + FAR, .state_may_ask = true},
              .assistance = {.status = ASSIST_arranged,
                             .version = 9,
                             .terms = 7,
                             .action_part = true,
                             .weapons_part = true,
                             .equipment_part = true,
                             .powers_allow_weapons = true,
                             .units_registered = true,
                             .arrangement = true,
                             .officers = true,
                             .valid_until = SCENE_NOW + FAR,
                             .from = SCENE_NOW - FAR,
                             .until = SCENE_NOW + FAR,
                             .authorised_from = SCENE_NOW - FAR,
                             .authorised_until = SCENE_NOW + FAR}},
        .step = {.action = action,
                 .match = true,
                 .has_revision = true,
                 .has_seen = true,
                 .has_digest = true,
                 .revision = 2,
                 .seen = 8,
                 .digest = true,
                 .valid = true},
    };

    stands(&s, ASSIST_powers_stated);
    stands(&s, ASSIST_authorised);
    stands(&s, ASSIST_weapons_permitted);
    return s;
}

struct scene scene_of(enum assist_action action)
{
    struct scene s = ready(action);
    struct assist_assistance *a = &s.c.assistance;

    by(&s, ASSIST_REQUESTING, ASSIST_AUTHORITY);
    switch ((unsigned)action) {
    case ASSIST_accept:
    case ASSIST_refuse:
    case ASSIST_propose:
        s.c.actor.side = ASSIST_ASSISTING;
        *a = (struct assist_assistance){.status = ASSIST_requested, .version = 9, .terms = 7, .units_registered = true};
        break;
    case ASSIST_take_up:
        a->status = ASSIST_proposed;
        break;
    case ASSIST_ask_again:
        a->status = ASSIST_refused;
        break;
    case ASSIST_sign:
        a->status = ASSIST_accepted;
        break;
    case ASSIST_renew:
        a->status = ASSIST_active;
        break;
    case ASSIST_resume:
        a->status = ASSIST_suspended;
        break;
    case ASSIST_agree_extension:
        s.c.actor.side = ASSIST_ASSISTING;
        a->status = ASSIST_suspended;
        stands(&s, ASSIST_extension_asked);
        break;
    case ASSIST_agree_costs:
        a->status = ASSIST_ended;
        stands(&s, ASSIST_costs_claimed);
        break;
    case ASSIST_address:
        *a = (struct assist_assistance){.status = ASSIST_none};
        break;
    default:
        break;
    }
    return s;
}

struct assist_verdict scene_judge(const struct scene *s)
{
    return assist_judge(&s->c, &s->step);
}

void no_role(struct scene *s)
{
    memset(s->c.actor.role, 0, sizeof s->c.actor.role);
}

void not_listed(struct scene *s)
{
    s->c.actor.may_request = s->c.actor.may_authorise = false;
}

void same_person(struct scene *s)
{
    s->c.actor.authorised = s->c.actor.permitted_weapons = true;
}

void wrong_status(struct scene *s)
{
    if (s->step.action == ASSIST_ask_again)
        s->c.request.status = ASSIST_closed;
    else if (s->c.assistance.status == ASSIST_none)
        s->c.request.status = ASSIST_closed;
    else
        s->c.assistance.status = ASSIST_settled;
}

void mismatch(struct scene *s)
{
    s->step.match = false;
}

void stale(struct scene *s)
{
    s->step.revision = 1;
    s->step.seen = 6;
    s->step.digest = false;
}

void too_late(struct scene *s)
{
    struct assist_assistance *a = &s->c.assistance;

    s->c.request.respond_by = a->valid_until = a->until = a->authorised_until = SCENE_NOW;
}

void bad_body(struct scene *s)
{
    s->step.valid = false;
}

void unit_gone(struct scene *s)
{
    s->c.assistance.units_registered = false;
}

void conditions_gone(struct scene *s)
{
    bool *condition = s->c.assistance.condition;

    condition[ASSIST_powers_stated] = condition[ASSIST_extension_asked] = condition[ASSIST_costs_claimed] = false;
    condition[ASSIST_signed_requesting] = condition[ASSIST_held_assisting] = true;
    if (s->step.action == ASSIST_renew)
        condition[ASSIST_authorised] = false;
}
