/* SPDX-License-Identifier: EUPL-1.2 */
/* In which order a step is judged, and how a refusal explains itself. */
#include <string.h>

#include "scene.h"
#include "suites.h"

/* --- the order: of two faults the earlier is the answer --- */

static const struct {
    const char *name;
    fault fault;
    enum assist_outcome outcome;
    enum assist_why why;
} faults[] = {
    /* in the order of decisions.md */
    {"role", no_role, ASSIST_NOT_YOURS, ASSIST_WHY_SIDE_OR_ROLE},
    {"list", not_listed, ASSIST_NOT_YOURS, ASSIST_WHY_LIST},
    {"person", same_person, ASSIST_NOT_YOURS, ASSIST_WHY_PERSON},
    {"status", wrong_status, ASSIST_WRONG_STATUS, ASSIST_WHY_NOTHING},
    {"match", mismatch, ASSIST_MISMATCH, ASSIST_WHY_NOTHING},
    {"stale", stale, ASSIST_STALE, ASSIST_WHY_NOTHING},
    {"late", too_late, ASSIST_TOO_LATE, ASSIST_WHY_NOTHING},
    {"body", bad_body, ASSIST_INVALID, ASSIST_WHY_NOTHING},
    {"unit", unit_gone, ASSIST_INVALID, ASSIST_WHY_UNITS},
    {"condition", conditions_gone, ASSIST_MISSING, ASSIST_WHY_NOTHING},
};

/* Which faults each action knows. Whether the list or the person come before a status in which the action has no row,
 * the documents leave open: only ask_again, where it is the request's, has both. */
static const struct {
    enum assist_action action;
    const char *faults;
} judged[] = {
    {ASSIST_permit_weapons, "role list person match stale late body condition"},
    {ASSIST_ask_again, "role list status match late body"},
    {ASSIST_accept, "role list match stale late body"},
    {ASSIST_propose, "role list match stale late body"},
    {ASSIST_refuse, "role match stale body"},
    {ASSIST_take_up, "role list match stale late body"},
    {ASSIST_sign, "role list match stale late body unit condition"},
    {ASSIST_authorise, "role list match stale body"},
    {ASSIST_activate, "role list match stale late body unit condition"},
    {ASSIST_resume, "role list match stale late body unit condition"},
    {ASSIST_renew, "role list person match body condition"},
    {ASSIST_agree_extension, "role list match stale body condition"},
    {ASSIST_agree_costs, "role match stale body condition"},
    {ASSIST_address, "role list match late body"},
    /* a status in which there is no row of the action */
    {ASSIST_permit_weapons, "role status match stale late body condition"},
    {ASSIST_accept, "role status match stale late body"},
    {ASSIST_activate, "role status match stale late body unit condition"},
    {ASSIST_settle, "role status"},
    {ASSIST_address, "role status match late body"},
};

static bool knows(int i, const char *name)
{
    const char *at = strstr(judged[i].faults, name);

    return at && (at[strlen(name)] == ' ' || at[strlen(name)] == '\0');
}

static void check_fault(const struct scene *s, size_t expected, const char *other)
{
    struct assist_verdict v = scene_judge(s);

    ck_assert_msg(v.outcome == faults[expected].outcome && v.why == faults[expected].why,
                  "%s with %s and %s: outcome %d, why %d", assist_action_word(s->step.action), faults[expected].name,
                  other, (int)v.outcome, (int)v.why);
}

START_TEST(the_first_fault_is_the_answer)
{
    struct scene good = scene_of(judged[_i].action);

    if (judged[_i].action != ASSIST_settle)
        ck_assert_int_eq(scene_judge(&good).outcome, ASSIST_ALLOWED);
    for (size_t i = 0; i < COUNT(faults); i++) {
        if (!knows(_i, faults[i].name))
            continue;
        struct scene one = good;
        faults[i].fault(&one);
        check_fault(&one, i, "nothing");
        for (size_t k = i + 1; k < COUNT(faults); k++) {
            struct scene two = one;
            if (!knows(_i, faults[k].name))
                continue;
            faults[k].fault(&two);
            check_fault(&two, i, faults[k].name);
        }
    }
}
END_TEST

