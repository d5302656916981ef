/* SPDX-License-Identifier: EUPL-1.2 */
#include "utf8.h"

static bool within(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}

/* The rows of RFC 3629, section 4: how long a character is, and what its second byte may be. */
static size_t lead(unsigned char c, unsigned char *ret_low, unsigned char *ret_high)
{
    *ret_low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    *ret_high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (within(c, 0xc2, 0xdf))
        return 2;
    if (within(c, 0xe0, 0xef))
        return 3;
    return within(c, 0xf0, 0xf4) ? 4 : 0;
}

size_t utf8_length(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (size == 0)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    unsigned char low, high;
    size_t length = lead(bytes[0], &low, &high);
    if (length == 0 || length > size || !within(bytes[1], low, high))
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!within(bytes[i], 0x80, 0xbf))
            return 0;
    return length;
}

bool utf8_valid(const char *text, size_t size)
{
    for (size_t i = 0, length; i < size; i += length) {
        length = utf8_length(text + i, size - i);
        if (length == 0)
            return false;
    }
    return true;
}
