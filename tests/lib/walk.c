/* SPDX-License-Identifier: EUPL-1.2 */
#include "walk.h"

#include <check.h>
#include <stdio.h>

/* States tried with the whole product of actors: each of the first ones and then every so many. */
enum { CROSS_FIRST = 64, CROSS_EVERY = 397 };

/* One role each; sets of roles, and none at all, are tried in walk_cross(). */
static const struct assist_actor cast[] = {
#define LISTED .may_request = true, .may_authorise = true, .desk_may_request = true, .unit_may_answer = true
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_AUTHORITY] = true}, LISTED},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_AUTHORITY] = true}},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_OFFICER] = true}, LISTED},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_OFFICER] = true}},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_UNIT] = true}, LISTED},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_LIAISON] = true}, LISTED},
    {.side = ASSIST_REQUESTING, .role = {[ASSIST_LIAISON] = true}},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_AUTHORITY] = true}, LISTED},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_AUTHORITY] = true}},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_UNIT] = true}, LISTED},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_UNIT] = true}},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_LIAISON] = true}, LISTED},
    {.side = ASSIST_ASSISTING, .role = {[ASSIST_LIAISON] = true}},
    {.side = ASSIST_CLOCK, .role = {[ASSIST_TIMER] = true}},
};

struct assist_step good_step(enum assist_action action)
{
    return (struct assist_step){
        .action = action,
        .match = true,
        .has_revision = true,
        .has_seen = true,
        .has_digest = true,
        .revision = 3,
        .seen = 7 + action % 3,
        .digest = true,
        .valid = true,
    };
}

void walk_broken(const char *what, const struct world *before, const struct deed *deed, const struct world *after)
{
    static const char *const sides[] = {"requesting", "assisting", "clock"};
    char was[1024], is[1024];

    world_print(before, was, sizeof was);
    world_print(after, is, sizeof is);
    ck_abort_msg("%s\n  step: %s by %s, person %u\n  from: %s\n  to: %s", what,
                 deed ? assist_action_word(deed->action) : "none", deed ? sides[deed->side] : "nobody",
                 deed ? deed->person : 0, was, is);
}

static void check_taken(struct walk *walk, const struct taken *t, uint16_t rule)
{
    const char *broken = step_breaks(t);

    if (broken)
        walk_broken(broken, t->before, &t->deed, t->after);
    walk->taken[rule] = true;
    walk->steps++;
}

bool walk_try(struct walk *walk, uint32_t index, const struct world *w, const struct assist_case *c,
              const struct deed *deed, bool join)
{
    struct assist_step step = good_step(deed->action);
    struct assist_verdict v = assist_judge(c, &step);
    bool listed = c->actor.may_request || c->actor.may_authorise, any = false;

    if (v.outcome != ASSIST_ALLOWED) {
        walk->refusals++;
        return false;
    }
    for (unsigned n = 0; n < BODIES; n++) {
        struct world after = *w;
        if (!world_record(&after, deed, n))
            continue;
        step.incident_left = world_incident_left(&after);
        v = assist_judge(c, &step);
        if (v.outcome != ASSIST_ALLOWED)
            walk_broken("whether an incident stays open decides whether the step is allowed", w, deed, &after);
        world_take(&after, &v);
        check_taken(walk, &(struct taken){.before = w, .after = &after, .actor = &c->actor, .deed = *deed}, v.rule);
        if (join)
            graph_join(&walk->graph, index, graph_add(&walk->graph, world_pack(&after)), !listed);
        any = true;
    }
    return any;
}

static void must(struct walk *walk, const struct world *w, const struct assist_case *c, const struct deed *deed,
                 const struct assist_step *step, enum assist_outcome outcome, const char *what)
{
    walk->faults++;
    if (assist_judge(c, step).outcome != outcome)
        walk_broken(what, w, deed, w);
}

/* What is allowed with a good body is refused with any other. */
static void spoil(struct walk *walk, const struct world *w, const struct assist_case *c, const struct deed *deed)
{
    struct assist_case elsewhere = *c;
    struct assist_step step = good_step(deed->action);

    elsewhere.assistance.units_registered = false;
    must(walk, w, &elsewhere, deed, &step, needs_units(deed->action) ? ASSIST_INVALID : ASSIST_ALLOWED,
         "units are no longer registered");
    step.valid = false;
    must(walk, w, c, deed, &step, ASSIST_INVALID, "a bad body is taken");
    step.match = false;
    must(walk, w, c, deed, &step, ASSIST_MISMATCH, "If-Match is not looked at");
    step = good_step(deed->action);
    step.revision = 2;
    step.seen = 6;
    step.digest = false;
    bool stale = consents_to_what_was_seen(deed->action);
    must(walk, w, c, deed, &step, stale ? ASSIST_STALE : ASSIST_ALLOWED, "6: what was not seen is consented to");
    step.revision = 4;
    step.seen = 10;
    must(walk, w, c, deed, &step, stale ? ASSIST_STALE : ASSIST_ALLOWED, "6: what is not yet there is consented to");
}

static unsigned persons_of(const struct world *w, const struct assist_actor *actor)
{
    unsigned named = 0;

    for (size_t i = 0; i < PARTS_PLAYED; i++)
        named = w->person[i] > named ? w->person[i] : named;
    return actor->side == ASSIST_REQUESTING && actor->role[ASSIST_AUTHORITY] ? named + 1 : 1;
}

