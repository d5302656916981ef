/* SPDX-License-Identifier: EUPL-1.2 */
/* A request in memory: what the sides read of it, what is signed, what is kept beside it. */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "dossier.h"
#include "splice.h"
#include "suites.h"

#define NOW INT64_C(1800000000000000)

static const char content[] = "{\"crisis\":{\"kind\":\"hijacking\",\"offence\":\"o\",\"grounds\":\"g\",\"threat\":"
                              "\"t\",\"targets\":[\"persons\"],\"territory\":\"NL\","
                              "\"place\":\"Schiphol\",\"since\":\"2026-01-01T00:00:00Z\"},\"necessity\":\"n\","
                              "\"respond_by\":\"2030-01-01T00:00:00Z\","
                              "\"items\":[{\"kind\":\"action\",\"type\":\"team\",\"quantity\":1,\"weapons\":true},{"
                              "\"kind\":\"equipment\",\"type\":\"boat\",\"quantity\":4}],"
                              "\"addressees\":[\"DE\",\"BE\"]}";

static struct body *parse(const char *text)
{
    struct body *body = NULL;
    const char *detail = NULL;

    ck_assert_int_eq(body_parse(text, strlen(text), &body, &detail), 0);
    return body;
}

static void count_member(void *context, const char *name, const char *json, size_t size)
{
    size_t *count = context;

    ck_assert_uint_eq(strlen(json), size);
    ck_assert_uint_gt(strlen(name), 0);
    ++*count;
}

static void take(struct dossier *d, enum assist_action action, size_t leg, enum assist_side side, uint16_t rule,
                 enum assist_status to, const char *text)
{
    size_t members = 0;
    const struct member_sink data = {count_member, &members};
    struct body *body = text ? parse(text) : NULL;
    static const struct named unit = {{{1}}, "GSG 9"};
    struct change c = {.action = action,
                       .side = side,
                       .leg = leg,
                       .now = NOW,
                       .body = body,
                       .reference = "NL-2027-AAAAA",
                       .units = &unit,
                       .unit_count = 1};

    c.verdict = (struct assist_verdict){
        .rule = rule, .from = leg == SIZE_MAX ? dossier_status(d) : dossier_leg_status(d, leg), .to = to};
    if (action == ASSIST_create)
        ck_assert_int_eq(dossier_merge(d, &c), 0);
    ck_assert_int_eq(dossier_apply(d, &c, &data), 0);
    ck_assert(members > 0 || !text);
    body_free(body);
}

/* An open request to DE and BE, which DE has accepted in part. */
static struct dossier *accepted(void)
{
    struct uuid id = {{7}};
    struct dossier *d = NULL;

    ck_assert_int_eq(dossier_new(&id, "NL", false, NOW, &d), 0);
    take(d, ASSIST_create, SIZE_MAX, ASSIST_REQUESTING, 101, ASSIST_draft, content);
    take(d, ASSIST_submit, SIZE_MAX, ASSIST_REQUESTING, 104, ASSIST_open, "{}");
    ck_assert_int_eq(dossier_ask(d, &(struct uuid){{8}}, "BE", NOW), 0);
    ck_assert_int_eq(dossier_ask(d, &(struct uuid){{9}}, "DE", NOW), 0);
    take(d, ASSIST_accept, 1, ASSIST_ASSISTING, 212, ASSIST_accepted,
         "{\"revision\":1,\"items\":[{\"item\":2,\"quantity\":3}]}");
    return d;
}

START_TEST(acceptance_is_copied_by_value)
{
    struct dossier *d = accepted();
    static struct facts facts;

    dossier_facts(d, &facts);
    ck_assert_int_eq(facts.legs[1].rules.status, ASSIST_accepted);
    ck_assert(facts.legs[1].rules.equipment_part);
    ck_assert(!facts.legs[1].rules.action_part); /* only the boats were accepted */
    ck_assert(!facts.legs[1].rules.weapons_part);
    ck_assert_uint_eq(facts.legs[1].unit_count, 1);
    ck_assert_uint_eq(facts.legs[1].rules.terms, 2);
    ck_assert(strstr(dossier_document(d, SIZE_MAX)->text.data, "\"quantity\":3") != NULL);
    dossier_free(d);
}
END_TEST

START_TEST(an_addressee_sees_its_own_part_alone)
{
    struct dossier *d = accepted();
    const struct rendering *own = dossier_document(d, SIZE_MAX), *other = dossier_document(d, 0);

    ck_assert(strstr(own->text.data, "GSG 9") != NULL);
    ck_assert(strstr(other->text.data, "\"addressees\":[\"BE\"]") != NULL);
    ck_assert(strstr(other->text.data, "DE") == NULL);
    ck_assert(strstr(other->text.data, "GSG 9") == NULL);
    ck_assert(strstr(other->text.data, "\"version\":1,\"revision\":1") != NULL);
    ck_assert(strstr(own->text.data, "\"version\":2,\"revision\":1") != NULL);
    dossier_free(d);
}
END_TEST

START_TEST(a_document_read_again_is_the_same)
{
    struct dossier *d = accepted(), *again = NULL;
    const struct rendering *first = dossier_document(d, SIZE_MAX);

    ck_assert_int_eq(dossier_parse(first->text.data, first->text.size, 2, &again), 0);
    ck_assert_str_eq(dossier_document(again, SIZE_MAX)->text.data, first->text.data);
    ck_assert_str_eq(dossier_document(again, SIZE_MAX)->tag, first->tag);
    dossier_free(again);
    dossier_free(d);
}
END_TEST

