/* SPDX-License-Identifier: EUPL-1.2 */
/* One row against one case: side and role, and then each guard in its stage. */
#include "engine.h"

static bool deadline_passed(int64_t deadline, int64_t now)
{
    return now >= deadline;
}

static bool other_signed(const struct assist_case *c)
{
    return c->assistance
        .condition[c->actor.side == ASSIST_REQUESTING ? ASSIST_signed_assisting : ASSIST_signed_requesting];
}

static bool authorisation_over(const struct assist_case *c)
{
    return c->assistance.condition[ASSIST_authorised] && deadline_passed(c->assistance.authorised_until, c->now);
}

bool assist_rule_picks(const struct assist_rule *rule, const struct assist_case *c, const struct assist_step *step)
{
    const struct assist_assistance *a = &c->assistance;

    switch (rule->when) {
    case ASSIST_WHEN_widening:
        return a->widens;
    case ASSIST_WHEN_not_widening:
        return !a->widens;
    case ASSIST_WHEN_under_way:
        return a->condition[ASSIST_under_way];
    case ASSIST_WHEN_not_under_way:
        return !a->condition[ASSIST_under_way];
    case ASSIST_WHEN_other_signed:
        return other_signed(c);
    case ASSIST_WHEN_other_not_signed:
        return !other_signed(c);
    case ASSIST_WHEN_action:
        return a->action_part;
    case ASSIST_WHEN_no_action:
        return !a->action_part;
    case ASSIST_WHEN_incident_left:
        return step->incident_left;
    case ASSIST_WHEN_no_incident_left:
        return !step->incident_left;
    case ASSIST_WHEN_still_time:
        return !deadline_passed(c->request.respond_by, c->now);
    case ASSIST_WHEN_no_time:
        return deadline_passed(c->request.respond_by, c->now);
    case ASSIST_WHEN_authorisation_over:
        return authorisation_over(c);
    case ASSIST_WHEN_authorisation_not_over:
        return !authorisation_over(c);
    case ASSIST_WHEN_always:
    case ASSIST_WHEN_COUNT:
        break;
    }
    return true;
}

static bool on_side(const struct assist_rule *rule, const struct assist_actor *actor)
{
    if (rule->side == ASSIST_EITHER)
        return actor->side == ASSIST_REQUESTING || actor->side == ASSIST_ASSISTING;
    return rule->side == actor->side;
}

enum assist_why assist_rule_role(const struct assist_rule *rule, const struct assist_actor *actor,
                                 enum assist_role *ret)
{
    enum assist_why why = ASSIST_WHY_SIDE_OR_ROLE;
    unsigned best = ASSIST_ROLE_COUNT;

    if (!on_side(rule, actor))
        return why;
    for (const struct assist_by *by = rule->by; by->kind; by++) {
        if (by->role >= ASSIST_ROLE_COUNT || !actor->role[by->role])
            continue;
        if (by->kind == ASSIST_BY_DESK && !actor->desk_may_request)
            why = ASSIST_WHY_DESK;
        else if (by->kind == ASSIST_BY_ANSWERER && !actor->unit_may_answer)
            why = ASSIST_WHY_UNIT;
        else if (by->role < best)
            best = by->role;
    }
    if (best == ASSIST_ROLE_COUNT)
        return why;
    *ret = (enum assist_role)best;
    return ASSIST_WHY_NOTHING;
}

static bool listed(const struct assist_rule *rule, const struct assist_actor *actor)
{
    switch (rule->right) {
    case ASSIST_REQUEST:
        return actor->may_request;
    case ASSIST_AUTHORISE:
        return actor->may_authorise;
    case ASSIST_UNLISTED:
        break;
    }
    return true;
}

static void refuse(struct assist_verdict *v, enum assist_outcome outcome, enum assist_why why)
{
    if (v->outcome == ASSIST_ALLOWED) {
        v->outcome = outcome;
        v->why = why;
    }
}

