/* SPDX-License-Identifier: EUPL-1.2 */
#include "chance.h"

/* splitmix64 */
static uint64_t next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t chance_below(struct chance *c, uint32_t bound)
{
    return (uint32_t)(next(c) >> 32) % bound;
}

bool chance_bit(struct chance *c)
{
    return next(c) >> 63;
}

static int64_t time_near(struct chance *c)
{
    return 1000 + (int64_t)chance_below(c, 7) - 3;
}

static void actor_by_chance(struct chance *c, struct assist_actor *a)
{
    a->side = (enum assist_side)chance_below(c, 3);
    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        a->role[i] = chance_bit(c);
    a->may_request = chance_below(c, 4) > 0;
    a->may_authorise = chance_below(c, 4) > 0;
    a->desk_may_request = chance_bit(c);
    a->unit_may_answer = chance_bit(c);
    a->authorised = chance_below(c, 4) == 0;
    a->permitted_weapons = chance_below(c, 4) == 0;
}

static void assistance_by_chance(struct chance *c, struct assist_assistance *a)
{
    bool *const facts[] = {&a->action_part,          &a->weapons_part,        &a->equipment_part, &a->widens,
                           &a->powers_allow_weapons, &a->units_registered,    &a->arrangement,    &a->officers,
                           &a->refund_asked,         &a->incident_resolvable, &a->costs_recorded, &a->directed};
    int64_t *const times[] = {&a->valid_until, &a->from, &a->until, &a->authorised_from, &a->authorised_until};
    unsigned density = chance_below(c, 4);

    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a->condition[i] = chance_below(c, 4) < density;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        *facts[i] = chance_bit(c);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = chance_below(c, 8) == 0 ? ASSIST_NEVER : time_near(c);
    a->terms = chance_below(c, 4);
    a->version = a->terms + chance_below(c, 4);
}

struct assist_case chance_case(struct chance *c, bool on_request)
{
    struct assist_case r = {.now = time_near(c)};

    actor_by_chance(c, &r.actor);
    r.request.status = (enum assist_status)chance_below(c, ASSIST_STATUS_COUNT);
    r.request.revision = chance_below(c, 3);
    r.request.respond_by = chance_below(c, 8) == 0 ? ASSIST_NEVER : time_near(c);
    r.request.state_may_ask = chance_bit(c);
    r.request.running = chance_bit(c);
    r.request.unfinished = chance_bit(c);
    assistance_by_chance(c, &r.assistance);
    r.assistance.status = on_request ? ASSIST_none : (enum assist_status)(1 + chance_below(c, ASSIST_STATUS_COUNT - 1));
    return r;
}
