/* SPDX-License-Identifier: EUPL-1.2 */
/* What a batch of the writer loads, and the rows it writes. */
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"
#include "memory.h"

/* Beyond this the daemon's clock and the database's are not believed. */
#define CLOCKS_APART (5 * INSTANT_SECOND)

#define ARGS(args) (args), sizeof(args) / sizeof *(args)

static const enum value event_values[EVENT_ARGS] = {
    VALUE_INT8, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INSTANT, VALUE_TEXT, VALUE_INT4, VALUE_TEXT,
    VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INT4,    VALUE_BOOL, VALUE_UUID, VALUE_UUID,
    VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_UUID, VALUE_TEXT,    VALUE_INT4, VALUE_TEXT};
static const enum value request_values[REQUEST_ARGS] = {
    VALUE_UUID, VALUE_TEXT,    VALUE_TEXT, VALUE_TEXT, VALUE_INT4,  VALUE_INT4, VALUE_BOOL, VALUE_INSTANT, VALUE_INSTANT,
    VALUE_INT4, VALUE_INSTANT, VALUE_TEXT, VALUE_TEXT, VALUE_BYTES, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT,    VALUE_BOOL};
static const enum value leg_values[LEG_ARGS] = {
    VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_TEXT,    VALUE_TEXT,    VALUE_TEXT,    VALUE_INT4, VALUE_INT4, VALUE_INT4, VALUE_TEXT, VALUE_UUID,  VALUE_UUID,
    VALUE_INSTANT, VALUE_INSTANT, VALUE_INSTANT, VALUE_TEXT, VALUE_INT4, VALUE_BOOL, VALUE_TEXT, VALUE_TEXT, VALUE_BYTES, VALUE_TEXT, VALUE_BOOL};
static const enum value word_values[WORD_ARGS] = {VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_BOOL, VALUE_TEXT};
static const enum value key_values[KEY_ARGS] = {VALUE_UUID, VALUE_TEXT, VALUE_BYTES, VALUE_UUID,  VALUE_INT4,
                                                VALUE_TEXT, VALUE_TEXT, VALUE_TEXT,  VALUE_BYTES, VALUE_INSTANT};
static const enum value refusal_values[REFUSAL_ARGS] = {VALUE_INSTANT, VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT4};

/* The arguments of all statements that write, with their types. */
static size_t sets_of(struct work *w, struct arg *ret_args[static 8], const enum value *ret_values[static 8], size_t ret_counts[static 8])
{
    struct arg *const args[] = {w->events, w->new_requests, w->old_requests, w->new_legs, w->old_legs, w->words, w->keys, w->refusals};
    const enum value *const values[] = {event_values, request_values, request_values, leg_values, leg_values, word_values, key_values, refusal_values};
    const size_t counts[] = {EVENT_ARGS, REQUEST_ARGS, REQUEST_ARGS, LEG_ARGS, LEG_ARGS, WORD_ARGS, KEY_ARGS, REFUSAL_ARGS};

    memcpy(ret_args, args, sizeof args);
    memcpy(ret_values, values, sizeof values);
    memcpy(ret_counts, counts, sizeof counts);
    return sizeof counts / sizeof *counts;
}

static void for_args(struct work *w, void (*call)(struct arg *a, enum value value))
{
    const enum value *values[8];
    struct arg *args[8];
    size_t counts[8], sets = sets_of(w, args, values, counts);

    for (size_t i = 0; i < sets; i++)
        for (size_t k = 0; k < counts[i]; k++)
            call(&args[i][k], values[i][k]);
}

static void init_array(struct arg *a, enum value value)
{
    arg_init(a, value, true);
}

/* The memory of the last batch serves the next, unless that one was unusually big. */
static void reset_array(struct arg *a, enum value value)
{
    enum { KEEP = 256 * 1024 };

    if (a->data.room <= KEEP) {
        arg_reset(a);
        return;
    }
    arg_release(a);
    arg_init(a, value, true);
}

static void release_array(struct arg *a, enum value value)
{
    (void)value;
    arg_release(a);
}

struct work *work_new(void)
{
    struct work *w = calloc(1, sizeof *w);

    if (w)
        for_args(w, init_array);
    return w;
}

void work_free(struct work *w)
{
    if (!w)
        return;
    work_clear(w);
    for_args(w, release_array);
    free(w);
}

