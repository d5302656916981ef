/* SPDX-License-Identifier: EUPL-1.2 */
/* Numbers on the command line, and the first finding of several. */
#include "suites.h"
#include "verify.h"

START_TEST(numbers)
{
    static const struct {
        const char *text;
        bool good;
        unsigned value;
    } rows[] = {{"1", true, 1},    {"64", true, 64}, {"007", true, 7},  {"0", false, 0},         {"65", false, 0},
                {"-1", false, 0},  {"", false, 0},   {"1x", false, 0},  {" 1", false, 0},        {"1 ", false, 0},
                {"0x1", false, 0}, {"+1", false, 0}, {"1.0", false, 0}, {"9999999999", false, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned value = 0;
        ck_assert_msg(number_of(rows[i].text, 1, 64, &value) == rows[i].good, "%s", rows[i].text);
        ck_assert_uint_eq(value, rows[i].value);
    }
}
END_TEST

START_TEST(the_earliest_finding_counts)
{
    struct finding f = {.index = UINT64_MAX};
    finding_note(&f, 70, "%s", "late");
    finding_note(&f, 7, "%s", "early");
    finding_note(&f, 7, "%s", "the same");
    finding_note(&f, 71, "%s", "later");
    ck_assert_uint_eq(f.index, 7);
    ck_assert_str_eq(f.what, "early");
}
END_TEST

TCase *arguments_case(void)
{
    TCase *c = tcase_create("arguments");
    tcase_add_test(c, numbers);
    tcase_add_test(c, the_earliest_finding_counts);
    return c;
}
