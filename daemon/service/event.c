/* SPDX-License-Identifier: EUPL-1.2 */
/* The history: for every event a row, the entry in the log, and what that discloses. */
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

static void add_conditions(struct arg *a, const bool *conditions)
{
    cleanup_buf_ struct buf list = {0};

    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        if (conditions[i])
            buf_printf(&list, "%s%s", list.size ? "," : "", assist_condition_word((enum assist_condition)i));
    arg_text(a, list.data ? list.data : "", list.size);
}

void disclose_member(void *context, const char *name, const char *json, size_t size)
{
    disclosure_add(context, name, json, size);
}

/* The how-manieth person of the request this is, from 1. */
static uint32_t number_of(struct loaded *l, const struct uuid *person)
{
    uint32_t count = (uint32_t)(l->persons.size / sizeof *person);

    for (uint32_t i = 0; i < count; i++)
        if (memcmp(l->persons.data + i * sizeof *person, person, sizeof *person) == 0)
            return i + 1;
    buf_append(&l->persons, person, sizeof *person);
    return count + 1;
}

/* Who acted, in clear, but for the person. */
static void set_actor(struct service *s, struct entry *e, const struct account *by, const char *role, uint32_t person)
{
    const struct authority *authority = by ? registers_authority(s->registers, &by->authority) : NULL;

    memset(&e->by, 0, sizeof e->by);
    snprintf(e->by.role, sizeof e->by.role, "%s", role);
    if (!by)
        return;
    snprintf(e->by.state, sizeof e->by.state, "%s", by->state);
    e->by.person = person;
    if (authority) {
        e->by.authority = authority->id;
        e->by.list_version = (uint32_t)registers_list_version(s->registers);
    }
}

/* The disclosures' row; their digests go into the entry. */
static void disclose(struct service *s, struct work *w, const char *state, const struct account *by,
                     struct disclosures *data)
{
    const struct entry *e = &w->entry;
    const struct authority *authority = by ? registers_authority(s->registers, &by->authority) : NULL;
    struct arg *a = w->disclosures;
    char salt[SALT_TEXT], account[UUID_TEXT], person[UUID_TEXT];

    arg_int(&a[0], (int64_t)w->tree.size);
    arg_uuid(&a[1], uuid_is_nil(&e->request) ? NULL : &e->request);
    arg_string(&a[2], e->assistance);
    arg_string(&a[3], state);
    if (by) {
        cleanup_buf_ struct buf line = {0};
        salt_make(salt);
        uuid_format(&by->id, account);
        uuid_format(&by->person, person);
        by_line(salt,
                &(struct by_person){.account = account,
                                    .authority = authority ? authority->name : NULL,
                                    .name = by->name,
                                    .person = person,
                                    .post = by->post},
                &line);
        disclosure_count(data, "by", line.data ? line.data : "", line.size);
        w->failed |= line.failed;
    }
    arg_string(&a[4], by ? salt : NULL);
    arg_uuid(&a[5], by ? &by->id : NULL);
    arg_uuid(&a[6], by ? &by->person : NULL);
    arg_string(&a[7], by ? by->name : NULL);
    arg_string(&a[8], by ? by->post : NULL);
    arg_string(&a[9], authority ? authority->name : NULL);
    disclosures_end(data);
    arg_text(&a[10], data->lines.data ? data->lines.data : "", data->lines.size);
    w->entry.digest_count = data->count;
    memcpy(w->entry.digests, data->digests, data->count * sizeof *data->digests);
    w->failed |= data->lines.failed || data->too_many;
}

/* The columns that every event has: who, the facts, the chain, the digests. */
static void add_rest(struct work *w, struct arg *a)
{
    const struct entry *e = &w->entry;

    arg_string(&a[0], e->by.role);
    arg_string(&a[1], *e->by.state ? e->by.state : NULL);
    arg_uuid(&a[2], uuid_is_nil(&e->by.authority) ? NULL : &e->by.authority);
    if (e->by.person)
        arg_int(&a[3], e->by.person);
    else
        arg_null(&a[3]);
    if (e->by.list_version)
        arg_int(&a[4], e->by.list_version);
    else
        arg_null(&a[4]);
    arg_string(&a[5], e->facts);
    arg_bytes(&a[6], e->prev.bytes, SHA256_SIZE);
    arg_bytes(&a[7], e->digests, e->digest_count * sizeof *e->digests);
    arg_bytes(&a[8], e->rules.bytes, SHA256_SIZE);
}

