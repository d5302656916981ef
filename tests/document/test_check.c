/* SPDX-License-Identifier: EUPL-1.2 */
/* Bodies against the tables of fields: which fault, where. */
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "suites.h"

#define ID "\"019b76da-a800-7027-89d2-312b459bf3a6\""

static const struct {
    enum assist_action action;
    const char *text, *pointer, *code; /* pointer NULL: it is good */
} rows[] = {
    {ASSIST_message, "{\"text\":\"line\\nand line\"}", NULL, NULL},
    {ASSIST_message, "{}", "/text", "missing"},
    {ASSIST_message, "{\"text\":null}", "/text", "type"},
    {ASSIST_message, "{\"text\":7}", "/text", "type"},
    {ASSIST_message, "{\"text\":\" \\n\\u3000\"}", "/text", "empty"},
    {ASSIST_message, "{\"text\":\"a\\u0007\"}", "/text", "control-character"},
    {ASSIST_message, "{\"text\":\"a\\u0085\"}", "/text", "control-character"},
    {ASSIST_message, "{\"text\":\"\\u202e is shown escaped\"}", NULL, NULL},
    {ASSIST_message, "{\"text\":\"a\",\"te~x/t\":1}", "/te~0x~1t", "unknown-member"},
    {ASSIST_message,
     "{\"text\":\"a\",\"communicated\":{\"at\":\"2026-01-01T00:00:00Z\",\"channel\":\"telephone\",\"with\":\"desk\"}}",
     NULL, NULL},
    {ASSIST_message, "{\"text\":\"a\",\"communicated\":{\"at\":\"2026-01-01\",\"channel\":\"x\",\"with\":\"y\"}}",
     "/communicated/at", "format"},
    {ASSIST_message,
     "{\"text\":\"a\",\"communicated\":{\"at\":\"2026-01-01T00:00:00Z\",\"channel\":\"x\\u202ey\",\"with\":\"y\"}}",
     "/communicated/channel", "bidirectional-override"},
    {ASSIST_accept, "{\"revision\":1}", NULL, NULL},
    {ASSIST_accept, "{\"revision\":0}", "/revision", "range"},
    {ASSIST_accept, "{\"revision\":1.0}", "/revision", "type"},
    {ASSIST_accept, "{\"revision\":\"1\"}", "/revision", "type"},
    {ASSIST_accept, "{\"revision\":1,\"units\":[" ID "]}", NULL, NULL},
    {ASSIST_accept, "{\"revision\":1,\"units\":[]}", "/units", "too-few"},
    {ASSIST_accept, "{\"revision\":1,\"units\":[" ID "," ID "]}", "/units/1", "duplicate"},
    {ASSIST_accept, "{\"revision\":1,\"units\":[\"GSG 9\"]}", "/units/0", "format"},
    {ASSIST_accept, "{\"revision\":1,\"items\":[{\"item\":1,\"quantity\":10000}]}", "/items/0/quantity", "range"},
    {ASSIST_accept, "{\"revision\":1,\"items\":[{\"item\":1}]}", "/items/0/quantity", "missing"},
    {ASSIST_refuse, "{\"revision\":1,\"reason\":\"no_capacity\"}", NULL, NULL},
    {ASSIST_refuse, "{\"revision\":1,\"reason\":\"tired\"}", "/reason", "word"},
    {ASSIST_sign, "{\"sha256\":\"abc\"}", "/sha256", "format"},
    {ASSIST_record_cost, "{\"category\":\"transport\",\"amount\":1,\"currency\":\"eur\"}", "/currency", "format"},
    {ASSIST_record_cost, "{\"category\":\"transport\",\"amount\":9007199254740992,\"currency\":\"EUR\"}", "/amount",
     "range"},
    {ASSIST_prolong, "{\"respond_by\":\"2026-02-30T00:00:00Z\"}", "/respond_by", "format"},
    {ASSIST_prolong, "{\"respond_by\":\"2026-01-30T00:00:00+01:00\"}", "/respond_by", "format"},
    {ASSIST_settle, "{}", NULL, NULL},
    {ASSIST_settle, "{\"x\":1}", "/x", "unknown-member"},
    {ASSIST_create, "{\"crisis\":{\"kind\":\"natural_disaster\"}}", "/crisis/kind", "word"},
    {ASSIST_create, "{\"crisis\":{\"position\":\"+52.3702+004.8952/\"}}", NULL, NULL},
    {ASSIST_create, "{\"crisis\":{\"position\":\"+90.0000-180.0000/\"}}", NULL, NULL},
    {ASSIST_create, "{\"crisis\":{\"position\":\"+90.0001+004.8952/\"}}", "/crisis/position", "format"},
    {ASSIST_create, "{\"crisis\":{\"position\":\"+52.3702+4.8952/\"}}", "/crisis/position", "format"},
    {ASSIST_create, "{\"crisis\":{\"position\":\"52.3702,4.8952\"}}", "/crisis/position", "format"},
    {ASSIST_create, "{\"addressees\":[\"DE\",\"de\"]}", "/addressees/1", "format"},
    {ASSIST_create, "{\"addressees\":[\"GR\",\"EL\"]}", "/addressees/1", "duplicate"},
    {ASSIST_create, "{\"instruments\":{\"GR\":" ID ",\"EL\":" ID "}}", "/instruments/EL", "duplicate"},
    {ASSIST_create, "{\"necessity\":null}", NULL, NULL}, /* RFC 7396 */
    {ASSIST_edit, "{\"exercise\":true}", "/exercise", "unknown-member"},
    {ASSIST_amend, "{\"addressees\":[\"SE\"],\"reason\":\"x\"}", "/addressees", "unknown-member"},
};

