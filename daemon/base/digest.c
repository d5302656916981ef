/* SPDX-License-Identifier: EUPL-1.2 */
#include "digest.h"

#include <errno.h>
#include <sodium.h>

#include "hex.h"

int digest_init(void)
{
    return sodium_init() < 0 ? -EIO : 0;
}

struct sha256 sha256(const void *data, size_t size)
{
    struct sha256 digest;
    crypto_hash_sha256(digest.bytes, data, size);
    return digest;
}

void sha256_hex(const struct sha256 *digest, char ret[static SHA256_HEX])
{
    sodium_bin2hex(ret, SHA256_HEX, digest->bytes, SHA256_SIZE);
}

bool sha256_parse(const char *hex, size_t size, struct sha256 *ret)
{
    struct sha256 digest;
    if (size != SHA256_HEX - 1)
        return false;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        int byte = hex_byte(hex + 2 * i);
        if (byte < 0)
            return false;
        digest.bytes[i] = (uint8_t)byte;
    }
    *ret = digest;
    return true;
}

bool sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
    return sodium_memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}

void random_bytes(void *ret, size_t size)
{
    randombytes_buf(ret, size);
}

void random_base32(char *ret, size_t size)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    randombytes_buf(ret, size);
    for (size_t i = 0; i < size; i++)
        ret[i] = digits[(unsigned char)ret[i] & 31];
    ret[size] = '\0';
}
