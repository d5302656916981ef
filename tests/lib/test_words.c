/* SPDX-License-Identifier: EUPL-1.2 */
/* The word list: each thing has one word, and no two share it. */
#include <string.h>

#include "assist.h"
#include "suites.h"

typedef const char *(*word_of)(unsigned);

static const char *status_word(unsigned i)
{
    return i == ASSIST_none ? "-" : assist_status_word((enum assist_status)i);
}

static const char *need_word(unsigned i)
{
    return assist_need_word((enum assist_need)i);
}

static const char *guard_word(unsigned i)
{
    return assist_guard_word((enum assist_guard)i);
}

static const char *role_word(unsigned i)
{
    return assist_role_word((enum assist_role)i);
}

static void check_words(const char *of, word_of words, unsigned first, unsigned count)
{
    for (unsigned i = first; i < count; i++) {
        ck_assert_msg(words(i)[0], "%s %u has no word", of, i);
        for (unsigned k = first; k < i; k++)
            ck_assert_msg(strcmp(words(i), words(k)) != 0, "%s: %s stands twice", of, words(i));
    }
    ck_assert_str_eq(words(count), "");
    ck_assert_str_eq(words(UINT32_MAX), "");
}

static const char *action_word(unsigned i)
{
    return assist_action_word((enum assist_action)i);
}

static const char *condition_word(unsigned i)
{
    return assist_condition_word((enum assist_condition)i);
}

static const char *action_sentence(unsigned i)
{
    return assist_action_sentence((enum assist_action)i);
}

static const char *need_sentence(unsigned i)
{
    return assist_need_sentence((enum assist_need)i);
}

static const char *guard_sentence(unsigned i)
{
    return assist_guard_sentence((enum assist_guard)i);
}

static const char *side_word(unsigned i)
{
    return assist_side_word((enum assist_side)i);
}

START_TEST(words_are_there_once)
{
    check_words("status", status_word, 0, ASSIST_STATUS_COUNT);
    check_words("condition", condition_word, 0, ASSIST_CONDITION_COUNT);
    check_words("need", need_word, 0, ASSIST_NEED_COUNT);
    check_words("need", need_sentence, 0, ASSIST_NEED_COUNT);
    check_words("action", action_word, 1, ASSIST_ACTION_COUNT);
    check_words("action", action_sentence, 1, ASSIST_ACTION_COUNT);
    check_words("guard", guard_word, 0, ASSIST_GUARD_COUNT);
    check_words("guard", guard_sentence, 0, ASSIST_GUARD_COUNT);
    check_words("role", role_word, 0, ASSIST_ROLE_COUNT);
    check_words("side", side_word, 0, ASSIST_EITHER + 1);
    ck_assert_str_eq(assist_status_word(ASSIST_none), "");
    ck_assert_str_eq(assist_right_word(ASSIST_UNLISTED), "");
    ck_assert_str_eq(assist_right_word(ASSIST_REQUEST), "request");
    ck_assert_str_eq(assist_right_word(ASSIST_AUTHORISE), "authorise");
}
END_TEST

/* procedure.md: settled, refused, withdrawn, lapsed of an assistance; closed, discarded, withdrawn of a request. */
START_TEST(final_is_what_is_over)
{
    static const enum assist_status final[] = {ASSIST_closed,  ASSIST_discarded, ASSIST_settled,
                                               ASSIST_refused, ASSIST_withdrawn, ASSIST_lapsed};

    for (unsigned i = 0; i < ASSIST_STATUS_COUNT; i++) {
        bool is_final = false;
        for (size_t k = 0; k < COUNT(final); k++)
            is_final |= final[k] == i;
        ck_assert_int_eq(assist_status_final((enum assist_status)i), is_final);
    }
    ck_assert(!assist_status_final(ASSIST_STATUS_COUNT));
    ck_assert(!assist_action_on_request(ASSIST_ACTION_COUNT));
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++)
        ck_assert_int_eq(assist_action_on_request((enum assist_action)i), i <= ASSIST_close);
}
END_TEST

TCase *words_case(void)
{
    TCase *tc = tcase_create("words");
    tcase_add_test(tc, words_are_there_once);
    tcase_add_test(tc, final_is_what_is_over);
    return tc;
}