START_TEST(too_late_comes_before_too_early)
{
    struct scene s = scene_of(ASSIST_activate);

    s.c.assistance.from = SCENE_NOW + 1;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_TOO_EARLY);
    s.c.assistance.from = SCENE_NOW;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.assistance.authorised_from = SCENE_NOW + 1;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_TOO_EARLY);
    bad_body(&s);
    conditions_gone(&s);
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_TOO_EARLY);
    s.c.assistance.until = SCENE_NOW;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_TOO_LATE);
}
END_TEST

/* --- what was seen: between terms and version, both included; the revision exactly --- */

START_TEST(seen_lies_between_terms_and_version)
{
    for (uint32_t seen = 0; seen < 12; seen++) {
        struct scene s = scene_of(ASSIST_permit_weapons);
        s.step.seen = seen;
        ck_assert_int_eq(scene_judge(&s).outcome, seen >= 7 && seen <= 9 ? ASSIST_ALLOWED : ASSIST_STALE);
        s.step.presumed = true;
        ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
        s = scene_of(ASSIST_accept);
        s.step.revision = seen;
        ck_assert_int_eq(scene_judge(&s).outcome, seen == 2 ? ASSIST_ALLOWED : ASSIST_STALE);
    }
}
END_TEST

/* What is left out is no body to be stale, and not valid either; without an arrangement there is nothing to have seen.
 */
START_TEST(nothing_seen_is_not_stale)
{
    struct scene s = scene_of(ASSIST_permit_weapons);

    stale(&s);
    bad_body(&s);
    s.step.has_seen = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_INVALID);
    s = scene_of(ASSIST_accept);
    stale(&s);
    bad_body(&s);
    s.step.has_revision = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_INVALID);
    s = scene_of(ASSIST_sign);
    stale(&s);
    bad_body(&s);
    s.step.has_digest = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_INVALID);
    s = scene_of(ASSIST_sign);
    stale(&s);
    s.c.assistance.arrangement = false;
    s.c.assistance.until = SCENE_NOW - 1;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_MISSING);
}
END_TEST

/* --- who --- */

/* decisions.md: `retract` by a unit: `proposed` passes, `accepted` 403, `requested` 409. */
START_TEST(rows_of_the_present_status_decide)
{
    static const struct {
        enum assist_status status;
        enum assist_outcome unit, authority;
        uint16_t rule;
    } rows[] = {
        {ASSIST_requested, ASSIST_WRONG_STATUS, ASSIST_WRONG_STATUS, 218},
        {ASSIST_proposed, ASSIST_ALLOWED, ASSIST_ALLOWED, 218},
        {ASSIST_accepted, ASSIST_NOT_YOURS, ASSIST_ALLOWED, 219},
        {ASSIST_arranged, ASSIST_NOT_YOURS, ASSIST_ALLOWED, 219},
        {ASSIST_active, ASSIST_WRONG_STATUS, ASSIST_WRONG_STATUS, 218},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct scene s = scene_of(ASSIST_retract);
        s.c.actor.side = ASSIST_ASSISTING;
        s.c.assistance.status = rows[i].status;
        ck_assert_int_eq(scene_judge(&s).outcome, rows[i].authority);
        ck_assert_int_eq(scene_judge(&s).rule, rows[i].rule);
        no_role(&s);
        s.c.actor.role[ASSIST_UNIT] = true;
        ck_assert_int_eq(scene_judge(&s).outcome, rows[i].unit);
        ck_assert_int_eq(scene_judge(&s).rule, rows[i].rule);
        no_role(&s);
        s.c.actor.role[ASSIST_LIAISON] = true;
        ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    }
}
END_TEST

START_TEST(the_list_speaks_for_desk_and_unit)
{
    struct scene s = scene_of(ASSIST_take_up);

    no_role(&s);
    s.c.actor.role[ASSIST_LIAISON] = true;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.actor.desk_may_request = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_DESK);
    s.c.actor.desk_may_request = true;
    s.c.assistance.widens = true;
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_SIDE_OR_ROLE);
    ck_assert_int_eq(scene_judge(&s).rule, 216);
    s = scene_of(ASSIST_accept);
    no_role(&s);
    s.c.actor.role[ASSIST_UNIT] = true;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.actor.unit_may_answer = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_UNIT);
}
END_TEST