static void set_facts(struct work *w, const struct dossier *d, const struct change *c, const struct assist_case *judged,
                      const struct assist_step *step)
{
    struct judged *facts = &w->judged;

    judged_clear(facts);
    facts->actor = judged->actor;
    facts->request = judged->request;
    if (judged->assistance.status != ASSIST_none)
        facts->assistance = judged->assistance;
    if (step)
        facts->step = *step;
    dossier_quantities(d, c, &facts->asked, &facts->accepted);
    buf_clear(&w->text);
    judged_write(facts, &w->text);
    if (w->text.failed || w->text.size >= sizeof w->entry.facts)
        w->failed = true;
    else
        memcpy(w->entry.facts, w->text.data, w->text.size + 1);
}

static void set_step(struct service *s, struct work *w, struct loaded *l, const struct change *c,
                     const struct assist_rule *rule, const bool *before)
{
    struct dossier *d = l->dossier;
    struct leg *leg = c->leg == SIZE_MAX ? NULL : dossier_leg(d, c->leg);
    struct entry *e = &w->entry;

    e->request = *dossier_id(d);
    snprintf(e->assistance, sizeof e->assistance, "%s", leg ? leg->state : "");
    e->round = leg ? (uint32_t)dossier_leg_round(d, c->leg) : 0;
    e->seq = (uint32_t)(leg ? leg->seq : *dossier_seq(d));
    e->prev = leg ? leg->chain : l->chain; /* zero before the first */
    e->at = w->now;
    snprintf(e->action, sizeof e->action, "%s", assist_action_word(c->action));
    e->rule = rule->number;
    e->rules = s->rules;
    e->from = c->verdict.from;
    e->to = c->verdict.to;
    memset(e->sets, 0, sizeof e->sets);
    memset(e->clears, 0, sizeof e->clears);
    for (const struct assist_effect *f = rule->effects; f->kind; f++)
        if (before[f->condition] != (f->kind == ASSIST_SET))
            (f->kind == ASSIST_SET ? e->sets : e->clears)[f->condition] = true;
    e->revision = (uint32_t)dossier_revision(d);
    e->exercise = dossier_exercise(d);
}

static void add_row(struct work *w, const struct dossier *d)
{
    const struct entry *e = &w->entry;
    struct arg *a = w->events;

    arg_int(&a[0], (int64_t)w->tree.size);
    arg_uuid(&a[1], &e->request);
    arg_string(&a[2], e->assistance);
    arg_string(&a[3], dossier_state(d));
    arg_int(&a[4], e->seq);
    arg_instant(&a[5], e->at);
    arg_string(&a[6], e->action);
    arg_int(&a[7], e->rule);
    arg_string(&a[8], assist_status_word(e->from));
    arg_string(&a[9], assist_status_word(e->to));
    add_conditions(&a[10], e->sets);
    add_conditions(&a[11], e->clears);
    if (e->round)
        arg_int(&a[12], e->round);
    else
        arg_null(&a[12]);
    arg_int(&a[13], e->revision);
    arg_bool(&a[14], e->exercise);
    add_rest(w, &a[15]);
}

void event_add(struct service *s, struct work *w, struct loaded *l, const struct change *c,
               const struct assist_case *judged, const struct assist_step *step, const struct account *by,
               struct disclosures *data)
{
    const struct assist_rule *rule = assist_rule(c->verdict.rule);

    if (!rule) {
        w->failed = true;
        return;
    }
    set_step(s, w, l, c, rule, judged->assistance.condition);
    set_actor(s, &w->entry, by, assist_role_word(by ? c->verdict.role : ASSIST_TIMER),
              by ? number_of(l, &by->person) : 0);
    set_facts(w, l->dossier, c, judged, step);
    disclose(s, w, dossier_state(l->dossier), by, data);
    add_row(w, l->dossier);
    log_append(w, &w->entry, c->leg == SIZE_MAX ? &l->chain : &dossier_leg(l->dossier, c->leg)->chain);
}

void house_event_add(struct service *s, struct work *w, const char *action, const char *role, const struct account *by,
                     uint32_t person, const char *facts, struct disclosures *data)
{
    struct entry *e = &w->entry;
    struct arg *a = w->house_events;

    if (strlen(facts) >= sizeof e->facts) {
        w->failed = true;
        return;
    }
    *e = (struct entry){.seq = ++w->house_seq, .prev = w->house_chain, .at = w->now, .rules = s->rules};
    snprintf(e->action, sizeof e->action, "%s", action);
    snprintf(e->facts, sizeof e->facts, "%s", facts);
    set_actor(s, e, by, role, person);
    disclose(s, w, "", by, data);
    arg_int(&a[0], (int64_t)w->tree.size);
    arg_int(&a[1], e->seq);
    arg_instant(&a[2], e->at);
    arg_string(&a[3], e->action);
    add_rest(w, &a[4]);
    log_append(w, e, &w->house_chain);
}