static void person_guard(enum assist_guard guard, const struct assist_case *c, struct assist_verdict *v)
{
    if (guard == ASSIST_GUARD_state_may_ask && !c->request.state_may_ask)
        refuse(v, ASSIST_NOT_YOURS, ASSIST_WHY_BOUND);
    if (guard == ASSIST_GUARD_another_than_authorised && c->actor.authorised)
        refuse(v, ASSIST_NOT_YOURS, ASSIST_WHY_PERSON);
    if (guard == ASSIST_GUARD_another_than_permitted && c->actor.permitted_weapons)
        refuse(v, ASSIST_NOT_YOURS, ASSIST_WHY_PERSON);
}

static void status_guard(enum assist_guard guard, const struct assist_case *c, struct assist_verdict *v)
{
    if (guard == ASSIST_GUARD_request_open && c->request.status != ASSIST_open)
        refuse(v, ASSIST_WRONG_STATUS, ASSIST_WHY_NOTHING);
}

static void seen_guard(enum assist_guard guard, const struct assist_case *c, const struct assist_step *step,
                       struct assist_verdict *v)
{
    bool stale = false;

    if (guard == ASSIST_GUARD_revision)
        stale = step->has_revision && step->revision != c->request.revision;
    if (guard == ASSIST_GUARD_seen)
        stale = step->has_seen && (step->seen < c->assistance.terms || step->seen > c->assistance.version);
    if (guard == ASSIST_GUARD_digest)
        stale = c->assistance.arrangement && step->has_digest && !step->digest;
    if (stale && !step->presumed)
        refuse(v, ASSIST_STALE, ASSIST_WHY_NOTHING);
}

static void inside(int64_t from, int64_t until, int64_t now, struct assist_verdict *v)
{
    if (deadline_passed(until, now))
        refuse(v, ASSIST_TOO_LATE, ASSIST_WHY_NOTHING);
    if (!deadline_passed(from, now))
        refuse(v, ASSIST_TOO_EARLY, ASSIST_WHY_NOTHING);
}

static void time_guard(enum assist_guard guard, const struct assist_case *c, struct assist_verdict *v)
{
    const struct assist_assistance *a = &c->assistance;
    bool authorised = a->condition[ASSIST_authorised];

    switch ((unsigned)guard) {
    case ASSIST_GUARD_respond_by_ahead:
        inside(INT64_MIN, c->request.respond_by, c->now, v);
        break;
    case ASSIST_GUARD_valid_until_ahead:
        inside(INT64_MIN, a->valid_until, c->now, v);
        break;
    case ASSIST_GUARD_period_ahead:
        if (a->arrangement)
            inside(INT64_MIN, a->until, c->now, v);
        break;
    case ASSIST_GUARD_inside_period:
        inside(a->from, a->until, c->now, v);
        break;
    case ASSIST_GUARD_inside_authorisation:
        if (a->action_part && authorised)
            inside(a->authorised_from, a->authorised_until, c->now, v);
        break;
    case ASSIST_GUARD_authorisation_ahead:
        if (authorised)
            inside(INT64_MIN, a->authorised_until, c->now, v);
        break;
    case ASSIST_GUARD_respond_by_past:
        inside(c->request.respond_by, INT64_MAX, c->now, v);
        break;
    case ASSIST_GUARD_valid_until_past:
        inside(a->valid_until, INT64_MAX, c->now, v);
        break;
    case ASSIST_GUARD_authorisation_past:
        inside(a->authorised_until, INT64_MAX, c->now, v);
        break;
    case ASSIST_GUARD_period_past:
        inside(a->until, INT64_MAX, c->now, v);
        break;
    default:
        break;
    }
}

/* Where a body is presumed, the thing it would have to name must exist. */
static bool nameable(enum assist_guard guard, const struct assist_assistance *a)
{
    switch ((unsigned)guard) {
    case ASSIST_GUARD_names_direction:
        return a->directed;
    case ASSIST_GUARD_names_cost:
        return a->costs_recorded;
    case ASSIST_GUARD_names_incident:
        return a->incident_resolvable;
    case ASSIST_GUARD_names_refund:
        return a->refund_asked;
    default:
        return true;
    }
}

