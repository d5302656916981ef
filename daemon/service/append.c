/* SPDX-License-Identifier: EUPL-1.2 */
/* The log, as the writer appends to it. Every batch locks its head. If another daemon went on from what was signed here
 * last, its leaves are read and must lead to the head's root; a database that is behind or beside what was signed here
 * last is neither signed nor written (somebody put an old one back, or edited it). */
#include <string.h>

#include "log.h"
#include "service_inside.h"

/* Columns of WRITE_HEAD. */
enum { SIZE, LAST_AT, NOW, REGISTERS, ROOT, HOUSE_SEQ, HOUSE_CHAIN, CHECKPOINT };

#define TELL_EVERY (60 * INSTANT_SECOND)

void log_load(struct service *s, struct batch *b)
{
    struct arg size;

    arg_init(&size, VALUE_INT8, false);
    arg_int(&size, (int64_t)s->seen.size);
    batch_send(b, STATEMENT_WRITE_HEAD, &size, 1, true);
    batch_send(b, STATEMENT_WRITE_LEAVES, &size, 1, true);
    arg_release(&size);
}

/* The leaves that were appended since. */
static void catch_up(struct service *s, const struct rows *leaves)
{
    struct full_tile full[TILE_LEVELS];

    for (size_t i = 0; i < rows_count(leaves); i++) {
        struct sha256 leaf;
        rows_sha256(leaves, i, 0, &leaf);
        tree_add(&s->seen, &leaf, full);
    }
}

/* What is wrong with the log's head, or NULL. */
static const char *judge_head(struct service *s, const struct batch *b)
{
    const struct rows *head = batch_rows(b, 0);
    uint64_t size = (uint64_t)rows_int(head, 0, SIZE);
    struct sha256 root, ours;

    rows_sha256(head, 0, ROOT, &root);
    if (size < signer_tree(s->signer)->size)
        return "the database is behind what was signed here last: an old one was put back";
    if (signer_new(s->signer) && size > 0)
        return "nothing was signed here yet, but the log is not empty: assistd log adopt says where to go on";
    if (size > s->seen.size)
        catch_up(s, batch_rows(b, 1));
    if (size > s->seen.size && rows_count(batch_rows(b, 1)) > 0)
        return "the log is read first, as far as another daemon appended to it";
    ours = tree_root(&s->seen);
    if (size == s->seen.size && sha256_equal(&root, &ours))
        return NULL;
    s->seen = *signer_tree(s->signer); /* judged again by the next batch */
    return "the database is beside what was signed here last: it was edited, or is of another log";
}

/* Loud, but not twice a second. */
static void tell(struct service *s, const char *trouble)
{
    int64_t now = instant_boottime();

    if (trouble && (trouble != s->trouble || now - s->trouble_told > TELL_EVERY)) {
        log_error("nothing is signed and nothing is written: %s", trouble);
        s->trouble_told = now;
    }
    if (!trouble && s->trouble)
        log_notice("the log goes on");
    s->trouble = trouble;
}

/* What another daemon signed is kept here before anything goes on from it; so is the empty log, before its first entry.
 */
static void adopt_head(struct service *s, const struct rows *head)
{
    struct work *w = s->work;
    size_t size = 0;
    const char *note = rows_null(head, 0, CHECKPOINT) ? "" : rows_text(head, 0, CHECKPOINT, &size);

    if (signer_new(s->signer))
        signer_sign(s->signer, &w->tree, &w->note);
    else if (w->tree.size == signer_tree(s->signer)->size)
        return;
    else if (signer_knows(s->signer, note, size, &w->tree))
        buf_append(&w->note, note, size);
    if (w->note.size == 0)
        w->trouble = "the log's checkpoint is not signed with the key of this daemon";
    else if (!log_keep(s))
        w->trouble = s->trouble;
}

