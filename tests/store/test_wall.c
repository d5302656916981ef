/* SPDX-License-Identifier: EUPL-1.2 */
/* What the database itself refuses, whatever the daemon would send. */
#include <string.h>

#include "fixture.h"
#include "suites.h"

#define R1 "'00000000-0000-7000-8000-000000000001'"
#define R2 "'00000000-0000-7000-8000-000000000002'"
#define A1 "'00000000-0000-7000-8000-0000000000a1'"
#define P1 "'00000000-0000-7000-8000-0000000000b1'"
#define P2 "'00000000-0000-7000-8000-0000000000b2'"

#define ZEROES "decode(repeat('00', 32), 'hex')"
/* What an event has from its entry in the log. */
#define LOGGED ", facts, prev, digests, rules"
#define IN_LOG ", '{}', " ZEROES ", '', " ZEROES
/* An event of a chain. */
#define EVENT(index, request, assistance, seq, rule, action, from, to)                                                 \
    "INSERT INTO event (log_index, request, assistance, state, seq, at, action, rule, from_status, to_status,"         \
    " revision, exercise, by_role" LOGGED ") VALUES (" #index ", " request ", '" assistance "', 'NL', " #seq           \
    ", now(), '" action "', " #rule ", '" from "', '" to "', 0, false, 'clock'" IN_LOG ");"
#define ASSISTANCE(status, conditions, authorised, weapons)                                                            \
    "UPDATE assistance SET status = '" status "', conditions = '{" conditions "}', authorised_by = " authorised        \
    ", weapons_by = " weapons " WHERE id = " A1 ";"
#define SIGNED "signed_requesting,signed_assisting"
/* Sees this many rows in all three walled tables together. */
#define SEES(setting, requests, assistances, events)                                                                   \
    "BEGIN; " setting " DO $$ BEGIN ASSERT (SELECT count(*) FROM request) = " #requests ", 'request';"                 \
    " ASSERT (SELECT count(*) FROM assistance) = " #assistances ", 'assistance';"                                      \
    " ASSERT (SELECT count(*) FROM event) = " #events ", 'event'; END $$; COMMIT;"
#define AS(state) "SELECT set_config('assist.state', '" state "', true);"
#define TOP       "'ffffffff-ffff-ffff-ffff-ffffffffffff'"
/* Behind the wall of one state, whatever viewer the function is told. */
#define FINDS_BEHIND(wall, viewer, words, below, found)                                                                \
    "BEGIN; " AS(wall) " DO $$ BEGIN ASSERT (SELECT ids FROM search_ids('" viewer "', '{" words                        \
                       "}', '{false}', id_at('epoch'), " below ", 9, 9)) = ARRAY[" found "]::uuid[]; END $$; COMMIT;"
#define FINDS(viewer, words, below, found) FINDS_BEHIND(viewer, viewer, words, below, found)
#define LISTS_BEHIND(wall, viewer, status, rows)                                                                       \
    "BEGIN; " AS(wall) " DO $$ BEGIN ASSERT (SELECT count(*) FROM list_page('" viewer "', " TOP ", 9, " status         \
                       ", NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL)) = " #rows "; END $$; COMMIT;"

/* Four eyes. Persons: P1 with two accounts of NL's authority, P2 with one, P3 with one of DE's; of the network's
 * administrators A and B are one person. */
#define P3       "'00000000-0000-7000-8000-0000000000b3'"
#define NL_1     "'00000000-0000-7000-8000-0000000000c1'"
#define NL_1_TOO "'00000000-0000-7000-8000-0000000000c2'"
#define NL_2     "'00000000-0000-7000-8000-0000000000c3'"
#define DE_3     "'00000000-0000-7000-8000-0000000000c4'"
#define ADMIN_A  "'00000000-0000-7000-8000-0000000000d1'"
#define ADMIN_B  "'00000000-0000-7000-8000-0000000000d2'"
#define ADMIN_C  "'00000000-0000-7000-8000-0000000000d3'"
#define PERSON_A "'00000000-0000-7000-8000-0000000000e1'"
#define PERSON_C "'00000000-0000-7000-8000-0000000000e3'"
#define MADE     "'00000000-0000-7000-8000-0000000000f1'"
#define MADE_OF(id, person, created, confirmed)                                                                        \
    "INSERT INTO account (id, person, name, roles, post, created_by, confirmed_by)"                                    \
    " VALUES (" id ", " person ", 'n', '{auditor}', '', " created ", " confirmed ")"
