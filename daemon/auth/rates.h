/* SPDX-License-Identifier: EUPL-1.2 */
/* How often somebody may ask: token buckets in a table of fixed size. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "uuid.h"

#define RATE_SETS 1024u
#define RATE_WAYS 4u

struct bucket {
    struct uuid who; /* an account, or an address in the form of one */
    int64_t at;      /* CLOCK_BOOTTIME, microseconds; 0: nobody's yet */
    int64_t left;    /* in millionths */
};

/* Zero-initialise to start. */
struct rates {
    uint64_t factors[2]; /* of the hash; zero: not drawn yet */
    struct bucket buckets[RATE_SETS][RATE_WAYS];
};

/* Takes one of what `who` has left: `rate` come in a second, `burst` are kept at most. False if there is none; there is
 * one again a second later. Where too many are asked for at once, the fullest bucket is somebody else's from then on,
 * who begins with a full one. A rate of 0 has no bound. */
bool rates_take(struct rates *r, const struct uuid *who, int64_t now, unsigned rate, unsigned burst);
