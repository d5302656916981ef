/* SPDX-License-Identifier: EUPL-1.2 */
/* Every refusal explains itself: what is missing, what is in the way, by which step it comes about. */
#include <string.h>

#include "scene.h"
#include "suites.h"

enum { MOST = 6 };

/* A condition refusal: the needs that are missing and in the way; NONE ends a list. */
#define NONE ASSIST_NEED_COUNT

struct refusal {
    enum assist_action action;
    enum assist_status status;
    enum assist_side side;
    bool action_part, weapons_part, equipment_part;
    unsigned stands[MOST]; /* conditions that stand besides */
    unsigned missing[MOST], in_the_way[MOST];
    uint16_t rule;
    const char *basis;
};

/* clang-format off */
static const struct refusal refusals[] = {
    {ASSIST_activate, ASSIST_arranged, ASSIST_REQUESTING, true, true, false, {NONE},
     {ASSIST_powers_stated, ASSIST_authorised, ASSIST_weapons_permitted, NONE}, {NONE}, 401, "3(3)"},
    {ASSIST_activate, ASSIST_arranged, ASSIST_REQUESTING, true, false, false, {ASSIST_powers_stated, NONE},
     {ASSIST_authorised, NONE}, {NONE}, 401, "3(3)"},
    {ASSIST_resume, ASSIST_suspended, ASSIST_REQUESTING, true, true, false,
     {ASSIST_powers_stated, ASSIST_authorised, ASSIST_held_assisting, NONE}, {ASSIST_weapons_permitted, NONE},
     {ASSIST_held_assisting, NONE}, 410, "3(3)(a)"},
    {ASSIST_sign, ASSIST_accepted, ASSIST_REQUESTING, true, false, false, {ASSIST_signed_requesting, NONE},
     {ASSIST_arrangement, ASSIST_officers, NONE}, {ASSIST_signed_requesting, NONE}, 304, "1, 3(2)"},
    {ASSIST_sign, ASSIST_accepted, ASSIST_ASSISTING, false, false, true, {ASSIST_signed_requesting, NONE},
     {ASSIST_arrangement, NONE}, {NONE}, 307, "1, 3(2)"},
    {ASSIST_permit_weapons, ASSIST_arranged, ASSIST_REQUESTING, true, false, false, {NONE},
     {ASSIST_weapons_part, ASSIST_authorised, ASSIST_powers_stated, ASSIST_weapons_allowed, NONE}, {NONE}, 310, "3(2)"},
    {ASSIST_state_powers, ASSIST_accepted, ASSIST_ASSISTING, false, false, true, {NONE}, {ASSIST_action_part, NONE}, {NONE}, 308, "3(3)(b)"},
    {ASSIST_authorise, ASSIST_suspended, ASSIST_REQUESTING, false, false, true, {NONE}, {ASSIST_action_part, NONE}, {NONE}, 309, "3(3)(a)"},
    {ASSIST_arrange, ASSIST_arranged, ASSIST_REQUESTING, false, false, true, {ASSIST_under_way, NONE}, {NONE}, {ASSIST_under_way, NONE}, 302, "1, 6"},
    {ASSIST_replace_units, ASSIST_arranged, ASSIST_ASSISTING, false, false, true, {ASSIST_under_way, NONE}, {NONE}, {ASSIST_under_way, NONE}, 303, "1, 2(a)"},
    {ASSIST_depart, ASSIST_arranged, ASSIST_ASSISTING, false, false, true, {ASSIST_under_way, NONE}, {NONE}, {ASSIST_under_way, NONE}, 311, "1"},
    {ASSIST_revoke, ASSIST_arranged, ASSIST_REQUESTING, true, false, false, {NONE}, {ASSIST_authorised, NONE}, {NONE}, 312, "3(3)(a)"},
    {ASSIST_revoke, ASSIST_active, ASSIST_REQUESTING, false, false, true, {NONE}, {ASSIST_authorised, NONE}, {NONE}, 411, "3(3)(a)"},
    {ASSIST_renew, ASSIST_active, ASSIST_REQUESTING, false, false, true, {NONE}, {ASSIST_authorised, NONE}, {NONE}, 406, "3(3)(a)"},
    {ASSIST_direct, ASSIST_active, ASSIST_REQUESTING, false, false, true, {NONE}, {ASSIST_action_part, NONE}, {NONE}, 403, "3(3)(a)"},
    {ASSIST_suspend, ASSIST_suspended, ASSIST_ASSISTING, true, false, true, {ASSIST_held_assisting, NONE}, {NONE}, {ASSIST_held_assisting, NONE}, 408, "3(3)"},
    {ASSIST_suspend, ASSIST_suspended, ASSIST_REQUESTING, true, false, true, {ASSIST_held_requesting, NONE}, {NONE}, {ASSIST_held_requesting, NONE}, 407, "3(3)"},
    {ASSIST_lift, ASSIST_suspended, ASSIST_ASSISTING, true, false, true, {ASSIST_held_requesting, NONE}, {ASSIST_held_assisting, NONE}, {NONE}, 409, "3(3)(b)"},
    {ASSIST_ask_extension, ASSIST_active, ASSIST_REQUESTING, true, false, true, {ASSIST_extension_asked, NONE}, {NONE}, {ASSIST_extension_asked, NONE}, 414, "1"},
    {ASSIST_agree_extension, ASSIST_active, ASSIST_ASSISTING, true, false, true, {NONE}, {ASSIST_extension_asked, NONE}, {NONE}, 415, "1"},
    {ASSIST_resolve_incident, ASSIST_ended, ASSIST_REQUESTING, true, false, true, {NONE}, {ASSIST_incident_open, NONE}, {NONE}, 503, "4"},
    {ASSIST_record_cost, ASSIST_ended, ASSIST_ASSISTING, true, false, true, {ASSIST_costs_claimed, ASSIST_costs_agreed, NONE}, {NONE},
     {ASSIST_costs_claimed, ASSIST_costs_agreed, NONE}, 507, "6"},
    {ASSIST_confirm_return, ASSIST_ended, ASSIST_ASSISTING, true, false, false, {NONE}, {ASSIST_equipment_part, NONE}, {NONE}, 509, "3(2), 4"},
    {ASSIST_dispute_costs, ASSIST_ended, ASSIST_REQUESTING, true, false, true, {ASSIST_costs_agreed, NONE}, {ASSIST_costs_claimed, NONE},
     {ASSIST_costs_agreed, NONE}, 511, "6"},
    {ASSIST_settle, ASSIST_ended, ASSIST_REQUESTING, true, false, true, {ASSIST_incident_open, ASSIST_reported_assisting, NONE},
     {ASSIST_costs_agreed, ASSIST_reported_requesting, ASSIST_returned, NONE}, {ASSIST_incident_open, NONE}, 516, "4, 6"},
    {ASSIST_settle, ASSIST_ended, ASSIST_REQUESTING, true, false, false,
     {ASSIST_reported_assisting, ASSIST_reported_requesting, NONE}, {ASSIST_costs_agreed, NONE}, {NONE}, 516, "4, 6"},
};
/* clang-format on */

