/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>

#include "fixture.h"
#include "schema_files.h"
#include "suites.h"

static void expect_check(const struct rule_steps *rules, int result, const char *words)
{
    struct buf told = {0};
    ck_assert_int_eq(schema_check(fixture_conninfo("assist", "assist_reader"), rules, &told), result);
    if (words && (!told.data || !strstr(told.data, words)))
        ck_abort_msg("\"%s\" does not say \"%s\"", told.data ? told.data : "", words);
    buf_release(&told);
}

static void expect_done(const char *role, const char *sql)
{
    const char *said = fixture_script(role, sql);
    if (said)
        ck_abort_msg("%s", said);
}

static void migrate(const struct rule_steps *rules, int result, const char *words)
{
    struct buf told = {0};
    ck_assert_int_eq(schema_migrate(fixture_conninfo("assist", "assist_migrator"), rules, "a test", &told), result);
    if (words && (!told.data || !strstr(told.data, words)))
        ck_abort_msg("\"%s\" does not say \"%s\"", told.data ? told.data : "", words);
    buf_release(&told);
}

START_TEST(nothing_before_setup)
{
    migrate(&fixture_rules, -ENOTCONN, "assist_migrator");
    expect_done("super", schema_file("setup.sql")->text);
    expect_done("super", schema_file("setup.sql")->text); /* may be run again */
}
END_TEST

START_TEST(migrates_once)
{
    struct buf told = {0};
    migrate(&fixture_rules, 0, "0001_registers.sql");
    expect_check(&fixture_rules, 0, NULL);
    ck_assert_int_eq(schema_migrate(fixture_conninfo("assist", "assist_migrator"), &fixture_rules, "a test", &told), 0);
    ck_assert_uint_eq(told.size, 0);
    buf_release(&told);
}
END_TEST

START_TEST(another_schema_is_named)
{
    expect_done("super", "UPDATE assist.schema_migration SET digest = sha256('x') WHERE version = 2");
    expect_check(&fixture_rules, -EBADMSG, "0002_procedure");
    migrate(&fixture_rules, -EBADMSG, "another form");
    expect_done("super", "DELETE FROM assist.schema_migration WHERE version >= 2");
    expect_check(&fixture_rules, -EBADMSG, "0002_procedure.sql is missing");
    expect_done("super", "DROP SCHEMA assist CASCADE");
    migrate(&fixture_rules, 0, NULL);
    expect_done("super", "INSERT INTO assist.schema_migration VALUES (7777, '7777_later', sha256('x'))");
    expect_check(&fixture_rules, -EBADMSG, "7777_later of the database is newer");
    expect_done("super", "DELETE FROM assist.schema_migration WHERE version = 7777");
    expect_check(&fixture_rules, 0, NULL);
}
END_TEST

START_TEST(another_copy_of_the_rules_is_named)
{
    struct rule_step other[] = {{101, "create", "", "draft"}, {104, "submit", "draft", "closed"}};
    struct rule_steps rules = {other, 2}, fewer = {other, 1};
    expect_check(&rules, -EBADMSG, "run assistd migrate");
    expect_check(&fewer, -EBADMSG, "a test");
    migrate(&rules, 0, NULL);
    expect_check(&rules, 0, NULL);
    expect_done("super", "INSERT INTO assist.rule_step VALUES (9, 'x', '', '')");
    expect_check(&rules, -EBADMSG, "rules");
    migrate(&fixture_rules, 0, NULL);
    expect_check(&fixture_rules, 0, NULL);
}
END_TEST

START_TEST(everything_has_a_comment)
{
    expect_done(
        "super",
        "DO $$ DECLARE bare text; BEGIN"
        " SELECT string_agg(what, ', ') INTO bare FROM ("
        "  SELECT relname || coalesce('.' || attname, '') AS what FROM pg_class c"
        "   LEFT JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0"
        "   WHERE relnamespace = 'assist'::regnamespace AND relkind = 'r' AND col_description(c.oid, attnum) IS NULL"
        "  UNION ALL SELECT conname FROM pg_constraint c WHERE connamespace = 'assist'::regnamespace"
        "   AND obj_description(oid, 'pg_constraint') IS NULL"
        "  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'assist'::regnamespace"
        "   AND obj_description(oid, 'pg_proc') IS NULL"
        "  UNION ALL SELECT relname FROM pg_class c WHERE relnamespace = 'assist'::regnamespace AND relkind IN ('r', "
        "'i')"
        "   AND obj_description(oid, 'pg_class') IS NULL AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = "
        "c.oid)"
        "  UNION ALL SELECT polname FROM pg_policy WHERE obj_description(oid, 'pg_policy') IS NULL"
        "  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND obj_description(oid, 'pg_trigger') IS "
        "NULL"
        " ) x;"
        " IF bare IS NOT NULL THEN RAISE EXCEPTION 'no comment: %', bare; END IF;"
        " END $$");
}
END_TEST

START_TEST(registers_are_loaded_once)
{
    struct arg json;
    struct session *s;
    static const enum upkeep parts[] = {UPKEEP_REGISTERS_STATES, UPKEEP_REGISTERS_AUTHORITIES, UPKEEP_REGISTERS_UNITS,
                                        UPKEEP_REGISTERS_INSTRUMENTS};
    ck_assert_int_eq(session_open(fixture_conninfo("assist", "assist_writer"), "test", &s, NULL), 0);
    arg_init(&json, VALUE_TEXT, false);
    arg_string(&json, schema_file("registers.json")->text);
    for (size_t i = 0; i < 8; i++)
        if (session_run(s, parts[i % 4], &json, 1, NULL) < 0)
            ck_abort_msg("%s", session_error(s));
    arg_release(&json);
    session_close(s);
    expect_done(
        "assist_writer",
        "DO $$ BEGIN"
        " ASSERT (SELECT count(*) FROM state WHERE bound_from <= now() AND bound_until IS NULL) = 27;"
        " ASSERT (SELECT count(*) FROM state WHERE bound_from IS NULL) = 3;"
        " ASSERT NOT EXISTS (SELECT FROM state s WHERE NOT EXISTS (SELECT FROM unit WHERE state = s.code)"
        "                    OR NOT EXISTS (SELECT FROM authority WHERE state = s.code));"
        " ASSERT (SELECT count(*) FROM instrument WHERE parties @> '{SE,NO}') = 2;"
        " ASSERT (SELECT count(*) FROM instrument i, unnest(parties) p WHERE p NOT IN (SELECT code FROM state)) = 0;"
        " ASSERT (SELECT list_version FROM register_head) >= 2; END $$");
}
END_TEST

TCase *schema_case(void)
{
    TCase *c = tcase_create("schema");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, nothing_before_setup);
    tcase_add_test(c, migrates_once);
    tcase_add_test(c, another_schema_is_named);
    tcase_add_test(c, another_copy_of_the_rules_is_named);
    tcase_add_test(c, everything_has_a_comment);
    tcase_add_test(c, registers_are_loaded_once);
    return c;
}
