/* SPDX-License-Identifier: EUPL-1.2 */
#include "totp.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <string.h>

enum { STEP_SECONDS = 30, DIGITS = 6, MODULUS = 1000000, SHA1_SIZE = 20 };

/* RFC 4226, 5.3. */
int totp_code(const uint8_t secret[static TOTP_SECRET], int64_t step, unsigned *ret)
{
    uint8_t counter[8], mac[SHA1_SIZE];

    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret, TOTP_SECRET, counter, sizeof counter, mac) < 0)
        return -EIO;
    const uint8_t *at = mac + (mac[SHA1_SIZE - 1] & 15);
    *ret = (((unsigned)at[0] & 127) << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3]) % MODULUS;
    return 0;
}

int64_t totp_match(const uint8_t secret[static TOTP_SECRET], const char *digits, instant now, int64_t last)
{
    int64_t here = now / INSTANT_SECOND / STEP_SECONDS, found = -1;
    unsigned given = 0, code;

    if (strlen(digits) != DIGITS || strspn(digits, "0123456789") != DIGITS)
        return -1;
    for (size_t i = 0; i < DIGITS; i++)
        given = given * 10 + (unsigned)(digits[i] - '0');
    for (int64_t step = here - 1; step <= here + 1; step++)
        if (totp_code(secret, step, &code) == 0 && code == given && step > last)
            found = step;
    return found;
}

static void base32(const uint8_t secret[static TOTP_SECRET], struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    for (size_t i = 0; i < TOTP_SECRET * 8 / 5; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)secret[bit / 8] << 8 | (bit / 8 + 1 < TOTP_SECRET ? secret[bit / 8 + 1] : 0u);
        buf_byte(out, digits[pair >> (11 - bit % 8) & 31]);
    }
}

void totp_uri(const uint8_t secret[static TOTP_SECRET], const char *name, struct buf *out)
{
    buf_text(out, "otpauth://totp/assistd:");
    for (const char *c = name; *c; c++) {
        bool plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-._~", *c);
        if (plain)
            buf_byte(out, *c);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
    buf_text(out, "?secret=");
    base32(secret, out);
    buf_text(out, "&issuer=assistd");
}
