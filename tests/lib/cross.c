/* SPDX-License-Identifier: EUPL-1.2 */
/* Every set of roles, every entry on the list and every person at one state; and the steps of the request. */
#include "walk.h"

/* Roles and rights of each side as bits; a set is written as a mask. */
static struct assist_actor actor_of(enum assist_side side, unsigned roles, unsigned rights)
{
    struct assist_actor actor = {
        .side = side,
        .may_request = rights & 1,
        .may_authorise = rights & 2,
        .desk_may_request = rights & 4,
        .unit_may_answer = rights & 8,
    };

    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        actor.role[i] = roles >> i & 1;
    return actor;
}

static void set_person(struct assist_actor *actor, const struct world *w, unsigned person)
{
    actor->authorised = person == w->person[AUTHORISED] || person == w->person[RENEWED];
    actor->permitted_weapons = person == w->person[PERMITTED];
}

static bool allowed(const struct assist_case *c, const struct assist_step *step)
{
    return assist_judge(c, step).outcome == ASSIST_ALLOWED;
}

/* A set of roles may do what one of them may, and nothing more. */
static void cross_actor(struct walk *walk, uint32_t index, const struct world *w, struct assist_case *c, unsigned roles,
                        unsigned rights, unsigned person, bool singly[ASSIST_ROLE_COUNT][ASSIST_ACTION_COUNT])
{
    enum assist_side side = c->actor.side;

    c->actor = actor_of(side, roles, rights);
    if (side == ASSIST_REQUESTING)
        set_person(&c->actor, w, person);
    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++) {
        enum assist_action action = (enum assist_action)i;
        struct assist_step step = good_step(action);
        struct deed deed = {action, side, person};
        bool one_may = false, may = allowed(c, &step);
        for (unsigned k = 0; k < ASSIST_ROLE_COUNT; k++) {
            if (roles == 1u << k)
                singly[k][action] = may;
            one_may |= roles >> k & 1 && singly[k][action];
        }
        if (may != one_may)
            walk_broken("3: roles together may something else than one by one", w, &deed, w);
        if (may)
            walk_try(walk, index, w, c, &deed, false);
        walk->crossed_steps++;
    }
}

static void cross_side(struct walk *walk, uint32_t index, const struct world *w, struct assist_case *c,
                       enum assist_side side, unsigned roles_held)
{
    /* The single roles come first, at 1, 2, 4, 8, 16, before the sets that they are part of. */
    unsigned persons = side == ASSIST_REQUESTING ? PERSONS - 1 : 1;

    for (unsigned rights = 0; rights < 16; rights++)
        for (unsigned person = 1; person <= persons; person++) {
            bool singly[ASSIST_ROLE_COUNT][ASSIST_ACTION_COUNT] = {0};
            for (unsigned roles = 0; roles < 1u << ASSIST_ROLE_COUNT; roles++) {
                if (roles & ~roles_held)
                    continue;
                c->actor.side = side;
                cross_actor(walk, index, w, c, roles, rights, person, singly);
            }
        }
}

void walk_cross(struct walk *walk, uint32_t index)
{
    struct world w = world_unpack(walk->graph.states[index]);
    unsigned ours = 1u << ASSIST_AUTHORITY | 1u << ASSIST_UNIT | 1u << ASSIST_LIAISON;
    struct assist_case c;

    world_case(&w, &c);
    cross_side(walk, index, &w, &c, ASSIST_REQUESTING, ours | (w.officers ? 1u << ASSIST_OFFICER : 0));
    cross_side(walk, index, &w, &c, ASSIST_ASSISTING, ours);
    cross_side(walk, index, &w, &c, ASSIST_CLOCK, 1u << ASSIST_TIMER);
    walk->crossed++;
}

/* Other assistances of the request are anywhere: bit 0, one runs; bit 1, one is unfinished. */
static struct assist_case request_case(const struct world *w, unsigned others)
{
    struct assist_case c;
    enum assist_status status = (enum assist_status)w->status;
    bool runs = status == ASSIST_active || status == ASSIST_suspended;

    world_case(w, &c);
    c.assistance = (struct assist_assistance){.status = ASSIST_none};
    c.request.running = runs || others & 1;
    c.request.unfinished = others & 2 || (status != ASSIST_ended && !assist_status_final(status));
    c.actor = actor_of(ASSIST_REQUESTING, 1u << ASSIST_AUTHORITY, 15);
    return c;
}

static bool request_may(const struct assist_case *c, const struct world *w, enum assist_action action)
{
    return w->request == OPEN && !(action == ASSIST_withdraw && c->request.running) &&
           !(action == ASSIST_close && c->request.unfinished);
}

static void follow(struct walk *walk, uint32_t index, const struct world *w, enum assist_action action)
{
    struct assist_assistance a = {.status = (enum assist_status)w->status};
    struct deed deed = {action, ASSIST_REQUESTING, 1};

    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a.condition[i] = w->condition[i];
    struct assist_verdict v = assist_follow(action, &a);
    bool over = assist_status_final(a.status), left = over || a.status == ASSIST_ended;
    bool touched = action == ASSIST_withdraw ? !left : action != ASSIST_close && !over;
    if ((v.outcome == ASSIST_ALLOWED) != touched)
        walk_broken("a step of the request leaves out an assistance, or touches what is over", w, &deed, w);
    for (unsigned n = 0; n < BODIES; n++) {
        struct world after = *w;
        if (!world_record_request(&after, action, n))
            continue;
        world_take(&after, &v);
        const char *broken = action == ASSIST_amend && touched ? amendment_breaks(w, &after) : NULL;
        if (broken)
            walk_broken(broken, w, &deed, &after);
        if (action == ASSIST_withdraw && after.status != ASSIST_ended &&
            !assist_status_final((enum assist_status)after.status))
            walk_broken("4: the request is withdrawn, the assistance is not", w, &deed, &after);
        bool binds = action == ASSIST_amend || action == ASSIST_prolong;
        graph_join(&walk->graph, index, graph_add(&walk->graph, world_pack(&after)), !binds);
        walk->taken[v.rule] |= v.outcome == ASSIST_ALLOWED;
        walk->requests++;
    }
}

void walk_requests(struct walk *walk, uint32_t index, const struct world *w)
{
    static const enum assist_action steps[] = {ASSIST_amend, ASSIST_prolong, ASSIST_withdraw, ASSIST_close};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct assist_step step = good_step(steps[i]);
        for (unsigned others = 0; others < 4; others++) {
            struct assist_case c = request_case(w, others);
            struct deed deed = {steps[i], ASSIST_REQUESTING, 1};
            bool may = allowed(&c, &step);
            if (may != request_may(&c, w, steps[i]))
                walk_broken("a step of the request is not judged by where its assistances stand", w, &deed, w);
            walk->refusals += !may;
            if (may)
                follow(walk, index, w, steps[i]);
        }
    }
}
