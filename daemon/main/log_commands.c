/* SPDX-License-Identifier: EUPL-1.2 */
/* The log's commands: a key for it, and what puts it right when the file of what was signed last, or the database, was
 * lost. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "file.h"
#include "memory.h"
#include "signer.h"
#include "store.h"
#include "session.h"

#define NOTE_FILE 65536 /* bytes of a checkpoint's or key's file at most */

static int command_key(const char *origin)
{
    char text[NOTE_KEY_TEXT];
    struct note_key key;
    if (note_key_make(origin, &key) < 0) {
        fprintf(stderr,
                "assistd: %s: an origin is a name without white space and plus signs, as in "
                "assist.example.eu/log\n",
                origin);
        return EXIT_USAGE;
    }
    note_signer_format(&key, text);
    int r = puts(text) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    explicit_bzero(text, sizeof text);
    note_key_wipe(&key);
    return r;
}

/* The root over one part of a tile, as the database has it. */
static int part_root(struct session *s, const struct tile_part *part, struct sha256 *ret)
{
    struct sha256 hashes[TILE_WIDTH];
    struct rows *rows = NULL;
    struct arg args[2];
    size_t size = 0;
    arg_init(&args[0], VALUE_INT4, false);
    arg_init(&args[1], VALUE_INT8, false);
    arg_int(&args[0], part->level);
    arg_int(&args[1], (int64_t)part->n);
    int r = session_run(s, UPKEEP_LOG_TILE, args, 2, &rows);
    arg_release(&args[0]);
    arg_release(&args[1]);
    if (r < 0)
        return r;
    const char *bytes = rows_text(rows, 0, 0, &size);
    if (size >= (size_t)(part->first + part->count) * SHA256_SIZE) {
        memcpy(hashes, bytes + (size_t)part->first * SHA256_SIZE, (size_t)part->count * SHA256_SIZE);
        *ret = merkle_root(hashes, part->count);
    } else {
        r = -ERANGE;
    }
    rows_free(rows);
    return r;
}

/* The tree that the database has at this size: its complete subtrees, which are parts of tiles. */
static int read_tree(struct session *s, uint64_t size, struct tree *ret, struct buf *told)
{
    struct tile_part parts[MERKLE_LEVELS];
    struct tree t = {.size = size};
    size_t count = merkle_parts((struct range){0, size}, parts);
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++) {
        unsigned level = parts[i].level * 8 + (unsigned)__builtin_ctz(parts[i].count);
        r = part_root(s, &parts[i], &t.node[level]);
    }
    if (r == -ERANGE)
        buf_printf(told, "the database has no log of size %llu", (unsigned long long)size);
    else if (r < 0)
        buf_text(told, session_error(s));
    else
        *ret = t;
    return r;
}

/* What a checkpoint says, before its signature is looked at. */
static int read_size(const struct buf *note, uint64_t *ret, struct buf *told)
{
    const char *line = note->size ? strchr(note->data, '\n') : NULL;
    unsigned long long size;
    if (line && sscanf(line + 1, "%llu", &size) == 1) {
        *ret = size;
        return 0;
    }
    buf_text(told, "this is no checkpoint");
    return -EBADMSG;
}

static int adopt(const struct config *config, const char *checkpoint, struct buf *told)
{
    cleanup_buf_ struct buf note = {0};
    struct session *s = NULL;
    struct tree tree;
    uint64_t size = 0;
    int r = file_read(checkpoint, NOTE_FILE, 0, &note, told);
    if (r == 0)
        r = read_size(&note, &size, told);
    if (r == 0)
        r = session_open(config->database_conninfo_writer, "assistd log", &s, told);
    if (r == 0)
        r = read_tree(s, size, &tree, told);
    if (r == 0)
        r = signer_adopt(config->history_key, config->history_signed, note.data, note.size, &tree, told);
    session_close(s);
    if (r == 0)
        printf("the log goes on from size %llu\n", (unsigned long long)size);
    return r;
}

