/* SPDX-License-Identifier: EUPL-1.2 */
#include "world.h"

#include <stdio.h>
#include <string.h>

#define FIELD(name, width)                                                                                             \
    {                                                                                                                  \
        offsetof(struct world, name), sizeof((struct world *)0)->name, width                                           \
    }

static const struct {
    size_t at, count;
    unsigned width;
} fields[] = {
    FIELD(status, 4), FIELD(condition, 1),     FIELD(asked, 3),    FIELD(items, 3),        FIELD(agreed, 1),
    FIELD(allows, 1), FIELD(arrangement, 1),   FIELD(officers, 1), FIELD(current, 1),      FIELD(person, 2),
    FIELD(open, 2),   FIELD(refund, 2),        FIELD(request, 2),  FIELD(respond_past, 1), FIELD(valid_past, 1),
    FIELD(period, 2), FIELD(authorisation, 2),
};

uint64_t world_pack(const struct world *w)
{
    const uint8_t *bytes = (const uint8_t *)w;
    uint64_t bits = 0;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t k = 0; k < fields[i].count; k++)
            bits = bits << fields[i].width | bytes[fields[i].at + k];
    return bits;
}

struct world world_unpack(uint64_t bits)
{
    struct world w = {0};
    uint8_t *bytes = (uint8_t *)&w;

    for (size_t i = sizeof fields / sizeof *fields; i-- > 0;)
        for (size_t k = fields[i].count; k-- > 0;) {
            bytes[fields[i].at + k] = (uint8_t)(bits & ((1u << fields[i].width) - 1));
            bits >>= fields[i].width;
        }
    return w;
}

static bool is_over(enum assist_status status)
{
    return status == ASSIST_ended || assist_status_final(status);
}

static bool never_asked_again(const struct world *w)
{
    return w->status == ASSIST_ended || w->status == ASSIST_settled;
}

static void put_period(uint8_t class, uint64_t arbitrary, int64_t *from, int64_t *until)
{
    switch (class) {
    case AHEAD:
        *from = NOW + 1;
        *until = NOW + 2;
        break;
    case RUNNING:
        *from = NOW;
        *until = NOW + 1;
        break;
    case OVER:
        *from = NOW - 1;
        *until = NOW;
        break;
    default:
        *from = arbitrary & 1 ? NOW : NOW + 1;
        *until = arbitrary & 2 ? NOW : NOW + 1;
    }
}

