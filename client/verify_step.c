/* SPDX-License-Identifier: EUPL-1.2 */
/* One step, judged again by the rules, and taken on the request that the steps before it built. */
#include <inttypes.h>
#include <string.h>

#include "verify_step.h"

static struct leg_state *find_leg(struct replay *r, const char *state)
{
    for (size_t i = 0; i < r->leg_count; i++)
        if (strcmp(r->legs[i].state, state) == 0)
            return &r->legs[i];
    return NULL;
}

static struct leg_state *leg_of(struct replay *r, enum assist_action action)
{
    struct leg_state *l = find_leg(r, r->entry.assistance);
    if (action != ASSIST_ask)
        return l;
    if (l || r->leg_count == ASSIST_ADDRESSEES)
        return NULL;
    l = &r->legs[r->leg_count++];
    *l = (struct leg_state){.rules = {.status = ASSIST_none}};
    memcpy(l->state, r->entry.assistance, sizeof l->state);
    return l;
}

static enum assist_action action_of(const char *word)
{
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++)
        if (strcmp(assist_action_word((enum assist_action)i), word) == 0)
            return (enum assist_action)i;
    return ASSIST_no_action;
}

static bool role_of(const char *word, enum assist_role *ret)
{
    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        if (strcmp(assist_role_word((enum assist_role)i), word) == 0) {
            *ret = (enum assist_role)i;
            return true;
        }
    return false;
}

/* --- judging --- */

static void make_case(const struct replay *r, const struct step *s, struct assist_case *ret)
{
    const struct judged *j = &r->judged;
    const struct leg_state *l = s->leg;
    *ret = (struct assist_case){.now = r->entry.at, .actor = j->actor, .request = j->request};
    ret->actor.side = s->side;
    memset(ret->actor.role, 0, sizeof ret->actor.role);
    ret->actor.role[s->role] = true;
    ret->actor.authorised = l && l->authorised_by && l->authorised_by == r->entry.by.person;
    ret->actor.permitted_weapons = l && l->weapons_by && l->weapons_by == r->entry.by.person;
    ret->request.status = r->status;
    ret->request.revision = r->revision;
    if (!l)
        return;
    ret->assistance = j->assistance;
    ret->assistance.status = l->rules.status;
    ret->assistance.version = l->rules.version;
    ret->assistance.terms = l->rules.terms;
    memcpy(ret->assistance.condition, l->rules.condition, sizeof l->rules.condition);
}

static struct assist_verdict judge(struct replay *r, const struct step *s)
{
    struct assist_step step = r->judged.step;
    struct assist_case c;
    make_case(r, s, &c);
    if (s->follows) {
        struct assist_verdict v = assist_follow(s->action, &c.assistance);
        v.role = s->role;
        return v;
    }
    step.action = s->action;
    step.match = step.valid = true;
    return assist_judge(&c, &step);
}

static void check_verdict(struct replay *r, const struct step *s, const struct assist_verdict *v)
{
    static const char *const words[] = {"",
                                        "side, role, person or authority do not allow it",
                                        "the status does not",
                                        "it is not what was seen",
                                        "it is not what was seen",
                                        "it is too late",
                                        "it is too early",
                                        "its content is not valid",
                                        "a condition is missing, or in the way"};
    if (v->outcome != ASSIST_ALLOWED)
        WRONG(r, "the procedure does not have this step: %s", words[v->outcome]);
    else if (v->rule != r->entry.rule || v->role != s->role)
        WRONG(r, "rule %u is not the one that allows this step: %u", r->entry.rule, v->rule);
    else if (v->from != r->entry.from || v->to != r->entry.to)
        WRONG(r, "it does not lead from %s to %s", assist_status_word(r->entry.from), assist_status_word(r->entry.to));
}

/* --- taking --- */

static void check_effects(struct replay *r, const bool *before, const bool *after)
{
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        if (r->entry.sets[i] != (!before[i] && after[i]) || r->entry.clears[i] != (before[i] && !after[i]))
            WRONG(r, "it sets or clears another condition than its rule does: %s",
                  assist_condition_word((enum assist_condition)i));
}

