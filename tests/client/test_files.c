/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "suites.h"

static char folder[] = "/tmp/assistctl-test-XXXXXX";

static void make(void)
{
    memcpy(strrchr(folder, '-') + 1, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void clear(void)
{
    static const char *const names[] = {"a/b/c", "a/b", "a", "kept", "kept.new"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (unlink(path) < 0)
            rmdir(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

static void holds(const char *name, const char *text)
{
    char path[128];
    struct file file = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(file_open(path, &file), 0);
    ck_assert_uint_eq(file.size, strlen(text));
    ck_assert_mem_eq(file.data, text, file.size);
    file_close(&file);
}

START_TEST(written_with_their_folders)
{
    ck_assert_int_eq(folder_make(folder), 0);
    ck_assert_int_eq(file_write(folder, "a/b/c", "text", 4), 0);
    holds("a/b/c", "text");
    ck_assert_int_eq(file_write(folder, "a/b/c", "", 0), 0);
    holds("a/b/c", "");
    ck_assert_int_eq((int)folder_count(folder), 1);
    ck_assert_int_eq(folder_make(folder), -ENOTEMPTY);
}
END_TEST

START_TEST(kept_whole)
{
    ck_assert_int_eq(file_keep(folder, "kept", "first", 5), 0);
    ck_assert_int_eq(file_keep(folder, "kept", "second", 6), 0);
    holds("kept", "second");
    ck_assert_int_eq((int)folder_count(folder), 1);
    ck_assert_int_eq(file_keep("/nowhere", "kept", "x", 1), -ENOENT);
}
END_TEST

START_TEST(what_is_no_file)
{
    struct file file = {0};
    ck_assert_int_eq(file_open("/nowhere", &file), -ENOENT);
    ck_assert_int_eq(file_open("/tmp", &file), -EINVAL);
    ck_assert_int_eq((int)folder_count("/nowhere"), -1);
}
END_TEST

TCase *files_case(void)
{
    TCase *c = tcase_create("files");
    tcase_add_checked_fixture(c, make, clear);
    tcase_add_test(c, written_with_their_folders);
    tcase_add_test(c, kept_whole);
    tcase_add_test(c, what_is_no_file);
    return c;
}