#define PERSONS(a, b) "UPDATE request SET persons = uuid_send(" a ") || uuid_send(" b ") WHERE id = " R1
/* A step of NL by the person of that number. */
#define HALF(index, seq, rule, action, sets, clears, person)                                                           \
    "INSERT INTO event (log_index, request, assistance, state, seq, at, action, rule, from_status, to_status, sets,"   \
    " clears, revision, exercise, by_role, by_state, by_person" LOGGED ") VALUES (" #index ", " R1                     \
    ", 'IT', 'NL', " #seq ", now(), '" action "', " #rule ", 'draft', 'draft', '{" sets "}', '{" clears                \
    "}', 1, false, 'authority', 'NL', " #person IN_LOG ");"
#define AUTHORISES(index, seq, person) HALF(index, seq, 309, "authorise", "authorised", "weapons_permitted", person)
#define PERMITS(index, seq, person)    HALF(index, seq, 310, "permit_weapons", "weapons_permitted", "", person)
#define RENEWS(index, seq, person)     HALF(index, seq, 406, "renew", "", "", person)
#define REDACTS(id, account, person)                                                                                   \
    "INSERT INTO redaction (id, log_index, request, state, names, reason, asked_at, asked_by, asked_person)"           \
    " VALUES (" id ", 0, " R1 ", 'NL', '{text}', 'r', now(), " account ", " person ")"
#define ERASES(account, person)                                                                                        \
    "UPDATE redaction SET confirmed_at = now(), confirmed_by = " account ", confirmed_person = " person                \
    " WHERE id = " R1

