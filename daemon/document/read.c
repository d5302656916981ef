/* SPDX-License-Identifier: EUPL-1.2 */
/* From the dossier's JSON to the plain values that the rules look at. */
#include <string.h>

#include "dossier_json.h"

static enum assist_kind kind_of(const json_t *item)
{
    if (member_is(item, "kind", "action"))
        return ASSIST_ACTION;
    return member_is(item, "kind", "expertise") ? ASSIST_EXPERTISE : ASSIST_EQUIPMENT;
}

void items_of(const json_t *list, struct assist_items *ret)
{
    size_t count = json_array_size(list);

    ret->count = count < ASSIST_ITEMS ? count : ASSIST_ITEMS;
    for (size_t i = 0; i < ret->count; i++) {
        const json_t *item = json_array_get(list, i);
        ret->list[i] = (struct assist_item){
            .number = (uint32_t)member_integer(item, "item"),
            .kind = kind_of(item),
            .quantity = member_integer(item, "quantity"),
            .weapons = member_true(item, "weapons"),
        };
    }
}

static int64_t time_or(const json_t *object, const char *name, int64_t otherwise)
{
    instant at = json_get_time(object, name);

    return at == INSTANT_NONE ? otherwise : at;
}

void period_in_force(const json_t *leg, instant *ret_from, instant *ret_until)
{
    const json_t *arrangement = member(leg, "arrangement"), *period = member(arrangement, "period"), *addendum;
    size_t i;

    *ret_from = time_or(period, "from", ASSIST_NEVER);
    *ret_until = time_or(period, "until", ASSIST_NEVER);
    json_array_foreach(member(arrangement, "addenda"), i,
                       addendum) if (member_is(addendum, "kind", "extension")) *ret_until =
        time_or(addendum, "until", *ret_until);
}

const json_t *officers_in_command(const json_t *leg)
{
    const json_t *arrangement = member(leg, "arrangement"), *officers = member(arrangement, "officers"), *addendum;
    size_t i;

    json_array_foreach(member(arrangement, "addenda"), i, addendum) if (member_is(addendum, "kind", "command"))
        officers = member(addendum, "officers");
    return json_array_size(officers) > 0 ? officers : NULL;
}

bool incident_with(const json_t *leg, const char *status, int64_t except)
{
    const json_t *incident;
    size_t i;

    json_array_foreach(member(leg, "incidents"), i,
                       incident) if (member_is(incident, "status", status) &&
                                     member_integer(incident, "incident") != except) return true;
    return false;
}

json_t *numbered(const json_t *list, const char *name, int64_t number)
{
    json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry) if (member_integer(entry, name) == number) return entry;
    return NULL;
}

static bool has_condition(const json_t *list, const char *word)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry) if (strcmp(json_string_value(entry), word) == 0) return true;
    return false;
}

static bool has_valid_cost(const json_t *leg)
{
    const json_t *cost;
    size_t i;

    json_array_foreach(member(leg, "costs"), i, cost) if (!member_true(cost, "void")) return true;
    return false;
}

static size_t ids_of(const json_t *list, const char *name, struct uuid *ret, size_t room)
{
    size_t count = 0, i;
    const json_t *entry;

    json_array_foreach(list, i, entry) if (count < room && json_get_uuid(entry, name, &ret[count])) count++;
    return count;
}

static void read_parts(const struct dossier *d, const json_t *leg, struct assist_assistance *a)
{
    struct assist_items asked, items;
    struct assist_parts parts;

    items_of(member(leg, "items"), &items);
    parts = assist_parts(&items);
    a->action_part = parts.action;
    a->weapons_part = parts.weapons;
    a->equipment_part = parts.equipment;
    if (a->status == ASSIST_proposed) {
        items_of(member(d->json, "items"), &asked);
        items_of(member(member(leg, "proposal"), "items"), &items);
        a->widens = assist_widens(&asked, &items);
    }
}

static void read_leg(const struct dossier *d, size_t i, struct leg_facts *ret)
{
    const json_t *leg = leg_json(d, i), *authorised = member(member(leg, "authorisation"), "period");
    struct assist_assistance *a = &ret->rules;

    ret->authorised_by = d->legs[i].authorised_by;
    ret->weapons_by = d->legs[i].weapons_by;
    *a = (struct assist_assistance){.status = ASSIST_none};
    memcpy(ret->state, d->legs[i].state, STATE_CODE);
    a->status = dossier_leg_status(d, i);
    for (unsigned k = 0; k < ASSIST_CONDITION_COUNT; k++)
        a->condition[k] = has_condition(member(leg, "conditions"), assist_condition_word((enum assist_condition)k));
    a->version = (uint32_t)member_integer(leg, "version");
    a->terms = (uint32_t)member_integer(leg, "terms");
    read_parts(d, leg, a);
    a->powers_allow_weapons = member_true(member(leg, "powers"), "weapons_allowed");
    a->units_registered = true;
    a->arrangement = json_is_object(member(leg, "arrangement"));
    a->officers = officers_in_command(leg) != NULL;
    a->refund_asked = incident_with(leg, "refund_asked", 0);
    a->incident_resolvable = incident_with(leg, "open", 0);
    a->costs_recorded = has_valid_cost(leg);
    a->directed = json_array_size(member(leg, "directions")) > 0;
    a->valid_until = time_or(member(leg, "proposal"), "valid_until", ASSIST_NEVER);
    period_in_force(leg, &a->from, &a->until);
    a->authorised_from = time_or(authorised, "from", ASSIST_NEVER);
    a->authorised_until = time_or(authorised, "until", ASSIST_NEVER);
    ret->officer_count = ids_of(officers_in_command(leg), "account", ret->officers, ASSIST_OFFICERS);
    ret->unit_count = ids_of(member(leg, "units"), "id", ret->units, ASSIST_ITEMS);
}

void dossier_facts(const struct dossier *d, struct facts *ret)
{
    ret->id = d->id;
    memcpy(ret->state, d->state, STATE_CODE);
    ret->exercise = dossier_exercise(d);
    ret->rules = (struct assist_request){
        .status = dossier_status(d),
        .revision = (uint32_t)dossier_revision(d),
        .respond_by = time_or(d->json, "respond_by", ASSIST_NEVER),
    };
    ret->leg_count = d->leg_count;
    for (size_t i = 0; i < d->leg_count; i++) {
        read_leg(d, i, &ret->legs[i]);
        enum assist_status status = ret->legs[i].rules.status;
        ret->rules.running |= status == ASSIST_active || status == ASSIST_suspended;
        ret->rules.unfinished |= status != ASSIST_ended && !assist_status_final(status);
    }
}