void world_case(const struct world *w, struct assist_case *ret)
{
    uint64_t arbitrary = world_pack(w) * UINT64_C(0x9e3779b97f4a7c15) >> 20;
    struct assist_assistance *a = &ret->assistance;
    static const enum assist_status requests[] = {ASSIST_open, ASSIST_withdrawn, ASSIST_closed};
    bool answered = w->status != ASSIST_requested && w->status != ASSIST_proposed;

    memset(ret, 0, sizeof *ret);
    ret->now = NOW;
    ret->request = (struct assist_request){
        .status = requests[w->request],
        .revision = 3,
        .respond_by = (never_asked_again(w) ? (arbitrary >> 12 & 1) : w->respond_past) ? NOW : NOW + 1,
        .state_may_ask = arbitrary & 1,
        .running = arbitrary & 2,
        .unfinished = arbitrary & 4,
    };
    a->status = (enum assist_status)w->status;
    for (size_t i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a->condition[i] = w->condition[i];
    a->version = 9;
    a->terms = 7;
    a->action_part = answered && has_action(w->items);
    a->weapons_part = answered && has_weapons(w->items);
    a->equipment_part = answered && has_equipment(w->items);
    a->widens = w->status == ASSIST_proposed ? brings_more(w->asked, w->items) : arbitrary & 8;
    a->powers_allow_weapons = w->condition[ASSIST_powers_stated] ? w->allows : arbitrary & 16;
    a->units_registered = true;
    a->arrangement = w->arrangement;
    a->officers = w->officers;
    a->refund_asked = w->refund > 0;
    a->incident_resolvable = w->open > 0;
    a->costs_recorded = arbitrary & 32;
    a->directed = arbitrary & 64;
    a->valid_until = (w->status == ASSIST_proposed ? w->valid_past : arbitrary & 128) ? NOW : NOW + 1;
    put_period(w->arrangement ? w->period : NOT_SET, arbitrary >> 8, &a->from, &a->until);
    put_period(w->authorisation, arbitrary >> 10, &a->authorised_from, &a->authorised_until);
}

/* The persons' numbers do not matter, only who is the same. */
static void rename_persons(struct world *w)
{
    uint8_t names[PERSONS + 1] = {0}, next = 1;

    for (size_t i = 0; i < PARTS_PLAYED; i++) {
        if (w->person[i] && !names[w->person[i]])
            names[w->person[i]] = next++;
        w->person[i] = names[w->person[i]];
    }
}

static void drop_what_is_void(struct world *w)
{
    if (!w->condition[ASSIST_authorised])
        w->person[AUTHORISED] = w->person[RENEWED] = w->authorisation = 0;
    if (!w->condition[ASSIST_weapons_permitted])
        w->person[PERMITTED] = 0;
    if (!w->condition[ASSIST_powers_stated])
        w->allows = 0;
    w->current[REQUESTING] = w->current[REQUESTING] && w->condition[ASSIST_signed_requesting];
    w->current[ASSISTING] = w->current[ASSISTING] && w->condition[ASSIST_signed_assisting];
    if (w->status != ASSIST_requested && w->status != ASSIST_proposed)
        w->asked = 0;
    if (w->status != ASSIST_proposed)
        w->valid_past = 0;
    if (is_over((enum assist_status)w->status))
        w->period = NOT_SET;
    if (never_asked_again(w))
        w->respond_past = 0;
    rename_persons(w);
}

void world_take(struct world *w, const struct assist_verdict *verdict)
{
    struct assist_assistance a = {.status = (enum assist_status)w->status};

    for (size_t i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a.condition[i] = w->condition[i];
    assist_take(verdict, &a);
    w->status = (uint8_t)a.status;
    for (size_t i = 0; i < ASSIST_CONDITION_COUNT; i++)
        w->condition[i] = a.condition[i];
    drop_what_is_void(w);
}

/* The authorised period lies inside the arranged one: it does not outlast it, and does not begin before it. */
static bool pass_period(struct world *w)
{
    if (w->period != AHEAD && w->period != RUNNING)
        return false;
    w->period++;
    if (w->period == OVER && w->authorisation)
        w->authorisation = OVER;
    return true;
}

static bool pass_authorisation(struct world *w)
{
    if (w->authorisation != AHEAD && w->authorisation != RUNNING)
        return false;
    w->authorisation++;
    if (w->period == AHEAD)
        w->period = RUNNING;
    return true;
}

size_t world_pass(const struct world *w, struct world ret[PASSINGS])
{
    size_t count = 0;

    ret[count] = *w;
    ret[count].respond_past = 1;
    count += !w->respond_past && !never_asked_again(w);
    ret[count] = *w;
    ret[count].valid_past = 1;
    count += w->status == ASSIST_proposed && !w->valid_past;
    ret[count] = *w;
    count += pass_period(&ret[count]);
    ret[count] = *w;
    count += pass_authorisation(&ret[count]);
    return count;
}

void world_print(const struct world *w, char *ret, size_t size)
{
    static const char *const items[] = {"expertise",         "equipment", "action",
                                        "action, equipment", "weapons",   "weapons, equipment"};
    static const char *const times[] = {"-", "ahead", "running", "over"};
    int at = snprintf(ret, size, "%s [", assist_status_word((enum assist_status)w->status));

    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        if (w->condition[i] && at > 0 && (size_t)at < size)
            at += snprintf(ret + at, size - (size_t)at, " %s", assist_condition_word((enum assist_condition)i));
    if (at > 0 && (size_t)at < size)
        snprintf(
            ret + at, size - (size_t)at,
            " ] asked %s, items %s, agreed %d, powers allow %d, arrangement %d, officers %d, signatures current %d %d, "
            "persons %d %d %d, incidents %d %d, request %d, respond_by past %d, valid_until past %d, period %s, "
            "authorisation %s",
            items[w->asked], items[w->items], w->agreed, w->allows, w->arrangement, w->officers, w->current[0],
            w->current[1], w->person[0], w->person[1], w->person[2], w->open, w->refund, w->request, w->respond_past,
            w->valid_past, times[w->period], times[w->authorisation]);
}
