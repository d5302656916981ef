/* SPDX-License-Identifier: EUPL-1.2 */
/* "What may I do now" against judging each step: what is offered would be taken, what would be taken is offered. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "scene.h"
#include "suites.h"

enum { CASES = 60000, LEAST_OFFERED = 50000, LEAST_NOT_NAMEABLE = 3000 };

static bool has_rule(const uint16_t *rules, size_t count, uint16_t rule)
{
    for (size_t i = 0; i < count; i++)
        if (rules[i] == rule)
            return true;
    return false;
}

/* Whether there is something for the body to name. */
static bool nameable(enum assist_action action, const struct assist_assistance *a)
{
    switch ((unsigned)action) {
    case ASSIST_object:
        return a->directed;
    case ASSIST_void_cost:
        return a->costs_recorded;
    case ASSIST_resolve_incident:
        return a->incident_resolvable;
    case ASSIST_agree_refund:
    case ASSIST_contest_refund:
        return a->refund_asked;
    default:
        return true;
    }
}

struct found {
    size_t offered, not_nameable;
};

static void check_case(const struct assist_case *c, bool on_request, struct found *f)
{
    uint16_t rules[ASSIST_ACTION_COUNT];
    size_t count = assist_may(c, on_request, rules), expected = 0;

    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++) {
        struct assist_step step = {.action = (enum assist_action)i,
                                   .match = true,
                                   .valid = true,
                                   .has_revision = true,
                                   .has_seen = true,
                                   .has_digest = true,
                                   .digest = true,
                                   .revision = c->request.revision,
                                   .seen = c->assistance.version};
        struct assist_verdict v = assist_judge(c, &step);
        bool may = v.outcome == ASSIST_ALLOWED && nameable(step.action, &c->assistance);
        f->not_nameable += v.outcome == ASSIST_ALLOWED && !may;
        expected += may;
        if (may != has_rule(rules, count, v.rule) && (may || v.outcome == ASSIST_ALLOWED))
            ck_abort_msg("%s: rule %u, outcome %d, %s", assist_action_word(step.action), v.rule, (int)v.outcome,
                         may ? "not offered" : "offered");
        /* the same, judged beforehand */
        step.presumed = true;
        step.has_seen = step.has_revision = step.has_digest = i & 1;
        step.revision++;
        step.seen++;
        step.digest = false;
        struct assist_verdict before = assist_judge(c, &step);
        if ((before.outcome == ASSIST_ALLOWED) != may || (may && before.rule != v.rule))
            ck_abort_msg("%s: presumed outcome %d, rule %u", assist_action_word(step.action), (int)before.outcome,
                         before.rule);
    }
    if (count != expected)
        ck_abort_msg("%zu steps are offered, %zu would be taken", count, expected);
    for (size_t i = 1; i < count; i++)
        if (rules[i] <= rules[i - 1])
            ck_abort_msg("rule %u comes after %u", rules[i], rules[i - 1]);
    f->offered += count;
}

START_TEST(agrees_with_judging)
{
    struct chance chance = {.state = 2008617};
    struct found f = {.offered = 0};

    for (unsigned i = 0; i < CASES; i++) {
        bool on_request = i % 8 == 0;
        struct assist_case c = chance_case(&chance, on_request);
        check_case(&c, on_request, &f);
    }
    printf("offers: %zu in %d cases, %zu with nothing to name\n", f.offered, CASES, f.not_nameable);
    fflush(stdout);
    ck_assert_uint_ge(f.offered, LEAST_OFFERED);
    ck_assert_uint_ge(f.not_nameable, LEAST_NOT_NAMEABLE);
}
END_TEST

/* Where an assistance stands, the request's own steps can be asked for too, and are judged by the request alone. */
START_TEST(on_request_looks_at_the_request)
{
    struct chance chance = {.state = 23};

    for (unsigned i = 0; i < 2000; i++) {
        struct assist_case c = chance_case(&chance, false), own = c;
        uint16_t rules[ASSIST_ACTION_COUNT], expected[ASSIST_ACTION_COUNT];
        own.assistance = (struct assist_assistance){.status = ASSIST_none};
        size_t count = assist_may(&c, true, rules), n = assist_may(&own, true, expected);
        ck_assert_uint_eq(count, n);
        ck_assert(count == 0 || memcmp(rules, expected, count * sizeof *rules) == 0);
    }
}
END_TEST

START_TEST(offers_what_can_be_named)
{
    static const struct {
        enum assist_action action;
        enum assist_side side;
        size_t fact;
    } rows[] = {
        {ASSIST_object, ASSIST_ASSISTING, offsetof(struct assist_assistance, directed)},
        {ASSIST_void_cost, ASSIST_ASSISTING, offsetof(struct assist_assistance, costs_recorded)},
        {ASSIST_resolve_incident, ASSIST_REQUESTING, offsetof(struct assist_assistance, incident_resolvable)},
        {ASSIST_agree_refund, ASSIST_ASSISTING, offsetof(struct assist_assistance, refund_asked)},
        {ASSIST_contest_refund, ASSIST_ASSISTING, offsetof(struct assist_assistance, refund_asked)},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (int there = 0; there < 2; there++) {
            struct scene s = scene_of(rows[i].action);
            s.c.actor.side = rows[i].side;
            s.c.assistance.status = ASSIST_active;
            s.c.assistance.condition[ASSIST_incident_open] = true;
            *((bool *)&s.c.assistance + rows[i].fact) = there;
            ck_assert_int_eq(scene_judge(&s).outcome, ASSIST_ALLOWED);
            s.step.presumed = true;
            ck_assert_int_eq(scene_judge(&s).outcome, there ? ASSIST_ALLOWED : ASSIST_INVALID);
        }
}
END_TEST

TCase *may_case(void)
{
    TCase *tc = tcase_create("may");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, agrees_with_judging);
    tcase_add_test(tc, on_request_looks_at_the_request);
    tcase_add_test(tc, offers_what_can_be_named);
    return tc;
}
