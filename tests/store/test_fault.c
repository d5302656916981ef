/* SPDX-License-Identifier: EUPL-1.2 */
/* Lost connections: what was committed is found out, what was not is said, and the lane comes back. */
#include <signal.h>

#include "fixture.h"
#include "harness.h"
#include "proxy.h"
#include "suites.h"

static struct harness h;

static void open_lane(const char *conninfo)
{
    harness_table();
    harness_open(&h, conninfo, true, 100, 100);
    harness_connect(&h);
}

static void expect_outcome(const struct test_job *jobs, size_t count, enum outcome outcome, int times)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(jobs[i].outcome, outcome);
        ck_assert_int_eq(jobs[i].settled, 1);
        harness_expect(jobs[i].number, times);
    }
}

START_TEST(an_answer_lost_is_found_out)
{
    struct test_job jobs[3];
    proxy_start(PROXY_DROP_ANSWER, 2);
    open_lane(proxy_conninfo());
    for (int round = 0; round < 2; round++) {
        harness_run(&h, jobs, 3, 300 + 10 * round);
        expect_outcome(jobs, 3, OUTCOME_COMMITTED, 1);
        harness_connect(&h);
    }
    harness_run(&h, jobs, 3, 350);
    expect_outcome(jobs, 3, OUTCOME_COMMITTED, 1);
    ck_assert_uint_eq(lane_counters(h.lane).reconnects, 3);
    harness_close(&h);
    proxy_stop();
}
END_TEST

START_TEST(a_commit_lost_is_found_out)
{
    struct test_job jobs[3];
    proxy_start(PROXY_DROP_COMMIT, 1);
    open_lane(proxy_conninfo());
    harness_run(&h, jobs, 3, 400);
    expect_outcome(jobs, 3, OUTCOME_FAILED, 0);
    harness_connect(&h);
    harness_run(&h, jobs, 3, 400);
    expect_outcome(jobs, 3, OUTCOME_COMMITTED, 1);
    harness_close(&h);
    proxy_stop();
}
END_TEST

START_TEST(a_session_ended_in_its_commit)
{
    struct test_job jobs[1];
    open_lane(fixture_conninfo("assist", "assist_writer"));
    harness_run(&h, jobs, 1, 1000);
    expect_outcome(jobs, 1, OUTCOME_FAILED, 0);
    harness_connect(&h);
    harness_run(&h, jobs, 1, 1001);
    expect_outcome(jobs, 1, OUTCOME_COMMITTED, 1);
    harness_close(&h);
}
END_TEST

static void end_sessions(struct harness *of)
{
    of->loaded = NULL;
    ck_assert_ptr_null(fixture_script("super", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                               " WHERE application_name = 'test' AND pid <> pg_backend_pid()"));
}

START_TEST(a_session_ended_before_its_commit)
{
    struct test_job jobs[2];
    open_lane(fixture_conninfo("assist", "assist_writer"));
    h.loaded = end_sessions;
    harness_run(&h, jobs, 2, 500);
    expect_outcome(jobs, 2, OUTCOME_FAILED, 0);
    harness_connect(&h);
    harness_run(&h, jobs, 2, 500);
    expect_outcome(jobs, 2, OUTCOME_COMMITTED, 1);
    harness_close(&h);
}
END_TEST

static struct test_job waiting[2];

static void submit_and_end(struct harness *of)
{
    of->loaded = NULL;
    for (int i = 0; i < 2; i++) {
        waiting[i] = (struct test_job){.number = 610 + i};
        ck_assert(lane_submit(of->lane, &waiting[i].job));
    }
    end_sessions(of);
}

START_TEST(who_waits_is_told_too)
{
    struct test_job job = {.number = 600};
    open_lane(fixture_conninfo("assist", "assist_writer"));
    h.loaded = submit_and_end;
    ck_assert(lane_submit(h.lane, &job.job));
    harness_settle(&h, 3);
    expect_outcome(&job, 1, OUTCOME_FAILED, 0);
    expect_outcome(waiting, 2, OUTCOME_FAILED, 0);
    harness_close(&h);
}
END_TEST

START_TEST(idle_sessions_come_back)
{
    struct test_job job[1];
    open_lane(fixture_conninfo("assist", "assist_writer"));
    for (int i = 0; i < 3; i++) {
        end_sessions(&h);
        harness_lose(&h);
        harness_connect(&h);
        harness_run(&h, job, 1, 700 + i);
        expect_outcome(job, 1, OUTCOME_COMMITTED, 1);
    }
    harness_close(&h);
}
END_TEST

START_TEST(a_killed_postgres_comes_back)
{
    struct test_job jobs[2];
    open_lane(fixture_conninfo("assist", "assist_writer"));
    harness_run(&h, jobs, 2, 800);
    fixture_kill(SIGKILL);
    harness_lose(&h);
    ck_assert(!lane_submit(h.lane, &jobs[0].job));
    ck_assert(fixture_launch());
    harness_connect(&h);
    expect_outcome(jobs, 2, OUTCOME_COMMITTED, 1);
    harness_run(&h, jobs, 2, 810);
    expect_outcome(jobs, 2, OUTCOME_COMMITTED, 1);
    harness_close(&h);
}
END_TEST

START_TEST(closed_in_doubt_is_unknown)
{
    struct test_job job = {.number = 900};
    proxy_start(PROXY_DROP_ANSWER, 1000);
    open_lane(proxy_conninfo());
    ck_assert(lane_submit(h.lane, &job.job));
    harness_lose(&h);
    ck_assert_int_eq(job.settled, 0);
    harness_close(&h);
    ck_assert_int_eq(job.settled, 1);
    ck_assert_int_eq(job.outcome, OUTCOME_UNKNOWN);
    proxy_stop();
}
END_TEST

TCase *fault_case(void)
{
    TCase *c = tcase_create("fault");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, an_answer_lost_is_found_out);
    tcase_add_test(c, a_commit_lost_is_found_out);
    tcase_add_test(c, a_session_ended_in_its_commit);
    tcase_add_test(c, a_session_ended_before_its_commit);
    tcase_add_test(c, who_waits_is_told_too);
    tcase_add_test(c, idle_sessions_come_back);
    tcase_add_test(c, a_killed_postgres_comes_back);
    tcase_add_test(c, closed_in_doubt_is_unknown);
    return c;
}
