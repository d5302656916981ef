/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "fixture.h"
#include "harness.h"
#include "suites.h"

static struct harness h;

static void open_lane(bool writer, size_t queue, size_t batch)
{
    harness_table();
    harness_open(&h, fixture_conninfo("assist", "assist_writer"), writer, queue, batch);
}

START_TEST(not_connected_at_first)
{
    struct test_job job = {.number = 1};
    open_lane(true, 10, 10);
    ck_assert(!lane_connected(h.lane));
    ck_assert(!lane_submit(h.lane, &job.job));
    ck_assert(lane_idle(h.lane));
    harness_connect(&h);
    harness_close(&h);
    ck_assert_int_eq(job.settled, 0);
}
END_TEST

START_TEST(a_round_makes_a_batch)
{
    struct test_job jobs[10];
    open_lane(true, 100, 8);
    harness_connect(&h);
    harness_run(&h, jobs, 10, 100);
    for (size_t i = 0; i < 10; i++) {
        ck_assert_int_eq(jobs[i].outcome, OUTCOME_COMMITTED);
        ck_assert_int_eq(jobs[i].settled, 1);
        ck_assert_uint_eq(jobs[i].batch, i < 8 ? 8 : 2);
        harness_expect(jobs[i].number, 1);
    }
    ck_assert_uint_eq(lane_counters(h.lane).batches, 2);
    ck_assert_uint_eq(lane_counters(h.lane).jobs, 10);
    ck_assert_uint_eq(lane_counters(h.lane).failed_batches, 0);
    ck_assert(lane_idle(h.lane));
    harness_close(&h);
}
END_TEST

static struct test_job late[3];

/* While a batch is in flight others gather. */
static void submit_late(struct harness *of)
{
    of->loaded = NULL;
    for (size_t i = 0; i < 3; i++) {
        late[i] = (struct test_job){.number = 200 + (int)i};
        ck_assert(lane_submit(of->lane, &late[i].job));
    }
    ck_assert_uint_eq(lane_waiting(of->lane), 3);
}

START_TEST(jobs_gather_meanwhile)
{
    struct test_job first = {.number = 1};
    open_lane(true, 100, 100);
    harness_connect(&h);
    h.loaded = submit_late;
    ck_assert(lane_submit(h.lane, &first.job));
    harness_settle(&h, 4);
    ck_assert_uint_eq(first.batch, 1);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(late[i].batch, 3);
    harness_close(&h);
}
END_TEST

START_TEST(the_queue_is_bounded)
{
    struct test_job jobs[5];
    open_lane(true, 4, 100);
    harness_connect(&h);
    for (int i = 0; i < 5; i++) {
        jobs[i] = (struct test_job){.number = i};
        ck_assert(lane_submit(h.lane, &jobs[i].job) == (i < 4));
    }
    harness_settle(&h, 4);
    ck_assert_int_eq(jobs[4].settled, 0);
    harness_close(&h);
}
END_TEST

/* 13 fails in its statement, 66 at the commit; in both cases nobody else's work is lost, and nothing is done twice. */
static const int culprits[] = {13, 66};

START_TEST(an_error_finds_its_culprit)
{
    struct test_job jobs[5];
    int culprit = culprits[_i], first = culprit - 2;
    open_lane(true, 100, 100);
    harness_connect(&h);
    for (int round = 1; round <= 2; round++) {
        harness_run(&h, jobs, 5, first);
        for (int i = 0; i < 5; i++) {
            ck_assert_int_eq(jobs[i].outcome, first + i == culprit ? OUTCOME_FAILED : OUTCOME_COMMITTED);
            ck_assert_int_eq(jobs[i].settled, 1);
            ck_assert_int_eq(jobs[i].loads, 2);
            harness_expect(first + i, first + i == culprit ? 0 : round);
        }
    }
    ck_assert_uint_eq(lane_counters(h.lane).reconnects, 1); /* the first connection, and no other */
    harness_close(&h);
}
END_TEST

/* What is taken is drawn again, and not for ever; whoever waits loses nothing by it. */
static const struct {
    int number, loads, rows;
    enum outcome outcome;
} lots[] = {{77, 4, 1, OUTCOME_COMMITTED}, {88, 4, 0, OUTCOME_FAILED}};

