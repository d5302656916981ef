/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

static const char *at_index(char *pointer, size_t size, const char *list, size_t i, const char *part)
{
    snprintf(pointer, size, "/%s/%zu%s", list, i, part);
    return pointer;
}

/* An account that acts as a unit answers for itself alone. */
static bool only_as_unit(const struct account *a)
{
    return (a->roles & ROLE_UNIT) && !(a->roles & ROLE_AUTHORITY);
}

static void own_unit(struct service *s, const struct account *a, struct change *c, struct lookup *l,
                     struct faults *faults)
{
    const struct unit *u = registers_unit(s->registers, &a->unit);

    if (!u || !registers_unit_of(s->registers, &a->unit, a->state, c->now)) {
        fault_add(faults, "/units", "unknown-unit", "not a registered unit of your state");
    } else {
        l->units[0] = (struct named){u->id, u->name};
        c->unit_count = 1;
    }
}

static void look_up_units(struct service *s, const struct account *a, struct change *c, struct lookup *l,
                          struct faults *faults)
{
    char pointer[64];
    size_t count = body_list(c->body, "units");

    c->units = l->units;
    if (!body_has(c->body, "units")) {
        if (only_as_unit(a))
            own_unit(s, a, c, l, faults);
        else
            fault_add(faults, "/units", "missing", "at least one registered unit of your state");
    }
    for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
        struct uuid id;
        const char *text = body_list_text(c->body, "units", i);
        if (!text || !uuid_parse(text, strlen(text), &id))
            continue; /* the shape has complained */
        const struct unit *u = registers_unit(s->registers, &id);
        if (!u || !registers_unit_of(s->registers, &id, a->state, c->now))
            fault_add(faults, at_index(pointer, sizeof pointer, "units", i, ""), "unknown-unit",
                      "not a registered unit of your state");
        else if (only_as_unit(a) && memcmp(&id, &a->unit, sizeof id) != 0)
            fault_add(faults, at_index(pointer, sizeof pointer, "units", i, ""), "not-yourself",
                      "a unit answers for itself");
        else
            l->units[c->unit_count++] = (struct named){u->id, u->name};
    }
}

static bool named_before(const struct named *list, size_t count, const struct uuid *id)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_compare(&list[i].id, id) == 0)
            return true;
    return false;
}

static void look_up_officers(struct service *s, const struct dossier *d, struct change *c, struct lookup *l,
                             struct faults *faults)
{
    char pointer[64];
    size_t count = body_list(c->body, "officers");

    c->officers = l->officers;
    for (size_t i = 0; i < count && i < ASSIST_OFFICERS; i++) {
        struct uuid id;
        const char *text = body_list_member(c->body, "officers", i, "account");
        if (!text || !uuid_parse(text, strlen(text), &id))
            continue;
        const struct account *officer = registers_account(s->registers, &id);
        if (!officer || !(officer->roles & ROLE_COMMAND) || strcmp(officer->state, dossier_state(d)) != 0 ||
            !account_works(officer, c->now))
            fault_add(faults, at_index(pointer, sizeof pointer, "officers", i, "/account"), "unknown-officer",
                      "not an account with command of the requesting state");
        else if (named_before(l->officers, c->officer_count, &id))
            fault_add(faults, at_index(pointer, sizeof pointer, "officers", i, "/account"), "duplicate",
                      "this officer is named already");
        else
            l->officers[c->officer_count++] = (struct named){officer->id, officer->name};
    }
}

static void look_up_instrument(struct service *s, const struct dossier *d, const struct change *c,
                               struct faults *faults)
{
    struct uuid id;

    if (body_uuid(c->body, "instrument", &id) &&
        !registers_instrument_names(s->registers, &id, dossier_state(d),
                                    dossier_leg((struct dossier *)(uintptr_t)d, c->leg)->state, c->now))
        fault_add(faults, "/instrument", "not-party", "no instrument in force that names both states (Article 7)");
}

static bool asked_of(const struct dossier *d, const char *state)
{
    for (size_t i = 0; i < dossier_addressees(d); i++)
        if (strcmp(dossier_addressee(d, i), state) == 0)
            return true;
    return false;
}

