/* SPDX-License-Identifier: EUPL-1.2 */
/* The engine: one step, one verdict. */
#include "engine.h"

static bool in_status(const struct assist_rule *rule, enum assist_status status)
{
    return status < ASSIST_STATUS_COUNT && (rule->from >> status & 1u) != 0;
}

static bool holds_role(const struct assist_rule *rule, const struct assist_actor *actor)
{
    enum assist_role role;
    return assist_rule_role(rule, actor, &role) != ASSIST_WHY_SIDE_OR_ROLE;
}

static bool is_kind(const struct assist_rule *rule, bool on_request)
{
    return !rule->follows && (rule->number < ASSIST_FIRST_ASSISTANCE_RULE) == on_request;
}

/* The row that applies, or NULL with the refusal in v: 403 if no row of the action in the present status allows this
 * side and role; where the action has no row in that status, if no row at all does; else the status is wrong. */
static const struct assist_rule *find_rule(const struct assist_case *c, const struct assist_step *step, bool on_request,
                                           struct assist_verdict *v)
{
    bool somewhere = false, here = false;

    v->outcome = ASSIST_NOT_YOURS;
    v->why = ASSIST_WHY_SIDE_OR_ROLE;
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (rule->action != step->action || !is_kind(rule, on_request))
            continue;
        if (!v->rule)
            v->rule = rule->number;
        somewhere |= holds_role(rule, &c->actor);
        if (!in_status(rule, v->from) || !assist_rule_picks(rule, c, step))
            continue;
        if (!here || holds_role(rule, &c->actor))
            v->rule = rule->number;
        here = true;
        if (holds_role(rule, &c->actor))
            return rule;
    }
    if (!here && somewhere) {
        v->outcome = ASSIST_WRONG_STATUS;
        v->why = ASSIST_WHY_NOTHING;
    }
    return NULL;
}

static struct assist_verdict judge(const struct assist_case *c, const struct assist_step *step, bool on_request)
{
    struct assist_verdict v = {.from = on_request ? c->request.status : c->assistance.status};
    const struct assist_rule *rule = find_rule(c, step, on_request, &v);

    if (!rule)
        return v;
    v.outcome = ASSIST_ALLOWED;
    v.why = ASSIST_WHY_NOTHING;
    v.rule = rule->number;
    v.to = rule->to ? rule->to : v.from;
    assist_rule_judge(rule, c, step, &v);
    return v;
}

struct assist_verdict assist_judge(const struct assist_case *c, const struct assist_step *step)
{
    return judge(c, step, c->assistance.status == ASSIST_none);
}

/* One pass over the table: the same rows that find_rule() would come to, action by action. */
size_t assist_may(const struct assist_case *c, bool on_request, uint16_t ret[static ASSIST_ACTION_COUNT])
{
    struct assist_step step = {.match = true, .valid = true, .presumed = true};
    enum assist_status status = on_request ? c->request.status : c->assistance.status;
    enum assist_action last = ASSIST_no_action;
    size_t count = 0;

    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (!in_status(rule, status) || !is_kind(rule, on_request) || rule->action == last ||
            !assist_rule_picks(rule, c, &step) || !holds_role(rule, &c->actor))
            continue;
        struct assist_verdict v = {.rule = rule->number};
        last = rule->action; /* the rows of one action stand together */
        assist_rule_judge(rule, c, &step, &v);
        if (v.outcome == ASSIST_ALLOWED)
            ret[count++] = v.rule;
    }
    return count;
}

void assist_take(const struct assist_verdict *verdict, struct assist_assistance *a)
{
    const struct assist_rule *rule = assist_rule(verdict->rule);

    if (!rule || verdict->outcome != ASSIST_ALLOWED)
        return;
    for (const struct assist_effect *e = rule->effects; e->kind; e++)
        a->condition[e->condition] = e->kind == ASSIST_SET;
    a->status = verdict->to;
}

struct assist_verdict assist_follow(enum assist_action action, const struct assist_assistance *a)
{
    const struct assist_case c = {.actor = {.side = ASSIST_REQUESTING, .role = {[ASSIST_AUTHORITY] = true}},
                                  .assistance = *a};
    const struct assist_step step = {.action = action, .match = true, .valid = true, .presumed = true};

    if (action == ASSIST_withdraw)
        return judge(&c, &step, false);
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (rule->follows && rule->action == action && in_status(rule, a->status))
            return (struct assist_verdict){.rule = rule->number,
                                           .from = a->status,
                                           .to = rule->to ? rule->to : a->status,
                                           .role = ASSIST_AUTHORITY};
    }
    return (struct assist_verdict){.outcome = ASSIST_WRONG_STATUS, .from = a->status};
}