static void set_person(struct assist_actor *actor, const struct world *w, unsigned person)
{
    bool host = actor->side == ASSIST_REQUESTING;

    actor->authorised = host && (person == w->person[AUTHORISED] || person == w->person[RENEWED]);
    actor->permitted_weapons = host && person == w->person[PERMITTED];
}

/* Steps that are the request's alone are tried in walk_cross(). */
static void try_all(struct walk *walk, uint32_t index, const struct world *w, struct assist_case *c)
{
    bool spoilt[ASSIST_CLOCK + 1][ASSIST_ACTION_COUNT] = {0};

    for (size_t k = 0; k < sizeof cast / sizeof *cast; k++) {
        if (cast[k].role[ASSIST_OFFICER] && !w->officers) /* the arrangement must name the account */
            continue;
        c->actor = cast[k];
        for (unsigned person = persons_of(w, &c->actor); person > 0; person--) {
            set_person(&c->actor, w, person);
            for (unsigned action = ASSIST_withdraw; action < ASSIST_ACTION_COUNT; action++) {
                struct deed deed = {(enum assist_action)action, c->actor.side, person};
                if (!walk_try(walk, index, w, c, &deed, true) || spoilt[deed.side][deed.action])
                    continue;
                spoilt[deed.side][deed.action] = true;
                spoil(walk, w, c, &deed);
            }
        }
    }
}

static void pass_time(struct walk *walk, uint32_t index, const struct world *w)
{
    struct world later[PASSINGS];
    size_t count = world_pass(w, later);

    for (size_t i = 0; i < count; i++) {
        graph_join(&walk->graph, index, graph_add(&walk->graph, world_pack(&later[i])), true);
        walk->passings++;
    }
}

/* Promise 4: `to` is where the step leads that this side can always take. */
static void can_go(const struct world *w, const struct assist_case *c, enum assist_action action, enum assist_side side,
                   enum assist_status to)
{
    struct assist_case unlisted = *c;
    struct assist_step step = good_step(action);
    struct deed deed = {action, side, 1};

    unlisted.actor = (struct assist_actor){.side = side, .role = {[ASSIST_AUTHORITY] = true}};
    unlisted.assistance.units_registered = false;
    struct assist_verdict v = assist_judge(&unlisted, &step);
    if (v.outcome != ASSIST_ALLOWED || v.to != to)
        walk_broken("4: a side cannot leave or end", w, &deed, w);
}

static void both_can_go(const struct world *w, const struct assist_case *c)
{
    bool under_way = w->condition[ASSIST_under_way];

    switch (w->status) {
    case ASSIST_requested:
        can_go(w, c, ASSIST_refuse, ASSIST_ASSISTING, ASSIST_refused);
        can_go(w, c, ASSIST_withdraw, ASSIST_REQUESTING, ASSIST_withdrawn);
        break;
    case ASSIST_proposed:
        can_go(w, c, ASSIST_retract, ASSIST_ASSISTING, ASSIST_requested);
        can_go(w, c, ASSIST_withdraw, ASSIST_REQUESTING, ASSIST_withdrawn);
        break;
    case ASSIST_accepted:
    case ASSIST_arranged:
        can_go(w, c, ASSIST_retract, ASSIST_ASSISTING, under_way ? ASSIST_ended : ASSIST_refused);
        can_go(w, c, ASSIST_withdraw, ASSIST_REQUESTING, under_way ? ASSIST_ended : ASSIST_withdrawn);
        break;
    case ASSIST_active:
    case ASSIST_suspended:
        can_go(w, c, ASSIST_recall, ASSIST_ASSISTING, ASSIST_ended);
        can_go(w, c, ASSIST_release, ASSIST_REQUESTING, ASSIST_ended);
        break;
    default:
        break;
    }
}

static void visit(struct walk *walk, uint32_t index)
{
    struct world w = world_unpack(walk->graph.states[index]);
    const char *broken = state_breaks(&w);
    struct assist_case c;

    if (broken)
        walk_broken(broken, &w, NULL, &w);
    world_case(&w, &c);
    both_can_go(&w, &c);
    try_all(walk, index, &w, &c);
    pass_time(walk, index, &w);
    walk_requests(walk, index, &w);
    if (index < CROSS_FIRST || index % CROSS_EVERY == 0)
        walk_cross(walk, index);
}

void walk_all(struct walk *ret)
{
    struct assist_assistance none = {.status = ASSIST_none};
    struct assist_verdict v = assist_follow(ASSIST_ask, &none);

    *ret = (struct walk){.steps = 0};
    graph_init(&ret->graph);
    ck_assert_int_eq(v.outcome, ASSIST_ALLOWED);
    ret->taken[v.rule] = true;
    for (uint8_t asked = 0; asked < ITEM_KINDS; asked++) {
        struct world w = {.asked = asked};
        world_take(&w, &v);
        graph_add(&ret->graph, world_pack(&w));
    }
    for (size_t i = 0; i < ret->graph.count; i++)
        visit(ret, (uint32_t)i);
}

void walk_release(struct walk *walk)
{
    graph_release(&walk->graph);
}
