/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of lists, over more requests than one call looks at. */
#include <stdio.h>

#include "fixture.h"
#include "suites.h"

/* The n-th request of FR, and what it asked of IT; made n seconds after 2001. */
#define MADE(n) "('2001-01-01Z'::timestamptz + " n " * interval '1 second')"
#define ID(n)   "id_at" MADE(n)
#define LEG(n)  "overlay(" ID(n) "::text PLACING 'a' FROM 36)::uuid"
#define ZEROES  "decode(repeat('00', 32), 'hex')"

/* 2,400 of them: only the ten oldest are open, every fourth is a drill, the third has a word of its own. told() is a
 * page of 5 at most, as numbers, and that of a last row without a document negative. */
static const char many[] =
    "SET search_path = assist;"
    "INSERT INTO request (id, state, status, version, revision, exercise, created_at, updated_at, seq, etag, document,"
    " facts, chain, persons, assistance_statuses)"
    " SELECT " ID("n") ", 'FR', CASE WHEN n <= 10 THEN 'open' ELSE 'closed' END, 1, 1, n % 4 = 0, " MADE(
        "n") ", now(), 1,"
             " 'e', '{}', '', " ZEROES ", '', ARRAY[CASE WHEN n <= 10 THEN 'accepted' ELSE 'refused' END]"
             " FROM generate_series(1, 2400) n;"
             "INSERT INTO assistance (id, request, reference, state, requesting_state, status, version, round, seq, "
             "created_at,"
             " updated_at, request_created_at, request_status, request_version, exercise, etag, document, facts, "
             "chain, awaiting)"
             " SELECT " LEG("n") ", " ID(
                 "n") ", 'r', 'IT', 'FR', CASE WHEN n <= 10 THEN 'accepted' ELSE 'refused' END, 1, 1, 1,"
                      " " MADE(
                          "n") ", now(), now(), CASE WHEN n <= 10 THEN 'open' ELSE 'closed' END, 1, n % 4 = 0, 'e', "
                               "'{}', '', " ZEROES ","
                               " n = 6 FROM generate_series(1, 2400) n;"
                               "INSERT INTO search (state, exercise, word, id, requesting)"
                               " SELECT s, n % 4 = 0, w, CASE WHEN s = 'FR' THEN " ID("n") " ELSE " LEG(
                                   "n") " END, s = 'FR'"
                                        " FROM generate_series(1, 2400) n, unnest('{FR,IT}'::text[]) s,"
                                        " LATERAL (SELECT unnest('{ferry,the,by FR,kind action}'::text[])"
                                        " UNION ALL SELECT CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END UNION ALL "
                                        "SELECT 'okapi' WHERE n = 3"
                                        " UNION ALL SELECT 'by *' WHERE s = 'FR') w (w);"
                                        "CREATE FUNCTION told(viewer text, before int, f json) RETURNS text LANGUAGE "
                                        "sql AS $$"
                                        " SELECT coalesce(string_agg((CASE WHEN document IS NULL THEN -1 ELSE 1 END * "
                                        "extract(epoch FROM 'epoch'::timestamptz +"
                                        " ('x' || left(replace(key::text, '-', ''), 12))::bit(48)::bigint * interval "
                                        "'1 ms' - '2001-01-01Z'))::int::text, ' '), '')"
                                        " FROM list_page(viewer, " ID(
                                            "before") ", 5, f ->> 'status', f ->> 'assistance', f ->> 'by', f ->> "
                                                      "'to', f ->> 'kind',"
                                                      " f ->> 'awaiting' IS NOT NULL, (f ->> 'since')::timestamptz, (f "
                                                      "->> 'until')::timestamptz, f ->> 'q',"
                                                      " nullif(f ->> 'drill', 'any')::boolean) $$;"
                                                      "GRANT EXECUTE ON FUNCTION told(text, int, json) TO "
                                                      "assist_reader;";

#define TOP 9999

