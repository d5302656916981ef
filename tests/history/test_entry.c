/* SPDX-License-Identifier: EUPL-1.2 */
/* Entries and their disclosures: what is written is read again to the same bytes, and nothing else is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "entry.h"
#include "suites.h"

static void fill(struct entry *e)
{
    struct judged j;
    struct buf facts = {0};
    struct disclosures d = {0};
    *e = (struct entry){
        .request.bytes[3] = 9,
        .assistance = "DE",
        .round = 1,
        .seq = 12,
        .prev = sha256("p", 1),
        .at = INT64_C(1790000000000000),
        .action = "activate",
        .rule = 401,
        .rules = sha256("r", 1),
        .from = ASSIST_arranged,
        .to = ASSIST_active,
        .clears[ASSIST_under_way] = true,
        .revision = 2,
        .by = {.state = "NL", .role = "authority", .person = 2, .list_version = 4},
    };
    judged_clear(&j);
    j.actor.may_authorise = j.assistance.action_part = j.assistance.units_registered = true;
    j.request.respond_by = INT64_C(1800000000000000);
    j.assistance.until = INT64_C(1800000000123456);
    j.step.has_seen = true;
    j.step.seen = 7;
    j.accepted.count = 2;
    j.accepted.list[0] = (struct assist_item){.number = 1, .quantity = 3};
    j.accepted.list[1] = (struct assist_item){.number = 10000, .quantity = 9999};
    judged_write(&j, &facts);
    memcpy(e->facts, facts.data, facts.size + 1);
    buf_release(&facts);
    disclosure_add(&d, "text", "\"a\"", 3);
    disclosure_add(&d, "seen", "7", 1);
    disclosures_end(&d);
    ck_assert_uint_eq(d.count, 4); /* with `names`, and a decoy */
    e->digest_count = d.count;
    memcpy(e->digests, d.digests, sizeof e->digests);
    disclosures_release(&d);
}

START_TEST(round_trip)
{
    static struct entry e, again;
    struct buf text = {0}, more = {0};
    struct judged j;
    fill(&e);
    entry_write(&e, &text);
    ck_assert(!text.failed);
    ck_assert(entry_parse(text.data, text.size, &again));
    entry_write(&again, &more);
    ck_assert_str_eq(text.data, more.data);
    ck_assert(judged_parse(again.facts, strlen(again.facts), &j));
    ck_assert(j.actor.may_authorise && !j.actor.may_request && j.step.has_seen && j.step.seen == 7);
    ck_assert_uint_eq(j.accepted.count, 2);
    ck_assert_int_eq(j.accepted.list[1].quantity, 9999);
    ck_assert_int_eq(j.assistance.until, INT64_C(1800000000123456));
    ck_assert_int_eq(j.assistance.from, ASSIST_NEVER);
    buf_release(&text);
    buf_release(&more);
}
END_TEST

/* Whatever single byte is changed, the text is refused, or says something else in the same form. */
START_TEST(only_what_was_written_is_read)
{
    static struct entry e, again;
    struct buf text = {0}, more = {0};
    fill(&e);
    entry_write(&e, &text);
    for (size_t i = 0; i < text.size; i++)
        for (unsigned k = 0; k < 5; k++) {
            static const char others[] = {' ', '0', '"', '\n', '\0'};
            char kept = text.data[i];
            text.data[i] = others[k];
            if (entry_parse(text.data, text.size, &again)) {
                buf_clear(&more);
                entry_write(&again, &more);
                ck_assert_uint_eq(text.size, more.size);
                ck_assert_int_eq(memcmp(text.data, more.data, text.size), 0);
            }
            text.data[i] = kept;
        }
    for (size_t i = 0; i < text.size; i++)
        ck_assert(!entry_parse(text.data, i, &again));
    buf_byte(&text, ' ');
    ck_assert(!entry_parse(text.data, text.size, &again));
    buf_release(&text);
    buf_release(&more);
}
END_TEST

static const char *const bad_facts[] = {
    "",
    "{",
    "{}x",
    "{\"action_part\":false}",
    "{\"nonsense\":true}",
    "{\"weapons_part\":true,\"action_part\":true}",
    "{\"action_part\":true,\"action_part\":true}",
    "{\"respond_by\":\"2026-01-01T00:00:00.000000Z\"}",
    "{\"seen\":01}",
    "{\"accepted\":[]}",
    "{\"seen\":-1}",
};

START_TEST(facts_have_one_form)
{
    struct judged j;
    ck_assert(judged_parse("{}", 2, &j));
    for (size_t i = 0; i < COUNT(bad_facts); i++)
        ck_assert_msg(!judged_parse(bad_facts[i], strlen(bad_facts[i]), &j), "%s", bad_facts[i]);
}
END_TEST

/* RFC 9901's first example of a disclosure, and the digest it gives for it. */
START_TEST(digest_of_the_text)
{
    static const char line[] = "[\"_26bc4LT-ac6q2KI6cBW5es\", \"family_name\", \"M\xc3\xb6"
                               "bius\"]";
    struct sha256 digest = disclosure_digest(line, strlen(line));
    struct buf text = {0};
    buf_base64url(&text, digest.bytes, SHA256_SIZE);
    ck_assert_str_eq(text.data, "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    buf_release(&text);
}
END_TEST

START_TEST(disclosures_in_lines)
{
    struct disclosures d = {0};
    struct buf object = {0};
    disclosure_add(&d, "text", "\"x\"", 3);
    disclosure_add(&d, "items", "[{\"item\":1}]", 12);
    disclosures_end(&d);
    disclosures_object(d.lines.data, d.lines.size, &object);
    ck_assert_str_eq(object.data, "{\"text\":\"x\",\"items\":[{\"item\":1}]}");
    ck_assert_ptr_nonnull(strstr(d.lines.data, "\"names\",[\"text\",\"items\"]]\n"));
    disclosures_clear(&d);
    disclosures_end(&d);
    ck_assert_uint_eq(d.count, 0); /* the clock discloses nothing */
    disclosures_release(&d);
    buf_release(&object);
}
END_TEST

START_TEST(salts_are_fresh)
{
    char a[SALT_TEXT], b[SALT_TEXT];
    salt_make(a);
    salt_make(b);
    ck_assert_uint_eq(strlen(a), 22);
    ck_assert_str_ne(a, b);
}
END_TEST

START_TEST(rules_have_a_digest)
{
    struct sha256 a, b;
    ck_assert_int_eq(rules_digest(&a), 0);
    ck_assert_int_eq(rules_digest(&b), 0);
    ck_assert(sha256_equal(&a, &b));
}
END_TEST

TCase *entry_case(void)
{
    TCase *c = tcase_create("entry");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, round_trip);
    tcase_add_test(c, only_what_was_written_is_read);
    tcase_add_test(c, facts_have_one_form);
    tcase_add_test(c, digest_of_the_text);
    tcase_add_test(c, disclosures_in_lines);
    tcase_add_test(c, salts_are_fresh);
    tcase_add_test(c, rules_have_a_digest);
    return c;
}
