/* SPDX-License-Identifier: EUPL-1.2 */
/* What a step of the request does to its assistances: all of it, at once, and nothing else. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "verify_step.h"

static bool is_at_its_place(const struct replay *r)
{
    const struct caused *c = &r->caused;
    return r->index == c->index + 1 + c->next && r->entry.at == c->at && strcmp(r->entry.by.state, c->state) == 0 &&
           strcmp(r->entry.by.role, c->role) == 0 && r->entry.by.person == c->person;
}

/* What should be there is named. */
static void note_missing(struct replay *r)
{
    const struct caused *c = &r->caused;
    finding_note(r->f, c->index + 1 + c->next, "%s of %s should stand here: entry %" PRIu32 " causes it",
                 assist_action_word(c->action), c->states[c->next], c->index);
}

bool caused_is_next(struct replay *r, enum assist_action action)
{
    struct caused *c = &r->caused;
    const struct assist_rule *rule = assist_rule(r->entry.rule);
    bool due = c->next < c->count;
    if (due && action == c->action && strcmp(r->entry.assistance, c->states[c->next]) == 0 && is_at_its_place(r)) {
        c->next++;
        return true;
    }
    if (due)
        note_missing(r);
    else if (rule && rule->follows)
        WRONG(r, "no step of the request causes this");
    return false;
}

static void add(struct caused *c, const char *state)
{
    if (c->count < ASSIST_ADDRESSEES)
        memcpy(c->states[c->count++], state, sizeof *c->states);
}

static void add_asked(struct replay *r)
{
    struct caused *c = &r->caused;
    c->action = ASSIST_ask;
    for (size_t i = r->leg_count; i < dossier_addressees(r->dossier); i++) {
        const char *state = dossier_addressee(r->dossier, i);
        bool good = state && strlen(state) == 2 && strcmp(state, r->state) != 0;
        if (good)
            add(c, state);
        else
            WRONG(r, "it asks itself, or nobody");
    }
}

static void add_touched(struct replay *r, enum assist_action action)
{
    struct caused *c = &r->caused;
    c->action = action;
    for (size_t i = 0; i < r->leg_count; i++)
        if (assist_follow(action, &r->legs[i].rules).outcome == ASSIST_ALLOWED)
            add(c, r->legs[i].state);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(a, b);
}

void caused_begin(struct replay *r, enum assist_action action)
{
    struct caused *c = &r->caused;
    c->count = c->next = 0;
    if (!r->dossier)
        return;
    c->index = r->index;
    c->at = r->entry.at;
    c->person = r->entry.by.person;
    memcpy(c->state, r->entry.by.state, sizeof c->state);
    memcpy(c->role, r->entry.by.role, sizeof c->role);
    if (action == ASSIST_submit || action == ASSIST_address)
        add_asked(r);
    else if (action == ASSIST_amend || action == ASSIST_prolong || action == ASSIST_withdraw)
        add_touched(r, action);
    qsort(c->states, c->count, sizeof *c->states, by_code);
}

void caused_end(struct replay *r)
{
    if (r->caused.next < r->caused.count)
        note_missing(r);
}
