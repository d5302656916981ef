/* SPDX-License-Identifier: EUPL-1.2 */
/* What was read and what was refused stands in tables of its own. Once a second, and for every 1,000 rows, an entry of
 * the log commits to the Merkle root over the rows written since: those whose transactions are all over. */
#include <stdio.h>
#include <string.h>

#include "jcs.h"
#include "service_inside.h"

enum { ROWS_MAX = 1000 };

const char *const commit_words[COMMIT_KINDS] = {"consultations", "refusals", "sign_ins"};

/* The columns of a row, after the head's two and its own transaction. */
enum column_type { COLUMN_END, COLUMN_INTEGER, COLUMN_TIME, COLUMN_UUID, COLUMN_TEXT, COLUMN_DIGEST };
static const struct {
    const char *name;
    enum column_type type;
} columns[COMMIT_KINDS][12] = {
    {{"id", COLUMN_INTEGER},
     {"at", COLUMN_TIME},
     {"account", COLUMN_UUID},
     {"state", COLUMN_TEXT},
     {"kind", COLUMN_TEXT},
     {"request", COLUMN_UUID},
     {"assistance", COLUMN_TEXT},
     {"owner", COLUMN_TEXT},
     {"rows", COLUMN_INTEGER},
     {"digest", COLUMN_DIGEST}},
    {{"id", COLUMN_INTEGER},
     {"at", COLUMN_TIME},
     {"account", COLUMN_UUID},
     {"request", COLUMN_UUID},
     {"assistance", COLUMN_TEXT},
     {"action", COLUMN_TEXT},
     {"problem", COLUMN_TEXT},
     {"rule", COLUMN_INTEGER}},
    {{"id", COLUMN_INTEGER}, {"at", COLUMN_TIME}, {"address", COLUMN_TEXT}, {"refused", COLUMN_INTEGER}},
};

enum { HEAD_TX, HEAD_ID, ROW_TX, ROW_ID };

static void add_value(struct jcs *o, const char *name, enum column_type type, const struct rows *rows, size_t row,
                      size_t column)
{
    char text[UUID_TEXT];
    struct uuid id;
    size_t size;
    const char *bytes;

    if (rows_null(rows, row, column)) {
        jcs_text(o, name, NULL);
        return;
    }
    switch (type) {
    case COLUMN_INTEGER:
        jcs_integer(o, name, rows_int(rows, row, column));
        break;
    case COLUMN_TIME:
        instant_format(rows_instant(rows, row, column), text);
        jcs_text(o, name, text);
        break;
    case COLUMN_UUID:
        id = rows_uuid(rows, row, column);
        uuid_format(&id, text);
        jcs_text(o, name, text);
        break;
    case COLUMN_DIGEST:
        bytes = rows_text(rows, row, column, &size);
        jcs_hex(o, name, bytes, size);
        break;
    case COLUMN_TEXT:
    case COLUMN_END:
        jcs_text(o, name, rows_text(rows, row, column, NULL));
        break;
    }
}

void commit_row(unsigned kind, const struct rows *rows, size_t row, struct buf *out)
{
    cleanup_jcs_ struct jcs o = {0};

    for (size_t i = 0; columns[kind][i].name; i++)
        add_value(&o, columns[kind][i].name, columns[kind][i].type, rows, row, ROW_ID + i);
    jcs_write(&o, out);
}

void commit_load(struct service *s, struct batch *b, size_t *next)
{
    static const enum statement statements[COMMIT_KINDS] = {STATEMENT_COMMIT_CONSULTATIONS, STATEMENT_COMMIT_REFUSALS,
                                                            STATEMENT_COMMIT_SIGN_INS};

    s->work->uncommitted = SIZE_MAX;
    if (!s->commit_due)
        return;
    s->work->uncommitted = *next;
    for (size_t i = 0; i < COMMIT_KINDS; i++)
        batch_send(b, statements[i], NULL, 0, true);
    batch_send(b, STATEMENT_COMMIT_SUCCESSIONS, NULL, 0, true);
    *next += COMMIT_KINDS + 1;
}

/* The log goes on from another, whose last checkpoint known is put on record. */
static void commit_succession(struct service *s, struct batch *b, const struct rows *rows, size_t i)
{
    struct work *w = s->work;
    cleanup_buf_ struct buf facts = {0};
    cleanup_jcs_ struct jcs o = {0};
    struct sha256 root;
    struct arg args[2];

    rows_sha256(rows, i, 2, &root);
    jcs_text(&o, "origin", rows_text(rows, i, 0, NULL));
    jcs_hex(&o, "root", root.bytes, SHA256_SIZE);
    jcs_integer(&o, "size", rows_int(rows, i, 1));
    jcs_write(&o, &facts);
    arg_init(&args[0], VALUE_TEXT, false);
    arg_init(&args[1], VALUE_INT8, false);
    arg_string(&args[0], rows_text(rows, i, 0, NULL));
    arg_int(&args[1], (int64_t)w->tree.size);
    if (facts.failed || !batch_send(b, STATEMENT_WRITE_SUCCESSION, args, 2, false))
        w->failed = true;
    arg_release(&args[0]);
    arg_release(&args[1]);
    disclosures_clear(&w->data);
    if (!w->failed)
        house_event_add(s, w, "succeed", assist_role_word(ASSIST_TIMER), NULL, 0, facts.data, &w->data);
}