static bool lists(const unsigned list[MOST], unsigned need)
{
    for (size_t i = 0; i < MOST && list[i] != NONE; i++)
        if (list[i] == need)
            return true;
    return false;
}

START_TEST(says_what_is_missing_and_in_the_way)
{
    const struct refusal *r = &refusals[_i];
    struct scene s = scene_of(ASSIST_activate);
    struct assist_assistance *a = &s.c.assistance;

    s.step.action = r->action;
    s.c.actor.side = r->side;
    a->status = r->status;
    a->action_part = r->action_part;
    a->weapons_part = r->weapons_part;
    a->equipment_part = r->equipment_part;
    a->arrangement = a->officers = a->powers_allow_weapons = false;
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a->condition[i] = lists(r->stands, i);
    struct assist_verdict v = scene_judge(&s);
    ck_assert_int_eq(v.outcome, ASSIST_MISSING);
    ck_assert_int_eq(v.why, ASSIST_WHY_NOTHING);
    ck_assert_int_eq(v.rule, r->rule);
    ck_assert_str_eq(assist_rule(v.rule)->basis, r->basis);
    for (unsigned i = 0; i < ASSIST_NEED_COUNT; i++) {
        ck_assert_msg(v.missing[i] == lists(r->missing, i), "missing: %s", assist_need_word((enum assist_need)i));
        ck_assert_msg(v.in_the_way[i] == lists(r->in_the_way, i), "in the way: %s",
                      assist_need_word((enum assist_need)i));
    }
}
END_TEST

