/* SPDX-License-Identifier: EUPL-1.2 */
/* Token buckets, on a clock of the test's own. */
#include <stdlib.h>

#include "rates.h"
#include "suites.h"

#define SECOND INT64_C(1000000)

static struct uuid somebody(uint32_t n)
{
    struct uuid id = {{0}};
    for (size_t i = 0; i < 4; i++)
        id.bytes[12 + i] = (uint8_t)(n >> 8 * i);
    return id;
}

static unsigned take_all(struct rates *r, const struct uuid *who, int64_t now, unsigned rate, unsigned burst)
{
    unsigned count = 0;
    while (count < 10000 && rates_take(r, who, now, rate, burst))
        count++;
    return count;
}

static const struct {
    unsigned rate, burst;
    int64_t after; /* microseconds since the bucket was empty */
    unsigned expected;
} rows[] = {
    {50, 200, 0, 0},
    {50, 200, SECOND / 50 - 1, 0},
    {50, 200, SECOND / 50, 1},
    {50, 200, SECOND, 50},
    {50, 200, 3 * SECOND, 150},
    {50, 200, 4 * SECOND, 200},
    {50, 200, 4000 * SECOND, 200},
    {1, 1, SECOND - 1, 0},
    {1, 1, SECOND, 1},
    {1, 3, 2 * SECOND, 2},
    {100000, 1000, SECOND, 1000},
};

START_TEST(so_many_come_in_a_time)
{
    struct rates *r = calloc(1, sizeof *r);
    const struct uuid who = somebody(7);
    ck_assert_uint_eq(take_all(r, &who, 10 * SECOND, rows[_i].rate, rows[_i].burst), rows[_i].burst);
    ck_assert_uint_eq(take_all(r, &who, 10 * SECOND + rows[_i].after, rows[_i].rate, rows[_i].burst),
                      rows[_i].expected);
    free(r);
}
END_TEST

/* Whoever goes on asking while refused is not refused for longer. */
START_TEST(asking_on_costs_nothing)
{
    struct rates *r = calloc(1, sizeof *r);
    const struct uuid who = somebody(7);
    take_all(r, &who, 10 * SECOND, 1, 5);
    for (int64_t now = 10 * SECOND + 1; now < 11 * SECOND; now += 9999)
        ck_assert(!rates_take(r, &who, now, 1, 5));
    ck_assert(rates_take(r, &who, 11 * SECOND, 1, 5));
    free(r);
}
END_TEST

START_TEST(no_rate_is_no_bound)
{
    struct rates *r = calloc(1, sizeof *r);
    const struct uuid who = somebody(7);
    ck_assert_uint_eq(take_all(r, &who, SECOND, 0, 1), 10000);
    free(r);
}
END_TEST

START_TEST(nobody_pays_for_others)
{
    struct rates *r = calloc(1, sizeof *r);
    for (uint32_t n = 1; n <= 500; n++) {
        const struct uuid who = somebody(n);
        ck_assert_uint_eq(take_all(r, &who, SECOND, 1, 5), 5);
    }
    free(r);
}
END_TEST

/* More than there are buckets: those that asked least lose theirs first, so one that asks on is still known. */
START_TEST(who_asks_most_is_kept_in_mind)
{
    struct rates *r = calloc(1, sizeof *r);
    const struct uuid guesser = somebody(0);
    unsigned passed = take_all(r, &guesser, SECOND, 1, 5);
    for (uint32_t n = 1; n <= 50000; n++) {
        const struct uuid who = somebody(n);
        ck_assert(rates_take(r, &who, SECOND, 1, 5));
        passed += rates_take(r, &guesser, SECOND, 1, 5);
    }
    ck_assert_uint_eq(passed, 5);
    free(r);
}
END_TEST

TCase *rates_case(void)
{
    TCase *tc = tcase_create("rates");
    tcase_add_loop_test(tc, so_many_come_in_a_time, 0, (int)COUNT(rows));
    tcase_add_test(tc, asking_on_costs_nothing);
    tcase_add_test(tc, no_rate_is_no_bound);
    tcase_add_test(tc, nobody_pays_for_others);
    tcase_add_test(tc, who_asks_most_is_kept_in_mind);
    return tc;
}
