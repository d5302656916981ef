/* SPDX-License-Identifier: EUPL-1.2 */
/* Who asks too often. Accounts are counted wherever they ask from; addresses only where no account was shown: so nobody
 * can have a neighbour's account refused by guessing tokens, and a guesser has no more guesses than this. */
#include <string.h>

#include "api_inside.h"
#include "instant.h"

static bool limit(struct conversation *c, struct rates *rates, const struct uuid *who, const char *detail)
{
    const struct api_options *o = &c->api->options;

    if (rates_take(rates, who, instant_boottime(), o->rate, o->burst))
        return true;
    answer_problem(c, PROBLEM_TOO_MANY_REQUESTS, detail);
    return false;
}

bool limit_account(struct conversation *c)
{
    return limit(c, &c->api->accounts, &c->account, "this account asks too often");
}

bool limit_stranger(struct conversation *c)
{
    struct http_origin origin = http_origin(c->x);
    struct uuid who;

    memcpy(who.bytes, origin.bytes, sizeof who.bytes);
    return limit(c, &c->api->strangers, &who, "too much is asked from this address without a valid credential");
}
