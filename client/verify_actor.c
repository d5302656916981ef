/* SPDX-License-Identifier: EUPL-1.2 */
/* Who acted, and what the guards are said to have read. */
#include <inttypes.h>
#include <string.h>

#include "verify_step.h"

/* --- who --- */

static void check_clock(struct replay *r)
{
    const struct entry *e = &r->entry;
    if (*e->by.state || e->by.person || e->by.list_version || !uuid_is_nil(&e->by.authority) || e->digest_count > 0)
        WRONG(r, "the clock is nobody, and carries nothing");
}

/* One number for each person, given in their order; `id` nil where it was erased who it is. */
static void check_number(struct replay *r, uint32_t number, const struct uuid *id)
{
    uint32_t count = (uint32_t)(r->persons.size / sizeof *id);
    struct uuid known;
    if (number == 0 || number > count + 1) {
        WRONG(r, "person %" PRIu32 " acts, but there were %" PRIu32 " before", number, count);
        return;
    }
    for (uint32_t i = 1; i <= count && !uuid_is_nil(id); i++) {
        memcpy(&known, r->persons.data + (i - 1) * sizeof known, sizeof known);
        bool same = uuid_compare(&known, id) == 0;
        if (!uuid_is_nil(&known) && same != (i == number))
            WRONG(r,
                  same ? "person %" PRIu32 " acted before under number %" PRIu32
                       : "person %" PRIu32 " is not the one who acted under this number before",
                  number, i);
    }
    if (number == count + 1)
        buf_append(&r->persons, id, sizeof *id);
    else if (!uuid_is_nil(id))
        memcpy(r->persons.data + (number - 1) * sizeof *id, id, sizeof *id);
    if (r->persons.failed)
        WRONG(r, "out of memory");
}

static void check_account(struct replay *r)
{
    struct holder h = {.account = r->disclosed.account, .person = r->entry.by.person};
    memcpy(h.state, r->entry.by.state, sizeof h.state);
    for (size_t i = 0; i < r->accounts.size; i += sizeof h) {
        struct holder known;
        memcpy(&known, r->accounts.data + i, sizeof known);
        if (uuid_compare(&known.account, &h.account) != 0)
            continue;
        if (known.person != h.person || strcmp(known.state, h.state) != 0)
            WRONG(r, "one account acts as two persons, or for two states");
        return;
    }
    buf_append(&r->accounts, &h, sizeof h);
    if (r->accounts.failed)
        WRONG(r, "out of memory");
}

static bool is_officer(const struct replay *r, const struct step *s)
{
    size_t leg = s->leg && r->dossier ? dossier_find(r->dossier, s->leg->state) : SIZE_MAX;
    if (leg == SIZE_MAX)
        return false;
    const struct leg_facts *facts = &r->facts.legs[leg];
    for (size_t i = 0; i < facts->officer_count; i++)
        if (uuid_compare(&facts->officers[i], &r->disclosed.account) == 0)
            return true;
    return false;
}

static bool is_listed(const struct assist_actor *a)
{
    return a->may_request || a->may_authorise || a->desk_may_request || a->unit_may_answer;
}

void actor_check(struct replay *r, const struct step *s)
{
    static const struct uuid nobody = {{0}};
    const struct entry *e = &r->entry;
    if (s->side == ASSIST_CLOCK) {
        check_clock(r);
        return;
    }
    if (!r->disclosed.names_by && !r->v->doubtful)
        WRONG(r, "who acted is not disclosed");
    check_number(r, e->by.person, r->disclosed.by ? &r->disclosed.person : &nobody);
    if (r->disclosed.by)
        check_account(r);
    if (s->side == ASSIST_ASSISTING && strcmp(e->by.state, e->assistance) != 0)
        WRONG(r, "a step of a state that has no part in it");
    if (uuid_is_nil(&e->by.authority) && (is_listed(&r->judged.actor) || e->by.list_version))
        WRONG(r, "what the list lets an authority, without one");
    if (s->role == ASSIST_OFFICER && r->disclosed.by && !s->leg->terms_erased && !is_officer(r, s))
        WRONG(r, "not an officer whom the arrangement names");
}

/* --- facts --- */

static bool same_parts(const struct assist_assistance *a, const struct assist_assistance *b)
{
    return a->action_part == b->action_part && a->weapons_part == b->weapons_part &&
           a->equipment_part == b->equipment_part && a->widens == b->widens &&
           a->powers_allow_weapons == b->powers_allow_weapons && a->arrangement == b->arrangement &&
           a->refund_asked == b->refund_asked && a->incident_resolvable == b->incident_resolvable &&
           a->costs_recorded == b->costs_recorded && a->directed == b->directed;
}