START_TEST(facts_survive_being_kept)
{
    struct dossier *d = accepted();
    static struct facts facts, back;
    struct buf kept = {0}, again = {0};

    dossier_facts(d, &facts);
    facts.legs[1].authorised_by = (struct uuid){{3}};
    facts_encode(&facts, SIZE_MAX, &kept);
    ck_assert_int_eq(facts_decode(kept.data, kept.size, &back), 0);
    facts_encode(&back, SIZE_MAX, &again);
    ck_assert_uint_eq(kept.size, again.size);
    ck_assert_mem_eq(kept.data, again.data, kept.size);
    ck_assert_int_eq(back.legs[1].authorised_by.bytes[0], 3);
    for (size_t size = 0; size < kept.size; size++) /* cut short anywhere, it is refused */
        ck_assert_int_lt(facts_decode(kept.data, size, &back), 0);
    for (size_t i = 0; i < kept.size; i++) { /* … or changed into what would not be written so */
        char byte = kept.data[i];
        kept.data[i] = (char)0xff;
        buf_clear(&again);
        if (facts_decode(kept.data, kept.size, &back) == 0) {
            facts_encode(&back, SIZE_MAX, &again);
            ck_assert_uint_eq(kept.size, again.size);
            ck_assert_mem_eq(kept.data, again.data, kept.size);
        }
        kept.data[i] = byte;
    }
    kept.data[0]++;
    ck_assert_int_lt(facts_decode(kept.data, kept.size, &back), 0);
    buf_release(&kept);
    buf_release(&again);
    dossier_free(d);
}
END_TEST

START_TEST(a_refused_merge_leaves_no_trace)
{
    struct dossier *d = accepted();
    struct body *body = parse("{\"necessity\":\"other\",\"items\":[],\"reason\":\"r\"}");
    struct change c = {.action = ASSIST_amend, .leg = SIZE_MAX, .now = NOW, .body = body};
    char *before = strdup(dossier_document(d, SIZE_MAX)->text.data);

    ck_assert_int_eq(dossier_merge(d, &c), 0);
    dossier_unmerge(d);
    ck_assert_str_eq(dossier_document(d, SIZE_MAX)->text.data, before);
    free(before);
    body_free(body);
    dossier_free(d);
}
END_TEST

START_TEST(the_signed_text_is_the_arrangement_s)
{
    static const char expected[] =
        "{\"assistance\":\"DE\",\"cost_rule\":\"requesting\",\"exercise\":false,\"instrument\":null,\"items\":[{"
        "\"description\":null,\"item\":2,"
        "\"kind\":\"equipment\",\"quantity\":3,\"type\":\"boat\",\"weapons\":false}],\"officers\":[],\"period\":{"
        "\"from\":\"2026-01-01T00:00:00Z\","
        "\"until\":\"2031-01-01T00:00:00Z\"},\"request\":\"07000000-0000-0000-0000-000000000000\",\"revision\":1,"
        "\"round\":1,\"text\":\"t\","
        "\"units\":[{\"id\":\"01000000-0000-0000-0000-000000000000\",\"name\":\"GSG 9\"}],\"v\":1}";
    struct dossier *d = accepted();
    struct sha256 digest = sha256(expected, sizeof expected - 1);
    char hex[SHA256_HEX];

    take(d, ASSIST_arrange, 1, ASSIST_REQUESTING, 301, ASSIST_accepted,
         "{\"text\":\"t\",\"period\":{\"from\":\"2026-01-01T00:00:00Z\",\"until\":\"2031-01-01T00:00:00Z\"}}");
    sha256_hex(&digest, hex);
    ck_assert_msg(strstr(dossier_document(d, 1)->text.data, hex) != NULL, "%s", dossier_document(d, 1)->text.data);
    dossier_free(d);
}
END_TEST

START_TEST(actions_go_where_their_marks_are)
{
    struct dossier *d = accepted();
    static struct facts facts;
    struct offers offers[3] = {{.count = 0}, {.count = 1, .rules = {301}}, {.count = 1, .rules = {109}}};
    struct forms forms;
    struct buf out = {0};
    const struct rendering *r = dossier_document(d, SIZE_MAX);

    ck_assert_int_eq(forms_make(&forms), 0);
    dossier_facts(d, &facts);
    splice_actions(r->text.data, r->text.size, &facts, offers, (const char *const *)forms.text, &out);
    ck_assert(strstr(out.data, SPLICE_MARK) == NULL);
    ck_assert(strstr(out.data, "/assistance/DE/actions/arrange\"") != NULL);
    ck_assert(strstr(out.data, "/v1/requests/07000000-0000-0000-0000-000000000000/actions/close\"") != NULL);
    ck_assert(strstr(out.data, "/assistance/BE/actions/") == NULL);
    struct buf alone = {0};
    ck_assert_int_eq(assistance_alone(out.data, out.size, "DE", &alone), 0);
    ck_assert(strstr(alone.data, "\"reference\":\"NL-2027-AAAAA\"") != NULL);
    ck_assert_int_lt(assistance_alone(out.data, out.size, "FR", &alone), 0);
    buf_release(&alone);
    buf_release(&out);
    forms_release(&forms);
    dossier_free(d);
}
END_TEST

Suite *suite_dossier(void)
{
    Suite *s = suite_create("dossier");
    TCase *c = tcase_create("dossier");

    tcase_add_test(c, acceptance_is_copied_by_value);
    tcase_add_test(c, an_addressee_sees_its_own_part_alone);
    tcase_add_test(c, a_document_read_again_is_the_same);
    tcase_add_test(c, facts_survive_being_kept);
    tcase_add_test(c, a_refused_merge_leaves_no_trace);
    tcase_add_test(c, the_signed_text_is_the_arrangement_s);
    tcase_add_test(c, actions_go_where_their_marks_are);
    suite_add_tcase(s, c);
    return s;
}
