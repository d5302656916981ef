/* SPDX-License-Identifier: EUPL-1.2 */
/* The facts of an entry: what is false or not set is left out. */
#include <inttypes.h>
#include <string.h>

#include "facts_table.h"
#include "jcs.h"
#include "scan.h"

#define IS(name, member)                                                                                               \
    {                                                                                                                  \
        name, FACT_TRUE, offsetof(struct judged, member), 0                                                            \
    }
#define WHEN(name, member)                                                                                             \
    {                                                                                                                  \
        name, FACT_TIME, offsetof(struct judged, member), 0                                                            \
    }
#define NUMBER(name, member, known)                                                                                    \
    {                                                                                                                  \
        name, FACT_NUMBER, offsetof(struct judged, member), offsetof(struct judged, known)                             \
    }
#define LIST(name, member)                                                                                             \
    {                                                                                                                  \
        name, FACT_ITEMS, offsetof(struct judged, member), 0                                                           \
    }

const struct fact facts_table[] = {
    LIST("accepted", accepted),
    IS("action_part", assistance.action_part),
    IS("arrangement", assistance.arrangement),
    LIST("asked", asked),
    WHEN("authorised_from", assistance.authorised_from),
    WHEN("authorised_until", assistance.authorised_until),
    IS("costs_recorded", assistance.costs_recorded),
    IS("desk_may_request", actor.desk_may_request),
    IS("digest_matches", step.digest),
    IS("directed", assistance.directed),
    IS("equipment_part", assistance.equipment_part),
    IS("incident_left", step.incident_left),
    IS("incident_resolvable", assistance.incident_resolvable),
    IS("listed_to_authorise", actor.may_authorise),
    IS("listed_to_request", actor.may_request),
    IS("officers", assistance.officers),
    WHEN("period_from", assistance.from),
    WHEN("period_until", assistance.until),
    IS("powers_allow_weapons", assistance.powers_allow_weapons),
    IS("refund_asked", assistance.refund_asked),
    WHEN("respond_by", request.respond_by),
    NUMBER("revision", step.revision, step.has_revision),
    IS("running", request.running),
    NUMBER("seen", step.seen, step.has_seen),
    IS("signs", step.has_digest),
    IS("state_may_ask", request.state_may_ask),
    IS("unfinished", request.unfinished),
    IS("unit_may_answer", actor.unit_may_answer),
    IS("units_registered", assistance.units_registered),
    WHEN("valid_until", assistance.valid_until),
    IS("weapons_part", assistance.weapons_part),
    IS("widens", assistance.widens),
    {0},
};

void judged_clear(struct judged *j)
{
    memset(j, 0, sizeof *j);
    for (const struct fact *f = facts_table; f->name; f++)
        if (f->type == FACT_TIME)
            *(int64_t *)((char *)j + f->at) = ASSIST_NEVER;
}

static void write_items(struct jcs *o, const char *name, const struct assist_items *items)
{
    cleanup_buf_ struct buf list = {0};
    for (size_t i = 0; i < items->count; i++)
        buf_printf(&list, "%s[%" PRIu32 ",%" PRId64 "]", i ? "," : "[", items->list[i].number, items->list[i].quantity);
    buf_byte(&list, ']');
    jcs_value(o, name, list.data, list.size);
}

static void write_fact(struct jcs *o, const struct fact *f, const struct judged *j)
{
    const char *at = (const char *)j + f->at;
    char text[INSTANT_TEXT];
    int64_t time;
    switch (f->type) {
    case FACT_TRUE:
        if (*(const bool *)at)
            jcs_boolean(o, f->name, true);
        break;
    case FACT_TIME:
        memcpy(&time, at, sizeof time);
        if (time == ASSIST_NEVER)
            break;
        instant_format(time, text);
        jcs_text(o, f->name, text);
        break;
    case FACT_NUMBER:
        if (*((const bool *)j + f->known))
            jcs_integer(o, f->name, *(const uint32_t *)(const void *)at);
        break;
    case FACT_ITEMS:
        if (((const struct assist_items *)(const void *)at)->count > 0)
            write_items(o, f->name, (const struct assist_items *)(const void *)at);
        break;
    }
}

void judged_write(const struct judged *j, struct buf *out)
{
    cleanup_jcs_ struct jcs o = {0};
    for (const struct fact *f = facts_table; f->name; f++)
        write_fact(&o, f, j);
    jcs_write(&o, out);
}

/* --- reading --- */

static void scan_items(struct scan *s, struct assist_items *ret)
{
    ret->count = 0;
    scan_word(s, "[");
    do {
        if (ret->count == ASSIST_ITEMS) {
            s->failed = true;
            return;
        }
        struct assist_item *item = &ret->list[ret->count++];
        *item = (struct assist_item){0};
        scan_word(s, "[");
        item->number = (uint32_t)scan_number(s, UINT32_MAX);
        scan_word(s, ",");
        item->quantity = (int64_t)scan_number(s, INT32_MAX);
        scan_word(s, "]");
    } while (scan_try(s, ","));
    scan_word(s, "]");
}

static void scan_fact(struct scan *s, const struct fact *f, struct judged *j)
{
    char *at = (char *)j + f->at;
    switch (f->type) {
    case FACT_TRUE:
        scan_word(s, "true");
        *(bool *)at = true;
        break;
    case FACT_TIME: {
        int64_t time = scan_instant(s);
        memcpy(at, &time, sizeof time);
        break;
    }
    case FACT_NUMBER:
        *((bool *)j + f->known) = true;
        *(uint32_t *)(void *)at = (uint32_t)scan_number(s, UINT32_MAX);
        break;
    case FACT_ITEMS:
        scan_items(s, (struct assist_items *)(void *)at);
        break;
    }
}

static void scan_judged(struct scan *s, struct judged *j)
{
    const struct fact *f = facts_table;
    judged_clear(j);
    scan_word(s, "{");
    for (bool first = true; !s->failed && !scan_try(s, "}"); first = false) {
        char name[ENTRY_WORD];
        if (!first)
            scan_word(s, ",");
        scan_text(s, name, sizeof name);
        while (f->name && strcmp(f->name, name) != 0) /* each once, and in their order */
            f++;
        scan_word(s, ":");
        if (!f->name)
            s->failed = true;
        else if (!s->failed)
            scan_fact(s, f++, j);
    }
}

bool judged_parse(const char *text, size_t size, struct judged *ret)
{
    struct scan s = {text, text + size, false};
    scan_judged(&s, ret);
    return scan_ended(&s);
}
