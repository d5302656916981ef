/* SPDX-License-Identifier: EUPL-1.2 */
/* What follows from time, and from steps of the request. */
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "scene.h"
#include "suites.h"

enum { CASES = 200000, LEAST_DUE = 40000 };

/* --- the clock --- */

static const struct {
    enum assist_status status;
    const char *over; /* which deadlines have passed */
    bool authorised;
    enum assist_action due;
    enum assist_status to;
    uint16_t rule;
} dues[] = {
    {ASSIST_requested, "", false, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_requested, "valid period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_requested, "respond", false, ASSIST_lapse, ASSIST_lapsed, 224},
    {ASSIST_proposed, "respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_proposed, "valid", false, ASSIST_lapse, ASSIST_requested, 225},
    {ASSIST_proposed, "valid respond", false, ASSIST_lapse, ASSIST_lapsed, 226},
    {ASSIST_accepted, "valid respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_arranged, "valid respond period", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_arranged, "authorisation", false, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_arranged, "authorisation", true, ASSIST_expire, ASSIST_arranged, 313},
    {ASSIST_active, "valid respond", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_active, "authorisation", false, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_active, "authorisation", true, ASSIST_expire, ASSIST_suspended, 412},
    {ASSIST_active, "period", true, ASSIST_expire, ASSIST_suspended, 413},
    {ASSIST_active, "period", false, ASSIST_expire, ASSIST_suspended, 413},
    {ASSIST_active, "period authorisation", true, ASSIST_expire, ASSIST_suspended, 412},
    {ASSIST_suspended, "valid respond period", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_suspended, "authorisation", true, ASSIST_expire, ASSIST_suspended, 313},
    {ASSIST_ended, "valid respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_settled, "valid respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_lapsed, "valid respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
    {ASSIST_none, "valid respond period authorisation", true, ASSIST_no_action, ASSIST_none, 0},
};

static int64_t deadline(int i, const char *name)
{
    return strstr(dues[i].over, name) ? SCENE_NOW : SCENE_NOW + 1;
}

START_TEST(the_clock_does_what_is_due)
{
    struct scene s = scene_of(ASSIST_activate);
    struct assist_assistance *a = &s.c.assistance;

    a->status = dues[_i].status;
    a->condition[ASSIST_authorised] = dues[_i].authorised;
    a->valid_until = deadline(_i, "valid");
    a->until = deadline(_i, "period");
    a->authorised_until = deadline(_i, "authorisation");
    s.c.request.respond_by = deadline(_i, "respond");
    ck_assert_int_eq(assist_due(&s.c.request, a, SCENE_NOW), dues[_i].due);
    ck_assert_int_eq(assist_next_due(&s.c.request, a) <= SCENE_NOW, dues[_i].due != ASSIST_no_action);
    if (dues[_i].due == ASSIST_no_action)
        return;
    s.c.actor = (struct assist_actor){.side = ASSIST_CLOCK, .role = {[ASSIST_TIMER] = true}};
    s.step = (struct assist_step){.action = dues[_i].due, .match = true, .valid = true};
    struct assist_verdict v = scene_judge(&s);
    ck_assert_int_eq(v.outcome, ASSIST_ALLOWED);
    ck_assert_int_eq(v.rule, dues[_i].rule);
    ck_assert_int_eq(v.to, dues[_i].to);
    ck_assert_int_eq(v.role, ASSIST_TIMER);
}
END_TEST

/* No step is due before next_due, one is at next_due, and once it is taken none is left at that instant. */
static void check_due(struct assist_case *c, size_t *due)
{
    struct assist_assistance *a = &c->assistance;
    int64_t next = assist_next_due(&c->request, a);

    for (int64_t now = 990; now < 1010; now++)
        if ((assist_due(&c->request, a, now) != ASSIST_no_action) != (now >= next))
            ck_abort_msg("%s: next due %lld, now %lld", assist_status_word(a->status), (long long)next, (long long)now);
    if (next == ASSIST_NEVER)
        return;
    ++*due;
    c->now = next;
    c->actor = (struct assist_actor){.side = ASSIST_CLOCK, .role = {[ASSIST_TIMER] = true}};
    struct assist_step step = {.action = assist_due(&c->request, a, next), .match = true, .valid = true};
    struct assist_verdict v = assist_judge(c, &step);
    ck_assert(v.outcome == ASSIST_ALLOWED);
    assist_take(&v, a);
    ck_assert_msg(assist_due(&c->request, a, next) == ASSIST_no_action, "rule %u: something is still due", v.rule);
}

START_TEST(due_and_next_due_agree)
{
    struct chance chance = {.state = 617};
    size_t due = 0;

    for (unsigned i = 0; i < CASES; i++) {
        struct assist_case c = chance_case(&chance, false);
        check_due(&c, &due);
    }
    printf("due: %zu of %d cases\n", due, CASES);
    fflush(stdout);
    ck_assert_uint_ge(due, LEAST_DUE);
}
END_TEST

/* --- taking a step --- */

START_TEST(a_refused_step_changes_nothing)
{
    struct scene s = scene_of(ASSIST_activate);
    struct assist_assistance before = s.c.assistance;
    struct assist_verdict v = scene_judge(&s);

    for (unsigned outcome = ASSIST_NOT_YOURS; outcome <= ASSIST_MISSING; outcome++) {
        v.outcome = (enum assist_outcome)outcome;
        assist_take(&v, &s.c.assistance);
        ck_assert_int_eq(s.c.assistance.status, before.status);
        ck_assert_mem_eq(s.c.assistance.condition, before.condition, sizeof before.condition);
    }
    v = (struct assist_verdict){.outcome = ASSIST_ALLOWED, .rule = 999, .to = ASSIST_settled};
    assist_take(&v, &s.c.assistance);
    ck_assert_int_eq(s.c.assistance.status, before.status);
}
END_TEST

START_TEST(a_step_sets_and_clears)
{
    struct scene s = scene_of(ASSIST_authorise);
    struct assist_verdict v = scene_judge(&s);
    struct assist_assistance before = s.c.assistance;

    assist_take(&v, &s.c.assistance);
    before.condition[ASSIST_weapons_permitted] = false;
    ck_assert_mem_eq(s.c.assistance.condition, before.condition, sizeof before.condition);
    ck_assert_int_eq(s.c.assistance.status, ASSIST_arranged);
    s.step.action = ASSIST_suspend;
    s.c.assistance.status = ASSIST_active;
    v = scene_judge(&s);
    assist_take(&v, &s.c.assistance);
    before.condition[ASSIST_held_requesting] = true;
    ck_assert_mem_eq(s.c.assistance.condition, before.condition, sizeof before.condition);
    ck_assert_int_eq(s.c.assistance.status, ASSIST_suspended);
}
END_TEST

/* --- what a step of the request does to an assistance: the row, 0 where it is left alone --- */

static const struct {
    enum assist_status status;
    uint16_t ask, amend, prolong, withdraw;
    enum assist_status amended, withdrawn;
} follows[] = {
    {ASSIST_none, 201, 0, 0, 0, ASSIST_none, ASSIST_none},
    {ASSIST_requested, 0, 202, 204, 221, ASSIST_requested, ASSIST_withdrawn},
    {ASSIST_proposed, 0, 202, 204, 221, ASSIST_requested, ASSIST_withdrawn},
    {ASSIST_accepted, 0, 202, 204, 221, ASSIST_requested, ASSIST_withdrawn},
    {ASSIST_arranged, 0, 203, 204, 221, ASSIST_arranged, ASSIST_withdrawn},
    {ASSIST_active, 0, 203, 204, 0, ASSIST_active, ASSIST_none},
    {ASSIST_suspended, 0, 203, 204, 0, ASSIST_suspended, ASSIST_none},
    {ASSIST_ended, 0, 203, 204, 0, ASSIST_ended, ASSIST_none},
    {ASSIST_settled, 0, 0, 0, 0, ASSIST_none, ASSIST_none},
    {ASSIST_refused, 0, 0, 0, 0, ASSIST_none, ASSIST_none},
    {ASSIST_withdrawn, 0, 0, 0, 0, ASSIST_none, ASSIST_none},
    {ASSIST_lapsed, 0, 0, 0, 0, ASSIST_none, ASSIST_none},
};

static void check_follow(enum assist_action action, struct assist_assistance *a, uint16_t rule, enum assist_status to)
{
    struct assist_verdict v = assist_follow(action, a);

    ck_assert_msg((v.outcome == ASSIST_ALLOWED) == (rule != 0), "%s on %s", assist_action_word(action),
                  assist_status_word(a->status));
    ck_assert_int_eq(v.from, a->status);
    if (rule) {
        ck_assert_int_eq(v.rule, rule);
        ck_assert_int_eq(v.to, to);
    } else {
        ck_assert_int_eq(v.outcome, ASSIST_WRONG_STATUS);
    }
}

START_TEST(requests_take_their_assistances_along)
{
    struct assist_assistance a = {.status = follows[_i].status};

    check_follow(ASSIST_ask, &a, follows[_i].ask, ASSIST_requested);
    check_follow(ASSIST_amend, &a, follows[_i].amend, follows[_i].amended);
    check_follow(ASSIST_prolong, &a, follows[_i].prolong, a.status);
    check_follow(ASSIST_withdraw, &a, follows[_i].withdraw, follows[_i].withdrawn);
    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++)
        if (i != ASSIST_ask && i != ASSIST_amend && i != ASSIST_prolong && i != ASSIST_withdraw)
            check_follow((enum assist_action)i, &a, 0, ASSIST_none);
}
END_TEST

START_TEST(under_way_the_withdrawn_has_ended)
{
    struct assist_assistance a = {.status = ASSIST_arranged};

    a.condition[ASSIST_under_way] = a.condition[ASSIST_authorised] = true;
    check_follow(ASSIST_withdraw, &a, 222, ASSIST_ended);
    struct assist_verdict v = assist_follow(ASSIST_withdraw, &a);
    assist_take(&v, &a);
    ck_assert_int_eq(a.status, ASSIST_ended);
    ck_assert(!a.condition[ASSIST_under_way] && !a.condition[ASSIST_authorised]);
}
END_TEST

/* --- for whom it waits --- */

static const struct {
    enum assist_status status;
    bool action, equipment;
    unsigned stands[4]; /* conditions; COUNT ends them */
    bool requesting, assisting;
} waits[] = {
#define END ASSIST_CONDITION_COUNT
    {ASSIST_none, false, false, {END}, false, false},
    {ASSIST_requested, false, false, {END}, false, true},
    {ASSIST_proposed, false, false, {END}, true, false},
    {ASSIST_accepted, false, false, {END}, true, true},
    {ASSIST_accepted, false, false, {ASSIST_signed_requesting, END}, false, true},
    {ASSIST_accepted, false, false, {ASSIST_signed_assisting, END}, true, false},
    {ASSIST_arranged, false, false, {END}, true, false},
    {ASSIST_arranged, true, false, {END}, false, true},
    {ASSIST_arranged, true, false, {ASSIST_powers_stated, END}, true, false},
    {ASSIST_active, true, false, {END}, false, false},
    {ASSIST_active, true, false, {ASSIST_extension_asked, END}, false, true},
    {ASSIST_suspended, true, false, {END}, true, false},
    {ASSIST_suspended, true, false, {ASSIST_held_assisting, END}, false, true},
    {ASSIST_suspended, true, false, {ASSIST_held_requesting, ASSIST_extension_asked, END}, true, true},
    {ASSIST_ended, false, false, {END}, true, true},
    {ASSIST_ended, false, false, {ASSIST_reported_requesting, ASSIST_costs_claimed, END}, true, true},
    {ASSIST_ended,
     false,
     false,
     {ASSIST_reported_requesting, ASSIST_reported_assisting, ASSIST_costs_claimed, END},
     true,
     false},
    {ASSIST_ended,
     false,
     false,
     {ASSIST_reported_requesting, ASSIST_reported_assisting, ASSIST_costs_agreed, END},
     true,
     false},
    {ASSIST_ended,
     false,
     true,
     {ASSIST_reported_requesting, ASSIST_reported_assisting, ASSIST_costs_agreed, END},
     false,
     true},
    {ASSIST_settled, false, true, {END}, false, false},
    {ASSIST_refused, true, true, {END}, false, false},
    {ASSIST_withdrawn, true, true, {END}, false, false},
    {ASSIST_lapsed, true, true, {END}, false, false},
};

START_TEST(waits_for_whose_turn_it_is)
{
    struct assist_assistance a = {
        .status = waits[_i].status, .action_part = waits[_i].action, .equipment_part = waits[_i].equipment};

    for (size_t k = 0; k < COUNT(waits[_i].stands) && waits[_i].stands[k] != END; k++)
        a.condition[waits[_i].stands[k]] = true;
    ck_assert_int_eq(assist_awaits(&a, ASSIST_REQUESTING), waits[_i].requesting);
    ck_assert_int_eq(assist_awaits(&a, ASSIST_ASSISTING), waits[_i].assisting);
}
END_TEST

/* An incident waits for the host, a refund asked for the other side. */
START_TEST(waits_for_incidents)
{
    struct assist_assistance a = {.status = ASSIST_ended};

    a.condition[ASSIST_reported_requesting] = a.condition[ASSIST_reported_assisting] = true;
    a.condition[ASSIST_costs_agreed] = a.condition[ASSIST_incident_open] = true;
    a.incident_resolvable = true;
    ck_assert(assist_awaits(&a, ASSIST_REQUESTING) && !assist_awaits(&a, ASSIST_ASSISTING));
    a.incident_resolvable = false;
    a.refund_asked = true;
    ck_assert(!assist_awaits(&a, ASSIST_REQUESTING) && assist_awaits(&a, ASSIST_ASSISTING));
}
END_TEST

TCase *time_case(void)
{
    TCase *tc = tcase_create("time");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, the_clock_does_what_is_due, 0, (int)COUNT(dues));
    tcase_add_test(tc, due_and_next_due_agree);
    tcase_add_test(tc, a_refused_step_changes_nothing);
    tcase_add_test(tc, a_step_sets_and_clears);
    tcase_add_loop_test(tc, requests_take_their_assistances_along, 0, (int)COUNT(follows));
    tcase_add_test(tc, under_way_the_withdrawn_has_ended);
    tcase_add_loop_test(tc, waits_for_whose_turn_it_is, 0, (int)COUNT(waits));
    tcase_add_test(tc, waits_for_incidents);
    return tc;
}
