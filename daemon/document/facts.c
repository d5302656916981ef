/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>

#include "facts.h"

/* Little-endian integers after a version; numbers of the enumerations are as in words.def, so a change there raises it.
 */
enum { FACTS_VERSION = 1, FLAGS = 11 };

static void put(struct buf *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_byte(out, (char)(value >> 8 * i & 0xff));
}

static void put_ids(struct buf *out, const struct uuid *ids, size_t count)
{
    put(out, count, 1);
    for (size_t i = 0; i < count; i++)
        buf_append(out, ids[i].bytes, sizeof ids[i].bytes);
}

static uint64_t flags_of(const struct assist_assistance *a)
{
    const bool flags[FLAGS] = {a->action_part,          a->weapons_part,   a->equipment_part, a->widens,
                               a->powers_allow_weapons, a->arrangement,    a->officers,       a->refund_asked,
                               a->incident_resolvable,  a->costs_recorded, a->directed};
    uint64_t bits = 0;

    for (size_t i = 0; i < sizeof flags; i++)
        bits |= (uint64_t)flags[i] << i;
    return bits;
}

static void flags_to(uint64_t bits, struct assist_assistance *a)
{
    bool *const flags[FLAGS] = {&a->action_part,          &a->weapons_part,   &a->equipment_part, &a->widens,
                                &a->powers_allow_weapons, &a->arrangement,    &a->officers,       &a->refund_asked,
                                &a->incident_resolvable,  &a->costs_recorded, &a->directed};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i] = (bits >> i & 1) != 0;
}

static void encode_leg(const struct leg_facts *leg, struct buf *out)
{
    const struct assist_assistance *a = &leg->rules;
    const int64_t times[] = {a->valid_until, a->from, a->until, a->authorised_from, a->authorised_until};
    uint64_t conditions = 0;

    buf_append(out, leg->state, 2);
    put(out, (uint64_t)a->status, 1);
    for (size_t i = 0; i < ASSIST_CONDITION_COUNT; i++)
        conditions |= (uint64_t)a->condition[i] << i;
    put(out, conditions, 4);
    put(out, a->version, 4);
    put(out, a->terms, 4);
    put(out, flags_of(a), 2);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        put(out, (uint64_t)times[i], 8);
    put_ids(out, &leg->authorised_by, !uuid_is_nil(&leg->authorised_by));
    put_ids(out, &leg->weapons_by, !uuid_is_nil(&leg->weapons_by));
    put_ids(out, leg->officers, leg->officer_count);
    put_ids(out, leg->units, leg->unit_count);
}

void facts_encode(const struct facts *facts, size_t only, struct buf *out)
{
    bool all = only == SIZE_MAX;

    put(out, FACTS_VERSION, 1);
    buf_append(out, facts->id.bytes, sizeof facts->id.bytes);
    buf_append(out, facts->state, 2);
    put(out, facts->exercise, 1);
    put(out, (uint64_t)facts->rules.status, 1);
    put(out, facts->rules.revision, 4);
    put(out, (uint64_t)facts->rules.respond_by, 8);
    put(out, (facts->rules.running ? 1u : 0u) | (facts->rules.unfinished ? 2u : 0u), 1);
    put(out, all ? facts->leg_count : 1, 1);
    for (size_t i = 0; i < facts->leg_count; i++)
        if (all || i == only)
            encode_leg(&facts->legs[i], out);
}

struct reader {
    const uint8_t *at, *end;
    bool failed;
};

static uint64_t get(struct reader *r, size_t bytes)
{
    uint64_t value = 0;

    if ((size_t)(r->end - r->at) < bytes) {
        r->failed = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)r->at[i] << 8 * i;
    r->at += bytes;
    return value;
}

static void get_bytes(struct reader *r, void *ret, size_t size)
{
    if ((size_t)(r->end - r->at) < size) {
        r->failed = true;
        return;
    }
    memcpy(ret, r->at, size);
    r->at += size;
}

static size_t get_ids(struct reader *r, struct uuid *ret, size_t room)
{
    size_t count = (size_t)get(r, 1);

    if (count > room) {
        r->failed = true;
        return 0;
    }
    get_bytes(r, ret, count * sizeof *ret);
    return count;
}

/* A person, or nobody; nobody is never written as a person without a number. */
static struct uuid get_person(struct reader *r)
{
    struct uuid id = {0};

    if (get_ids(r, &id, 1) == 1 && uuid_is_nil(&id))
        r->failed = true;
    return id;
}

/* A number below `limit`: what encode would not have written is another version's. */
static uint64_t get_below(struct reader *r, size_t bytes, uint64_t limit)
{
    uint64_t value = get(r, bytes);

    r->failed |= value >= limit;
    return value;
}

static void decode_leg(struct reader *r, struct leg_facts *leg)
{
    struct assist_assistance *a = &leg->rules;
    int64_t *const times[] = {&a->valid_until, &a->from, &a->until, &a->authorised_from, &a->authorised_until};

    memset(leg->state, 0, sizeof leg->state);
    get_bytes(r, leg->state, 2);
    a->status = (enum assist_status)get_below(r, 1, ASSIST_STATUS_COUNT);
    uint64_t conditions = get_below(r, 4, UINT64_C(1) << ASSIST_CONDITION_COUNT);
    for (size_t i = 0; i < ASSIST_CONDITION_COUNT; i++)
        a->condition[i] = (conditions >> i & 1) != 0;
    a->version = (uint32_t)get(r, 4);
    a->terms = (uint32_t)get(r, 4);
    flags_to(get_below(r, 2, UINT64_C(1) << FLAGS), a);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = (int64_t)get(r, 8);
    leg->authorised_by = get_person(r);
    leg->weapons_by = get_person(r);
    leg->officer_count = get_ids(r, leg->officers, ASSIST_OFFICERS);
    leg->unit_count = get_ids(r, leg->units, ASSIST_ITEMS);
}

int facts_decode(const void *data, size_t size, struct facts *ret)
{
    struct reader r = {data, (const uint8_t *)data + size, false};

    if (get(&r, 1) != FACTS_VERSION)
        return -EBADMSG;
    get_bytes(&r, ret->id.bytes, sizeof ret->id.bytes);
    memset(ret->state, 0, sizeof ret->state);
    get_bytes(&r, ret->state, 2);
    ret->exercise = get_below(&r, 1, 2) != 0;
    ret->rules = (struct assist_request){.status = (enum assist_status)get_below(&r, 1, ASSIST_STATUS_COUNT)};
    ret->rules.revision = (uint32_t)get(&r, 4);
    ret->rules.respond_by = (int64_t)get(&r, 8);
    uint64_t flags = get_below(&r, 1, 4);
    ret->rules.running = (flags & 1) != 0;
    ret->rules.unfinished = (flags & 2) != 0;
    ret->leg_count = (size_t)get(&r, 1);
    if (r.failed || ret->leg_count > ASSIST_ADDRESSEES)
        return -EBADMSG;
    for (size_t i = 0; i < ret->leg_count; i++)
        decode_leg(&r, &ret->legs[i]);
    return r.failed || r.at != r.end ? -EBADMSG : 0;
}