void work_clear(struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        dossier_free(w->loaded[i].dossier);
    w->count = 0;
    w->failed = w->stale = false;
    for_args(w, reset_array);
}

/* --- loading --- */

static void send_two(struct batch *b, enum statement first, enum statement second, struct arg *arg, size_t *next, size_t *ret)
{
    *ret = SIZE_MAX;
    if (arg && arg->count == 0)
        return;
    batch_send(b, first, arg, arg ? 1 : 0, true);
    batch_send(b, second, arg, arg ? 1 : 0, true);
    *ret = *next;
    *next += 2;
}

void work_load(struct service *s, struct batch *b)
{
    struct work *w = s->work;
    struct arg ids, references, keys[2];
    bool due = false;
    size_t next = 1;

    arg_init(&ids, VALUE_UUID, true);
    arg_init(&references, VALUE_TEXT, true);
    arg_init(&keys[0], VALUE_UUID, true);
    arg_init(&keys[1], VALUE_TEXT, true);
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        const struct call *call = (const struct call *)job;
        if (call->kind == CALL_CLOCK)
            due = true;
        if (call->kind == CALL_STEP && call->target.reference[0])
            arg_string(&references, call->target.reference);
        else if (call->kind == CALL_STEP && call->action != ASSIST_create)
            arg_uuid(&ids, &call->target.id);
        if (call->key[0]) {
            arg_uuid(&keys[0], &call->account);
            arg_string(&keys[1], call->key);
        }
    }
    batch_send(b, STATEMENT_WRITE_HEAD, NULL, 0, true);
    send_two(b, STATEMENT_WRITE_REQUESTS, STATEMENT_WRITE_LEGS, &ids, &next, &w->by_id);
    send_two(b, STATEMENT_WRITE_REQUESTS_BY_REFERENCE, STATEMENT_WRITE_LEGS_BY_REFERENCE, &references, &next, &w->by_reference);
    w->due = SIZE_MAX;
    if (due)
        send_two(b, STATEMENT_WRITE_DUE_REQUESTS, STATEMENT_WRITE_DUE_LEGS, NULL, &next, &w->due);
    w->replays = SIZE_MAX;
    if (keys[0].count > 0) {
        batch_send(b, STATEMENT_WRITE_REPLAYS, keys, 2, true);
        w->replays = next++;
    }
    w->kept = next;
    arg_release(&ids);
    arg_release(&references);
    arg_release(&keys[0]);
    arg_release(&keys[1]);
}

struct loaded *work_add(struct work *w, struct dossier *d)
{
    struct loaded *l = &w->loaded[w->count++];

    *l = (struct loaded){.dossier = d};
    return l;
}

static struct loaded *find_id(struct work *w, const struct uuid *id)
{
    for (size_t i = 0; i < w->count; i++)
        if (memcmp(dossier_id(w->loaded[i].dossier), id, sizeof *id) == 0)
            return &w->loaded[i];
    return NULL;
}

struct loaded *work_find(struct work *w, const struct target *target)
{
    if (!target->reference[0])
        return find_id(w, &target->id);
    for (size_t i = 0; i < w->count; i++) {
        const char *reference = dossier_reference(w->loaded[i].dossier);
        if (reference && strcmp(reference, target->reference) == 0)
            return &w->loaded[i];
    }
    return NULL;
}

static void take_requests(struct work *w, const struct rows *rows, bool due)
{
    for (size_t i = 0; i < rows_count(rows) && w->count < DOSSIERS_MAX; i++) {
        struct uuid id = rows_uuid(rows, i, 0);
        struct loaded *l = find_id(w, &id);
        struct dossier *d;
        size_t size;
        const char *document = rows_text(rows, i, 2, &size);
        if (!l && dossier_parse(document, size, (int32_t)rows_int(rows, i, 1), &d) == 0)
            l = work_add(w, d);
        if (l)
            l->due |= due;
        else
            w->failed = true;
    }
}

static struct uuid uuid_or_nil(const struct rows *rows, size_t row, size_t column)
{
    struct uuid id = {{0}};

    if (!rows_null(rows, row, column))
        id = rows_uuid(rows, row, column);
    return id;
}