static int note_succession(struct session *s, const struct checkpoint *c)
{
    struct arg args[3];
    arg_init(&args[0], VALUE_TEXT, false);
    arg_init(&args[1], VALUE_INT8, false);
    arg_init(&args[2], VALUE_BYTES, false);
    arg_string(&args[0], c->origin);
    arg_int(&args[1], (int64_t)c->size);
    arg_bytes(&args[2], c->root.bytes, SHA256_SIZE);
    int r = session_run(s, UPKEEP_LOG_SUCCEED, args, 3, NULL);
    for (size_t i = 0; i < 3; i++)
        arg_release(&args[i]);
    return r;
}

/* The first line of the file is a signing key. */
static int read_key(const char *path, struct note_key *ret, struct buf *told)
{
    cleanup_(file_wipe) struct buf text = {0};
    int r = file_read(path, NOTE_FILE, 0, &text, told);
    if (r == 0 && note_signer_parse(text.data, strcspn(text.data, "\n"), ret) < 0) {
        buf_printf(told, "%s: no signing key", path);
        r = -EINVAL;
    }
    return r;
}

/* The log under the configured key goes on from what the database has, and says from which log, and where that had
 * been. `old` is the verifier key of the log that is closed. */
static int succeed(const struct config *config, const char *checkpoint, const char *old, struct buf *told)
{
    cleanup_buf_ struct buf note = {0}, fresh = {0};
    struct session *s = NULL;
    struct note_key key, old_key;
    struct checkpoint closed;
    struct rows *head = NULL;
    struct tree tree;
    int r = file_read(checkpoint, NOTE_FILE, 0, &note, told);
    if (r == 0 && (note_key_parse(old, strlen(old), &old_key) < 0 ||
                   checkpoint_open(note.data, note.size, &old_key, 1, &closed) < 0)) {
        buf_text(told, "--old is no verifier key, or did not sign this checkpoint");
        r = -EKEYREJECTED;
    }
    if (r == 0)
        r = read_key(config->history_key, &key, told);
    if (r == 0 && strcmp(key.name, closed.origin) == 0) {
        buf_text(told, "the configured key is of the origin that is to be closed; assistd log key makes another");
        r = -EINVAL;
    }
    if (r == 0)
        r = session_open(config->database_conninfo_writer, "assistd log", &s, told);
    if (r == 0)
        r = session_run(s, UPKEEP_LOG_HEAD, NULL, 0, &head);
    if (r == 0)
        r = read_tree(s, (uint64_t)rows_int(head, 0, 0), &tree, told);
    if (r == 0)
        r = note_succession(s, &closed);
    if (r == 0) {
        struct sha256 root = tree_root(&tree);
        checkpoint_sign(tree.size, &root, &key, 1, &fresh);
        r = signer_adopt(config->history_key, config->history_signed, fresh.data, fresh.size, &tree, told);
    }
    rows_free(head);
    session_close(s);
    note_key_wipe(&key);
    if (r == 0)
        printf("the log goes on from size %llu, after %s\n", (unsigned long long)tree.size, closed.origin);
    return r;
}

int command_log(const struct config *config, const char *verb, const char *word, const char *checkpoint,
                const char *old)
{
    cleanup_buf_ struct buf told = {0};
    int r = -EINVAL;
    if (strcmp(verb, "key") == 0 && word)
        return command_key(word);
    if (strcmp(verb, "adopt") == 0 && checkpoint && !word)
        r = adopt(config, checkpoint, &told);
    else if (strcmp(verb, "succeed") == 0 && checkpoint && old && !word)
        r = succeed(config, checkpoint, old, &told);
    else {
        fprintf(stderr, "assistd: usage: assistd log key ORIGIN | adopt --checkpoint FILE | succeed --checkpoint FILE "
                        "--old KEY, the last two with --config FILE\n");
        return EXIT_USAGE;
    }
    return r < 0 ? fail(&told, r) : EXIT_SUCCESS;
}
