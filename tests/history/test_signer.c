/* SPDX-License-Identifier: EUPL-1.2 */
/* What was signed last: kept across starts, torn writes and strange files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signer.h"
#include "suites.h"

static char folder[32], key[64], state[64];

static void setup(void)
{
    char text[NOTE_KEY_TEXT];
    struct note_key made;
    snprintf(folder, sizeof folder, "/tmp/assistd-signer.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(key, sizeof key, "%s/key", folder);
    snprintf(state, sizeof state, "%s/signed", folder);
    ck_assert_int_eq(note_key_make("example.org/log", &made), 0);
    note_signer_format(&made, text);
    FILE *file = fopen(key, "w");
    fprintf(file, "%s\n", text);
    fclose(file);
    chmod(key, 0600);
}

static void teardown(void)
{
    unlink(key);
    unlink(state);
    rmdir(folder);
}

static struct signer *open_signer(int expected)
{
    struct signer *s = NULL;
    struct buf told = {0};
    ck_assert_int_eq(signer_open(key, state, &s, &told), expected);
    ck_assert(expected == 0 || told.size > 0);
    buf_release(&told);
    return s;
}

/* Signs and keeps a tree with some more leaves. */
static void sign_more(struct signer *s, unsigned count)
{
    struct full_tile full[TILE_LEVELS];
    struct tree t = *signer_tree(s);
    struct buf note = {0};
    for (unsigned i = 0; i < count; i++) {
        struct sha256 leaf = sha256(&i, sizeof i);
        tree_add(&t, &leaf, full);
    }
    signer_sign(s, &t, &note);
    ck_assert(signer_knows(s, note.data, note.size, &t));
    ck_assert_int_eq(signer_keep(s, &t, note.data, note.size), 0);
    buf_release(&note);
}

START_TEST(it_is_kept)
{
    uint64_t size = 0;
    for (unsigned i = 0; i < 5; i++) {
        struct signer *s = open_signer(0);
        ck_assert(signer_new(s) == (i == 0));
        ck_assert_uint_eq(signer_tree(s)->size, size);
        sign_more(s, i + 1);
        sign_more(s, 300);
        size += i + 301;
        signer_close(s);
    }
}
END_TEST

/* Whatever is torn of the write that was last, the one before counts. */
START_TEST(a_torn_write_is_none)
{
    struct signer *s = open_signer(0);
    sign_more(s, 3);
    sign_more(s, 4);
    signer_close(s);
    for (int torn = 0; torn < 600; torn += 7) {
        int fd = open(state, O_RDWR);
        char before[8192];
        ck_assert_int_eq(pread(fd, before, sizeof before, 8192), sizeof before);
        ck_assert_int_eq(pwrite(fd, "#", 1, 8192 + torn), 1);
        s = open_signer(0);
        uint64_t size = signer_tree(s)->size;
        ck_assert(size == 3 || size == 7); /* bytes beyond what counts may be anything */
        ck_assert(torn >= 300 || size == 3);
        signer_close(s);
        ck_assert_int_eq(pwrite(fd, before, sizeof before, 8192), sizeof before);
        close(fd);
    }
}
END_TEST

START_TEST(rubbish_is_refused)
{
    struct signer *s = open_signer(0);
    sign_more(s, 1);
    signer_close(s);
    ck_assert_int_eq(truncate(state, 100), 0);
    open_signer(-EINVAL);
}
END_TEST

START_TEST(the_key_is_private)
{
    chmod(key, 0644);
    open_signer(-EPERM);
    chmod(key, 0600);
    FILE *file = fopen(key, "w");
    fputs("nonsense\n", file);
    fclose(file);
    open_signer(-EINVAL);
    unlink(key);
    open_signer(-ENOENT);
}
END_TEST

START_TEST(adopting)
{
    struct signer *s = open_signer(0);
    struct buf told = {0}, note = {0};
    sign_more(s, 5);
    struct tree five = *signer_tree(s), other = five;
    buf_text(&note, signer_checkpoint(s));
    sign_more(s, 5);
    signer_close(s);
    other.node[0].bytes[0] ^= 1;
    ck_assert_int_eq(signer_adopt(key, state, note.data, note.size, &other, &told), -EKEYREJECTED);
    ck_assert_int_eq(signer_adopt(key, state, note.data, note.size, &five, &told), 0);
    s = open_signer(0);
    ck_assert_uint_eq(signer_tree(s)->size, 5);
    signer_close(s);
    buf_release(&told);
    buf_release(&note);
}
END_TEST

TCase *signer_case(void)
{
    TCase *c = tcase_create("signer");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, it_is_kept);
    tcase_add_test(c, a_torn_write_is_none);
    tcase_add_test(c, rubbish_is_refused);
    tcase_add_test(c, the_key_is_private);
    tcase_add_test(c, adopting);
    return c;
}
