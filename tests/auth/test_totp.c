/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "suites.h"
#include "totp.h"

static const uint8_t secret[TOTP_SECRET] = "12345678901234567890";

/* RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
static const struct {
    int64_t seconds;
    const char *code;
} vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
               {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};

START_TEST(vectors_of_the_rfc)
{
    int64_t step = vectors[_i].seconds / 30;
    ck_assert_int_eq(totp_match(secret, vectors[_i].code, vectors[_i].seconds * INSTANT_SECOND, -1), step);
}
END_TEST

START_TEST(windows)
{
    /* seconds after the code's own step began, the last step used, whether it is taken */
    static const struct {
        int64_t after, last;
        bool taken;
    } rows[] = {{-31, -1, false}, {-30, -1, true}, {0, -1, true}, {29, -1, true}, {59, -1, true},
                {60, -1, false},  {0, 0, true},    {0, -2, true}, {0, 1, false},  {0, 2, false}};
    int64_t step = 1234567890 / 30;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t now = (step * 30 + rows[i].after) * INSTANT_SECOND;
        int64_t last = rows[i].last == -1 ? -1 : step - 1 + rows[i].last;
        ck_assert_msg((totp_match(secret, "005924", now, last) == step) == rows[i].taken, "row %zu", i);
    }
}
END_TEST

START_TEST(what_is_no_code)
{
    static const char *const codes[] = {"", "05924", "0005924", "00592a", " 05924", "5924", "005925", "00592\n"};
    for (size_t i = 0; i < COUNT(codes); i++)
        ck_assert_msg(totp_match(secret, codes[i], 1234567890 * INSTANT_SECOND, -1) == -1, "%s", codes[i]);
}
END_TEST

START_TEST(for_the_authenticator)
{
    struct buf uri = {0};
    totp_uri(secret, "M. de Vries", &uri);
    ck_assert_str_eq(uri.data,
                     "otpauth://totp/assistd:M.%20de%20Vries?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=assistd");
    buf_release(&uri);
}
END_TEST

TCase *totp_case(void)
{
    TCase *c = tcase_create("totp");
    tcase_add_loop_test(c, vectors_of_the_rfc, 0, COUNT(vectors));
    tcase_add_test(c, windows);
    tcase_add_test(c, what_is_no_code);
    tcase_add_test(c, for_the_authenticator);
    return c;
}
