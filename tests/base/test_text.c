/* SPDX-License-Identifier: EUPL-1.2 */
/* UTF-8, problems, messages. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "problem.h"
#include "suites.h"
#include "utf8.h"

static const struct {
    const char *text;
    size_t length;
} characters[] = {
    {"", 0},
    {"a", 1},
    {"\x7f", 1},
    {"\x80", 0},
    {"\xc1\xbf", 0},
    {"\xc2\x80", 2},
    {"\xc3", 0},
    {"\xdf\xbf", 2},
    {"\xe0\x9f\xbf", 0},
    {"\xe0\xa0\x80", 3},
    {"\xed\x9f\xbf", 3},
    {"\xed\xa0\x80", 0},
    {"\xef\xbf\xbf", 3},
    {"\xe2\x82", 0},
    {"\xe2\x82X", 0},
    {"\xf0\x8f\xbf\xbf", 0},
    {"\xf0\x90\x80\x80", 4},
    {"\xf4\x8f\xbf\xbf", 4},
    {"\xf4\x90\x80\x80", 0},
    {"\xf5\x80\x80\x80", 0},
    {"\xff", 0},
};

START_TEST(utf8_of_each_kind)
{
    size_t size = strlen(characters[_i].text);
    ck_assert_uint_eq(utf8_length(characters[_i].text, size), characters[_i].length);
    ck_assert_int_eq(utf8_valid(characters[_i].text, size), characters[_i].length > 0 || size == 0);
}
END_TEST

TCase *utf8_case(void)
{
    TCase *tc = tcase_create("utf8");
    tcase_add_loop_test(tc, utf8_of_each_kind, 0, (int)COUNT(characters));
    return tc;
}

START_TEST(problem_is_found_by_its_slug)
{
    const struct problem_info *info = problem_info((enum problem)_i);
    ck_assert_uint_ge(info->status, 400);
    ck_assert_uint_le(info->status, 599);
    ck_assert_uint_gt(strlen(info->title), 0);
    ck_assert_uint_gt(strlen(info->text), 0);
    ck_assert_int_eq(problem_by_slug(info->slug, strlen(info->slug)), _i);
    ck_assert_int_eq(problem_by_slug(info->slug, strlen(info->slug) - 1), PROBLEM_NONE);
}
END_TEST

START_TEST(problem_statuses)
{
    ck_assert_uint_eq(problem_info(PROBLEM_MALFORMED_REQUEST)->status, 400);
    ck_assert_uint_eq(problem_info(PROBLEM_UNAVAILABLE)->status, 503);
    ck_assert_int_eq(problem_by_slug("", 0), PROBLEM_NONE);
    ck_assert_int_eq(problem_by_slug("nothing", 7), PROBLEM_NONE);
}
END_TEST

TCase *problem_case(void)
{
    TCase *tc = tcase_create("problem");
    tcase_add_loop_test(tc, problem_is_found_by_its_slug, 1, PROBLEM_COUNT);
    tcase_add_test(tc, problem_statuses);
    return tc;
}

/* What a call writes to standard error. */
static size_t captured(enum log_level level, const char *text, char *ret, size_t size)
{
    int ends[2], kept = dup(STDERR_FILENO);
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    dup2(ends[1], STDERR_FILENO);
    log_write(level, "%s", text);
    dup2(kept, STDERR_FILENO);
    ssize_t n = read(ends[0], ret, size - 1);
    close(kept);
    close(ends[0]);
    close(ends[1]);
    n = n < 0 ? 0 : n;
    ret[n] = '\0';
    return (size_t)n;
}

static const struct {
    enum log_level level;
    const char *text, *line;
} messages[] = {
    {LOG_LEVEL_ERROR, "plain", "<3>plain\n"},
    {LOG_LEVEL_INFO, "a\nb\r\tc\x7f", "<6>a\\x0ab\\x0d\\x09c\\x7f\n"},
    {LOG_LEVEL_WARNING, "\xc3\xa9\xff\xc2\x9b", "<4>\xc3\xa9\\xff\\xc2\\x9b\n"},
    {LOG_LEVEL_DEBUG, "dropped", ""},
};

START_TEST(log_writes_one_line)
{
    char line[256];
    captured(messages[_i].level, messages[_i].text, line, sizeof line);
    ck_assert_str_eq(line, messages[_i].line);
}
END_TEST

START_TEST(log_level_is_kept)
{
    char line[64];
    log_set_level(LOG_LEVEL_ERROR);
    ck_assert_uint_eq(captured(LOG_LEVEL_WARNING, "x", line, sizeof line), 0);
    log_set_level(LOG_LEVEL_DEBUG);
    ck_assert_uint_eq(captured(LOG_LEVEL_DEBUG, "x", line, sizeof line), 5);
}
END_TEST

START_TEST(log_bounds_a_message)
{
    static char text[100000], line[100000];
    memset(text, '\n', sizeof text - 1);
    size_t size = captured(LOG_LEVEL_ERROR, text, line, sizeof line);
    ck_assert_uint_gt(size, 4000);
    ck_assert_uint_lt(size, 9000);
    ck_assert_ptr_eq(strchr(line, '\n'), line + size - 1);
}
END_TEST

TCase *log_case(void)
{
    TCase *tc = tcase_create("log");
    tcase_add_loop_test(tc, log_writes_one_line, 0, (int)COUNT(messages));
    tcase_add_test(tc, log_level_is_kept);
    tcase_add_test(tc, log_bounds_a_message);
    return tc;
}
