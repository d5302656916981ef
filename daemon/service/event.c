/* SPDX-License-Identifier: EUPL-1.2 */
/* The history: one row per event, appended in the order of the log. */
#include <string.h>

#include "service_inside.h"

/* The conditions that the rule sets and that were not, or clears and that were. */
static void changes(const struct assist_rule *rule, const bool *before, uint8_t kind, struct buf *out)
{
    buf_clear(out);
    for (const struct assist_effect *e = rule->effects; e->kind; e++) {
        if (e->kind != kind || before[e->condition] == (kind == ASSIST_SET))
            continue;
        if (out->size > 0)
            buf_byte(out, ',');
        buf_text(out, assist_condition_word((enum assist_condition)e->condition));
    }
}

static void add_changes(struct arg *a, const struct assist_rule *rule, const bool *before, uint8_t kind)
{
    struct buf list = {0};

    changes(rule, before, kind, &list);
    arg_text(a, list.data ? list.data : "", list.size);
    buf_release(&list);
}

static void add_basis(struct arg *a, const struct assist_rule *rule, bool exercise)
{
    struct buf basis = {0};

    if (exercise && strcmp(rule->basis, "house") != 0)
        buf_printf(&basis, "5 (as %s)", rule->basis);
    else
        buf_text(&basis, rule->basis);
    arg_text(a, basis.data ? basis.data : "", basis.size);
    buf_release(&basis);
}

static void add_actor(struct service *s, struct arg *a, const struct account *by, enum assist_role role)
{
    const struct authority *authority = by ? registers_authority(s->registers, &by->authority) : NULL;

    arg_uuid(&a[0], by ? &by->id : NULL);
    arg_uuid(&a[1], by ? &by->person : NULL);
    arg_string(&a[2], by ? by->name : NULL);
    arg_string(&a[3], by ? by->post : NULL);
    arg_string(&a[4], assist_role_word(by ? role : ASSIST_TIMER));
    arg_string(&a[5], by ? by->state : NULL);
    arg_uuid(&a[6], authority ? &authority->id : NULL);
    arg_string(&a[7], authority ? authority->name : NULL);
    if (authority)
        arg_int(&a[8], registers_list_version(s->registers));
    else
        arg_null(&a[8]);
}

void event_add(struct service *s, struct work *w, struct loaded *l, const struct change *c, const bool *before,
               const struct account *by, const struct buf *data)
{
    struct dossier *d = l->dossier;
    bool own = c->leg == SIZE_MAX;
    const struct leg *leg = own ? NULL : dossier_leg(d, c->leg);
    const struct assist_rule *rule = assist_rule(c->verdict.rule);
    struct arg *a = w->events;

    if (!rule) {
        w->failed = true;
        return;
    }
    arg_int(&a[0], w->size++);
    arg_uuid(&a[1], dossier_id(d));
    arg_string(&a[2], own ? "" : leg->state);
    arg_string(&a[3], dossier_state(d));
    arg_int(&a[4], own ? *dossier_seq(d) : leg->seq);
    arg_instant(&a[5], w->now);
    arg_string(&a[6], assist_action_word(c->action));
    arg_int(&a[7], rule->number);
    add_basis(&a[8], rule, dossier_exercise(d));
    arg_string(&a[9], assist_status_word(c->verdict.from));
    arg_string(&a[10], assist_status_word(c->verdict.to));
    add_changes(&a[11], rule, before, ASSIST_SET);
    add_changes(&a[12], rule, before, ASSIST_CLEAR);
    if (own)
        arg_null(&a[13]);
    else
        arg_int(&a[13], dossier_leg_round(d, c->leg));
    arg_int(&a[14], dossier_revision(d));
    arg_bool(&a[15], dossier_exercise(d));
    add_actor(s, &a[16], by, c->verdict.role);
    arg_text(&a[25], data->data, data->size);
}
