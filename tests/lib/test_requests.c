/* SPDX-License-Identifier: EUPL-1.2 */
/* The request's own steps over every way it can stand: status, whether an assistance runs or is unfinished, respond_by,
 * the requesting state's standing, by every side, set of roles and entry on the list. What is expected stands here by
 * hand. */
#include <stdio.h>

#include "assist.h"
#include "suites.h"

enum {
    SIDES_ = 3,
    ROLE_SETS = 1 << ASSIST_ROLE_COUNT,
    RIGHTS = 16,
    FACTS = 16,
    LEAST_ALLOWED = 28000,
    LEAST_TRIED = 8000000
};

static const enum assist_status statuses[] = {ASSIST_none,   ASSIST_draft,     ASSIST_open,
                                              ASSIST_closed, ASSIST_discarded, ASSIST_withdrawn};

/* procedure.md, "Status of a request". */
static const struct {
    enum assist_action action;
    enum assist_status from, to;
    bool desk, desk_if_listed, binds;
} law[] = {
    {ASSIST_create, ASSIST_none, ASSIST_draft, true, false, false},
    {ASSIST_edit, ASSIST_draft, ASSIST_draft, true, false, false},
    {ASSIST_discard, ASSIST_draft, ASSIST_discarded, true, false, false},
    {ASSIST_submit, ASSIST_draft, ASSIST_open, false, true, true},
    {ASSIST_amend, ASSIST_open, ASSIST_open, false, true, true},
    {ASSIST_prolong, ASSIST_open, ASSIST_open, false, true, true},
    {ASSIST_address, ASSIST_open, ASSIST_open, false, true, true},
    {ASSIST_withdraw, ASSIST_open, ASSIST_withdrawn, false, false, false},
    {ASSIST_close, ASSIST_open, ASSIST_closed, false, false, false},
};

static struct assist_case request_case(enum assist_status status, unsigned side, unsigned roles, unsigned rights,
                                       unsigned facts)
{
    struct assist_case c = {
        .now = 1000,
        .actor = {.side = (enum assist_side)side,
                  .may_request = rights & 1,
                  .may_authorise = rights & 2,
                  .desk_may_request = rights & 4,
                  .unit_may_answer = rights & 8},
        .request = {.status = status,
                    .revision = 2,
                    .respond_by = facts & 1 ? 1000 : 1001,
                    .state_may_ask = facts & 2,
                    .running = facts & 4,
                    .unfinished = facts & 8},
        .assistance = {.status = ASSIST_none},
    };

    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        c.actor.role[i] = roles >> i & 1;
    return c;
}

/* Whether a line of the law lets it, and where it leads. */
static bool is_lawful(const struct assist_case *c, enum assist_action action, enum assist_status *ret_to)
{
    const struct assist_actor *a = &c->actor;

    for (size_t i = 0; i < COUNT(law); i++) {
        if (law[i].action != action || law[i].from != c->request.status)
            continue;
        bool desk = a->role[ASSIST_LIAISON] && (law[i].desk || (law[i].desk_if_listed && a->desk_may_request));
        *ret_to = law[i].to;
        return a->side == ASSIST_REQUESTING && (a->role[ASSIST_AUTHORITY] || desk) &&
               (!law[i].binds || a->may_request) && (action != ASSIST_create || c->request.state_may_ask) &&
               (action != ASSIST_address || c->request.respond_by > c->now) &&
               (action != ASSIST_withdraw || !c->request.running) && (action != ASSIST_close || !c->request.unfinished);
    }
    return false;
}

struct found {
    size_t tried, allowed;
    bool taken[ASSIST_FIRST_ASSISTANCE_RULE];
};

static void try_step(const struct assist_case *c, enum assist_action action, struct found *f)
{
    struct assist_step step = {.action = action, .match = true, .valid = true};
    struct assist_verdict v = assist_judge(c, &step);
    enum assist_status to = ASSIST_none;
    bool lawful = is_lawful(c, action, &to);

    f->tried++;
    if ((v.outcome == ASSIST_ALLOWED) != lawful || (lawful && (v.to != to || v.from != c->request.status)))
        ck_abort_msg("%s from '%s': outcome %d, to '%s'", assist_action_word(action),
                     assist_status_word(c->request.status), (int)v.outcome, assist_status_word(v.to));
    if (!lawful)
        return;
    f->allowed++;
    f->taken[v.rule] = true;
    step.valid = false;
    ck_assert(assist_judge(c, &step).outcome == ASSIST_INVALID);
    step.match = false;
    ck_assert(assist_judge(c, &step).outcome == ASSIST_MISMATCH);
}

START_TEST(follow_the_law)
{
    struct found f = {.tried = 0};

    for (size_t s = 0; s < COUNT(statuses); s++)
        for (unsigned i = 0; i < SIDES_ * ROLE_SETS * RIGHTS * FACTS; i++) {
            unsigned facts = i % FACTS, rights = i / FACTS % RIGHTS, roles = i / FACTS / RIGHTS % ROLE_SETS;
            struct assist_case c = request_case(statuses[s], i / FACTS / RIGHTS / ROLE_SETS, roles, rights, facts);
            for (unsigned action = 0; action < ASSIST_ACTION_COUNT; action++)
                try_step(&c, (enum assist_action)action, &f);
        }
    for (size_t i = 0; i < assist_rule_count(); i++)
        if (assist_rule_at(i)->number < ASSIST_FIRST_ASSISTANCE_RULE)
            ck_assert_msg(f.taken[assist_rule_at(i)->number], "rule %u is never taken", assist_rule_at(i)->number);
    printf("requests: %zu tried, %zu allowed\n", f.tried, f.allowed);
    fflush(stdout);
    ck_assert_uint_ge(f.tried, LEAST_TRIED);
    ck_assert_uint_ge(f.allowed, LEAST_ALLOWED);
}
END_TEST

TCase *requests_case(void)
{
    TCase *tc = tcase_create("requests");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, follow_the_law);
    return tc;
}
