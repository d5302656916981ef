/* SPDX-License-Identifier: EUPL-1.2 */
#include "harness.h"

#include <check.h>
#include <stdio.h>

#include "fixture.h"

#define LONG (60 * INSTANT_SECOND)

static const struct statement_text texts[T_TOTAL] = {
#define STATEMENT(symbol, sql) [STATEMENT_##symbol] = {#symbol, sql},
#include "statements.def"
#undef STATEMENT
    [T_LOCK] = {"t_lock", "SELECT n FROM t.head FOR UPDATE"},
    [T_INSERT] = {"t_insert", "INSERT INTO t.number SELECT unnest($1)"},
    [T_COUNT] = {"t_count", "SELECT count(*) FROM t.number WHERE n = $1"},
    [T_ECHO] = {"t_echo", "SELECT $1, $2, $3, $4, $5, $6, $7"},
    [T_ECHO_ARRAYS] = {"t_arrays", "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)"},
    [T_WRONG] = {"t_wrong", "SELECT nothing FROM nowhere"},
};

const struct statement_table harness_statements = {texts, T_TOTAL};

void harness_table(void)
{
    const char *said =
        fixture_script("super", "SET lock_timeout = '10s'; DROP SCHEMA IF EXISTS t CASCADE; CREATE SCHEMA t;"
                                "CREATE TABLE t.head (n int); INSERT INTO t.head VALUES (7);"
                                "CREATE TABLE t.number (n int CHECK (n <> 13));"
                                "CREATE FUNCTION t.late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.n = 66 THEN"
                                " RAISE EXCEPTION ''too late''; END IF; IF NEW.n = 1000 THEN PERFORM"
                                " pg_terminate_backend(pg_backend_pid()); END IF; IF NEW.n = 88 OR NEW.n = 77 AND"
                                " nextval(''t.lot'') % 4 <> 0 THEN RAISE unique_violation; END IF; RETURN NULL; END';"
                                "CREATE SEQUENCE t.lot;"
                                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t.number DEFERRABLE INITIALLY DEFERRED"
                                " FOR EACH ROW EXECUTE FUNCTION t.late();"
                                "GRANT ALL ON SCHEMA t TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA t TO PUBLIC;"
                                "GRANT ALL ON ALL SEQUENCES IN SCHEMA t TO PUBLIC");
    if (said)
        ck_abort_msg("%s", said);
}

void harness_expect(int number, int count)
{
    char sql[160];
    snprintf(sql, sizeof sql, "DO $$ BEGIN ASSERT (SELECT count(*) FROM t.number WHERE n = %d) = %d; END $$", number,
             count);
    const char *said = fixture_script("super", sql);
    if (said)
        ck_abort_msg("%d times %d: %s", count, number, said);
}

static void add_numbers(struct arg *numbers, const struct batch *b)
{
    arg_init(numbers, VALUE_INT4, true);
    for (struct job *job = batch_jobs(b); job; job = job->next)
        arg_int(numbers, ((struct test_job *)job)->number);
}

static void load_write(struct batch *b, void *context)
{
    (void)context;
    for (struct job *job = batch_jobs(b); job; job = job->next)
        ((struct test_job *)job)->loads++;
    batch_send(b, (enum statement)T_LOCK, NULL, 0, true);
}

static void decide(struct batch *b, void *context)
{
    struct harness *h = context;
    struct arg numbers;
    ck_assert_int_eq(rows_int(batch_rows(b, 0), 0, 0), 7);
    if (h->loaded)
        h->loaded(h);
    if (h->idle_decide)
        return;
    add_numbers(&numbers, b);
    batch_send(b, (enum statement)T_INSERT, &numbers, 1, true);
    arg_release(&numbers);
}

static void load_read(struct batch *b, void *context)
{
    (void)context;
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        struct test_job *test = (struct test_job *)job;
        struct arg number;
        test->loads++;
        arg_init(&number, VALUE_INT4, false);
        arg_int(&number, test->number);
        batch_send(b, (enum statement)(test->number == 13 ? T_WRONG : T_COUNT), &number, test->number != 13, true);
        arg_release(&number);
    }
}

static void settle(struct batch *b, enum outcome outcome, void *context)
{
    struct harness *h = context;
    size_t count = 0, row = 0;
    h->batches++;
    for (struct job *job = batch_jobs(b); job; job = job->next)
        count++;
    for (struct job *job = batch_jobs(b); job; job = job->next, row++) {
        struct test_job *test = (struct test_job *)job;
        const struct rows *rows = batch_rows(b, row);
        test->settled++;
        test->batch = count;
        test->outcome = outcome;
        test->answer = rows_count(rows) == 1 ? rows_int(rows, 0, 0) : -1;
        h->settled++;
    }
}

static bool reached(const struct harness *h)
{
    if (h->until == UNTIL_SETTLED)
        return h->settled >= h->expected;
    return lane_connected(h->lane) == (h->until == UNTIL_CONNECTED);
}

static int64_t look_again(void *context)
{
    (void)context;
    return 20;
}

static void after_round(void *context)
{
    struct harness *h = context;
    if (reached(h))
        loop_stop(h->loop);
}

static void on_guard(void *context)
{
    struct harness *h = context;
    h->timed_out = true;
    loop_stop(h->loop);
}

static void run(struct harness *h, enum until until)
{
    h->until = until;
    loop_timer_arm(h->guard, LONG);
    if (!reached(h))
        ck_assert_int_eq(loop_run(h->loop), 0);
    loop_timer_arm(h->guard, -1);
    ck_assert_msg(!h->timed_out, "nothing more happens");
}

void harness_open(struct harness *h, const char *conninfo, bool writer, size_t queue, size_t batch)
{
    static const struct batch_calls write_calls = {load_write, decide, settle, NULL},
                                    read_calls = {load_read, NULL, settle, NULL};
    const struct lane_options options = {.conninfo = conninfo,
                                         .name = "test",
                                         .queue_limit = queue,
                                         .batch_limit = batch,
                                         .writer = writer,
                                         .statements = &harness_statements};
    *h = (struct harness){0};
    ck_assert_int_eq(loop_new(&h->loop), 0);
    ck_assert_int_eq(loop_timer_new(h->loop, on_guard, h, &h->guard), 0);
    ck_assert_int_eq(loop_hook(h->loop, look_again, after_round, h), 0);
    ck_assert_int_eq(lane_open(h->loop, &options, writer ? &write_calls : &read_calls, h, &h->lane), 0);
}

void harness_close(struct harness *h)
{
    lane_close(h->lane);
    loop_timer_free(h->guard);
    loop_free(h->loop);
}

void harness_settle(struct harness *h, size_t count)
{
    h->expected = count;
    run(h, UNTIL_SETTLED);
    ck_assert_uint_eq(h->settled, count);
    h->settled = 0;
}

void harness_connect(struct harness *h)
{
    run(h, UNTIL_CONNECTED);
}

void harness_lose(struct harness *h)
{
    run(h, UNTIL_LOST);
}

void harness_run(struct harness *h, struct test_job *jobs, size_t count, int first)
{
    for (size_t i = 0; i < count; i++) {
        jobs[i] = (struct test_job){.number = first + (int)i};
        ck_assert(lane_submit(h->lane, &jobs[i].job));
    }
    harness_settle(h, count);
}