static const struct {
    const char *role, *sql, *refusal; /* NULL: it is done */
} walls[] = {
    /* two requests, one asked of DE; the history of both */
    {"assist_writer",
     "INSERT INTO request (id, state, status, version, revision, exercise, created_at, updated_at, seq, etag, "
     "document, facts, chain, persons)"
     " VALUES (" R1 ", 'NL', 'open', 1, 1, false, now(), now(), 2, 'e', '{}', '', " ZEROES ", ''),"
     " (" R2 ", 'BE', 'draft', 1, 0, false, now(), now(), 1, 'e', '{}', '', " ZEROES ", '');"
     "INSERT INTO assistance (id, request, reference, state, requesting_state, status, version, round, seq, "
     "created_at, updated_at,"
     " request_created_at, request_status, request_version, exercise, etag, facts, chain)"
     " VALUES (" A1 ", " R1
     ", 'NL-2026-00000', 'DE', 'NL', 'requested', 1, 1, 1, now(), now(), now(), 'open', 1, false, 'e', '', " ZEROES ");"
     "INSERT INTO search (state, exercise, word, id, requesting)"
     " SELECT 'NL', false, w, " R1 "::uuid, true FROM unnest('{boats,on,the,river}'::text[]) w UNION ALL"
     " SELECT 'DE', false, w, " A1 ", false FROM unnest('{boats,on,the,river}'::text[]) w;",
     NULL},

    /* the chain: first from '', dense, each from the one before, several in one statement */
    {"assist_writer", EVENT(0, R1, "", 2, 101, "create", "", "draft"), "does not follow"},
    {"assist_writer", EVENT(0, R1, "", 1, 104, "submit", "draft", "open"), "does not follow"},
    {"assist_writer",
     EVENT(0, R1, "", 1, 101, "create", "", "draft") EVENT(1, R1, "", 2, 104, "submit", "draft", "open"), NULL},
    {"assist_writer", EVENT(2, R1, "DE", 1, 101, "create", "", "draft"), NULL},
    {"assist_writer", EVENT(9, R1, "", 4, 104, "submit", "draft", "open"), "does not follow"},
    {"assist_writer", EVENT(9, R1, "", 3, 104, "submit", "draft", "open"), "does not follow"},
    {"assist_writer", EVENT(9, R1, "", 2, 104, "submit", "draft", "open"), "event_request_assistance_seq_key"},
    {"assist_writer", EVENT(2, R2, "", 1, 101, "create", "", "draft"), "event_pkey"},
    {"assist_writer",
     "INSERT INTO event (log_index, request, assistance, state, seq, at, action, rule, from_status, to_status,"
     " revision, exercise, by_role" LOGGED ") SELECT 2 + i, " R2
     ", '', 'BE', i, now(), a, r, f, t, 0, false, 'clock'" IN_LOG
     " FROM unnest('{1,2}'::int[], '{create,submit}'::text[], '{101,104}'::int[], '{\"\",draft}'::text[],"
     " '{draft,open}'::text[]) x (i, a, r, f, t);",
     NULL},
    {"assist_writer",
     "INSERT INTO event (log_index, request, assistance, state, seq, at, action, rule, from_status, to_status,"
     " revision, exercise, by_role" LOGGED ") SELECT 9 + i, " R2
     ", 'FR', 'BE', i, now(), a, r, f, t, 0, false, 'clock'" IN_LOG
     " FROM unnest('{1,2}'::int[], '{create,create}'::text[], '{101,101}'::int[], '{\"\",\"\"}'::text[],"
     " '{draft,draft}'::text[]) x (i, a, r, f, t);",
     "does not follow"},

    /* the procedure: no step that it does not have */
    {"assist_writer", EVENT(9, R1, "FR", 1, 101, "create", "", "open"), "event_step"},
    {"assist_writer", EVENT(9, R1, "FR", 1, 104, "create", "", "draft"), "event_step"},
    {"assist_writer", EVENT(9, R1, "FR", 1, 101, "submit", "", "draft"), "event_step"},
    {"assist_writer", "INSERT INTO rule_step VALUES (5, 'x', '', '')", "permission denied"},

    /* the history only grows */
    {"assist_writer", "UPDATE event SET by_role = 'x'", "permission denied"},
    {"assist_writer", "DELETE FROM event", "permission denied"},
    {"assist_writer", "TRUNCATE event", "permission denied"},
    {"assist_reader", "INSERT INTO event SELECT * FROM event", "permission denied"},
    {"assist_migrator", "SET ROLE assist_owner; UPDATE event SET by_role = 'x'", "only ever added to"},
    {"assist_migrator", "SET ROLE assist_owner; DELETE FROM event", "only ever added to"},
    {"assist_migrator", "SET ROLE assist_owner; TRUNCATE event", "only ever added to"},
    {"super", "DELETE FROM assist.event", "only ever added to"},

    /* what the writer may not touch */
    {"assist_writer", "DELETE FROM request", "permission denied"},
    {"assist_writer", "UPDATE request SET state = 'DE'", "permission denied"},
    {"assist_writer", "UPDATE assistance SET state = 'FR'", "permission denied"},
    {"assist_writer", "UPDATE assistance SET exercise = true", "permission denied"},
    {"assist_writer", "DELETE FROM authority", "permission denied"},
    {"assist_writer", "UPDATE log_head SET one = true", "permission denied"},
    {"assist_writer", "CREATE TABLE x (y int)", "permission denied"},
    {"assist_writer", "SET ROLE assist_owner", "permission denied"},
    {"assist_reader", "UPDATE request SET status = 'closed'", "permission denied"},
    {"assist_auditor", "SELECT digest FROM credential", "permission denied"},
    {"assist_reader", "SELECT * FROM idempotency", "permission denied"},
    {"assist_reader", "SELECT * FROM account_password", "permission denied"},
    {"assist_auditor", "SELECT * FROM account_password", "permission denied"},
    {"assist_auditor", "SELECT * FROM session", "permission denied"},
    {"assist_reader", "UPDATE session SET ended_at = NULL", "permission denied"},
    {"assist_writer", "UPDATE session SET account = NULL", "permission denied"},
    {"assist_writer", "UPDATE credential SET digest = NULL", "permission denied"},
    {"assist_writer", "UPDATE credential SET drawn = true", "permission denied"},
    {"assist_writer", "UPDATE credential SET scope = '{read}'", "permission denied"},
    {"assist_writer", "DELETE FROM credential", "permission denied"},
    {"assist_writer", "DELETE FROM account_password", "permission denied"},
    {"assist_reader", "SELECT * FROM search", "permission denied"},

    /* four eyes, signatures, ends */
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", P1, P1), "assistance_four_eyes"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised", "NULL", "NULL"), "assistance_authorised_by_somebody"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", P1, "NULL"),
     "assistance_weapons_by_somebody"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",weapons_permitted", "NULL", P1), "assistance_weapons_by_somebody"},
    {"assist_writer", ASSISTANCE("active", "signed_assisting", "NULL", "NULL"), "assistance_signed_by_both"},
    {"assist_writer", ASSISTANCE("ended", SIGNED ",authorised", P1, "NULL"), "assistance_over"},
    {"assist_writer", ASSISTANCE("active", "whatever", "NULL", "NULL"), "assistance_conditions_known"},
    {"assist_writer",
     "INSERT INTO account (id, person, name, state, authority, roles, post) SELECT x.id::uuid, x.person::uuid, 'n',"
     " a.state, a.id, '{authority}', '' FROM (SELECT DISTINCT ON (state) state, id FROM authority ORDER BY state) a"
     " JOIN (VALUES (" NL_1 ", " P1 ", 'NL'), (" NL_1_TOO ", " P1 ", 'NL'), (" NL_2 ", " P2 ", 'NL'), (" DE_3 ", " P3
     ", 'DE')) x (id, person, state) USING (state);"
     "INSERT INTO account (id, person, name, roles, post) SELECT id::uuid, person::uuid, 'n', '{administrator}', ''"
     " FROM (VALUES (" ADMIN_A ", " PERSON_A "), (" ADMIN_B ", " PERSON_A "), (" ADMIN_C ", " PERSON_C
     ")) x (id, person)",
     NULL},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised", NL_1, "NULL"), "no person with authority of NL"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", NL_1, NL_1_TOO),
     "no person with authority of NL"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", P1, P3),
     "no person with authority of NL"},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", P1, P2), NULL},
    {"assist_writer", ASSISTANCE("active", SIGNED ",authorised,weapons_permitted", P2, P2), "assistance_four_eyes"},

    /* accounts */
    {"assist_writer",
     "INSERT INTO account (id, person, name, roles, post) VALUES (" P1 ", " P1 ", 'n', '{auditor,administrator}', '')",
     "account_roles_apart"},
    {"assist_writer",
     "INSERT INTO account (id, person, name, state, authority, roles, post) SELECT " P1 ", " P1 ", 'n', 'NL', id,"
     " '{liaison,auditor}', '' FROM authority WHERE state = 'NL'",
     "account_roles_apart"},
    {"assist_writer",
     "INSERT INTO account (id, person, name, state, roles, post) VALUES (" P1 ", " P1 ", 'n', 'NL', '{liaison}', '')",
     "account_acts_for_authority"},
    {"assist_writer",
     "INSERT INTO account (id, person, name, state, authority, roles, post)"
     " SELECT " P1 ", " P1 ", 'n', 'NL', id, '{liaison}', '' FROM authority WHERE state = 'DE'",
     "account_authority_fkey"},
    {"assist_writer",
     "INSERT INTO account (id, person, name, roles, post, created_by, confirmed_by)"
     " VALUES (" P1 ", " P1 ", 'n', '{auditor}', '', NULL, " P1 ")",
     "account_confirmed_by_another"},
    {"assist_writer", MADE_OF(MADE, MADE, ADMIN_A, ADMIN_A), "account_confirmed_by_another"},
    {"assist_writer", MADE_OF(MADE, MADE, ADMIN_A, ADMIN_B), "by the person who gave its roles"},
    {"assist_writer", MADE_OF(MADE, PERSON_C, ADMIN_A, ADMIN_C), "or holds them"},
    {"assist_writer", MADE_OF(MADE, MADE, ADMIN_A, NL_1), "by no administrator"},
    {"assist_writer", MADE_OF(MADE, MADE, ADMIN_A, "NULL"), NULL},
    {"assist_writer", "UPDATE account SET confirmed_by = " ADMIN_B " WHERE id = " MADE,
     "the person who gave its roles"},
    {"assist_writer", "UPDATE account SET confirmed_by = " ADMIN_C " WHERE id = " MADE, NULL},
    {"assist_writer", "UPDATE account SET created_by = " ADMIN_C ", confirmed_by = " ADMIN_A " WHERE id = " MADE, NULL},
    {"assist_writer", "UPDATE account SET created_by = " ADMIN_B " WHERE id = " MADE, "the person who gave its roles"},
    {"assist_writer", "UPDATE account SET created_by = NULL, confirmed_by = NULL WHERE id = " MADE, "stays on record"},
    {"assist_writer", "UPDATE account SET roles = '{administrator}' WHERE id = " MADE, "confirmed anew"},
    {"assist_writer", "UPDATE account SET roles = '{authority,liaison}' WHERE id = " NL_1, "confirmed anew"},
    {"assist_writer", "UPDATE account SET person = " P2 " WHERE id = " NL_1_TOO, "permission denied"},

    /* the wall between the states */
    {"assist_reader", SEES("", 0, 0, 0), NULL},
    {"assist_reader", SEES(AS("NL"), 1, 0, 3), NULL},
    {"assist_reader", SEES(AS("DE"), 0, 1, 1), NULL},
    {"assist_reader", SEES(AS("BE"), 1, 0, 2), NULL},
    {"assist_reader", SEES(AS("FR"), 0, 0, 0), NULL},
    {"assist_reader", SEES(AS("*"), 2, 1, 5), NULL},
    {"assist_reader", SEES(AS(""), 0, 0, 0), NULL},
    /* afterwards, when the setting reads '' */
    {"assist_reader", SEES(AS("NL"), 1, 0, 3) SEES("", 0, 0, 0), NULL},
    {"assist_writer", SEES("", 2, 1, 5), NULL},
    {"assist_auditor", SEES("", 2, 1, 5), NULL},
    {"assist_migrator", SEES("SET ROLE assist_owner;", 0, 0, 0), NULL},

    /* the log: added to and read by nobody but whom it is for; never changed */
    {"assist_writer",
     "INSERT INTO entry VALUES (0, " ZEROES ", '{}'); INSERT INTO tile VALUES (0, 0, " ZEROES
     ", decode(repeat('00', 8192), 'hex'));"
     "INSERT INTO disclosure (log_index, request, assistance, state, data) VALUES (0, " R1 ", '', 'NL', ''),"
     " (1, " R1 ", 'DE', 'NL', ''), (2, " R2 ", '', 'BE', '');",
     NULL},
    {"assist_writer", "UPDATE entry SET text = ''", "permission denied"},
    {"assist_writer", "DELETE FROM disclosure", "permission denied"},
    {"assist_writer", "UPDATE disclosure SET log_index = 9", "permission denied"},
    {"super", "UPDATE assist.entry SET text = ''", "only ever added to"},
    {"super", "DELETE FROM assist.tile", "only ever added to"},
    {"super", "TRUNCATE assist.disclosure CASCADE", "only ever added to"},
    {"super", "UPDATE assist.house_event SET facts = ''", "only ever added to"},
    {"assist_writer",
     "INSERT INTO disclosure (log_index, assistance, state, data, by_name) VALUES (9, '', '', '', 'n')",
     "disclosure_by"},
