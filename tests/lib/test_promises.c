/* SPDX-License-Identifier: EUPL-1.2 */
/* The six promises of procedure.md ("What must hold, whatever is tried") over everything that can be reached from
 * "asked": every step by every side, role, person, listed or not, with good and bad bodies, the clock, the request's
 * own steps and the passing of time. How it is abstracted is told in world.h; the promises are in promise_state.c and
 * promise_step.c and do not look at the table of rules. In every state each step is tried by one role at a time; in
 * each 397th, and the first 64, by every set of roles with every entry on the list and every person. */
#include <stdio.h>
#include <stdlib.h>

#include "suites.h"
#include "walk.h"

/* What was found when this was written, less a margin: a walk that finds much less has lost its way. */
enum {
    LEAST_STATES = 70000,
    LEAST_EDGES = 570000,
    LEAST_STEPS = 4500000,
    LEAST_REFUSALS = 46000000,
    LEAST_FAULTS = 4000000,
    LEAST_PASSINGS = 57000,
    LEAST_REQUESTS = 520000,
    LEAST_CROSSED = 240,
    LEAST_TRIES = 10500000,
};

static bool *mark(const struct graph *g, bool (*is)(const struct world *))
{
    bool *marks = calloc(g->count, sizeof *marks);

    ck_assert_ptr_nonnull(marks);
    for (size_t i = 0; i < g->count; i++) {
        struct world w = world_unpack(g->states[i]);
        marks[i] = is(&w);
    }
    return marks;
}

static bool is_final(const struct world *w)
{
    return assist_status_final((enum assist_status)w->status);
}

static bool is_settled(const struct world *w)
{
    return w->status == ASSIST_settled;
}

static bool is_anything(const struct world *w)
{
    (void)w;
    return true;
}

static bool is_ended(const struct world *w)
{
    return w->status == ASSIST_ended;
}

/* From each state that is `from`, one that is `to` can be reached. */
static void must_lead(const struct graph *g, bool (*from)(const struct world *), bool (*to)(const struct world *),
                      bool free_only, const char *what)
{
    bool *marks = mark(g, to);

    graph_backward(g, marks, free_only);
    for (size_t i = 0; i < g->count; i++) {
        struct world w = world_unpack(g->states[i]);
        if (!marks[i] && from(&w))
            walk_broken(what, &w, NULL, &w);
    }
    free(marks);
}

/* Promise 5; and what promise 4 means to the end: nobody need be on the list for it. */
static void check_ways_out(const struct graph *g)
{
    must_lead(g, is_anything, is_final, false, "5: nothing final can be reached");
    must_lead(g, is_anything, is_final, true, "4: nothing final can be reached by those who are not listed");
    must_lead(g, is_ended, is_settled, true, "5: what has ended cannot be settled");
    for (size_t i = 0; i < g->edge_count; i++) {
        struct world w = world_unpack(g->states[g->edges[i].from]), after = world_unpack(g->states[g->edges[i].to]);
        if (is_settled(&w) && !is_settled(&after))
            walk_broken("5: a way out of settled", &w, NULL, &after);
    }
}

static void check_rules_taken(const struct walk *walk)
{
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (rule->number >= ASSIST_FIRST_ASSISTANCE_RULE && !walk->taken[rule->number])
            ck_abort_msg("rule %u (%s) is never taken", rule->number, assist_action_word(rule->action));
    }
}

static void count_by_status(const struct graph *g, size_t ret[ASSIST_STATUS_COUNT])
{
    for (size_t i = 0; i < g->count; i++)
        ret[world_unpack(g->states[i]).status]++;
}

START_TEST(hold_wherever_one_gets)
{
    struct walk walk;
    size_t by_status[ASSIST_STATUS_COUNT] = {0};

    walk_all(&walk);
    check_ways_out(&walk.graph);
    check_rules_taken(&walk);
    count_by_status(&walk.graph, by_status);
    printf("promises: %zu states, %zu transitions between them, %zu steps allowed, %zu refused, %zu spoilt; "
           "%zu by time, %zu by the request; %zu states with all actors, %zu tries\n",
           walk.graph.count, walk.graph.edge_count, walk.steps, walk.refusals, walk.faults, walk.passings,
           walk.requests, walk.crossed, walk.crossed_steps);
    for (unsigned i = ASSIST_requested; i < ASSIST_STATUS_COUNT; i++) {
        printf("  %s %zu", assist_status_word((enum assist_status)i), by_status[i]);
        ck_assert_uint_gt(by_status[i], 0);
    }
    printf("\n");
    fflush(stdout);
    ck_assert_uint_ge(walk.graph.count, LEAST_STATES);
    ck_assert_uint_ge(walk.graph.edge_count, LEAST_EDGES);
    ck_assert_uint_ge(walk.steps, LEAST_STEPS);
    ck_assert_uint_ge(walk.refusals, LEAST_REFUSALS);
    ck_assert_uint_ge(walk.faults, LEAST_FAULTS);
    ck_assert_uint_ge(walk.passings, LEAST_PASSINGS);
    ck_assert_uint_ge(walk.requests, LEAST_REQUESTS);
    ck_assert_uint_ge(walk.crossed, LEAST_CROSSED);
    ck_assert_uint_ge(walk.crossed_steps, LEAST_TRIES);
    walk_release(&walk);
}
END_TEST

/* Packing loses nothing: else two states would be taken for one. */
START_TEST(states_are_told_apart)
{
    struct world all, none = {0};

    for (size_t i = 0; i < sizeof all; i++)
        ((uint8_t *)&all)[i] = 1;
    struct world back = world_unpack(world_pack(&all));
    ck_assert_mem_eq(&back, &all, sizeof all);
    for (size_t i = 0; i < sizeof all; i++) {
        struct world one = none;
        ((uint8_t *)&one)[i] = 1;
        back = world_unpack(world_pack(&one));
        ck_assert_mem_eq(&back, &one, sizeof one);
    }
    const struct world most = {.status = ASSIST_lapsed,
                               .asked = ARMED_EQUIPMENT,
                               .items = ARMED_EQUIPMENT,
                               .person = {3, 3, 3},
                               .open = INCIDENTS,
                               .refund = INCIDENTS,
                               .request = CLOSED,
                               .period = OVER,
                               .authorisation = OVER};
    back = world_unpack(world_pack(&most));
    ck_assert_mem_eq(&back, &most, sizeof most);
}
END_TEST

TCase *promises_case(void)
{
    TCase *tc = tcase_create("promises");
    tcase_set_timeout(tc, 110);
    tcase_add_test(tc, states_are_told_apart);
    tcase_add_test(tc, hold_wherever_one_gets);
    return tc;
}
