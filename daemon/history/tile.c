/* SPDX-License-Identifier: EUPL-1.2 */
/* Paths of tiles (C2SP tlog-tiles): "<L>/<N>", N in groups of three digits, all but the last prefixed with x. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "merkle.h"

void tile_format(unsigned level, uint64_t n, unsigned width, char ret[static TILE_PATH])
{
    char number[32] = "";
    size_t at = sizeof number - 1;
    do {
        char group[8];
        bool last = at == sizeof number - 1;
        int size = snprintf(group, sizeof group, last ? "%03u" : "x%03u/", (unsigned)(n % 1000));
        at -= (size_t)size;
        memcpy(number + at, group, (size_t)size);
        n /= 1000;
    } while (n > 0);
    int size = level == TILE_ENTRIES ? snprintf(ret, TILE_PATH, "entries/") : snprintf(ret, TILE_PATH, "%u/", level);
    size += snprintf(ret + size, TILE_PATH - (size_t)size, "%s", number + at);
    if (width < TILE_WIDTH)
        snprintf(ret + size, TILE_PATH - (size_t)size, ".p/%u", width);
}

/* A decimal number below `limit` without a leading zero. */
static bool read_number(const char **at, const char *end, uint64_t limit, uint64_t *ret)
{
    const char *first = *at;
    uint64_t value = 0;
    while (*at < end && **at >= '0' && **at <= '9' && *at - first < 4)
        value = value * 10 + (uint64_t)(*(*at)++ - '0');
    *ret = value;
    return *at > first && value < limit && (*first != '0' || *at == first + 1);
}

static bool read_group(const char **at, const char *end, uint64_t *n)
{
    unsigned value = 0;
    if (end - *at < 3 || *n > UINT64_MAX / 1000 - 1)
        return false;
    for (int i = 0; i < 3; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (unsigned)(**at - '0');
    }
    *n = *n * 1000 + value;
    return true;
}

bool tile_parse(const char *path, size_t size, unsigned *ret_level, uint64_t *ret_n, unsigned *ret_width)
{
    const char *at = path, *end = path + size;
    char again[TILE_PATH];
    uint64_t level = TILE_ENTRIES, n = 0, width = TILE_WIDTH;
    if (size > 8 && memcmp(path, "entries/", 8) == 0)
        at += 8;
    else if (!read_number(&at, end, TILE_LEVELS, &level) || at == end || *at++ != '/')
        return false;
    for (bool more = true; more;) {
        more = at < end && *at == 'x';
        at += more;
        if (!read_group(&at, end, &n) || (more && (at == end || *at++ != '/')))
            return false;
    }
    if (end - at > 3 && memcmp(at, ".p/", 3) == 0) {
        at += 3;
        if (!read_number(&at, end, TILE_WIDTH, &width) || width == 0)
            return false;
    }
    if (at != end)
        return false;
    tile_format((unsigned)level, n, (unsigned)width, again); /* x000/001 is no other way to write 001 */
    if (strlen(again) != size || memcmp(again, path, size) != 0)
        return false;
    *ret_level = (unsigned)level;
    *ret_n = n;
    *ret_width = (unsigned)width;
    return true;
}
