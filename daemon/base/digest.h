/* SPDX-License-Identifier: EUPL-1.2 */
/* SHA-256, random bytes and the references that people read out over a telephone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_HEX  65 /* with the NUL */

struct sha256 {
    uint8_t bytes[SHA256_SIZE];
};

/* Must succeed once, before anything else here: 0, or -EIO. */
int digest_init(void);
struct sha256 sha256(const void *data, size_t size);
void sha256_hex(const struct sha256 *digest, char ret[static SHA256_HEX]);
bool sha256_parse(const char *hex, size_t size, struct sha256 *ret);
/* In constant time. */
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);
void random_bytes(void *ret, size_t size);
/* `size` random characters of Crockford's base 32 (no I, L, O, U), and a NUL. `ret` holds size + 1 bytes. */
void random_base32(char *ret, size_t size);
