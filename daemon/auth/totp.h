/* SPDX-License-Identifier: EUPL-1.2 */
/* Time-based one-time passwords (RFC 6238): SHA-1, steps of 30 s, six digits, as every authenticator has them. */
#pragma once

#include "buf.h"
#include "instant.h"

#define TOTP_SECRET 20 /* bytes */

/* The code of a step. -EIO where the digest cannot be had. */
int totp_code(const uint8_t secret[static TOTP_SECRET], int64_t step, unsigned *ret);
/* The step that six digits are the code of: the present one, the one before or the one after, and later than `last`,
 * for a code is good once. -1: none. */
int64_t totp_match(const uint8_t secret[static TOTP_SECRET], const char *digits, instant now, int64_t last);
/* otpauth://totp/…, for the authenticator. */
void totp_uri(const uint8_t secret[static TOTP_SECRET], const char *name, struct buf *out);
