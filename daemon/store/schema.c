/* SPDX-License-Identifier: EUPL-1.2 */
#include "schema.h"

#include <errno.h>
#include <string.h>

#include "digest.h"
#include "memory.h"
#include "rules_copy.h"
#include "schema_files.h"

static int refused(struct session *s, struct buf *told, const char *what)
{
    buf_printf(told, "%s: %s", what, session_error(s));
    return -EBADMSG;
}

static struct sha256 digest_of(const struct schema_file *file)
{
    return sha256(file->text, (size_t)(file->end - file->text));
}

/* The migrations that were run are a prefix of this program's, each with the same text; ret_count gets its length. */
static int compare_migrations(struct session *s, struct buf *told, size_t *ret_count)
{
    struct rows *rows = NULL;
    size_t ours = schema_migration_count();
    if (session_run(s, UPKEEP_MIGRATIONS, NULL, 0, &rows) < 0)
        return refused(s, told, "cannot read schema_migration");
    size_t count = rows_count(rows), i = 0;
    for (; i < count && i < ours; i++) {
        const struct schema_file *file = schema_migration(i);
        struct sha256 digest = digest_of(file);
        if (rows_int(rows, i, 0) != (int64_t)i || memcmp(rows_text(rows, i, 2, NULL), digest.bytes, SHA256_SIZE) != 0)
            break;
    }
    if (i < count)
        buf_printf(
            told, "the schema is not this program's: migration %s of the database %s", rows_text(rows, i, 1, NULL),
            i < ours ? "was run in another form" : "is newer than this program; install the program that made it");
    rows_free(rows);
    if (i < count)
        return -EBADMSG;
    *ret_count = count;
    return 0;
}

static int note_migration(struct session *s, size_t version, const struct schema_file *file)
{
    struct arg args[3];
    struct sha256 digest = digest_of(file);
    arg_init(&args[0], VALUE_INT4, false);
    arg_int(&args[0], (int64_t)version);
    arg_init(&args[1], VALUE_TEXT, false);
    arg_text(&args[1], file->name, strlen(file->name) - strlen(".sql"));
    arg_init(&args[2], VALUE_BYTES, false);
    arg_bytes(&args[2], digest.bytes, SHA256_SIZE);
    int r = session_run(s, UPKEEP_MIGRATION_ADD, args, 3, NULL);
    for (size_t i = 0; i < 3; i++)
        arg_release(&args[i]);
    return r;
}

static int run_migration(struct session *s, size_t version, struct buf *told)
{
    const struct schema_file *file = schema_migration(version);
    int r = session_run(s, UPKEEP_BEGIN, NULL, 0, NULL);
    if (r == 0)
        r = session_script(s, file->text);
    if (r == 0)
        r = note_migration(s, version, file);
    if (r == 0)
        r = session_run(s, UPKEEP_COMMIT, NULL, 0, NULL);
    if (r < 0)
        return refused(s, told, file->name);
    return 0;
}

/* The ledger first: the others are noted in it. It may be there already. */
static int run_missing(struct session *s, struct buf *told)
{
    size_t have = 0;
    if (session_script(s, schema_migration(0)->text) < 0)
        return refused(s, told, schema_migration(0)->name);
    int r = compare_migrations(s, told, &have);
    for (; r == 0 && have < schema_migration_count(); have++) {
        r = run_migration(s, have, told);
        if (r == 0)
            buf_printf(told, "migration %s run\n", schema_migration(have)->name);
    }
    return r;
}

int schema_migrate(const char *conninfo, const struct rule_steps *rules, const char *program, struct buf *told)
{
    struct session *s = NULL;
    int r = session_open(conninfo, "assistd migrate", &s, told);
    if (r < 0)
        return r;
    if (session_run(s, UPKEEP_MIGRATE_ROLE, NULL, 0, NULL) < 0 ||
        session_run(s, UPKEEP_MIGRATE_LOCK, NULL, 0, NULL) < 0)
        r = refused(s, told, "cannot act as assist_owner (run schema/setup.sql first)");
    if (r == 0)
        r = run_missing(s, told);
    if (r == 0)
        r = rules_copy_write(s, rules, program, told);
    session_close(s);
    return r;
}

int schema_check(const char *conninfo, const struct rule_steps *rules, struct buf *told)
{
    struct session *s = NULL;
    size_t have = 0;
    int r = session_open(conninfo, "assistd", &s, told);
    if (r < 0)
        return r;
    r = compare_migrations(s, told, &have);
    if (r == 0 && have < schema_migration_count()) {
        buf_printf(told, "the schema is older than this program: %s is missing; run assistd migrate",
                   schema_migration(have)->name);
        r = -EBADMSG;
    }
    if (r == 0)
        r = rules_copy_check(s, rules, told);
    session_close(s);
    return r;
}
