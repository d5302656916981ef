/* SPDX-License-Identifier: EUPL-1.2 */
/* Values of every type go to PostgreSQL and come back. */
#include <string.h>

#include "fixture.h"
#include "harness.h"
#include "suites.h"

#define TYPES 7

static const enum value types[TYPES] = {VALUE_BOOL, VALUE_INT4,    VALUE_INT8, VALUE_TEXT,
                                        VALUE_UUID, VALUE_INSTANT, VALUE_BYTES};

/* One value of each type; `null` leaves all out. */
struct sample {
    bool null, truth;
    int32_t small;
    int64_t large;
    const char *text;
    struct uuid id;
    instant at;
    size_t size; /* of bytes */
};

static const uint8_t bytes[] = {0, 1, 2, 0xff, 0, 0x80};

static const struct sample samples[] = {
    {false, true, 1, 2, "text", {{1, 2, 3}}, INT64_C(1795400000123456), 6},
    {false, false, INT32_MIN, INT64_MIN, "", {{0}}, 0, 0},
    {.null = true},
    {false,
     true,
     INT32_MAX,
     INT64_MAX,
     "\u00e9 \xf0\x9f\x9a\x93 \x01 'x' {,}",
     {{0xff, 0xff}},
     INT64_C(-62135596800000000),
     1},
    {false, false, -1, -1, "NULL", {{9}}, INT64_C(253402300799999999), 3},
};

#define SAMPLES (sizeof samples / sizeof samples[0])

struct trial {
    struct loop *loop;
    struct loop_timer *guard;
    const struct sample *samples;
    size_t count;
    bool array, settled;
};

static void add(struct arg *args, const struct sample *s)
{
    if (s->null) {
        for (size_t i = 0; i < TYPES; i++)
            arg_null(&args[i]);
        return;
    }
    arg_bool(&args[0], s->truth);
    arg_int(&args[1], s->small);
    arg_int(&args[2], s->large);
    arg_string(&args[3], s->text);
    arg_uuid(&args[4], &s->id);
    arg_instant(&args[5], s->at);
    arg_bytes(&args[6], bytes, s->size);
}

static void load(struct batch *b, void *context)
{
    const struct trial *t = context;
    struct arg args[TYPES];
    for (size_t i = 0; i < TYPES; i++)
        arg_init(&args[i], types[i], t->array);
    for (size_t i = 0; i < t->count; i++)
        add(args, &t->samples[i]);
    ck_assert(batch_send(b, (enum statement)(t->array ? T_ECHO_ARRAYS : T_ECHO), args, TYPES, true));
    for (size_t i = 0; i < TYPES; i++)
        arg_release(&args[i]);
}

static void compare(const struct rows *rows, size_t row, const struct sample *s)
{
    size_t size;
    struct uuid id = rows_uuid(rows, row, 4);
    for (size_t column = 0; column < TYPES; column++)
        ck_assert(rows_null(rows, row, column) == s->null);
    if (s->null) {
        ck_assert_int_eq(rows_instant(rows, row, 5), INSTANT_NONE);
        return;
    }
    ck_assert(rows_bool(rows, row, 0) == s->truth);
    ck_assert_int_eq(rows_int(rows, row, 1), s->small);
    ck_assert_int_eq(rows_int(rows, row, 2), s->large);
    ck_assert_str_eq(rows_text(rows, row, 3, &size), s->text);
    ck_assert_uint_eq(size, strlen(s->text));
    ck_assert_mem_eq(&id, &s->id, sizeof id);
    ck_assert_int_eq(rows_instant(rows, row, 5), s->at);
    ck_assert_mem_eq(rows_text(rows, row, 6, &size), bytes, s->size);
    ck_assert_uint_eq(size, s->size);
}

static void settle(struct batch *b, enum outcome outcome, void *context)
{
    struct trial *t = context;
    const struct rows *rows = batch_rows(b, 0);
    ck_assert_int_eq(outcome, OUTCOME_COMMITTED);
    ck_assert_uint_eq(rows_count(rows), t->count);
    for (size_t i = 0; i < t->count; i++)
        compare(rows, i, &t->samples[i]);
    ck_assert_uint_eq(rows_count(batch_rows(b, 1)), 0); /* never asked for */
    t->settled = true;
    loop_stop(t->loop);
}

static int64_t look_again(void *context)
{
    (void)context;
    return 20;
}

struct submission {
    struct lane *lane;
    struct job job;
    bool done;
};

static void submit(void *context)
{
    struct submission *s = context;
    if (!s->done)
        s->done = lane_submit(s->lane, &s->job);
}

static void give_up(void *context)
{
    loop_stop(context);
}

static void echo(const struct sample *of, size_t count, bool array)
{
    static const struct batch_calls calls = {load, NULL, settle, NULL};
    const struct lane_options options = {.conninfo = fixture_conninfo("assist", "assist_reader"),
                                         .name = "test",
                                         .queue_limit = 1,
                                         .batch_limit = 1,
                                         .statements = &harness_statements};
    struct trial t = {.samples = of, .count = count, .array = array};
    struct submission s = {0};
    ck_assert_int_eq(loop_new(&t.loop), 0);
    ck_assert_int_eq(loop_timer_new(t.loop, give_up, t.loop, &t.guard), 0);
    loop_timer_arm(t.guard, 60 * INSTANT_SECOND);
    ck_assert_int_eq(lane_open(t.loop, &options, &calls, &t, &s.lane), 0);
    ck_assert_int_eq(loop_hook(t.loop, look_again, submit, &s), 0);
    ck_assert_int_eq(loop_run(t.loop), 0);
    ck_assert(t.settled);
    lane_close(s.lane);
    loop_timer_free(t.guard);
    loop_free(t.loop);
}

START_TEST(one_value)
{
    echo(&samples[_i], 1, false);
}
END_TEST

START_TEST(arrays)
{
    for (size_t count = 0; count <= SAMPLES; count++)
        echo(samples, count, true);
}
END_TEST

START_TEST(absent_things_are_null)
{
    struct arg a;
    arg_init(&a, VALUE_TEXT, true);
    arg_string(&a, NULL);
    ck_assert(a.has_null);
    arg_release(&a);
    arg_init(&a, VALUE_UUID, true);
    arg_uuid(&a, NULL);
    ck_assert(a.has_null);
    arg_release(&a);
    arg_init(&a, VALUE_INSTANT, true);
    arg_instant(&a, INSTANT_NONE);
    ck_assert(a.has_null && a.count == 1);
    arg_release(&a);
}
END_TEST

TCase *arg_case(void)
{
    TCase *c = tcase_create("arg");
    tcase_set_timeout(c, 0);
    tcase_add_loop_test(c, one_value, 0, (int)SAMPLES);
    tcase_add_test(c, arrays);
    tcase_add_test(c, absent_things_are_null);
    return c;
}
