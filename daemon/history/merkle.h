/* SPDX-License-Identifier: EUPL-1.2 */
/* The Merkle tree of RFC 6962 (section 2.1) and RFC 9162 (section 2.1), over SHA-256, and how it is cut into the tiles
 * of C2SP tlog-tiles. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"

#define MERKLE_LEVELS 64
#define MERKLE_PROOF  (MERKLE_LEVELS + 1) /* hashes in a proof, at most */
#define TILE_WIDTH    256u
#define TILE_LEVELS   8

/* Of an entry: H(0x00 || entry). */
struct sha256 merkle_leaf(const void *entry, size_t size);
/* H(0x01 || left || right). */
struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right);
/* The root over `count` leaf hashes. */
struct sha256 merkle_root(const struct sha256 *leaves, size_t count);

/* A tree as far as one needs it to go on: node[k], where bit k of `size` is set, is the root over 2^k leaves. Zero is
 * the empty tree. */
struct tree {
    uint64_t size;
    struct sha256 node[MERKLE_LEVELS];
};

/* A tile of 256 hashes that has become full, and the root over it, which is a hash of the tile above. */
struct full_tile {
    unsigned level;
    uint64_t n;
    struct sha256 root;
};

/* Adds a leaf hash. Returns how many tiles became full by it, the lowest first. */
size_t tree_add(struct tree *t, const struct sha256 *leaf, struct full_tile ret[static TILE_LEVELS]);
/* H("") of the empty tree. */
struct sha256 tree_root(const struct tree *t);

/* The leaves from `from` up to, not including, `until`. */
struct range {
    uint64_t from, until;
};

/* Of which ranges a proof gives the roots, in its order (RFC 9162, 2.1.3.1 and 2.1.4.1). Inclusion: index < size.
 * Consistency: 0 < from <= to. Returns how many. */
size_t merkle_inclusion(uint64_t index, uint64_t size, struct range ret[static MERKLE_PROOF]);
size_t merkle_consistency(uint64_t from, uint64_t to, struct range ret[static MERKLE_PROOF]);

/* RFC 9162, 2.1.3.2 and 2.1.4.2. */
bool merkle_included(const struct sha256 *leaf, uint64_t index, uint64_t size, const struct sha256 *proof, size_t count,
                     const struct sha256 *root);
bool merkle_consistent(uint64_t from, uint64_t to, const struct sha256 *from_root, const struct sha256 *to_root,
                       const struct sha256 *proof, size_t count);

/* --- tiles --- */

/* Some hashes of one tile: `count` of tile (level, n), from `first` on. */
struct tile_part {
    unsigned level;
    uint64_t n;
    unsigned first, count;
};

/* From which parts of tiles the root of a range is made, left to right; each part's own root stands for a complete
 * subtree. Returns how many, at most MERKLE_LEVELS. */
size_t merkle_parts(struct range r, struct tile_part ret[static MERKLE_LEVELS]);
/* The root over several complete subtrees, given theirs from left to right, each smaller than the one before. */
struct sha256 merkle_fold(const struct sha256 *roots, size_t count);
/* How many hashes tile (level, n) of a tree of this size has: 0 to 256. */
unsigned tile_hashes(unsigned level, uint64_t n, uint64_t size);

/* A tile's path as C2SP tlog-tiles writes it, "0/x001/234" or "entries/067.p/5", `width` 256 for a full one. */
#define TILE_PATH    64
#define TILE_ENTRIES (TILE_LEVELS) /* in place of a level: the entries themselves */
void tile_format(unsigned level, uint64_t n, unsigned width, char ret[static TILE_PATH]);
/* False if it is not written so. */
bool tile_parse(const char *path, size_t size, unsigned *ret_level, uint64_t *ret_n, unsigned *ret_width);