static void write_commitment(struct work *w, struct batch *b, unsigned kind, const struct rows *rows, size_t first,
                             size_t end)
{
    static const enum value values[] = {VALUE_INT8, VALUE_TEXT, VALUE_INT8, VALUE_INT8, VALUE_INT8, VALUE_INT8};
    struct arg args[6];

    for (size_t i = 0; i < 6; i++)
        arg_init(&args[i], values[i], true);
    arg_int(&args[0], (int64_t)w->tree.size);
    arg_string(&args[1], commit_words[kind]);
    arg_int(&args[2], first ? rows_int(rows, first - 1, ROW_TX) : rows_int(rows, 0, HEAD_TX));
    arg_int(&args[3], first ? rows_int(rows, first - 1, ROW_ID) : rows_int(rows, 0, HEAD_ID));
    arg_int(&args[4], rows_int(rows, end - 1, ROW_TX));
    arg_int(&args[5], rows_int(rows, end - 1, ROW_ID));
    if (!batch_send(b, STATEMENT_WRITE_COMMITMENTS, args, 6, false))
        w->failed = true;
    for (size_t i = 0; i < 6; i++)
        arg_release(&args[i]);
}

/* One entry over rows first … end - 1. */
static void commit_to(struct service *s, struct batch *b, unsigned kind, const struct rows *rows, size_t first,
                      size_t end)
{
    struct full_tile full[TILE_LEVELS];
    struct work *w = s->work;
    struct tree t = {0};
    cleanup_buf_ struct buf facts = {0};
    cleanup_jcs_ struct jcs o = {0};

    for (size_t i = first; i < end; i++) {
        buf_clear(&w->text);
        commit_row(kind, rows, i, &w->text);
        w->failed |= w->text.failed;
        struct sha256 leaf = merkle_leaf(w->text.data ? w->text.data : "", w->text.size);
        tree_add(&t, &leaf, full);
    }
    struct sha256 root = tree_root(&t);
    jcs_text(&o, "of", commit_words[kind]);
    jcs_hex(&o, "root", root.bytes, SHA256_SIZE);
    jcs_integer(&o, "rows", (int64_t)t.size);
    jcs_write(&o, &facts);
    if (w->failed || facts.failed) {
        w->failed = true;
        return;
    }
    write_commitment(w, b, kind, rows, first, end);
    disclosures_clear(&w->data);
    house_event_add(s, w, "commit", assist_role_word(ASSIST_TIMER), NULL, 0, facts.data, &w->data);
}

static void write_sign_ins(struct service *s, struct batch *b)
{
    struct arg args[2];

    if (s->sign_in_count == 0)
        return;
    arg_init(&args[0], VALUE_TEXT, true);
    arg_init(&args[1], VALUE_INT4, true);
    for (size_t i = 0; i < s->sign_in_count; i++) {
        arg_string(&args[0], s->sign_ins[i].address);
        arg_int(&args[1], s->sign_ins[i].count);
    }
    if (!batch_send(b, STATEMENT_WRITE_SIGN_INS, args, 2, false))
        s->work->failed = true;
    arg_release(&args[0]);
    arg_release(&args[1]);
}

void commit_decide(struct service *s, struct batch *b)
{
    struct work *w = s->work;

    if (w->uncommitted == SIZE_MAX)
        return;
    const struct rows *successions = batch_rows(b, w->uncommitted + COMMIT_KINDS);
    for (size_t i = 0; i < rows_count(successions) && !w->failed; i++)
        commit_succession(s, b, successions, i);
    for (unsigned kind = 0; kind < COMMIT_KINDS; kind++) {
        const struct rows *rows = batch_rows(b, w->uncommitted + kind);
        size_t count = rows_count(rows);
        for (size_t first = 0; first < count && !w->failed; first += ROWS_MAX)
            commit_to(s, b, kind, rows, first, first + ROWS_MAX < count ? first + ROWS_MAX : count);
    }
    write_sign_ins(s, b);
}

void commit_settle(struct service *s, bool committed)
{
    if (s->work->uncommitted == SIZE_MAX)
        return;
    s->commit_due = false;
    if (!committed)
        return;
    s->noted = 0;
    s->sign_in_count = 0;
}

void service_refused_sign_in(struct service *s, const char *address)
{
    size_t i = 0;

    while (i < s->sign_in_count && strcmp(s->sign_ins[i].address, address) != 0)
        i++;
    if (i == SIGN_INS) { /* too many to tell apart: the last place is for the others */
        i = SIGN_INS - 1;
        address = "others";
    }
    if (i == s->sign_in_count)
        s->sign_ins[s->sign_in_count++].count = 0;
    snprintf(s->sign_ins[i].address, sizeof s->sign_ins[i].address, "%s", address);
    s->sign_ins[i].count += s->sign_ins[i].count < INT32_MAX;
}
