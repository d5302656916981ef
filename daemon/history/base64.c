/* SPDX-License-Identifier: EUPL-1.2 */
#include "base64.h"

#include <sodium.h>

#define ORIGINAL sodium_base64_VARIANT_ORIGINAL
#define URL      sodium_base64_VARIANT_URLSAFE_NO_PADDING

static void append(struct buf *b, const void *data, size_t size, int variant)
{
    enum { PIECE = 360 }; /* 3 bytes make 4 characters, so pieces of a multiple of 3 join */
    char text[PIECE / 3 * 4 + 1];
    const unsigned char *at = data;
    while (size > 0) {
        size_t piece = size < PIECE ? size : PIECE;
        sodium_bin2base64(text, sizeof text, at, piece, variant);
        buf_text(b, text);
        at += piece;
        size -= piece;
    }
}

void buf_base64(struct buf *b, const void *data, size_t size)
{
    append(b, data, size, ORIGINAL);
}

void buf_base64url(struct buf *b, const void *data, size_t size)
{
    append(b, data, size, URL);
}

static bool parse(const char *text, size_t size, void *ret, size_t room, int variant)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false; /* libsodium 1.0.18 takes some of these for letters */
    return sodium_base642bin(ret, room, text, size, NULL, &length, NULL, variant) == 0 && length == room;
}

bool base64_parse(const char *text, size_t size, void *ret, size_t room)
{
    return parse(text, size, ret, room, ORIGINAL);
}

bool base64url_parse(const char *text, size_t size, void *ret, size_t room)
{
    return parse(text, size, ret, room, URL);
}
