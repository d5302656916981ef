/* SPDX-License-Identifier: EUPL-1.2 */
/* Guessing is made slow, not impossible: each failure makes the next wait longer, for the pair of an account and the
 * address that tried, and more leniently for the address. Nobody else has to wait: whoever knows the password comes in
 * from any other address. */
#pragma once

#include <stdint.h>

#include "digest.h"

#define LOCKOUT_PLACES 4096

struct lockout_place {
    uint64_t key;
    int64_t until, last; /* CLOCK_BOOTTIME, microseconds */
    uint32_t failures;
};

/* Zeroed at the start. */
struct lockout {
    struct lockout_place places[LOCKOUT_PLACES];
    uint8_t salt[16]; /* so that nobody can choose whom he shares a place with */
};

/* One attempt at `name` from `address`: 0, and it counts as failed until lockout_passed(); or how many seconds to wait.
 */
unsigned lockout_attempt(struct lockout *l, const char *name, const char *address, int64_t now);
void lockout_passed(struct lockout *l, const char *name, const char *address);