/* The assistance after the step. */
static void advance_leg(struct replay *r, const struct step *s, const struct assist_verdict *v)
{
    struct leg_state *l = s->leg;
    bool before[ASSIST_CONDITION_COUNT];
    memcpy(before, l->rules.condition, sizeof before);
    assist_take(v, &l->rules);
    check_effects(r, before, l->rules.condition);
    l->rules.version++;
    if (s->action == ASSIST_ask || assistance_terms_move(s->action, v->to))
        l->rules.terms = l->rules.version;
    if (s->action == ASSIST_authorise)
        l->authorised_by = r->entry.by.person;
    if (s->action == ASSIST_permit_weapons)
        l->weapons_by = r->entry.by.person;
    if (!l->rules.condition[ASSIST_authorised])
        l->authorised_by = 0;
    if (!l->rules.condition[ASSIST_weapons_permitted])
        l->weapons_by = 0;
    if (s->action == ASSIST_arrange || (s->action == ASSIST_change_command && r->disclosed.erased))
        l->terms_erased = r->disclosed.erased;
    l->round += s->action == ASSIST_ask_again || s->action == ASSIST_ask;
    if (r->entry.round != l->round)
        WRONG(r, "its round is not what the events say");
}

static void advance_request(struct replay *r, const struct step *s, const struct assist_verdict *v)
{
    static const bool nothing[ASSIST_CONDITION_COUNT] = {false};
    check_effects(r, nothing, nothing);
    r->status = v->to;
    r->revision += s->action == ASSIST_submit || s->action == ASSIST_amend;
    if (r->entry.round != 0)
        WRONG(r, "a request has no rounds");
    caused_begin(r, s->action);
}

/* Builds the request on. */
static void rebuild(struct replay *r, const struct step *s)
{
    const struct entry *e = &r->entry;
    struct past_event past = {
        .action = s->action,
        .rule = e->rule,
        .from = e->from,
        .to = e->to,
        .at = e->at,
        .exercise = e->exercise,
        .request = e->request,
        .state = r->state,
        .assistance = e->assistance,
        .side = s->side,
        .data = r->disclosed.data.data,
        .data_size = r->disclosed.data.size,
    };
    memcpy(past.person.bytes, &e->by.person, sizeof e->by.person);
    if (r->disclosed.data.failed || dossier_replay_judged(&r->dossier, &past, &r->past) < 0) {
        WRONG(r, "its step cannot be taken on the request that the events before it built");
        return;
    }
    facts_check_carried(r, s);
    if (dossier_revision(r->dossier) != (int32_t)e->revision || dossier_exercise(r->dossier) != e->exercise)
        WRONG(r, "its revision is not what the events say, or whether it is a drill");
}

void step_take(struct replay *r)
{
    const struct entry *e = &r->entry;
    struct step s = {.action = action_of(e->action)};
    bool own = *e->assistance == '\0';
    if (!*r->state)
        memcpy(r->state, e->by.state, sizeof r->state);
    s.follows = caused_is_next(r, s.action);
    s.leg = own ? NULL : leg_of(r, s.action);
    if (!role_of(e->by.role, &s.role) || s.action == ASSIST_no_action || (!own && !s.leg)) {
        WRONG(r, "no step of the procedure");
        return;
    }
    s.side = s.role == ASSIST_TIMER               ? ASSIST_CLOCK
             : strcmp(e->by.state, r->state) == 0 ? ASSIST_REQUESTING
                                                  : ASSIST_ASSISTING;
    r->erased |= own && r->disclosed.erased;
    facts_check(r, &s);
    actor_check(r, &s);
    struct assist_verdict v = judge(r, &s);
    check_verdict(r, &s, &v);
    rebuild(r, &s);
    if (!r->dossier)
        return;
    if (s.leg)
        advance_leg(r, &s, &v);
    else
        advance_request(r, &s, &v);
}
