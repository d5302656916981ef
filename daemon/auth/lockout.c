/* SPDX-License-Identifier: EUPL-1.2 */
#include "lockout.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000)

enum { WAYS = 4, FORGET = 3600 };

/* How many failures are free, and the longest wait after that, in seconds. */
struct leniency {
    uint32_t free;
    unsigned longest;
};
static const struct leniency of_pair = {3, 900}, of_address = {30, 60};

/* Addresses of one IPv6 network (/64) are one client's. `name` "": the address alone. */
static uint64_t key_of(struct lockout *l, const char *name, const char *address)
{
    char text[16 + 256 + 64];
    char network[INET6_ADDRSTRLEN];
    struct in6_addr six;
    uint64_t key;

    if (memcmp(l->salt, (const uint8_t[sizeof l->salt]){0}, sizeof l->salt) == 0)
        random_bytes(l->salt, sizeof l->salt);
    memcpy(text, l->salt, sizeof l->salt);
    int size = snprintf(text + sizeof l->salt, sizeof text - sizeof l->salt, "%.200s %.48s", name,
                        inet_pton(AF_INET6, address, &six) == 1
                            ? inet_ntop(AF_INET6, &(struct in6_addr){.s6_addr32 = {six.s6_addr32[0], six.s6_addr32[1]}},
                                        network, sizeof network)
                            : address);
    struct sha256 digest = sha256(text, sizeof l->salt + (size_t)size);
    memcpy(&key, digest.bytes, sizeof key);
    return key;
}

/* Its place, or the one of its few that was used the longest time ago. */
static struct lockout_place *place_of(struct lockout *l, uint64_t key, int64_t now)
{
    struct lockout_place *set = &l->places[key % (LOCKOUT_PLACES / WAYS) * WAYS], *oldest = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key && now - set[i].last < FORGET * SECOND)
            return &set[i];
        if (set[i].last < oldest->last)
            oldest = &set[i];
    }
    *oldest = (struct lockout_place){.key = key};
    return oldest;
}

static unsigned wait_of(const struct lockout_place *p, int64_t now)
{
    return p->until > now ? (unsigned)((p->until - now + SECOND - 1) / SECOND) : 0;
}

static void count(struct lockout_place *p, const struct leniency *lenient, int64_t now)
{
    uint32_t over = ++p->failures > lenient->free ? p->failures - lenient->free : 0;
    unsigned seconds = over == 0 ? 0 : over < 10 ? 1u << over : lenient->longest;

    p->last = now;
    p->until = now + (seconds < lenient->longest ? seconds : lenient->longest) * SECOND;
}

unsigned lockout_attempt(struct lockout *l, const char *name, const char *address, int64_t now)
{
    uint64_t pair_key = key_of(l, name, address), address_key = key_of(l, "", address);
    struct lockout_place *pair = place_of(l, pair_key, now);
    unsigned wait = wait_of(pair, now);
    struct lockout_place *from = place_of(l, address_key, now);
    unsigned other = wait_of(from, now);

    if (wait > 0 || other > 0)
        return wait > other ? wait : other;
    count(from, &of_address, now);
    count(place_of(l, pair_key, now), &of_pair, now);
    return 0;
}

void lockout_passed(struct lockout *l, const char *name, const char *address)
{
    uint64_t pair_key = key_of(l, name, address), address_key = key_of(l, "", address);
    for (size_t i = 0; i < LOCKOUT_PLACES; i++) {
        if (l->places[i].key == pair_key)
            l->places[i] = (struct lockout_place){0};
        else if (l->places[i].key == address_key && l->places[i].failures > 0)
            l->places[i].failures--;
    }
}
