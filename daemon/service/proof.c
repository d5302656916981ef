/* SPDX-License-Identifier: EUPL-1.2 */
/* Proofs from the tiles at the database (RFC 9162, 2.1.3 and 2.1.4). */
#include <string.h>

#include "service_inside.h"

enum { TILES_ASKED = 64 };

/* The tiles that a proof needs, each once. */
struct tile_list {
    size_t count;
    struct {
        unsigned level;
        uint64_t n;
    } tiles[TILES_ASKED];
};

/* The ranges whose roots the proof is made of; 0 where there is none to give. */
static size_t ranges_of(const struct call *call, struct range ret[static MERKLE_PROOF])
{
    if (call->kind == CALL_LOG_PROOF)
        return merkle_inclusion(call->log.from, call->log.to, ret);
    return call->log.from == 0 ? 0 : merkle_consistency(call->log.from, call->log.to, ret);
}

static size_t place_of(struct tile_list *list, const struct tile_part *part)
{
    size_t i = 0;

    while (i < list->count && (list->tiles[i].level != part->level || list->tiles[i].n != part->n))
        i++;
    if (i == list->count && i < TILES_ASKED) {
        list->tiles[list->count].level = part->level;
        list->tiles[list->count++].n = part->n;
    }
    return i;
}

static void list_tiles(const struct call *call, struct tile_list *ret)
{
    struct range ranges[MERKLE_PROOF];
    struct tile_part parts[MERKLE_LEVELS];
    size_t count = ranges_of(call, ranges);

    ret->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t part_count = merkle_parts(ranges[i], parts);
        for (size_t k = 0; k < part_count; k++)
            place_of(ret, &parts[k]);
    }
}

static bool send_tiles(struct batch *b, const struct tile_list *list)
{
    struct arg args[2];

    arg_init(&args[0], VALUE_INT4, true);
    arg_init(&args[1], VALUE_INT8, true);
    for (size_t i = 0; i < list->count; i++) {
        arg_int(&args[0], list->tiles[i].level);
        arg_int(&args[1], (int64_t)list->tiles[i].n);
    }
    bool sent = batch_send(b, STATEMENT_READ_TILES, args, 2, true);
    arg_release(&args[0]);
    arg_release(&args[1]);
    return sent;
}

/* The root over a part of a tile; false if the database does not have its hashes. */
static bool part_root(const struct rows *rows, size_t row, const struct tile_part *part, struct sha256 *ret)
{
    struct sha256 hashes[TILE_WIDTH];
    size_t size;
    const char *bytes = row < rows_count(rows) ? rows_text(rows, row, 0, &size) : NULL;

    if (!bytes || size < (size_t)(part->first + part->count) * SHA256_SIZE)
        return false;
    memcpy(hashes, bytes + (size_t)part->first * SHA256_SIZE, (size_t)part->count * SHA256_SIZE);
    *ret = merkle_root(hashes, part->count);
    return true;
}

bool proof_make(const struct call *call, const struct rows *rows, struct sha256 ret[static MERKLE_PROOF],
                size_t *ret_count)
{
    struct range ranges[MERKLE_PROOF];
    struct tile_part parts[MERKLE_LEVELS];
    struct sha256 roots[MERKLE_LEVELS];
    struct tile_list list;

    list_tiles(call, &list);
    *ret_count = ranges_of(call, ranges);
    for (size_t i = 0; i < *ret_count; i++) {
        size_t count = merkle_parts(ranges[i], parts);
        for (size_t k = 0; k < count; k++)
            if (!part_root(rows, place_of(&list, &parts[k]), &parts[k], &roots[k]))
                return false;
        ret[i] = merkle_fold(roots, count);
    }
    return true;
}

bool proof_send(struct batch *b, const struct call *call)
{
    struct tile_list list;

    list_tiles(call, &list);
    return send_tiles(b, &list);
}

bool proof_send_tile(struct batch *b, unsigned level, uint64_t n)
{
    return send_tiles(b, &(struct tile_list){.count = 1, .tiles = {{level, n}}});
}