static void take_legs(struct work *w, const struct rows *rows)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct uuid request = rows_uuid(rows, i, 0);
        struct loaded *l = find_id(w, &request);
        size_t at = l ? dossier_find(l->dossier, rows_text(rows, i, 2, NULL)) : SIZE_MAX;
        if (at == SIZE_MAX)
            continue; /* asked since the request was read: cannot be, the head is locked */
        struct leg *leg = dossier_leg(l->dossier, at);
        leg->id = rows_uuid(rows, i, 1);
        leg->seq = (int32_t)rows_int(rows, i, 3);
        leg->request_version = (int32_t)rows_int(rows, i, 4);
        leg->authorised_by = uuid_or_nil(rows, i, 5);
        leg->weapons_by = uuid_or_nil(rows, i, 6);
        leg->created_at = rows_instant(rows, i, 7);
        leg->updated_at = rows_instant(rows, i, 8);
    }
}

bool work_begin(struct service *s, struct batch *b)
{
    struct work *w = s->work;
    const struct rows *head = batch_rows(b, 0);
    const size_t sets[] = {w->by_id, w->by_reference, w->due};

    work_clear(w);
    if (!head || rows_count(head) != 1) {
        w->failed = true;
        return false;
    }
    instant last = rows_instant(head, 0, 1), now = rows_instant(head, 0, 2), here = instant_now();
    w->clocks_differ = now - here > CLOCKS_APART || here - now > CLOCKS_APART;
    w->size = w->size_before = rows_int(head, 0, 0);
    w->now = now > last ? now : last + 1;
    if (!s->registers || rows_int(head, 0, 3) != registers_version(s->registers)) {
        w->stale = true;
        return false;
    }
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (sets[i] != SIZE_MAX) {
            take_requests(w, batch_rows(b, sets[i]), i == 2);
            take_legs(w, batch_rows(b, sets[i] + 1));
        }
    return true;
}

/* --- writing --- */

void work_key(struct work *w, const struct call *call, const struct rendering *document, const struct buf *allowed, const struct uuid *request)
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
            buf_printf(&conditions, "%s%s", conditions.size ? "," : "", assist_condition_word((enum assist_condition)k));
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
}

static void write_words(struct work *w, struct loaded *l)
{
    struct dossier *d = l->dossier;
    cleanup_buf_ struct buf words = {0};

    dossier_words(d, &words);
    for (size_t i = 0; i <= dossier_legs(d); i++) {
        struct arg *a = w->words;
        bool own = i == dossier_legs(d);
        arg_uuid(&a[0], own ? dossier_id(d) : &dossier_leg(d, i)->id);
        arg_uuid(&a[1], dossier_id(d));
        arg_string(&a[2], own ? dossier_state(d) : dossier_leg(d, i)->state);
        arg_bool(&a[3], own);
        arg_text(&a[4], words.data ? words.data : "", words.size);
    }
}

static void write_dossier(struct work *w, struct loaded *l)
{
    cleanup_buf_ struct buf kinds = {0};

    dossier_facts(l->dossier, &w->facts);
    dossier_kinds(l->dossier, &kinds);
    const char *text = kinds.data ? kinds.data : "";
    write_request(w, l, &w->facts, *text == ',' ? text + 1 : text);
    for (size_t i = 0; i < dossier_legs(l->dossier); i++)
        if (dossier_leg(l->dossier, i)->dirty)
            write_leg(w, l, i, &w->facts, *text == ',' ? text + 1 : text);
    if (l->words)
        write_words(w, l);
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
    send(b, w, STATEMENT_WRITE_WORDS, ARGS(w->words));
    send(b, w, STATEMENT_WRITE_KEYS, ARGS(w->keys));
    send(b, w, STATEMENT_WRITE_REFUSALS, ARGS(w->refusals));
    for_args(w, reset_array);
}

void work_end(struct service *s, struct batch *b)
{
    struct work *w = s->work;
    struct arg head[2];

    work_write(s, b);
    if (w->failed || w->size == w->size_before)
        return;
    arg_init(&head[0], VALUE_INT8, false);
    arg_init(&head[1], VALUE_INSTANT, false);
    arg_int(&head[0], w->size);
    arg_instant(&head[1], w->now);
    if (!batch_send(b, STATEMENT_WRITE_SIZE, head, 2, false))
        w->failed = true;
    arg_release(&head[0]);
    arg_release(&head[1]);
}
