/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "service_inside.h"

const struct account *caller(struct service *s, struct call *call, instant now)
{
    const struct account *a;

    if (registers_sign_in(s->registers, &call->credential, now, &a) && uuid_compare(&a->id, &call->account) == 0)
        return a;
    refuse(call, PROBLEM_UNAUTHENTICATED, "the credential or its account no longer holds");
    return NULL;
}

enum assist_side side_of(const struct account *a, const char *requesting_state)
{
    return strcmp(a->state, requesting_state) == 0 ? ASSIST_REQUESTING : ASSIST_ASSISTING;
}

static bool same(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool named_officer(const struct account *a, const struct leg_facts *leg)
{
    for (size_t i = 0; i < leg->officer_count; i++)
        if (same(&leg->officers[i], &a->id))
            return true;
    return false;
}

static bool units_registered(const struct registers *r, const struct leg_facts *leg, instant now)
{
    for (size_t i = 0; i < leg->unit_count; i++)
        if (!registers_unit_of(r, &leg->units[i], leg->state, now))
            return false;
    return true;
}

static void fill_actor(const struct registers *r, const struct account *a, const struct facts *facts,
                       const struct leg_facts *leg, instant now, struct assist_actor *ret)
{
    const struct authority *authority = uuid_is_nil(&a->authority) ? NULL : registers_authority(r, &a->authority);
    bool listed = authority && authority_listed(authority, now);

    *ret = (struct assist_actor){
        .side = side_of(a, facts->state),
        .role = {[ASSIST_AUTHORITY] = a->roles & ROLE_AUTHORITY,
                 [ASSIST_UNIT] = a->roles & ROLE_UNIT,
                 [ASSIST_LIAISON] = a->roles & ROLE_LIAISON},
        .may_request = listed && authority->may_request,
        .may_authorise = listed && authority->may_authorise,
        .desk_may_request = authority && authority->desk_may_request,
        .unit_may_answer = authority && authority->unit_may_answer,
    };
    if (!leg)
        return;
    ret->role[ASSIST_OFFICER] = a->roles & ROLE_COMMAND && ret->side == ASSIST_REQUESTING && named_officer(a, leg);
    ret->authorised = same(&leg->authorised_by, &a->person);
    ret->permitted_weapons = same(&leg->weapons_by, &a->person);
}

void fill_case(const struct registers *r, const struct account *a, const struct facts *facts, size_t leg, instant now,
               struct assist_case *ret)
{
    const struct leg_facts *l = leg == SIZE_MAX ? NULL : &facts->legs[leg];

    ret->now = now;
    fill_actor(r, a, facts, l, now, &ret->actor);
    ret->request = facts->rules;
    ret->request.state_may_ask = registers_bound(r, facts->state, now) || registers_party(r, facts->state, now);
    ret->assistance = l ? l->rules : (struct assist_assistance){.status = ASSIST_none};
    if (l)
        ret->assistance.units_registered = units_registered(r, l, now);
}

void offers_for(const struct registers *r, const struct account *a, const struct facts *facts, instant now,
                struct offers *ret)
{
    struct assist_case c;

    for (size_t i = 0; i <= facts->leg_count; i++)
        ret[i].count = 0;
    if (!account_takes_steps(a))
        return;
    for (size_t i = 0; i < facts->leg_count; i++) {
        fill_case(r, a, facts, i, now, &c);
        ret[i].count = assist_may(&c, false, ret[i].rules);
    }
    fill_case(r, a, facts, SIZE_MAX, now, &c);
    ret[facts->leg_count].count = assist_may(&c, true, ret[facts->leg_count].rules);
}
