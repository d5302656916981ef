/* SPDX-License-Identifier: EUPL-1.2 */
/* Verifier keys as people give them. */
#include <errno.h>

#include "server.h"
#include "suites.h"

static char one[NOTE_KEY_TEXT], two[NOTE_KEY_TEXT];

static void make(void)
{
    struct note_key key;
    ck_assert_int_eq(note_key_make("one.example/log", &key), 0);
    note_key_format(&key, one);
    ck_assert_int_eq(note_key_make("two.example/log", &key), 0);
    note_key_format(&key, two);
}

/* 1 and 2 stand for the keys. */
static int parse(const char *form, size_t *ret_count)
{
    cleanup_buf_ struct buf text = {0};
    struct note_key keys[NOTE_KEYS];
    for (; *form; form++)
        if (*form == '1' || *form == '2')
            buf_text(&text, *form == '1' ? one : two);
        else
            buf_byte(&text, *form);
    return keys_parse(text.data ? text.data : "", keys, ret_count);
}

START_TEST(lines)
{
    static const struct {
        const char *form;
        int r;
        size_t count;
    } rows[] = {{"1", 0, 1},
                {"1\n", 0, 1},
                {"\n1\n\n2\n", 0, 2},
                {"1\r\n2\r\n", 0, 2},
                {"1\n2\n1\n2\n", 0, 4},
                {"1\n2\n1\n2\n1\n", -EINVAL, 0},
                {"1\nx2\nnone\n", -EINVAL, 0},
                {" 1\n", -EINVAL, 0},
                {"1 \n", -EINVAL, 0},
                {"\n", -EINVAL, 0},
                {"", -EINVAL, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count = 0;
        ck_assert_msg(parse(rows[i].form, &count) == rows[i].r, "row %zu", i);
        ck_assert_uint_eq(count, rows[i].count);
    }
}
END_TEST

TCase *keys_case(void)
{
    TCase *c = tcase_create("keys");
    tcase_add_checked_fixture(c, make, NULL);
    tcase_add_test(c, lines);
    return c;
}
