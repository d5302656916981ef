/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON as it may come: what is no JSON as allowed is refused with a word of what is wrong. */
#include <errno.h>
#include <string.h>

#include "body.h"
#include "suites.h"

static const struct {
    const char *text, *detail; /* detail NULL: it is taken */
} rows[] = {
    {"", NULL},
    {"{}", NULL},
    {" {\"a\":[1,{\"b\":null}]}\n", NULL},
    {"{\"a\":1} x", "something after"},
    {"{\"a\":1,\"a\":2}", "twice"},
    {"{\"a\":1,\"\\u0061\":2}", "twice"},
    {"{\"a\":\"\\u0000\"}", "NUL"},
    {"{\"a\":\"\\ud800\"}", "not JSON"},
    {"{\"a\":\"\xc0\xaf\"}", "UTF-8"},
    {"{\"a\":99999999999999999999}", "range"},
    {"{\"a\":", "too early"},
    {"[]", "object"},
    {"{'a':1}", "not JSON"},
    {"\xef\xbb\xbf{}", "not JSON"},
    {"{\"a\":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}", "deeply"},
    {"{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[\"}", NULL},
};

START_TEST(parses)
{
    struct body *body = NULL;
    const char *detail = NULL;
    int r = body_parse(rows[_i].text, strlen(rows[_i].text), &body, &detail);

    if (rows[_i].detail) {
        ck_assert_int_eq(r, -EINVAL);
        ck_assert_ptr_null(body);
        ck_assert_msg(strstr(detail, rows[_i].detail) != NULL, "%s: %s", rows[_i].text, detail);
    } else {
        ck_assert_msg(r == 0, "%s: %s", rows[_i].text, detail ? detail : "");
    }
    body_free(body);
}
END_TEST

START_TEST(nul_byte_is_refused)
{
    static const char text[] = "{\"a\":\"x\0y\"}";
    struct body *body = NULL;
    const char *detail = NULL;

    ck_assert_int_eq(body_parse(text, sizeof text - 1, &body, &detail), -EINVAL);
}
END_TEST

Suite *suite_body(void)
{
    Suite *s = suite_create("body");
    TCase *c = tcase_create("parse");

    tcase_add_loop_test(c, parses, 0, sizeof rows / sizeof *rows);
    tcase_add_test(c, nul_byte_is_refused);
    suite_add_tcase(s, c);
    return s;
}
