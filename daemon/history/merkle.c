/* SPDX-License-Identifier: EUPL-1.2 */
#include "merkle.h"

#include <sodium.h>
#include <string.h>

struct sha256 merkle_leaf(const void *entry, size_t size)
{
    static const unsigned char prefix = 0;
    crypto_hash_sha256_state state;
    struct sha256 digest;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    crypto_hash_sha256_update(&state, entry, size);
    crypto_hash_sha256_final(&state, digest.bytes);
    return digest;
}

struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right)
{
    unsigned char text[1 + 2 * SHA256_SIZE] = {1};
    memcpy(text + 1, left->bytes, SHA256_SIZE);
    memcpy(text + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
    return sha256(text, sizeof text);
}

struct sha256 merkle_root(const struct sha256 *leaves, size_t count)
{
    struct full_tile full[TILE_LEVELS];
    struct tree t = {0};
    for (size_t i = 0; i < count; i++)
        tree_add(&t, &leaves[i], full);
    return tree_root(&t);
}

size_t tree_add(struct tree *t, const struct sha256 *leaf, struct full_tile ret[static TILE_LEVELS])
{
    struct sha256 root = *leaf;
    unsigned level = 0;
    size_t full = 0;
    for (; t->size >> level & 1; level++) {
        root = merkle_node(&t->node[level], &root);
        if ((level + 1) % 8 == 0)
            ret[full++] = (struct full_tile){(level + 1) / 8 - 1, t->size >> (level + 1), root};
    }
    t->node[level] = root;
    t->size++;
    return full;
}

struct sha256 tree_root(const struct tree *t)
{
    struct sha256 roots[MERKLE_LEVELS];
    size_t count = 0;
    for (unsigned level = MERKLE_LEVELS; level-- > 0;)
        if (t->size >> level & 1)
            roots[count++] = t->node[level];
    return count ? merkle_fold(roots, count) : sha256("", 0);
}

struct sha256 merkle_fold(const struct sha256 *roots, size_t count)
{
    struct sha256 root = roots[count - 1];
    for (size_t i = count - 1; i-- > 0;)
        root = merkle_node(&roots[i], &root);
    return root;
}

/* The largest power of two below n, for n > 1. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* From the root downwards, so the order is turned round at the end. */
static size_t turn(struct range *list, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct range moved = list[i];
        list[i] = list[count - 1 - i];
        list[count - 1 - i] = moved;
    }
    return count;
}

size_t merkle_inclusion(uint64_t index, uint64_t size, struct range ret[static MERKLE_PROOF])
{
    struct range in = {0, size};
    size_t count = 0;
    while (in.until - in.from > 1) {
        uint64_t middle = in.from + split(in.until - in.from);
        if (index < middle) {
            ret[count++] = (struct range){middle, in.until};
            in.until = middle;
        } else {
            ret[count++] = (struct range){in.from, middle};
            in.from = middle;
        }
    }
    return turn(ret, count);
}

size_t merkle_consistency(uint64_t from, uint64_t to, struct range ret[static MERKLE_PROOF])
{
    struct range in = {0, to};
    bool known = true; /* the old root itself, which need not be told */
    size_t count = 0;
    while (from != in.until) {
        uint64_t middle = in.from + split(in.until - in.from);
        if (from <= middle) {
            ret[count++] = (struct range){middle, in.until};
            in.until = middle;
        } else {
            ret[count++] = (struct range){in.from, middle};
            in.from = middle;
            known = false;
        }
    }
    if (!known)
        ret[count++] = in;
    return turn(ret, count);
}

bool merkle_included(const struct sha256 *leaf, uint64_t index, uint64_t size, const struct sha256 *proof, size_t count,
                     const struct sha256 *root)
{
    uint64_t fn = index, sn = size - 1;
    struct sha256 r = *leaf;
    if (index >= size)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            r = merkle_node(&proof[i], &r);
            for (; !(fn & 1) && fn; fn >>= 1)
                sn >>= 1;
        } else {
            r = merkle_node(&r, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && sha256_equal(&r, root);
}

bool merkle_consistent(uint64_t from, uint64_t to, const struct sha256 *from_root, const struct sha256 *to_root,
                       const struct sha256 *proof, size_t count)
{
    uint64_t fn = from - 1, sn = to - 1;
    bool whole = from && !(from & (from - 1)); /* a power of two: the proof leaves the old root out */
    size_t i = 0;
    struct sha256 fr, sr;
    if (from > to)
        return false;
    if (from == 0 || from == to)
        return count == 0 && (from == 0 || sha256_equal(from_root, to_root));
    if (!whole && count == 0)
        return false;
    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    fr = sr = whole ? *from_root : proof[i++];
    for (; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            fr = merkle_node(&proof[i], &fr);
            sr = merkle_node(&proof[i], &sr);
            for (; !(fn & 1) && fn; fn >>= 1)
                sn >>= 1;
        } else {
            sr = merkle_node(&sr, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && sha256_equal(&fr, from_root) && sha256_equal(&sr, to_root);
}

size_t merkle_parts(struct range r, struct tile_part ret[static MERKLE_LEVELS])
{
    size_t count = 0;
    while (r.from < r.until) {
        unsigned level = 63 - (unsigned)__builtin_clzll(r.until - r.from); /* the largest that fits */
        uint64_t index = r.from >> level;
        uint64_t place = index << level % 8; /* among the hashes of its level of tiles */
        ret[count].level = level / 8;
        ret[count].n = place / TILE_WIDTH;
        ret[count].first = (unsigned)(place % TILE_WIDTH);
        ret[count].count = 1u << level % 8;
        count++;
        r.from += UINT64_C(1) << level;
    }
    return count;
}

unsigned tile_hashes(unsigned level, uint64_t n, uint64_t size)
{
    uint64_t have = level < TILE_LEVELS ? size >> 8 * level : 0;
    if (n > have / TILE_WIDTH)
        return 0;
    return have / TILE_WIDTH > n ? TILE_WIDTH : (unsigned)(have % TILE_WIDTH);
}
