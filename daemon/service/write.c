/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows a batch of the writer writes. */
#include <string.h>

#include "memory.h"
#include "service_inside.h"

#define ARGS(args) (args), sizeof(args) / sizeof *(args)

void work_key(struct work *w, const struct call *call, const struct rendering *document, const struct buf *allowed,
              const struct uuid *request)
{
    struct arg *a = w->keys;

    arg_uuid(&a[0], &call->account);
    arg_string(&a[1], call->key);
    arg_bytes(&a[2], call->digest.bytes, SHA256_SIZE);
    arg_uuid(&a[3], request);
    arg_int(&a[4], call->status);
    arg_string(&a[5], document->tag);
    arg_string(&a[6], call->location);
    arg_text(&a[7], document->text.data, document->text.size);
    arg_bytes(&a[8], allowed->data, allowed->size);
    arg_instant(&a[9], w->now);
    arg_int(&a[10], call->receipt);
}

void work_key_text(struct work *w, const struct call *call, const struct uuid *request, const char *text, size_t size)
{
    struct arg *a = w->keys;

    arg_uuid(&a[0], &call->account);
    arg_string(&a[1], call->key);
    arg_bytes(&a[2], call->digest.bytes, SHA256_SIZE);
    arg_uuid(&a[3], request);
    arg_int(&a[4], call->status);
    arg_string(&a[5], NULL);
    arg_string(&a[6], *call->location ? call->location : NULL);
    arg_text(&a[7], text, size);
    arg_bytes(&a[8], "", 0);
    arg_instant(&a[9], w->now);
    arg_int(&a[10], call->receipt);
}

void work_refusal(struct work *w, const struct call *call, uint16_t rule)
{
    struct arg *a = w->refusals;

    arg_instant(&a[0], w->now);
    arg_uuid(&a[1], &call->account);
    arg_uuid(&a[2], call->target.reference[0] || call->action == ASSIST_create ? NULL : &call->target.id);
    arg_string(&a[3], call->target.state);
    arg_string(&a[4], assist_action_word(call->action));
    arg_string(&a[5], problem_info(call->problem)->slug);
    if (rule)
        arg_int(&a[6], rule);
    else
        arg_null(&a[6]);
}

static void write_leg(struct work *w, struct loaded *l, size_t i, const struct facts *facts, const char *kinds)
{
    struct dossier *d = l->dossier;
    struct leg *leg = dossier_leg(d, i);
    const struct assist_assistance *rules = &facts->legs[i].rules;
    struct arg *a = leg->fresh ? w->new_legs : w->old_legs;
    const struct rendering *document = dossier_document(d, i);
    cleanup_buf_ struct buf encoded = {0}, conditions = {0};

    if (!document) {
        w->failed = true;
        return;
    }
    facts_encode(facts, i, &encoded);
    for (unsigned k = 0; k < ASSIST_CONDITION_COUNT; k++)
        if (rules->condition[k])
            buf_printf(&conditions, "%s%s", conditions.size ? "," : "",
                       assist_condition_word((enum assist_condition)k));
    arg_uuid(&a[0], &leg->id);
    arg_uuid(&a[1], dossier_id(d));
    arg_string(&a[2], dossier_reference(d));
    arg_string(&a[3], leg->state);
    arg_string(&a[4], dossier_state(d));
    arg_string(&a[5], assist_status_word(rules->status));
    arg_int(&a[6], rules->version);
    arg_int(&a[7], dossier_leg_round(d, i));
    arg_int(&a[8], leg->seq);
    arg_text(&a[9], conditions.data ? conditions.data : "", conditions.size);
    arg_uuid(&a[10], uuid_is_nil(&leg->authorised_by) ? NULL : &leg->authorised_by);
    arg_uuid(&a[11], uuid_is_nil(&leg->weapons_by) ? NULL : &leg->weapons_by);
    arg_instant(&a[12], leg->created_at);
    arg_instant(&a[13], leg->updated_at);
    arg_instant(&a[14], dossier_created_at(d));
    arg_string(&a[15], assist_status_word(dossier_status(d)));
    arg_int(&a[16], leg->request_version);
    arg_bool(&a[17], dossier_exercise(d));
    arg_string(&a[18], document->tag);
    arg_text(&a[19], document->text.data, document->text.size);
    arg_bytes(&a[20], encoded.data, encoded.size);
    arg_string(&a[21], kinds);
    arg_bool(&a[22], assist_awaits(rules, ASSIST_ASSISTING));
    arg_bytes(&a[23], leg->chain.bytes, SHA256_SIZE);
}