static const struct {
    const char *viewer;
    int before;
    const char *filters, *told;
} pages[] = {
    {"FR", TOP, "drill,false", "2399 2398 2397 2395 2394"},
    {"FR", TOP, "drill,true", "2400 2396 2392 2388 2384"},
    {"FR", TOP, "drill,any", "2400 2399 2398 2397 2396"},
    {"FR", 4, "drill,any", "3 2 1"},
    {"FR", TOP, "drill,false,status,open", "10 9 7 6 5"},
    {"FR", TOP, "drill,any,status,open", "10 9 8 7 6"},
    {"FR", TOP, "drill,false,assistance,accepted", "10 9 7 6 5"},
    {"FR", TOP, "drill,any,awaiting,me", ""},
    {"IT", TOP, "drill,false", "2399 2398 2397 2395 2394"},
    {"IT", TOP, "drill,any,status,open", "10 9 8 7 6"},
    {"IT", TOP, "drill,false,assistance,accepted", "10 9 7 6 5"},
    {"IT", TOP, "drill,any,awaiting,me", "6"},
    {"*", TOP, "drill,false,until,2002-01-01Z", "2399 2398 2397 2395 2394"},
    {"*", TOP, "drill,any,by,FR", "2400 2399 2398 2397 2396"},
    {"*", TOP, "drill,any,status,open,until,2002-01-01Z", "10 9 8 7 6"},
    {"*", TOP, "drill,any,assistance,accepted,until,2002-01-01Z", "10 9 8 7 6"},
    {"*", TOP, "drill,any,q,okapi", "3"},

    /* words: one, several, none */
    {"FR", TOP, "drill,any,q,Ferry", "2400 2399 2398 2397 2396"},
    {"FR", TOP, "drill,false,q,the ferry", "2399 2398 2397 2395 2394"},
    {"FR", TOP, "drill,false,q,even ferry", "2398 2394 2390 2386 2382"},
    {"FR", TOP, "drill,false,q,okapi", "3"},
    {"FR", TOP, "drill,false,q,ferry okapi the", "3"},
    {"FR", TOP, "drill,any,q,okapi even", ""},
    {"FR", TOP, "drill,true,q,okapi", ""},
    {"FR", TOP, "drill,false,q,!", ""},
    {"FR", 3, "drill,false,q,ferry", "2 1"},
    {"IT", TOP, "drill,any,q,okapi", "3"},
    {"DE", TOP, "drill,any,q,okapi", ""},

    /* what is no word, and found like one; a word is never taken for it */
    {"FR", TOP, "drill,false,q,kind action", ""},
    {"FR", TOP, "drill,false,kind,action,q,okapi", "3"},
    {"FR", TOP, "drill,false,kind,action", "2399 2398 2397 2395 2394"},
    {"FR", TOP, "drill,false,kind,equipment", ""},
    {"FR", TOP, "drill,false,to,IT", ""},
    {"IT", TOP, "drill,false,by,FR,q,okapi", "3"},

    /* what is far down is found in several calls, of which each says where to go on */
    {"FR", TOP, "drill,any,q,ferry,status,open", "-1401"},
    {"FR", 1401, "drill,any,q,ferry,status,open", "-401"},
    {"FR", 401, "drill,any,q,ferry,status,open", "10 9 8 7 6"},
    {"FR", 6, "drill,any,q,ferry,status,open", "5 4 3 2 1"},
    {"FR", 5, "drill,any,q,ferry,status,open", "4 3 2 1"},
    {"FR", TOP, "drill,any,q,even odd", "-402"},
    {"FR", 402, "drill,any,q,even odd", ""},
    {"FR", TOP, "drill,any,status,open,assistance,refused", "-1401"},
    {"FR", 1001, "drill,any,status,open,assistance,refused", ""},
    {"IT", TOP, "drill,any,assistance,refused,awaiting,me", "-1401"},
    {"IT", TOP, "drill,any,assistance,accepted,awaiting,me", "6"},
    {"IT", 900, "drill,any,q,ferry,assistance,accepted", "10 9 8 7 6"},

    /* times */
    {"FR", TOP, "drill,any,since,2001-01-01T00:39:58Z", "2400 2399 2398"},
    {"FR", TOP, "drill,any,until,2001-01-01T00:00:04Z", "3 2 1"},
    {"FR", TOP, "drill,false,until,2001-01-01T00:00:04Z", "3 2 1"},
    {"FR", TOP, "drill,any,since,2001-01-01T00:00:03Z,until,2001-01-01T00:00:05Z", "4 3"},
    {"FR", TOP, "drill,any,q,odd,until,2001-01-01T00:00:03.000001Z", "3 1"},
};

static void expect_done(const char *role, const char *sql)
{
    const char *said = fixture_script(role, sql);
    if (said)
        ck_abort_msg("%s", said);
}

START_TEST(many_requests)
{
    expect_done("super", many);
}
END_TEST

START_TEST(page)
{
    char sql[1024];

    snprintf(sql, sizeof sql,
             "BEGIN; SELECT set_config('assist.state', '%s', true); DO $$ DECLARE said text; BEGIN"
             " said := told('%s', %d, json_object('{%s}')); ASSERT said = '%s', '%s %s: ' || said; END $$; COMMIT",
             pages[_i].viewer, pages[_i].viewer, pages[_i].before, pages[_i].filters, pages[_i].told, pages[_i].viewer,
             pages[_i].filters);
    expect_done("assist_reader", sql);
}
END_TEST

TCase *list_case(void)
{
    TCase *c = tcase_create("list");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, many_requests);
    tcase_add_loop_test(c, page, 0, sizeof pages / sizeof pages[0]);
    return c;
}