static void content_guard(enum assist_guard guard, const struct assist_case *c, const struct assist_step *step,
                          struct assist_verdict *v)
{
    if (guard == ASSIST_GUARD_units_registered && !c->assistance.units_registered)
        refuse(v, ASSIST_INVALID, ASSIST_WHY_UNITS);
    if (step->presumed && !nameable(guard, &c->assistance))
        refuse(v, ASSIST_INVALID, ASSIST_WHY_NOTHING);
}

static bool present(unsigned need, const struct assist_case *c)
{
    const struct assist_assistance *a = &c->assistance;

    if (need < ASSIST_CONDITION_COUNT)
        return a->condition[need];
    switch (need) {
    case ASSIST_action_part:
        return a->action_part;
    case ASSIST_weapons_part:
        return a->weapons_part;
    case ASSIST_equipment_part:
        return a->equipment_part;
    case ASSIST_weapons_allowed:
        return a->powers_allow_weapons;
    case ASSIST_arrangement:
        return a->arrangement;
    case ASSIST_officers:
        return a->officers;
    case ASSIST_running:
        return c->request.running;
    case ASSIST_unfinished:
        return c->request.unfinished;
    default:
        return false;
    }
}

static void judge_needs(const struct assist_rule *rule, const struct assist_case *c, struct assist_verdict *v)
{
    bool fails = false;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++) {
        if (ask->kind == ASSIST_IF)
            continue;
        bool wanted = ask->kind != ASSIST_NOT;
        bool applies = ask->kind != ASSIST_HAS_IF || present(ask->part, c);
        if (!applies || present(ask->what, c) == wanted)
            continue;
        (wanted ? v->missing : v->in_the_way)[ask->what] = true;
        fails = true;
    }
    if (fails)
        refuse(v, ASSIST_MISSING, ASSIST_WHY_NOTHING);
}

/* The guards of one stage, in the order of the table: `first` to `last`, both included. */
#define FOR_GUARDS(rule, guard, first, last)                                                                           \
    for (const struct assist_asks *ask = (rule)->asks; ask->kind; ask++)                                               \
        for (enum assist_guard guard = (enum assist_guard)ask->what;                                                   \
             ask->kind == ASSIST_IF && ask->what == guard && guard >= (first) && guard <= (last);                      \
             guard = ASSIST_GUARD_COUNT)

void assist_rule_judge(const struct assist_rule *rule, const struct assist_case *c, const struct assist_step *step,
                       struct assist_verdict *v)
{
    enum assist_why why = assist_rule_role(rule, &c->actor, &v->role);

    if (why)
        refuse(v, ASSIST_NOT_YOURS, why);
    if (!listed(rule, &c->actor))
        refuse(v, ASSIST_NOT_YOURS, ASSIST_WHY_LIST);
    FOR_GUARDS(rule, guard, ASSIST_GUARD_state_may_ask, ASSIST_GUARD_another_than_permitted)
    person_guard(guard, c, v);
    FOR_GUARDS(rule, guard, ASSIST_GUARD_request_open, ASSIST_GUARD_request_open)
    status_guard(guard, c, v);
    if (!step->match)
        refuse(v, ASSIST_MISMATCH, ASSIST_WHY_NOTHING);
    FOR_GUARDS(rule, guard, ASSIST_GUARD_revision, ASSIST_GUARD_digest)
    seen_guard(guard, c, step, v);
    FOR_GUARDS(rule, guard, ASSIST_GUARD_respond_by_ahead, ASSIST_GUARD_period_past)
    time_guard(guard, c, v);
    if (!step->valid)
        refuse(v, ASSIST_INVALID, ASSIST_WHY_NOTHING);
    FOR_GUARDS(rule, guard, ASSIST_GUARD_units_registered, ASSIST_GUARD_names_refund)
    content_guard(guard, c, step, v);
    judge_needs(rule, c, v);
}
