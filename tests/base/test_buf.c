/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "suites.h"

START_TEST(grows_and_ends_in_nul)
{
    cleanup_buf_ struct buf b = {0};
    for (int i = 0; i < 5000; i++) {
        buf_byte(&b, (char)('a' + i % 26));
        if (b.data[b.size] != '\0')
            ck_abort_msg("no NUL after %d bytes", i + 1);
    }
    ck_assert_uint_eq(b.size, 5000);
    for (int i = 0; i < 5000; i++)
        if (b.data[i] != 'a' + i % 26)
            ck_abort_msg("another byte at %d", i);
    ck_assert(!b.failed);
}
END_TEST

START_TEST(nothing_appended_is_a_text_too)
{
    cleanup_buf_ struct buf b = {0};
    buf_append(&b, NULL, 0);
    ck_assert_str_eq(b.data, "");
    ck_assert_uint_eq(b.size, 0);
}
END_TEST

START_TEST(prints_of_every_length)
{
    char text[700];
    memset(text, 'x', sizeof text);
    for (int n = 0; n < 600; n++) {
        cleanup_buf_ struct buf b = {0};
        buf_text(&b, "a");
        buf_printf(&b, "%.*s|%d", n, text, n);
        ck_assert_uint_eq(b.size, strlen(b.data));
        ck_assert_uint_eq(strspn(b.data + 1, "x"), (size_t)n);
        ck_assert_int_eq(atoi(strchr(b.data, '|') + 1), n);
    }
}
END_TEST

START_TEST(too_much_is_remembered)
{
    cleanup_buf_ struct buf b = {0};
    buf_text(&b, "kept");
    buf_append(&b, "x", SIZE_MAX - 2);
    ck_assert(b.failed);
    buf_text(&b, "not added");
    ck_assert_str_eq(b.data, "kept");
    buf_hex(&b, "x", SIZE_MAX / 2);
    ck_assert(b.failed);
    buf_clear(&b);
    ck_assert(!b.failed);
    ck_assert_uint_eq(b.size, 0);
    buf_text(&b, "anew");
    ck_assert_str_eq(b.data, "anew");
}
END_TEST

static const struct {
    const char *text;
    size_t size;
    const char *json;
} strings[] = {
    {"", 0, "\"\""},
    {"plain", 5, "\"plain\""},
    {"\"\\/", 3, "\"\\\"\\\\/\""},
    {"\b\t\n\f\r", 5, "\"\\b\\t\\n\\f\\r\""},
    {"\x01\x1f\x7f", 3, "\"\\u0001\\u001f\x7f\""},
    {"a\0b", 3, "\"a\\u0000b\""},
    /* the example of RFC 8785, section 3.2.2 */
    {"\xe2\x82\xac$\x0f\nA'B\"\\\\\"/", 14, "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""},
};

START_TEST(writes_json_strings)
{
    cleanup_buf_ struct buf b = {0};
    buf_json_string(&b, strings[_i].text, strings[_i].size);
    ck_assert_str_eq(b.data, strings[_i].json);
}
END_TEST

START_TEST(writes_null_and_text)
{
    cleanup_buf_ struct buf b = {0};
    buf_json_text(&b, NULL);
    buf_json_text(&b, "x\"");
    ck_assert_str_eq(b.data, "null\"x\\\"\"");
}
END_TEST

START_TEST(writes_hex)
{
    cleanup_buf_ struct buf b = {0};
    buf_hex(&b, "\x00\x7f\xff\x10", 4);
    ck_assert_str_eq(b.data, "007fff10");
}
END_TEST

START_TEST(take_leaves_nothing)
{
    cleanup_buf_ struct buf b = {0};
    buf_text(&b, "text");
    cleanup_buf_ struct buf taken = buf_take(&b);
    ck_assert_ptr_null(b.data);
    ck_assert_uint_eq(b.size, 0);
    ck_assert_str_eq(taken.data, "text");
}
END_TEST

TCase *buf_case(void)
{
    TCase *tc = tcase_create("buf");
    tcase_add_test(tc, grows_and_ends_in_nul);
    tcase_add_test(tc, nothing_appended_is_a_text_too);
    tcase_add_test(tc, prints_of_every_length);
    tcase_add_test(tc, too_much_is_remembered);
    tcase_add_loop_test(tc, writes_json_strings, 0, (int)COUNT(strings));
    tcase_add_test(tc, writes_null_and_text);
    tcase_add_test(tc, writes_hex);
    tcase_add_test(tc, take_leaves_nothing);
    return tc;
}