static bool asked_in(const struct body *body, const char *state)
{
    for (size_t i = 0; i < body_list(body, "addressees"); i++)
        if (body_list_text(body, "addressees", i) && strcmp(body_list_text(body, "addressees", i), state) == 0)
            return true;
    return false;
}

/* Instruments of the body are of the register; those that count now are of states that are asked by this step. */
static void known_instruments(struct service *s, const struct dossier *d, const struct change *c, struct faults *faults)
{
    char pointer[32];
    const char *state;
    struct uuid id;

    for (size_t i = 0; body_map(c->body, "instruments", i, &state, &id); i++) {
        snprintf(pointer, sizeof pointer, "/instruments/%.2s", state);
        if (!uuid_is_nil(&id) && !registers_instrument_known(s->registers, &id))
            fault_add(faults, pointer, "unknown-instrument", "not an instrument of the register");
        else if (c->action == ASSIST_address && (uuid_is_nil(&id) || !asked_in(c->body, state)))
            fault_add(faults, pointer, "not-asked", "this state is not asked by this step");
    }
    for (size_t i = 0; c->action == ASSIST_submit && dossier_instrument_at(d, i, &state, &id); i++) {
        snprintf(pointer, sizeof pointer, "/instruments/%.2s", state);
        if (!asked_of(d, state))
            fault_add(faults, pointer, "not-asked", "this state is not among the addressees");
    }
}

static void known_states(struct service *s, const struct change *c, struct faults *faults)
{
    char pointer[64];

    for (size_t i = 0; i < body_list(c->body, "addressees"); i++) {
        const char *code = body_list_text(c->body, "addressees", i);
        if (code && !registers_state_known(s->registers, code))
            fault_add(faults, at_index(pointer, sizeof pointer, "addressees", i, ""), "unknown-state",
                      "not a state of the register");
    }
}

static bool asked_before(const struct dossier *d, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(dossier_addressee(d, k), dossier_addressee(d, i)) == 0)
            return true;
    return false;
}

/* From the first addressee that is newly asked: none the requester, none twice, each bound, or under an instrument. */
static void askable(struct service *s, const struct dossier *d, const struct change *c, size_t first,
                    struct faults *faults)
{
    const struct registers *r = s->registers;
    const char *own = dossier_state(d);
    char pointer[64];

    for (size_t i = first; i < dossier_addressees(d); i++) {
        const char *state = dossier_addressee(d, i);
        struct uuid instrument;
        at_index(pointer, sizeof pointer, "addressees", i - first, "");
        if (strcmp(state, own) == 0)
            fault_add(faults, pointer, "oneself", "a state does not ask itself");
        else if (asked_before(d, i))
            fault_add(faults, pointer, "duplicate", "this state is asked already");
        else if (!(registers_bound(r, own, c->now) && registers_bound(r, state, c->now)) &&
                 !(dossier_instrument(d, state, &instrument) &&
                   registers_instrument_names(r, &instrument, own, state, c->now)))
            fault_add(faults, pointer, "not-bound",
                      "%s: not both bound by the Decision, and no instrument in force that names both (Article 7)",
                      state);
    }
}

void look_up(struct service *s, const struct account *a, const struct dossier *d, struct change *c, struct lookup *l,
             struct faults *faults)
{
    switch ((unsigned)c->action) {
    case ASSIST_create:
    case ASSIST_edit:
        known_states(s, c, faults);
        known_instruments(s, d, c, faults);
        break;
    case ASSIST_submit:
        known_instruments(s, d, c, faults);
        askable(s, d, c, 0, faults);
        break;
    case ASSIST_address:
        known_states(s, c, faults);
        known_instruments(s, d, c, faults);
        if (faults->count == 0)
            askable(s, d, c, dossier_legs(d), faults);
        break;
    case ASSIST_accept:
    case ASSIST_propose:
    case ASSIST_replace_units:
        look_up_units(s, a, c, l, faults);
        break;
    case ASSIST_arrange:
        look_up_officers(s, d, c, l, faults);
        look_up_instrument(s, d, c, faults);
        break;
    case ASSIST_change_command:
        look_up_officers(s, d, c, l, faults);
        break;
    default:
        break;
    }
}
