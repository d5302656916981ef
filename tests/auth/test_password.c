/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "password.h"
#include "suites.h"

START_TEST(weak_ones)
{
    static const char *const names[] = {"m.devries", "M. de Vries", NULL};
    static const struct {
        const char *password;
        bool weak;
    } rows[] = {
        {"three ferries off Den Helder", false},
        {"grüne Ölkanne", false}, /* 13 characters */
        {"kfd83-jsl29d", false},
        {"пять паромов в порту", false},
        {"83017264950173628405", false},
        {"short one", true},
        {"elf bytes!!", true},
        {"aaaaaaaaaaaa", true},
        {"123456789012", true},
        {"210987654321", true},
        {"abcdefghijkl", true},
        {"192837465091", true},
        {"password1234", true},
        {"Password-2026!", true},
        {"qwertyuiop12", true},
        {"adminadminadmin", true},
        {"assistd-assistd", true},
        {"m.devries2026", true},
        {"M. de Vries 1", true},
    };
    char long_one[PASSWORD_MAX + 2];
    for (size_t i = 0; i < COUNT(rows); i++)
        ck_assert_msg((password_weak(rows[i].password, names) != NULL) == rows[i].weak, "%s", rows[i].password);
    for (size_t i = 0; i < PASSWORD_MAX + 1; i++)
        long_one[i] = "bridge of boats "[i % 16];
    long_one[PASSWORD_MAX + 1] = '\0';
    ck_assert_ptr_nonnull(password_weak(long_one, names));
    long_one[PASSWORD_MAX] = '\0';
    ck_assert_ptr_null(password_weak(long_one, names));
}
END_TEST

START_TEST(hashes)
{
    char one[PASSWORD_HASH] = {0}, other[PASSWORD_HASH] = {0};
    ck_assert(password_hash("three ferries", one) && password_hash("three ferries", other));
    ck_assert_ptr_nonnull(strstr(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
    ck_assert_str_ne(one, other);
    ck_assert(password_verify(one, "three ferries") && password_verify(other, "three ferries"));
    ck_assert(!password_verify(one, "three ferrieS") && !password_verify(one, ""));
}
END_TEST

START_TEST(sealed_for_one_account)
{
    struct access_key key = {{1}}, other_key = {{2}};
    struct uuid account = {{1}}, other = {{2}};
    uint8_t secret[TOTP_SECRET] = "12345678901234567890", sealed[TOTP_SEALED], opened[TOTP_SECRET] = {0};
    totp_seal(&key, &account, secret, sealed);
    ck_assert(totp_unseal(&key, &account, sealed, sizeof sealed, opened));
    ck_assert_mem_eq(secret, opened, sizeof secret);
    ck_assert(!totp_unseal(&key, &other, sealed, sizeof sealed, opened));
    ck_assert(!totp_unseal(&other_key, &account, sealed, sizeof sealed, opened));
    ck_assert(!totp_unseal(&key, &account, sealed, sizeof sealed - 1, opened));
    sealed[30] ^= 1;
    ck_assert(!totp_unseal(&key, &account, sealed, sizeof sealed, opened));
}
END_TEST

START_TEST(key_files)
{
    char path[] = "/tmp/assistd-key-XXXXXX", text[ACCESS_KEY_TEXT];
    int fd = mkstemp(path);
    struct access_key key, again;
    struct buf told = {0};
    access_key_make(text);
    ck_assert_int_eq(access_key_read(path, &key, &told), -EINVAL); /* empty */
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    ck_assert_int_eq(access_key_read(path, &key, &told), 0);
    ck_assert_int_eq((int)write(fd, "\n", 1), 1);
    ck_assert_int_eq(access_key_read(path, &again, &told), 0);
    ck_assert_mem_eq(&key, &again, sizeof key);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(access_key_read(path, &key, &told), -EPERM);
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq((int)write(fd, "x", 1), 1);
    ck_assert_int_eq(access_key_read(path, &key, &told), -EINVAL);
    unlink(path);
    ck_assert_int_eq(access_key_read(path, &key, &told), -ENOENT);
    ck_assert_ptr_nonnull(strstr(told.data, "access key makes one"));
    buf_release(&told);
    close(fd);
}
END_TEST

TCase *password_case(void)
{
    TCase *c = tcase_create("password");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, weak_ones);
    tcase_add_test(c, hashes);
    tcase_add_test(c, sealed_for_one_account);
    tcase_add_test(c, key_files);
    return c;
}
