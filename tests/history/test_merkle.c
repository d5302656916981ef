/* SPDX-License-Identifier: EUPL-1.2 */
/* The tree against the eight-leaf tree that implementations of RFC 6962 test with, and against the RFC's definitions
 * written out as they stand there. */
#include <stdlib.h>
#include <string.h>

#include "merkle.h"
#include "suites.h"

static const char *const inputs[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static struct sha256 leaf_of(const char *hex)
{
    unsigned char bytes[32];
    size_t size = strlen(hex) / 2;
    for (size_t i = 0; i < size; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return merkle_leaf(bytes, size);
}

static void expect_hex(const struct sha256 *digest, const char *hex)
{
    char text[SHA256_HEX];
    sha256_hex(digest, text);
    ck_assert_str_eq(text, hex);
}

START_TEST(eight_leaves)
{
    struct full_tile full[TILE_LEVELS];
    struct tree t = {0};
    for (size_t i = 0; i < COUNT(inputs); i++) {
        struct sha256 leaf = leaf_of(inputs[i]), root = tree_root(&t);
        expect_hex(&root, roots[i]);
        ck_assert_uint_eq(tree_add(&t, &leaf, full), 0);
    }
    struct sha256 root = tree_root(&t);
    expect_hex(&root, roots[8]);
}
END_TEST

/* --- RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1, word for word --- */

enum { LEAVES = 70 };
static struct sha256 leaves[LEAVES];

static size_t below(size_t n)
{
    size_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

static struct sha256 mth(size_t from, size_t until)
{
    if (until - from == 1)
        return leaves[from];
    size_t k = below(until - from);
    struct sha256 left = mth(from, from + k), right = mth(from + k, until);
    return merkle_node(&left, &right);
}

static size_t path(size_t m, size_t from, size_t until, struct sha256 *ret)
{
    if (until - from == 1)
        return 0;
    size_t k = below(until - from), count;
    if (m < k) {
        count = path(m, from, from + k, ret);
        ret[count++] = mth(from + k, until);
    } else {
        count = path(m - k, from + k, until, ret);
        ret[count++] = mth(from, from + k);
    }
    return count;
}

static size_t subproof(size_t m, size_t from, size_t until, bool known, struct sha256 *ret)
{
    size_t n = until - from, count;
    if (m == n) {
        if (!known)
            ret[0] = mth(from, until);
        return known ? 0 : 1;
    }
    size_t k = below(n);
    if (m <= k) {
        count = subproof(m, from, from + k, known, ret);
        ret[count++] = mth(from + k, until);
    } else {
        count = subproof(m - k, from + k, until, false, ret);
        ret[count++] = mth(from, from + k);
    }
    return count;
}

static void grow(void)
{
    for (unsigned char i = 0; i < LEAVES; i++)
        leaves[i] = merkle_leaf(&i, 1);
}

/* The roots of the ranges, made of complete subtrees as tiles hold them. */
static size_t resolve(const struct range *ranges, size_t count, struct sha256 *ret)
{
    for (size_t i = 0; i < count; i++) {
        struct tile_part parts[MERKLE_LEVELS];
        struct sha256 subtrees[MERKLE_LEVELS];
        size_t part_count = merkle_parts(ranges[i], parts);
        for (size_t k = 0; k < part_count; k++) {
            ck_assert_uint_eq(parts[k].level, 0); /* less than 256 leaves */
            subtrees[k] = merkle_root(&leaves[parts[k].first], parts[k].count);
        }
        ret[i] = merkle_fold(subtrees, part_count);
    }
    return count;
}

START_TEST(inclusion)
{
    struct sha256 wanted[MERKLE_PROOF], got[MERKLE_PROOF];
    struct range ranges[MERKLE_PROOF];
    grow();
    for (size_t size = 1; size <= LEAVES; size++) {
        struct sha256 root = mth(0, size), other = mth(0, size > 1 ? size - 1 : 1);
        for (size_t i = 0; i < size; i++) {
            size_t count = path(i, 0, size, wanted);
            ck_assert_uint_eq(resolve(ranges, merkle_inclusion(i, size, ranges), got), count);
            ck_assert(memcmp(wanted, got, count * sizeof *got) == 0);
            ck_assert(merkle_included(&leaves[i], i, size, got, count, &root));
            ck_assert(size == 1 || !merkle_included(&leaves[i], i, size, got, count, &other));
            ck_assert(!merkle_included(&leaves[(i + 1) % LEAVES], i, size, got, count, &root));
            ck_assert(!merkle_included(&leaves[i], i + 1, size, got, count, &root));
            ck_assert(count == 0 || !merkle_included(&leaves[i], i, size, got, count - 1, &root));
            if (count > 0) {
                got[0].bytes[0] ^= 1;
                ck_assert(!merkle_included(&leaves[i], i, size, got, count, &root));
            }
        }
    }
}
END_TEST

START_TEST(consistency)
{
    struct sha256 wanted[MERKLE_PROOF], got[MERKLE_PROOF];
    struct range ranges[MERKLE_PROOF];
    grow();
    for (size_t to = 1; to <= LEAVES; to++)
        for (size_t from = 1; from <= to; from++) {
            struct sha256 old = mth(0, from), new = mth(0, to), wrong = old;
            size_t count = subproof(from, 0, to, true, wanted);
            ck_assert_uint_eq(resolve(ranges, merkle_consistency(from, to, ranges), got), count);
            ck_assert(memcmp(wanted, got, count * sizeof *got) == 0);
            ck_assert(merkle_consistent(from, to, &old, &new, got, count));
            wrong.bytes[31] ^= 1;
            ck_assert(!merkle_consistent(from, to, &wrong, &new, got, count));
            ck_assert(!merkle_consistent(from, to, &old, &wrong, got, count));
            ck_assert(!merkle_consistent(to + 1, to, &old, &new, got, count));
        }
}
END_TEST

/* Full tiles come out as they fill, with the root over them. */
START_TEST(tiles_fill)
{
    struct full_tile full[TILE_LEVELS];
    struct sha256 *all = calloc(70000, sizeof *all);
    struct tree t = {0};
    size_t seen[2] = {0, 0};
    for (unsigned i = 0; i < 70000; i++) {
        all[i] = merkle_leaf(&i, sizeof i);
        size_t count = tree_add(&t, &all[i], full);
        for (size_t k = 0; k < count; k++) {
            size_t width = full[k].level ? 65536 : 256;
            ck_assert_uint_eq(full[k].level, k);
            ck_assert_uint_eq(full[k].n, seen[k]++);
            struct sha256 root = merkle_root(&all[full[k].n * width], width);
            ck_assert(sha256_equal(&root, &full[k].root));
        }
    }
    ck_assert_uint_eq(seen[0], 273);
    ck_assert_uint_eq(seen[1], 1);
    free(all);
}
END_TEST

START_TEST(parts_of_large_trees)
{
    struct tile_part parts[MERKLE_LEVELS];
    ck_assert_uint_eq(merkle_parts((struct range){65536, 131072}, parts), 1);
    ck_assert_uint_eq(parts[0].level, 2);
    ck_assert_uint_eq(parts[0].first, 1);
    ck_assert_uint_eq(parts[0].count, 1);
    ck_assert_uint_eq(merkle_parts((struct range){0, 70000}, parts), 6);
    ck_assert_uint_eq(tile_hashes(0, 273, 70000), 112);
    ck_assert_uint_eq(tile_hashes(1, 1, 70000), 17);
    ck_assert_uint_eq(tile_hashes(2, 0, 70000), 1);
    ck_assert_uint_eq(tile_hashes(0, 274, 70000), 0);
    ck_assert_uint_eq(tile_hashes(3, 0, 70000), 0);
}
END_TEST

static const struct {
    const char *path; /* NULL: refused */
    unsigned level, width;
    uint64_t n;
} paths[] = {
    {"0/000", 0, 256, 0},
    {"0/x001/x234/067", 0, 256, 1234067},
    {"3/x001/234.p/5", 3, 5, 1234},
    {"entries/067", TILE_ENTRIES, 256, 67},
    {"entries/x001/000.p/255", TILE_ENTRIES, 255, 1000},
};
static const char *const bad_paths[] = {
    "",          "0",           "0/",        "0/1",        "0/0001",     "0/x000/001", "8/000",
    "0/000.p/0", "0/000.p/256", "0/000.p/",  "0/000.p/1/", "0/000/000",  "00/000",     "entries/",
    "0/x001",    "0/x001/",     "0/x01/000", "entries/1",  "0/000.p/01", "-1/000",     "0/00a"};

START_TEST(tile_paths)
{
    char text[TILE_PATH];
    unsigned level, width;
    uint64_t n;
    for (size_t i = 0; i < COUNT(paths); i++) {
        tile_format(paths[i].level, paths[i].n, paths[i].width, text);
        ck_assert_str_eq(text, paths[i].path);
        ck_assert(tile_parse(text, strlen(text), &level, &n, &width));
        ck_assert(level == paths[i].level && n == paths[i].n && width == paths[i].width);
    }
    for (size_t i = 0; i < COUNT(bad_paths); i++)
        ck_assert_msg(!tile_parse(bad_paths[i], strlen(bad_paths[i]), &level, &n, &width), "%s", bad_paths[i]);
}
END_TEST

TCase *merkle_case(void)
{
    TCase *c = tcase_create("merkle");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, eight_leaves);
    tcase_add_test(c, inclusion);
    tcase_add_test(c, consistency);
    tcase_add_test(c, tiles_fill);
    tcase_add_test(c, parts_of_large_trees);
    tcase_add_test(c, tile_paths);
    return c;
}