static bool same_times(const struct assist_assistance *a, const struct assist_assistance *b)
{
    return a->valid_until == b->valid_until && a->from == b->from && a->until == b->until &&
           a->authorised_from == b->authorised_from && a->authorised_until == b->authorised_until;
}

static bool same_state(const struct leg_state *l, const struct assist_assistance *built)
{
    return l->rules.status == built->status && l->rules.version == built->version && l->rules.terms == built->terms &&
           memcmp(l->rules.condition, built->condition, sizeof built->condition) == 0;
}

static bool same_request(const struct assist_request *a, const struct assist_request *b)
{
    return a->respond_by == b->respond_by && a->running == b->running && a->unfinished == b->unfinished;
}

/* The registers are not read for what a step causes, nor for the clock's. */
static void check_registers(struct replay *r, const struct step *s)
{
    const struct judged *j = &r->judged;
    bool asks = s->action == ASSIST_ask;
    if (!s->follows && s->side != ASSIST_CLOCK)
        return;
    if (is_listed(&j->actor) || j->request.state_may_ask || (!asks && !j->assistance.units_registered))
        WRONG(r, "it has facts of the registers, which are not read for it");
}

static void check_assistance(struct replay *r, const struct step *s)
{
    const struct assist_assistance *told = &r->judged.assistance;
    static const struct leg_facts nothing = {.rules = {.valid_until = ASSIST_NEVER,
                                                       .from = ASSIST_NEVER,
                                                       .until = ASSIST_NEVER,
                                                       .authorised_from = ASSIST_NEVER,
                                                       .authorised_until = ASSIST_NEVER}};
    bool blank = !s->leg || s->action == ASSIST_ask;
    size_t i = blank || !r->dossier ? SIZE_MAX : dossier_find(r->dossier, s->leg->state);
    const struct leg_facts *built = i == SIZE_MAX ? &nothing : &r->facts.legs[i];
    bool erased = s->leg && s->leg->terms_erased;
    if (!same_parts(told, &built->rules) || !same_times(told, &built->rules) ||
        (!erased && told->officers != built->rules.officers) || (blank && told->units_registered) ||
        (!blank && built->unit_count == 0 && !told->units_registered))
        WRONG(r, "its facts about the assistance are not what the events say");
    else if (!blank && !same_state(s->leg, &built->rules))
        WRONG(r, "the assistance is not what the events say");
}

void facts_check(struct replay *r, const struct step *s)
{
    const struct assist_request *told = &r->judged.request;
    static const struct assist_request nothing = {.respond_by = ASSIST_NEVER};
    if (r->dossier)
        dossier_facts(r->dossier, &r->facts);
    if (!same_request(told, r->dossier ? &r->facts.rules : &nothing))
        WRONG(r, "its facts about the request are not what the events say");
    check_registers(r, s);
    check_assistance(r, s);
}

static bool same_items(const struct assist_items *a, const struct assist_items *b)
{
    for (size_t i = 0; i < a->count && a->count == b->count; i++)
        if (a->list[i].number != b->list[i].number || a->list[i].quantity != b->list[i].quantity)
            return false;
    return a->count == b->count;
}

void facts_check_carried(struct replay *r, const struct step *s)
{
    const struct assist_step *told = &r->judged.step, *carried = &r->past.step;
    struct change c = {.action = s->action, .leg = s->leg ? dossier_find(r->dossier, s->leg->state) : SIZE_MAX};
    struct assist_items asked, accepted;
    bool arranges = s->action == ASSIST_arrange;
    bool erased = s->leg ? s->leg->terms_erased || (arranges && r->disclosed.erased) : r->erased;
    if (told->has_revision != carried->has_revision || told->revision != carried->revision ||
        told->has_seen != carried->has_seen || told->seen != carried->seen || told->has_digest != carried->has_digest ||
        told->incident_left != carried->incident_left || (!erased && told->digest != carried->digest))
        WRONG(r, "its facts are not those of what it carried");
    if (r->past.faults.count > 0 && !(erased && (arranges || !s->leg)))
        WRONG(r, "its content is not valid: %s: %s", r->past.faults.list[0].pointer, r->past.faults.list[0].detail);
    dossier_quantities(r->dossier, &c, &asked, &accepted);
    if (!same_items(&asked, &r->judged.asked) || !same_items(&accepted, &r->judged.accepted))
        WRONG(r, "its quantities are not those of what it carried");
}
