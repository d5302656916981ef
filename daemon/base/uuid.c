/* SPDX-License-Identifier: EUPL-1.2 */
#include "uuid.h"

#include <string.h>

#include "digest.h"
#include "hex.h"

static uint64_t milliseconds_of(const struct uuid *id)
{
    uint64_t ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id->bytes[i];
    return ms;
}

static unsigned counter_of(const struct uuid *id)
{
    return (unsigned)(id->bytes[6] & 15) << 8 | id->bytes[7];
}

struct uuid uuid_v7(instant at, struct uuid *last)
{
    struct uuid id;
    random_bytes(&id, sizeof id);
    uint64_t ms = at > 0 ? (uint64_t)at / 1000 : 0, ms_before = milliseconds_of(last);
    /* A fresh counter starts in its lower half, so that there is room to count in the same millisecond. */
    unsigned counter = counter_of(&id) & 0x7ff;
    if (ms <= ms_before && !uuid_is_nil(last)) {
        bool full = counter_of(last) == 0xfff;
        ms = ms_before + full;
        counter = full ? counter : counter_of(last) + 1;
    }
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | counter >> 8);
    id.bytes[7] = (uint8_t)counter;
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
    *last = id;
    return id;
}

static bool hyphen_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_format(const struct uuid *id, char ret[static UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    char *out = ret;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        if (hyphen_before(i))
            *out++ = '-';
        *out++ = digits[id->bytes[i] >> 4];
        *out++ = digits[id->bytes[i] & 15];
    }
    *out = '\0';
}

bool uuid_parse(const char *text, size_t size, struct uuid *ret)
{
    struct uuid id;
    if (size != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < sizeof id.bytes; i++, text += 2) {
        if (hyphen_before(i) && *text++ != '-')
            return false;
        int byte = hex_byte(text);
        if (byte < 0)
            return false;
        id.bytes[i] = (uint8_t)byte;
    }
    *ret = id;
    return true;
}

int uuid_compare(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool uuid_is_nil(const struct uuid *id)
{
    static const struct uuid nil;
    return uuid_compare(id, &nil) == 0;
}