#define DISCLOSED(setting, rows, entries)                                                                              \
    "BEGIN; " setting " DO $$ BEGIN ASSERT (SELECT count(*) FROM disclosure) = " #rows ", 'disclosure';"               \
    " ASSERT (SELECT count(*) FROM entry) = " #entries ", 'entry'; END $$; COMMIT;"
    {"assist_reader", DISCLOSED("", 0, 0), NULL},
    {"assist_reader", DISCLOSED(AS("NL"), 2, 0), NULL},
    {"assist_reader", DISCLOSED(AS("DE"), 1, 0), NULL},
    {"assist_reader", DISCLOSED(AS("FR"), 0, 0), NULL},
    {"assist_reader", DISCLOSED(AS("*"), 3, 1), NULL},
    {"assist_auditor", DISCLOSED("", 3, 1), NULL},
    /* hashes tell nothing of what they are of */
    {"assist_reader", "DO $$ BEGIN ASSERT octet_length(tile_hashes(0, 0)) = 8192; END $$", NULL},

/* who read what: noted as of the state that reads, told to that state and to the one whose request it is */
#define READING(state, owner)                                                                                          \
    "INSERT INTO consultation (account, state, kind, request, owner) VALUES (" P1 ", '" state "', 'document', " R1     \
    ", '" owner "');"
    {"assist_reader", READING("NL", "NL"), "row-level security"},
    {"assist_reader", "BEGIN; " AS("DE") READING("NL", "NL") " COMMIT;", "row-level security"},
    {"assist_reader",
     "BEGIN; " AS("DE") READING("DE", "NL") AS("NL") READING("NL", "NL") AS("*") READING("", "NL") " COMMIT;", NULL},
