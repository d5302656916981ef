/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "instant.h"
#include "suites.h"

static const struct {
    const char *text;
    instant at;
} good[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01T00:00:00.000001Z", 1},
    {"2000-02-29T12:00:00Z", INT64_C(951825600000000)},
    {"2026-11-23T02:11:03.512034Z", INT64_C(1795399863512034)},
    {"2100-03-01T00:00:00Z", INT64_C(4107542400000000)},
    {"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
};

START_TEST(reads_and_writes)
{
    instant at = -1;
    char text[INSTANT_TEXT];
    ck_assert(instant_parse(good[_i].text, strlen(good[_i].text), &at));
    ck_assert_int_eq(at, good[_i].at);
    instant_format(at, text);
    ck_assert_str_eq(text, good[_i].text);
}
END_TEST

static const char *const bad[] = {
    "",
    "2026",
    "2026-11-23",
    "2026-11-23T02:11:03",
    "2026-11-23T02:11:03z",
    "2026-11-23t02:11:03Z",
    "2026-11-23 02:11:03Z",
    "2026-11-23T02:11:03+00:00",
    "2026-11-23T02:11:03.Z",
    "2026-11-23T02:11:03.1234567Z",
    "2026-11-23T02:11:03,5Z",
    "2026-11-23T02:11:03.12x4Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T23:60:00Z",
    "2016-12-31T23:59:60Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "-026-01-01T00:00:00Z",
    "2026-1-01T00:00:00ZZ",
    "02026-11-23T02:11:03Z",
    "2026-11-23T02:11:03ZZ",
    "2026-11-23T02:11:0 Z",
};

START_TEST(refuses)
{
    instant at = 4711;
    /* A copy of just that size, so that a read beyond it is noticed. */
    size_t size = strlen(bad[_i]);
    char *text = malloc(size + 1);
    ck_assert_ptr_nonnull(text);
    memcpy(text, bad[_i], size + 1);
    ck_assert_msg(!instant_parse(text, size, &at), "%s", bad[_i]);
    ck_assert_int_eq(at, 4711);
    free(text);
}
END_TEST

START_TEST(reads_short_fractions)
{
    instant at;
    ck_assert(instant_parse("1970-01-01T00:00:01.5Z", 22, &at));
    ck_assert_int_eq(at, 1500000);
    ck_assert(instant_parse("1970-01-01T00:00:00.000Z", 24, &at));
    ck_assert_int_eq(at, 0);
}
END_TEST

/* Against the C library, some weeks at a time from the year 1 to 9999. Check's own comparisons are too slow to be made
 * for each. */
START_TEST(agrees_with_the_c_library)
{
    for (int64_t seconds = INT64_C(-62135596800); seconds < INT64_C(253402300799); seconds += 86400 * 17 + 7919) {
        char mine[INSTANT_TEXT], theirs[INSTANT_TEXT];
        time_t time = (time_t)seconds;
        struct tm tm;
        gmtime_r(&time, &tm);
        tm.tm_year += 1900;
        snprintf(theirs, sizeof theirs, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)tm.tm_year % 10000u,
                 (unsigned)(tm.tm_mon + 1) % 100u, (unsigned)tm.tm_mday % 100u, (unsigned)tm.tm_hour % 100u,
                 (unsigned)tm.tm_min % 100u, (unsigned)tm.tm_sec % 100u);
        instant_format(seconds * INSTANT_SECOND, mine);
        if (strcmp(mine, theirs) != 0)
            ck_assert_str_eq(mine, theirs);
        instant at = -1;
        if (seconds >= 0 && (!instant_parse(mine, strlen(mine), &at) || at != seconds * INSTANT_SECOND))
            ck_abort_msg("%s is not read back", mine);
    }
}
END_TEST

START_TEST(before_1970_with_a_fraction)
{
    char text[INSTANT_TEXT];
    instant_format(-1, text);
    ck_assert_str_eq(text, "1969-12-31T23:59:59.999999Z");
}
END_TEST

START_TEST(clocks_run)
{
    instant now = instant_now();
    int64_t boot = instant_boottime();
    ck_assert_int_gt(now, INT64_C(1700000000) * INSTANT_SECOND);
    ck_assert_int_gt(boot, 0);
    ck_assert_int_ge(instant_boottime(), boot);
}
END_TEST

TCase *instant_case(void)
{
    TCase *tc = tcase_create("instant");
    tcase_add_loop_test(tc, reads_and_writes, 0, (int)COUNT(good));
    tcase_add_loop_test(tc, refuses, 0, (int)COUNT(bad));
    tcase_add_test(tc, reads_short_fractions);
    tcase_add_test(tc, agrees_with_the_c_library);
    tcase_add_test(tc, before_1970_with_a_fraction);
    tcase_add_test(tc, clocks_run);
    return tc;
}