static struct body *parse(const char *text)
{
    struct body *body = NULL;
    const char *detail = NULL;

    ck_assert_int_eq(body_parse(text, strlen(text), &body, &detail), 0);
    return body;
}

static bool merges(enum assist_action action)
{
    return action == ASSIST_create || action == ASSIST_edit || action == ASSIST_amend;
}

START_TEST(faults_are_found)
{
    struct faults faults = {.count = 0};
    struct body *body = parse(rows[_i].text);

    body_check(body, shape_of_action(rows[_i].action), merges(rows[_i].action), &faults);
    body_free(body);
    if (!rows[_i].pointer) {
        ck_assert_msg(faults.count == 0, "%s: %s %s", rows[_i].text, faults.list[0].pointer, faults.list[0].code);
        return;
    }
    ck_assert_msg(faults.count == 1, "%s: %zu faults", rows[_i].text, faults.count);
    ck_assert_str_eq(faults.list[0].pointer, rows[_i].pointer);
    ck_assert_str_eq(faults.list[0].code, rows[_i].code);
}
END_TEST

START_TEST(values_are_kept_in_one_form)
{
    struct faults faults = {.count = 0};
    struct body *body = parse("{\"respond_by\":\"2026-01-02T03:04:05.500Z\",\"addressees\":[\"EL\",\"UK\"]}");
    struct buf text = {0};

    body_check(body, shape_of_action(ASSIST_create), true, &faults);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert_int_eq(body_dump(body, &text), 0);
    ck_assert_str_eq(text.data, "{\"respond_by\":\"2026-01-02T03:04:05.500000Z\",\"addressees\":[\"GR\",\"GB\"]}");
    buf_release(&text);
    body_free(body);
}
END_TEST

START_TEST(a_text_has_at_most_4000_characters)
{
    for (size_t size = 4000; size <= 4001; size++) {
        struct faults faults = {.count = 0};
        struct buf text = {0};
        buf_text(&text, "{\"text\":\"");
        for (size_t i = 0; i < size; i++)
            buf_text(&text, "\xc3\xa9"); /* two bytes, one character */
        buf_text(&text, "\"}");
        struct body *body = parse(text.data);
        body_check(body, shape_of_action(ASSIST_message), false, &faults);
        ck_assert_uint_eq(faults.count, size > 4000);
        body_free(body);
        buf_release(&text);
    }
}
END_TEST

START_TEST(many_faults_are_counted_and_some_kept)
{
    struct faults faults = {.count = 0};
    struct buf text = {0};
    buf_text(&text, "{\"text\":\"x\"");
    for (int i = 0; i < 100; i++)
        buf_printf(&text, ",\"m%d\":1", i);
    buf_byte(&text, '}');
    struct body *body = parse(text.data);
    body_check(body, shape_of_action(ASSIST_message), false, &faults);
    ck_assert_uint_eq(faults.count, 100);
    buf_clear(&text);
    fault_members(&faults, &text);
    size_t shown = 0;
    for (const char *at = text.data; (at = strstr(at, "\"pointer\"")); at++)
        shown++;
    ck_assert_uint_eq(shown, FAULTS_MAX);
    body_free(body);
    buf_release(&text);
}
END_TEST

Suite *suite_check(void)
{
    Suite *s = suite_create("check");
    TCase *c = tcase_create("fields");

    tcase_add_loop_test(c, faults_are_found, 0, sizeof rows / sizeof *rows);
    tcase_add_test(c, values_are_kept_in_one_form);
    tcase_add_test(c, a_text_has_at_most_4000_characters);
    tcase_add_test(c, many_faults_are_counted_and_some_kept);
    suite_add_tcase(s, c);
    return s;
}