#define READINGS(setting, rows)                                                                                        \
    "BEGIN; " setting " DO $$ BEGIN ASSERT (SELECT count(*) FROM consultation) = " #rows "; END $$; COMMIT;"
    {"assist_reader", READINGS(AS("NL"), 3), NULL},
    {"assist_reader", READINGS(AS("DE"), 1), NULL},
    {"assist_reader", READINGS(AS("FR"), 0), NULL},
    {"assist_reader", READINGS(AS("*"), 3), NULL},
    {"assist_reader", READINGS("", 0), NULL},
    {"assist_writer", READING("NL", "NL"), "permission denied"},
    {"assist_reader", "DELETE FROM consultation", "permission denied"},
    {"super", "UPDATE assist.consultation SET rows = 0", "only ever added to"},

    /* words: only ids, only of one state */
    {"assist_reader", FINDS("NL", "boats,river", TOP, R1), NULL},
    {"assist_reader", FINDS("DE", "boats", TOP, A1), NULL},
    {"assist_reader", FINDS("*", "boats", TOP, R1), NULL},
    {"assist_reader", FINDS("FR", "boats", TOP, ""), NULL},
    {"assist_reader", FINDS("NL", "boats", R1, ""), NULL},
    {"assist_reader", FINDS("NL", "boats,helicopter", TOP, ""), NULL},
    {"assist_writer", "UPDATE search SET word = 'other'", "permission denied"},
    {"assist_writer", FINDS("NL", "boats", TOP, R1), "permission denied"},
    /* told another viewer, they find what is before the wall */
    {"assist_reader", FINDS_BEHIND("DE", "NL", "boats", TOP, ""), NULL},
    {"assist_reader", FINDS_BEHIND("DE", "*", "boats", TOP, ""), NULL},
    {"assist_reader", FINDS_BEHIND("", "NL", "boats", TOP, ""), NULL},
    {"assist_reader", FINDS_BEHIND("", "*", "boats,river", TOP, ""), NULL},
    {"assist_reader", FINDS_BEHIND("NL", "*", "boats", TOP, R1), NULL},
    {"assist_reader", LISTS_BEHIND("NL", "NL", "NULL", 1), NULL},
    {"assist_reader", LISTS_BEHIND("NL", "NL", "'open'", 1), NULL},
    {"assist_reader", LISTS_BEHIND("DE", "NL", "NULL", 0), NULL},
    {"assist_reader", LISTS_BEHIND("DE", "NL", "'open'", 0), NULL},
    {"assist_reader", LISTS_BEHIND("FR", "*", "NULL", 0), NULL},
    {"assist_reader", LISTS_BEHIND("", "*", "'open'", 0), NULL},

    /* registers: every change is counted, being used is none */
    {"assist_writer",
     "DO $$ DECLARE was register_head; BEGIN SELECT * INTO was FROM register_head;"
     " UPDATE unit SET version = version + 1 WHERE state = 'NL';"
     " ASSERT (SELECT version FROM register_head) = was.version + 1;"
     " ASSERT (SELECT list_version FROM register_head) = was.list_version;"
     " UPDATE authority SET version = version + 1 WHERE state = 'NL';"
     " ASSERT (SELECT version FROM register_head) = was.version + 2;"
     " ASSERT (SELECT list_version FROM register_head) = was.list_version + 1;"
     " UPDATE credential SET last_used_at = now();"
     " ASSERT (SELECT version FROM register_head) = was.version + 2;"
     " UPDATE credential SET revoked_at = now();"
     " ASSERT (SELECT version FROM register_head) = was.version + 3;"
     " UPDATE session SET last_used_at = now();"
     " ASSERT (SELECT version FROM register_head) = was.version + 3;"
     " UPDATE session SET ended_at = now();"
     " ASSERT (SELECT version FROM register_head) = was.version + 4; END $$",
     NULL},
    {"assist_writer", "UPDATE register_head SET version = 1", "permission denied"},

    /* four eyes in the history: a number is one person, and no person has two */
    {"assist_writer", PERSONS(P1, P1), "stands twice"},
    {"assist_writer", PERSONS(P1, P2), NULL},
    {"assist_writer", PERSONS(P2, P1), "only ever added to"},
    {"assist_writer", "UPDATE request SET persons = '' WHERE id = " R1, "only ever added to"},
    {"super",
     "INSERT INTO assist.rule_step VALUES (309, 'authorise', 'draft', 'draft'),"
     " (310, 'permit_weapons', 'draft', 'draft'), (406, 'renew', 'draft', 'draft')",
     NULL},
    {"assist_writer", EVENT(20, R1, "IT", 1, 101, "create", "", "draft"), NULL},
    {"assist_writer", AUTHORISES(21, 2, 3), "by no person with authority of NL"},
    {"assist_writer", AUTHORISES(21, 2, 1) PERMITS(22, 3, 1), "takes another person than event 21"},
    {"assist_writer", AUTHORISES(21, 2, 1), NULL},
    {"assist_writer", PERMITS(22, 3, 3), "by no person with authority of NL"},
    {"assist_writer", PERMITS(22, 3, 2), NULL},
    {"assist_writer", RENEWS(23, 4, 2), "takes another person than event 22"},
    {"assist_writer", RENEWS(23, 4, 1), NULL},
    {"assist_writer", AUTHORISES(24, 5, 2), NULL},
    {"assist_writer", PERMITS(25, 6, 2), "takes another person than event 24"},
    {"assist_writer", RENEWS(25, 6, 2), NULL}, /* the permission is gone */
    {"assist_writer", PERMITS(26, 7, 1), NULL},

    /* four eyes before anything is erased */
    {"assist_writer", REDACTS(R1, NL_1, P2), "redaction_asked_person_fkey"},
    {"assist_writer", REDACTS(R1, DE_3, P3), "redaction_asked_person_fkey"},
    {"assist_writer", REDACTS(R1, NL_1, P1), NULL},
    {"assist_writer", ERASES(NL_1, P1), "redaction_four_eyes"},
    {"assist_writer", ERASES(NL_1_TOO, P1), "redaction_four_eyes"},
    {"assist_writer", ERASES(NL_1_TOO, P2), "redaction_confirmed_person_fkey"},
    {"assist_writer", ERASES(DE_3, P3), "redaction_confirmed_person_fkey"},
    {"assist_writer", ERASES(NL_2, P2), NULL},
    {"assist_writer", "UPDATE redaction SET asked_person = " P2 " WHERE id = " R1, "permission denied"},
};

START_TEST(wall)
{
    const char *said = fixture_script(walls[_i].role, walls[_i].sql);
    if (walls[_i].refusal && !said)
        ck_abort_msg("%s: %s: was done", walls[_i].role, walls[_i].sql);
    if (walls[_i].refusal ? !strstr(said, walls[_i].refusal) : said != NULL)
        ck_abort_msg("%s: %s: %s", walls[_i].role, walls[_i].sql, said);
}
END_TEST

TCase *wall_case(void)
{
    TCase *c = tcase_create("wall");
    tcase_set_timeout(c, 0);
    tcase_add_loop_test(c, wall, 0, sizeof walls / sizeof walls[0]);
    return c;
}