static void write_request(struct work *w, struct loaded *l, const struct facts *facts, const char *kinds)
{
    struct dossier *d = l->dossier;
    struct arg *a = *dossier_fresh(d) ? w->new_requests : w->old_requests;
    const struct rendering *document = dossier_document(d, SIZE_MAX);
    cleanup_buf_ struct buf encoded = {0}, statuses = {0}, states = {0};
    int64_t due = ASSIST_NEVER;
    bool awaiting = false;

    if (!document) {
        w->failed = true;
        return;
    }
    facts_encode(facts, SIZE_MAX, &encoded);
    for (size_t i = 0; i < facts->leg_count; i++) {
        const struct leg_facts *leg = &facts->legs[i];
        int64_t next = assist_next_due(&facts->rules, &leg->rules);
        due = next < due ? next : due;
        awaiting |= assist_awaits(&leg->rules, ASSIST_REQUESTING);
        buf_printf(&statuses, "%s%s", i ? "," : "", assist_status_word(leg->rules.status));
        buf_printf(&states, "%s%s", i ? "," : "", leg->state);
    }
    arg_uuid(&a[0], dossier_id(d));
    arg_string(&a[1], dossier_reference(d));
    arg_string(&a[2], dossier_state(d));
    arg_string(&a[3], assist_status_word(facts->rules.status));
    arg_int(&a[4], dossier_version(d));
    arg_int(&a[5], dossier_revision(d));
    arg_bool(&a[6], dossier_exercise(d));
    arg_instant(&a[7], dossier_created_at(d));
    arg_instant(&a[8], dossier_updated_at(d));
    arg_int(&a[9], *dossier_seq(d));
    arg_instant(&a[10], due == ASSIST_NEVER ? INSTANT_NONE : due);
    arg_string(&a[11], document->tag);
    arg_text(&a[12], document->text.data, document->text.size);
    arg_bytes(&a[13], encoded.data, encoded.size);
    arg_text(&a[14], statuses.data ? statuses.data : "", statuses.size);
    arg_text(&a[15], states.data ? states.data : "", states.size);
    arg_string(&a[16], kinds);
    arg_bool(&a[17], awaiting);
    arg_bytes(&a[18], l->chain.bytes, SHA256_SIZE);
    arg_bytes(&a[19], l->persons.data, l->persons.size);
    w->failed |= l->persons.failed;
}

/* What else its documents are found by, as the table `search` has it; `leg` SIZE_MAX: the requesting state's. */
static void add_facets(struct dossier *d, size_t leg, const char *kinds, struct buf *out)
{
    buf_printf(out, "by %s", dossier_state(d));
    if (leg == SIZE_MAX)
        buf_text(out, ",by *");
    for (size_t i = 0; i < dossier_legs(d); i++)
        if (leg == SIZE_MAX || leg == i)
            buf_printf(out, ",to %s", dossier_leg(d, i)->state);
    for (const char *at = kinds; *at; at += *at == ',') {
        int size = (int)strcspn(at, ",");
        buf_printf(out, ",kind %.*s", size, at);
        at += size;
    }
}

static void write_words(struct work *w, struct loaded *l, const char *kinds)
{
    struct dossier *d = l->dossier;
    cleanup_buf_ struct buf words = {0};

    dossier_words(d, &words);
    for (size_t i = 0; i <= dossier_legs(d); i++) {
        struct arg *a = w->words;
        cleanup_buf_ struct buf facets = {0};
        bool own = i == dossier_legs(d);
        if (!own && assistance_frozen(dossier_leg_status(d, i)))
            continue; /* it finds what it was shown, and reads that still */
        add_facets(d, own ? SIZE_MAX : i, kinds, &facets);
        w->failed |= words.failed || facets.failed;
        arg_uuid(&a[0], own ? dossier_id(d) : &dossier_leg(d, i)->id);
        arg_string(&a[1], own ? dossier_state(d) : dossier_leg(d, i)->state);
        arg_bool(&a[2], own);
        arg_bool(&a[3], dossier_exercise(d));
        arg_text(&a[4], words.data ? words.data : "", words.size);
        arg_text(&a[5], facets.data, facets.size);
    }
}

static void write_dossier(struct work *w, struct loaded *l)
{
    cleanup_buf_ struct buf kinds = {0};

    dossier_facts(l->dossier, &w->facts);
    dossier_kinds(l->dossier, &kinds);
    const char *text = kinds.data ? kinds.data : "";
    text += *text == ',';
    write_request(w, l, &w->facts, text);
    for (size_t i = 0; i < dossier_legs(l->dossier); i++)
        if (dossier_leg(l->dossier, i)->dirty)
            write_leg(w, l, i, &w->facts, text);
    if (l->words)
        write_words(w, l, text);
}

static void send(struct batch *b, struct work *w, enum statement statement, const struct arg *args, size_t count)
{
    if (args[0].count > 0 && !batch_send(b, statement, args, count, false))
        w->failed = true;
}

static void written(struct loaded *l)
{
    l->dirty = l->words = false;
    *dossier_fresh(l->dossier) = false;
    for (size_t i = 0; i < dossier_legs(l->dossier); i++) {
        struct leg *leg = dossier_leg(l->dossier, i);
        leg->fresh = leg->dirty = false;
    }
}

void work_write(struct service *s, struct batch *b)
{
    struct work *w = s->work;

    for (size_t i = 0; i < w->count && !w->failed; i++)
        if (w->loaded[i].dirty) {
            write_dossier(w, &w->loaded[i]);
            written(&w->loaded[i]);
        }
    if (w->failed)
        return;
    send(b, w, STATEMENT_WRITE_NEW_REQUESTS, ARGS(w->new_requests));
    send(b, w, STATEMENT_WRITE_OLD_REQUESTS, ARGS(w->old_requests));
    send(b, w, STATEMENT_WRITE_NEW_LEGS, ARGS(w->new_legs));
    send(b, w, STATEMENT_WRITE_OLD_LEGS, ARGS(w->old_legs));
    send(b, w, STATEMENT_WRITE_EVENTS, ARGS(w->events));
    send(b, w, STATEMENT_WRITE_HOUSE_EVENTS, ARGS(w->house_events));
    send(b, w, STATEMENT_WRITE_DISCLOSURES, ARGS(w->disclosures));
    send(b, w, STATEMENT_WRITE_ENTRIES, ARGS(w->entries));
    send(b, w, STATEMENT_WRITE_WORDS, ARGS(w->words));
    send(b, w, STATEMENT_WRITE_KEYS, ARGS(w->keys));
    send(b, w, STATEMENT_WRITE_REFUSALS, ARGS(w->refusals));
    work_reset_args(w);
}

void work_end(struct service *s, struct batch *b)
{
    struct work *w = s->work;

    work_write(s, b);
    if (!w->failed && w->tree.size != w->size_before)
        log_end(s, b);
}