START_TEST(each_right_is_its_own)
{
    struct scene s = scene_of(ASSIST_take_up);

    s.c.actor.may_authorise = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.actor.may_request = false;
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_LIST);
    s = scene_of(ASSIST_activate);
    s.c.actor.may_request = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.actor.may_authorise = false;
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_LIST);
}
END_TEST

START_TEST(a_state_that_is_not_bound_asks_nobody)
{
    struct scene s = scene_of(ASSIST_address);

    s.step.action = ASSIST_create;
    s.c.request.status = ASSIST_none;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.request.state_may_ask = false;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    ck_assert_int_eq(scene_judge(&s).why, ASSIST_WHY_BOUND);
}
END_TEST

/* With several roles the first one in the table's order acts. */
START_TEST(the_highest_role_acts)
{
    struct scene s = scene_of(ASSIST_activate);

    s.step.action = ASSIST_message;
    for (unsigned i = 0; i < ASSIST_TIMER; i++)
        s.c.actor.role[i] = true;
    for (unsigned i = 0; i < ASSIST_TIMER; i++) {
        ck_assert_int_eq(scene_judge(&s).role, i);
        s.c.actor.role[i] = false;
    }
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    s = scene_of(ASSIST_take_up);
    s.c.actor.role[ASSIST_LIAISON] = true;
    s.c.actor.role[ASSIST_AUTHORITY] = false;
    s.c.actor.role[ASSIST_OFFICER] = s.c.actor.role[ASSIST_UNIT] = true;
    ck_assert_int_eq(scene_judge(&s).role, ASSIST_LIAISON);
}
END_TEST

/* An enumerator out of range is refused as a step nobody may take. */
START_TEST(what_is_out_of_range_is_nobodys)
{
    struct scene s = scene_of(ASSIST_activate);

    s.step.action = ASSIST_ACTION_COUNT;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    ck_assert_int_eq(scene_judge(&s).rule, 0);
    s.step.action = ASSIST_no_action;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    s = scene_of(ASSIST_message);
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.c.actor.side = ASSIST_EITHER;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    s.c.actor.side = (enum assist_side)77;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    s = scene_of(ASSIST_message);
    s.c.assistance.status = (enum assist_status)77;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_WRONG_STATUS);
}
END_TEST

/* A step of the request is none of an assistance, and the other way round. */
START_TEST(requests_and_assistances_keep_apart)
{
    struct scene s = scene_of(ASSIST_activate);
    static const enum assist_action of_requests[] = {ASSIST_create, ASSIST_edit,    ASSIST_discard, ASSIST_submit,
                                                     ASSIST_amend,  ASSIST_prolong, ASSIST_address, ASSIST_close};

    for (size_t i = 0; i < COUNT(of_requests); i++) {
        s.step.action = of_requests[i];
        ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
        ck_assert_int_eq(scene_judge(&s).rule, 0);
    }
    s.step.action = ASSIST_ask;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
    s.step.action = ASSIST_withdraw;
    ck_assert_int_eq(scene_judge(&s).rule, 221);
    s.c.assistance.status = ASSIST_none;
    ck_assert_int_eq(scene_judge(&s).rule, 108);
    s.step.action = ASSIST_activate;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_NOT_YOURS);
}
END_TEST

TCase *judge_case(void)
{
    TCase *tc = tcase_create("judge");
    tcase_add_loop_test(tc, the_first_fault_is_the_answer, 0, (int)COUNT(judged));
    tcase_add_test(tc, too_late_comes_before_too_early);
    tcase_add_test(tc, seen_lies_between_terms_and_version);
    tcase_add_test(tc, nothing_seen_is_not_stale);
    tcase_add_test(tc, rows_of_the_present_status_decide);
    tcase_add_test(tc, the_list_speaks_for_desk_and_unit);
    tcase_add_test(tc, each_right_is_its_own);
    tcase_add_test(tc, a_state_that_is_not_bound_asks_nobody);
    tcase_add_test(tc, the_highest_role_acts);
    tcase_add_test(tc, what_is_out_of_range_is_nobodys);
    tcase_add_test(tc, requests_and_assistances_keep_apart);
    return tc;
}
