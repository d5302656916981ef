/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "target.h"

/* Parses from and into memory of just the size, so that a step beyond is noticed. */
static enum problem parse(const char *text, struct target *ret, char **ret_storage)
{
    size_t size = strlen(text);
    const char *detail = NULL;
    char *copy = strdup(text);
    *ret_storage = malloc(TARGET_STORAGE(size));
    ck_assert(copy && *ret_storage);
    enum problem problem = target_parse(copy, size, *ret_storage, ret, &detail);
    ck_assert_int_eq(detail != NULL, problem != PROBLEM_NONE);
    free(copy);
    return problem;
}

static const struct {
    const char *text, *path, *told; /* told: segments and parameters, decoded, each in brackets */
} good[] = {
    {"/", "/", "[]"},
    {"/v1/requests/x", "/v1/requests/x", "[v1][requests][x]"},
    {"/v1/requests/", "/v1/requests/", "[v1][requests][]"},
    {"/a%20b/%C3%A9", "/a%20b/%C3%A9", "[a b][\xc3\xa9]"},
    {"/\xc3\xa9", "/\xc3\xa9", "[\xc3\xa9]"},
    {"/a+b", "/a+b", "[a+b]"},
    {"/...", "/...", "[...]"},
    {"/a?", "/a", "[a]"},
    {"/a?b=c&d=e", "/a", "[a](b=c)(d=e)"},
    {"/a?b", "/a", "[a](b=)"},
    {"/a?b&c&d&e&f&g", "/a", "[a](b=)(c=)(d=)(e=)(f=)(g=)"},
    {"/a?b=&=c", "/a", "[a](b=)(=c)"},
    {"/a?&&b=c&", "/a", "[a](b=c)"},
    {"/a?b=c=d?/e", "/a", "[a](b=c=d?/e)"},
    {"/a?q=x+y%2Bz%2fw", "/a", "[a](q=x y+z/w)"},
    {"/a?q%20r=%e2%82%ac", "/a", "[a](q r=\xe2\x82\xac)"},
    {"/1/2/3/4/5/6/7/8/9/10/11/12", "/1/2/3/4/5/6/7/8/9/10/11/12", "[1][2][3][4][5][6][7][8][9][10][11][12]"},
};

START_TEST(takes_apart)
{
    struct target target;
    char *storage;
    cleanup_buf_ struct buf told = {0};
    ck_assert_int_eq(parse(good[_i].text, &target, &storage), PROBLEM_NONE);
    for (size_t i = 0; i < target.segment_count; i++) {
        ck_assert_uint_eq(strlen(target.segments[i].data), target.segments[i].size);
        buf_printf(&told, "[%s]", target.segments[i].data);
    }
    for (size_t i = 0; i < target.parameter_count; i++)
        buf_printf(&told, "(%s=%s)", target.parameters[i].name.data, target.parameters[i].value.data);
    ck_assert_str_eq(told.data, good[_i].told);
    ck_assert_str_eq(target.path.data, good[_i].path);
    ck_assert_uint_eq(target.path.size, strlen(good[_i].path));
    free(storage);
}
END_TEST

static const char *const bad[] = {
    "",        "a",          "*",        "http://h/a", "?a",    "/a//b",       "//a",    "//",     "/a/./b",
    "/a/../b", "/..",        "/.",       "/%2e%2E/b",  "/%2e",  "/a%2Fb",      "/a%2fb", "/a%00",  "/a%0a",
    "/a%7f",   "/a?b=%00",   "/a?b=%1F", "/a%",        "/a%2",  "/a%zz",       "/a%2x",  "/a?%",   "/a?b=%f",
    "/%ff",    "/%c3",       "/%c0%af",  "/%ed%a0%80", "/\xff", "/a?b=%c3%28", "/a b",   "/a\tb",  "/a#b",
    "/a\\b",   "/a?b=\"c\"", "/<a>",     "/a^b",       "/{a}",  "/a|b",        "/a`b",   "/a\x7f", "/a\x01",
};

START_TEST(refuses)
{
    struct target target;
    char *storage;
    ck_assert_msg(parse(bad[_i], &target, &storage) == PROBLEM_MALFORMED_REQUEST, "%s", bad[_i]);
    free(storage);
}
END_TEST

START_TEST(bounds)
{
    struct target target;
    char *storage;
    cleanup_buf_ struct buf text = {0};
    ck_assert_int_eq(parse("/1/2/3/4/5/6/7/8/9/10/11/12/13", &target, &storage), PROBLEM_NOT_FOUND);
    free(storage);
    buf_text(&text, "/a?0");
    for (int i = 1; i < HTTP_PARAMETERS; i++)
        buf_printf(&text, "&%d", i);
    ck_assert_int_eq(parse(text.data, &target, &storage), PROBLEM_NONE);
    ck_assert_uint_eq(target.parameter_count, HTTP_PARAMETERS);
    ck_assert_str_eq(target.parameters[HTTP_PARAMETERS - 1].name.data, "31");
    free(storage);
    buf_text(&text, "&more");
    ck_assert_int_eq(parse(text.data, &target, &storage), PROBLEM_MALFORMED_REQUEST);
    free(storage);
}
END_TEST

TCase *target_case(void)
{
    TCase *tc = tcase_create("target");
    tcase_add_loop_test(tc, takes_apart, 0, (int)COUNT(good));
    tcase_add_loop_test(tc, refuses, 0, (int)COUNT(bad));
    tcase_add_test(tc, bounds);
    return tc;
}
