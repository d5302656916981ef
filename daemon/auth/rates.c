/* SPDX-License-Identifier: EUPL-1.2 */
#include "rates.h"

#include <string.h>

#include "digest.h"

/* What one costs: at a rate of 1 in a second, one comes in each microsecond. */
#define ONE INT64_C(1000000)

/* Its factors are the process's secret, so that nobody can pick names that share a set. */
static struct bucket *find_set(struct rates *r, const struct uuid *who)
{
    uint64_t halves[2];

    if (r->factors[0] == 0)
        random_bytes(r->factors, sizeof r->factors);
    memcpy(halves, who->bytes, sizeof halves);
    return r->buckets[((halves[0] * r->factors[0] + halves[1] * r->factors[1]) >> 32) % RATE_SETS];
}

static int64_t left_now(const struct bucket *b, int64_t now, unsigned rate, unsigned burst)
{
    int64_t full = burst * ONE, left = b->left + (now - b->at) * rate;

    return b->at == 0 || left > full ? full : left;
}

bool rates_take(struct rates *r, const struct uuid *who, int64_t now, unsigned rate, unsigned burst)
{
    if (rate == 0)
        return true;
    struct bucket *set = find_set(r, who), *b = set;
    for (unsigned i = 0; i < RATE_WAYS; i++) {
        if (set[i].at != 0 && uuid_compare(&set[i].who, who) == 0) {
            b = &set[i];
            break;
        }
        if (left_now(&set[i], now, rate, burst) > left_now(b, now, rate, burst))
            b = &set[i];
    }
    bool own = b->at != 0 && uuid_compare(&b->who, who) == 0;
    int64_t left = own ? left_now(b, now, rate, burst) : burst * ONE;
    bool enough = left >= ONE;
    *b = (struct bucket){*who, now, enough ? left - ONE : left};
    return enough;
}
