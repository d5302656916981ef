/* SPDX-License-Identifier: EUPL-1.2 */
/* Secrets by their form, and scopes by their words. */
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "suites.h"

START_TEST(tokens)
{
    char token[TOKEN_SIZE + 1], header[TOKEN_SIZE + 16];
    struct sha256 made, read;
    token_make(token, &made);
    ck_assert_uint_eq(strlen(token), TOKEN_SIZE);
    snprintf(header, sizeof header, "bearer  %s", token);
    ck_assert(token_digest(header, &read) && sha256_equal(&made, &read));
    ck_assert(!token_digest(NULL, &read));
    ck_assert(!token_digest(token, &read));
    ck_assert(!token_digest("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", &read));
    header[strlen(header) - 1] = '\0';
    ck_assert(!token_digest(header, &read));
}
END_TEST

START_TEST(codes)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"7Q4MX-0ABCD-EFGHJ-KMNPQ-1STVW", true},  {"7q4mx-oabcd-efghj-kmnpq-lstvw", true},
        {"7Q4MXOABCDEFGHJKMNPQISTVW", true},      {" 7Q4MX 0ABCD EFGHJ KMNPQ 1STVW ", true},
        {"7Q4MX-0ABCD-EFGHJ-KMNPQ-1STV", false},  {"7Q4MX-0ABCD-EFGHJ-KMNPQ-1STVWX", false},
        {"8Q4MX-0ABCD-EFGHJ-KMNPQ-1STVW", false}, {"", false},
    };
    struct sha256 first, digest;
    ck_assert(code_read(rows[0].text, strlen(rows[0].text), &first));
    for (size_t i = 0; i < COUNT(rows); i++)
        ck_assert_msg((code_read(rows[i].text, strlen(rows[i].text), &digest) && sha256_equal(&first, &digest)) ==
                          rows[i].good,
                      "%s", rows[i].text);
}
END_TEST

START_TEST(codes_are_made)
{
    char code[CODE_SIZE + 1];
    struct sha256 made, read;
    code_make(code, &made);
    ck_assert_uint_eq(strlen(code), CODE_SIZE);
    ck_assert(code_read(code, CODE_SIZE, &read) && sha256_equal(&made, &read));
}
END_TEST

START_TEST(scopes)
{
    ck_assert_uint_eq(scope_by_words("read act administer audit"), SCOPE_ALL);
    ck_assert_uint_eq(scope_by_words(""), 0);
    ck_assert_uint_eq(scope_by_words("audit nonsense read"), SCOPE_AUDIT | SCOPE_READ);
    for (unsigned bit = 1; bit < SCOPE_ALL; bit <<= 1)
        ck_assert_uint_eq(scope_by_words(scope_word(bit)), bit);
}
END_TEST

TCase *account_case(void)
{
    TCase *c = tcase_create("account");
    tcase_add_test(c, tokens);
    tcase_add_test(c, codes);
    tcase_add_test(c, codes_are_made);
    tcase_add_test(c, scopes);
    return c;
}
