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

#define TOO_MUCH "too much is asked from this address without a valid credential"
/* How long who asks too much is kept waiting: as long as Retry-After says, so that guessing as fast as answers come
 * costs the guesser more than the others. */
#define PENALTY INSTANT_SECOND

bool limit_stranger(struct conversation *c)
{
    const struct api_options *o = &c->api->options;
    struct http_origin origin = http_origin(c->x);
    struct uuid who;

    memcpy(who.bytes, origin.bytes, sizeof who.bytes);
    if (rates_take(&c->api->strangers, &who, instant_boottime(), o->rate, o->burst))
        return true;
    if (http_has_body(c->x)) { /* which is not worth waiting for */
        http_close_after(c->x);
        answer_problem(c, PROBLEM_TOO_MANY_REQUESTS, TOO_MUCH);
    } else {
        c->answer_at = instant_boottime() + PENALTY;
    }
    return false;
}

void limit_wait(struct conversation *c)
{
    struct api *api = c->api;

    if (!api->waiting)
        loop_timer_arm(api->timer, c->answer_at - instant_boottime());
    c->next = NULL;
    *(api->waiting ? &api->last->next : &api->waiting) = c;
    api->last = c;
}

void limit_leave(struct conversation *c)
{
    struct api *api = c->api;
    struct conversation *before = NULL;

    for (struct conversation *at = api->waiting; at; before = at, at = at->next) {
        if (at != c)
            continue;
        *(before ? &before->next : &api->waiting) = c->next;
        api->last = api->last == c ? before : api->last;
        return;
    }
}

void limit_answer(void *context)
{
    struct api *api = context;
    int64_t now = instant_boottime();

    while (api->waiting && api->waiting->answer_at <= now) {
        struct conversation *c = api->waiting;
        api->waiting = c->next;
        c->answer_at = 0;
        answer_problem(c, PROBLEM_TOO_MANY_REQUESTS, TOO_MUCH);
    }
    if (api->waiting)
        loop_timer_arm(api->timer, api->waiting->answer_at - now);
}