START_TEST(requests_wait_for_their_assistances)
{
    struct scene s = scene_of(ASSIST_address);

    s.step.action = ASSIST_withdraw;
    s.c.request.running = true;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_MISSING);
    ck_assert(scene_judge(&s).in_the_way[ASSIST_running]);
    s.c.request.running = false;
    s.c.request.unfinished = true;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
    s.step.action = ASSIST_close;
    ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_MISSING);
    ck_assert(scene_judge(&s).in_the_way[ASSIST_unfinished]);
    ck_assert(!scene_judge(&s).in_the_way[ASSIST_running]);
}
END_TEST

/* What is allowed lacks nothing. */
START_TEST(an_allowed_step_has_nothing_to_explain)
{
    static const enum assist_action allowed[] = {ASSIST_activate, ASSIST_resume, ASSIST_sign, ASSIST_permit_weapons,
                                                 ASSIST_take_up};

    for (size_t i = 0; i < COUNT(allowed); i++) {
        struct scene s = scene_of(allowed[i]);
        struct assist_verdict v = scene_judge(&s);
        ck_assert_int_eq(v.outcome, ASSIST_ALLOWED);
        ck_assert_int_eq(v.why, ASSIST_WHY_NOTHING);
        ck_assert_int_eq(v.from, s.c.assistance.status);
        for (unsigned n = 0; n < ASSIST_NEED_COUNT; n++)
            ck_assert(!v.missing[n] && !v.in_the_way[n]);
    }
}
END_TEST

static const struct {
    unsigned need;
    const char *actions;
} origins[] = {
    {ASSIST_acknowledged, "acknowledge"},
    {ASSIST_signed_requesting, "sign"},
    {ASSIST_signed_assisting, "sign"},
    {ASSIST_powers_stated, "state_powers"},
    {ASSIST_authorised, "authorise"},
    {ASSIST_weapons_permitted, "permit_weapons"},
    {ASSIST_under_way, "depart"},
    {ASSIST_held_requesting, "suspend"},
    {ASSIST_held_assisting, "suspend"},
    {ASSIST_extension_asked, "ask_extension"},
    {ASSIST_incident_open, "report_incident"},
    {ASSIST_returned, "confirm_return"},
    {ASSIST_costs_claimed, "claim_costs"},
    {ASSIST_costs_agreed, "agree_costs waive_costs"},
    {ASSIST_reported_requesting, "report"},
    {ASSIST_reported_assisting, "report"},
    {ASSIST_action_part, ""},
    {ASSIST_weapons_part, ""},
    {ASSIST_equipment_part, ""},
    {ASSIST_weapons_allowed, "state_powers"},
    {ASSIST_arrangement, "arrange"},
    {ASSIST_officers, "arrange"},
    {ASSIST_running, ""},
    {ASSIST_unfinished, ""},
    {ASSIST_NEED_COUNT, ""},
};

/* The same action from several rows is told several times; a reader takes it once. */
START_TEST(says_by_which_step_it_comes_about)
{
    char found[256] = "";
    enum assist_action last = ASSIST_no_action, action;
    size_t at = 0;

    while ((action = assist_set_by((enum assist_need)origins[_i].need, &at)) != ASSIST_no_action) {
        if (action != last && last)
            strncat(found, " ", sizeof found - strlen(found) - 1);
        if (action != last)
            strncat(found, assist_action_word(action), sizeof found - strlen(found) - 1);
        last = action;
    }
    ck_assert_str_eq(found, origins[_i].actions);
    ck_assert_int_eq(assist_set_by((enum assist_need)origins[_i].need, &at), ASSIST_no_action);
}
END_TEST

START_TEST(every_need_has_its_origin_told)
{
    ck_assert_uint_eq(COUNT(origins), ASSIST_NEED_COUNT + 1);
    for (unsigned i = 0; i < COUNT(origins); i++)
        ck_assert_uint_eq(origins[i].need, i);
}
END_TEST

TCase *explain_case(void)
{
    TCase *tc = tcase_create("explain");
    tcase_add_loop_test(tc, says_what_is_missing_and_in_the_way, 0, (int)COUNT(refusals));
    tcase_add_test(tc, requests_wait_for_their_assistances);
    tcase_add_test(tc, an_allowed_step_has_nothing_to_explain);
    tcase_add_loop_test(tc, says_by_which_step_it_comes_about, 0, (int)COUNT(origins));
    tcase_add_test(tc, every_need_has_its_origin_told);
    return tc;
}