START_TEST(a_collision_draws_again)
{
    struct test_job job[1], jobs[5];
    int number = lots[_i].number;
    open_lane(true, 100, 100);
    harness_connect(&h);
    harness_run(&h, job, 1, number);
    ck_assert_int_eq(job[0].outcome, lots[_i].outcome);
    ck_assert_int_eq(job[0].loads, lots[_i].loads);
    harness_expect(number, lots[_i].rows);
    harness_run(&h, jobs, 5, number - 2);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(jobs[i].outcome, i == 2 ? lots[_i].outcome : OUTCOME_COMMITTED);
        ck_assert_int_eq(jobs[i].settled, 1);
        harness_expect(number - 2 + i, i == 2 ? 2 * lots[_i].rows : 1);
    }
    harness_close(&h);
}
END_TEST

START_TEST(nothing_decided_is_committed)
{
    struct test_job job[1];
    open_lane(true, 10, 10);
    harness_connect(&h);
    h.idle_decide = true;
    harness_run(&h, job, 1, 5);
    ck_assert_int_eq(job[0].outcome, OUTCOME_COMMITTED);
    harness_expect(5, 0);
    /* … and holds no lock. */
    ck_assert_ptr_null(fixture_script("super", "SET lock_timeout = '1s'; SELECT FROM t.head FOR UPDATE NOWAIT"));
    harness_close(&h);
}
END_TEST

START_TEST(a_held_lock_fails_all_at_once)
{
    struct test_job jobs[3];
    struct session *s;
    open_lane(true, 10, 10);
    harness_connect(&h);
    ck_assert_int_eq(session_open(fixture_conninfo("assist", "super"), "test", &s, NULL), 0);
    ck_assert_int_eq(session_script(s, "BEGIN; SELECT FROM t.head FOR UPDATE"), 0);
    harness_run(&h, jobs, 3, 20);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(jobs[i].outcome, OUTCOME_FAILED);
        ck_assert_int_eq(jobs[i].loads, 1);
    }
    session_close(s);
    harness_run(&h, jobs, 3, 20);
    ck_assert_int_eq(jobs[2].outcome, OUTCOME_COMMITTED);
    harness_close(&h);
}
END_TEST

START_TEST(readers_answer_together)
{
    struct test_job jobs[6];
    open_lane(false, 100, 100);
    harness_connect(&h);
    ck_assert_ptr_null(fixture_script("super", "INSERT INTO t.number VALUES (42), (42), (43)"));
    harness_run(&h, jobs, 6, 40);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(jobs[i].outcome, OUTCOME_COMMITTED);
        ck_assert_uint_eq(jobs[i].batch, 6);
        ck_assert_int_eq(jobs[i].answer, jobs[i].number == 42 ? 2 : jobs[i].number == 43 ? 1 : 0);
    }
    harness_close(&h);
}
END_TEST

START_TEST(a_wrong_read_fails_alone)
{
    struct test_job jobs[4];
    open_lane(false, 100, 100);
    harness_connect(&h);
    for (int round = 0; round < 2; round++) {
        harness_run(&h, jobs, 4, 12);
        for (int i = 0; i < 4; i++) {
            ck_assert_int_eq(jobs[i].outcome, jobs[i].number == 13 ? OUTCOME_FAILED : OUTCOME_COMMITTED);
            ck_assert_int_eq(jobs[i].settled, 1);
        }
    }
    harness_close(&h);
}
END_TEST

START_TEST(closing_settles_what_waits)
{
    struct test_job jobs[3];
    open_lane(true, 100, 1);
    harness_connect(&h);
    for (int i = 0; i < 3; i++) {
        jobs[i] = (struct test_job){.number = i};
        ck_assert(lane_submit(h.lane, &jobs[i].job));
    }
    harness_close(&h);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(jobs[i].settled, 1);
        ck_assert_int_eq(jobs[i].outcome, OUTCOME_FAILED);
    }
}
END_TEST

TCase *lane_case(void)
{
    TCase *c = tcase_create("lane");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, not_connected_at_first);
    tcase_add_test(c, a_round_makes_a_batch);
    tcase_add_test(c, jobs_gather_meanwhile);
    tcase_add_test(c, the_queue_is_bounded);
    tcase_add_loop_test(c, an_error_finds_its_culprit, 0, 2);
    tcase_add_loop_test(c, a_collision_draws_again, 0, 2);
    tcase_add_test(c, nothing_decided_is_committed);
    tcase_add_test(c, a_held_lock_fails_all_at_once);
    tcase_add_test(c, readers_answer_together);
    tcase_add_test(c, a_wrong_read_fails_alone);
    tcase_add_test(c, closing_settles_what_waits);
    return c;
}