void log_begin(struct service *s, struct batch *b)
{
    struct work *w = s->work;
    const struct rows *head = batch_rows(b, 0);

    w->trouble = judge_head(s, b);
    w->tree = s->seen;
    w->size_before = w->tree.size;
    w->house_seq = (uint32_t)rows_int(head, 0, HOUSE_SEQ);
    rows_sha256(head, 0, HOUSE_CHAIN, &w->house_chain);
    if (!w->trouble)
        adopt_head(s, head);
    tell(s, w->trouble);
}

void log_append(struct work *w, const struct entry *e, struct sha256 *ret_leaf)
{
    struct full_tile full[TILE_LEVELS];
    struct arg *a = w->entries;

    buf_clear(&w->text);
    entry_write(e, &w->text);
    if (w->text.failed || w->text.size > ENTRY_MAX || w->tile_count + TILE_LEVELS > TILES_MAX) {
        w->failed = true;
        return;
    }
    *ret_leaf = merkle_leaf(w->text.data, w->text.size);
    arg_int(&a[0], (int64_t)w->tree.size);
    arg_bytes(&a[1], ret_leaf->bytes, SHA256_SIZE);
    arg_text(&a[2], w->text.data, w->text.size);
    size_t count = tree_add(&w->tree, ret_leaf, full);
    for (size_t i = 0; i < count; i++)
        w->tiles[w->tile_count++] = full[i];
}

/* Level by level: a tile is made of the ones below. */
static void send_tiles(struct work *w, struct batch *b)
{
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        static const enum value values[] = {VALUE_INT4, VALUE_INT8, VALUE_BYTES};
        struct arg args[3];
        for (size_t i = 0; i < 3; i++)
            arg_init(&args[i], values[i], true);
        for (size_t i = 0; i < w->tile_count; i++)
            if (w->tiles[i].level == level) {
                arg_int(&args[0], level);
                arg_int(&args[1], (int64_t)w->tiles[i].n);
                arg_bytes(&args[2], w->tiles[i].root.bytes, SHA256_SIZE);
            }
        if (args[0].count > 0 && !batch_send(b, STATEMENT_WRITE_TILES, args, 3, false))
            w->failed = true;
        for (size_t i = 0; i < 3; i++)
            arg_release(&args[i]);
    }
}

void log_end(struct service *s, struct batch *b)
{
    static const enum value values[] = {VALUE_INT8, VALUE_INSTANT, VALUE_BYTES, VALUE_TEXT, VALUE_INT4, VALUE_BYTES};
    struct work *w = s->work;
    struct sha256 root = tree_root(&w->tree);
    struct arg head[6];

    send_tiles(w, b);
    signer_sign(s->signer, &w->tree, &w->note);
    for (size_t i = 0; i < 6; i++)
        arg_init(&head[i], values[i], false);
    arg_int(&head[0], (int64_t)w->tree.size);
    arg_instant(&head[1], w->now);
    arg_bytes(&head[2], root.bytes, SHA256_SIZE);
    arg_text(&head[3], w->note.data, w->note.size);
    arg_int(&head[4], w->house_seq);
    arg_bytes(&head[5], w->house_chain.bytes, SHA256_SIZE);
    if (w->note.failed || !batch_send(b, STATEMENT_WRITE_NEW_HEAD, head, 6, false) ||
        !batch_send(b, STATEMENT_WRITE_WAKE, NULL, 0, false))
        w->failed = true;
    for (size_t i = 0; i < 6; i++)
        arg_release(&head[i]);
}

bool log_keep(struct service *s)
{
    struct work *w = s->work;

    if (w->note.size == 0)
        return true;
    int r = signer_keep(s->signer, &w->tree, w->note.data, w->note.size);
    buf_clear(&w->note);
    if (r == 0) {
        s->seen = w->tree;
        return true;
    }
    tell(s, "what was signed last cannot be kept");
    log_error("what was signed last cannot be kept: %s", strerror(-r));
    return false;
}
