/* SPDX-License-Identifier: EUPL-1.2 */
/* RFC 8785's own examples, as far as they have no fractions: the log has integers alone. */
#include <string.h>

#include "jcs.h"
#include "suites.h"

static void expect(struct jcs *o, const char *text)
{
    struct buf out = {0};
    jcs_write(o, &out);
    ck_assert(!out.failed);
    ck_assert_str_eq(out.data, text);
    buf_release(&out);
    jcs_release(o);
}

/* 3.2.3: the names sort by their UTF-16 code units. */
START_TEST(members_sort_as_utf16)
{
    struct jcs o = {0};
    jcs_text(&o, "\xe2\x82\xac", "Euro Sign");
    jcs_text(&o, "\r", "Carriage Return");
    jcs_text(&o, "\xef\xac\xb3", "Hebrew Letter Dalet With Dagesh");
    jcs_text(&o, "1", "One");
    jcs_text(&o, "\xf0\x9f\x98\x80", "Emoji: Grinning Face");
    jcs_text(&o, "\xc2\x80", "Control");
    jcs_text(&o, "\xc3\xb6", "Latin Small Letter O With Diaeresis");
    expect(&o, "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
               "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
               "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With "
               "Dagesh\"}");
}
END_TEST

/* 3.2.2: the example's string and literals. */
START_TEST(strings_and_literals)
{
    struct jcs o = {0};
    jcs_text(&o, "string", "\xe2\x82\xac$\x0f\nA'B\"\\\\\"/");
    jcs_value(&o, "literals", "[null,true,false]", 17);
    expect(&o, "{\"literals\":[null,true,false],\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}
END_TEST

/* Appendix B, the integers that are exact. */
START_TEST(integers)
{
    struct jcs o = {0};
    jcs_integer(&o, "max", INT64_C(9007199254740991));
    jcs_integer(&o, "min", INT64_C(-9007199254740991));
    jcs_integer(&o, "zero", 0);
    jcs_boolean(&o, "no", false);
    jcs_text(&o, "none", NULL);
    expect(&o, "{\"max\":9007199254740991,\"min\":-9007199254740991,\"no\":false,\"none\":null,\"zero\":0}");
}
END_TEST

START_TEST(too_many_members_fail)
{
    struct jcs o = {0};
    struct buf out = {0};
    for (int i = 0; i <= JCS_MEMBERS; i++)
        jcs_integer(&o, "x", i);
    jcs_write(&o, &out);
    ck_assert(out.failed);
    buf_release(&out);
    jcs_release(&o);
}
END_TEST

TCase *jcs_case(void)
{
    TCase *c = tcase_create("jcs");
    tcase_add_test(c, members_sort_as_utf16);
    tcase_add_test(c, strings_and_literals);
    tcase_add_test(c, integers);
    tcase_add_test(c, too_many_members_fail);
    return c;
}
