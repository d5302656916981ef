/* SPDX-License-Identifier: EUPL-1.2 */
/* What a batch of the writer loads: the head of the log, the requests concerned, answers already given. */
#include <string.h>

#include "service_inside.h"

/* Beyond this the daemon's clock and the database's are not believed. */
#define CLOCKS_APART (5 * INSTANT_SECOND)

/* Requests by their keys and who asks for them, and their assistances by the keys alone; or those that are due. */
static void send_two(struct batch *b, enum statement first, enum statement second, struct arg *args, size_t *next,
                     size_t *ret)
{
    *ret = SIZE_MAX;
    if (args && args->count == 0)
        return;
    batch_send(b, first, args, args ? 2 : 0, true);
    batch_send(b, second, args, args ? 1 : 0, true);
    *ret = *next;
    *next += 2;
}

void work_load(struct service *s, struct batch *b)
{
    struct work *w = s->work;
    struct arg ids[2], references[2], keys[2];
    bool due = false;
    size_t next = HEAD_ROWS;

    arg_init(&ids[0], VALUE_UUID, true);
    arg_init(&ids[1], VALUE_TEXT, true);
    arg_init(&references[0], VALUE_TEXT, true);
    arg_init(&references[1], VALUE_TEXT, true);
    arg_init(&keys[0], VALUE_UUID, true);
    arg_init(&keys[1], VALUE_TEXT, true);
    for (struct job *job = batch_jobs(b); job; job = job->next) {
        const struct call *call = (const struct call *)job;
        if (call->kind == CALL_CLOCK)
            due = true;
        if (call->kind == CALL_STEP && call->target.reference[0]) {
            arg_string(&references[0], call->target.reference);
            arg_string(&references[1], viewer_of(s, call));
        } else if (call->kind == CALL_STEP && call->action != ASSIST_create) {
            arg_uuid(&ids[0], &call->target.id);
            arg_string(&ids[1], viewer_of(s, call));
        }
        if (call->key[0]) {
            arg_uuid(&keys[0], &call->account);
            arg_string(&keys[1], call->key);
        }
    }
    log_load(s, b);
    send_two(b, STATEMENT_WRITE_REQUESTS, STATEMENT_WRITE_LEGS, ids, &next, &w->by_id);
    send_two(b, STATEMENT_WRITE_REQUESTS_BY_REFERENCE, STATEMENT_WRITE_LEGS_BY_REFERENCE, references, &next,
             &w->by_reference);
    w->due = SIZE_MAX;
    if (due)
        send_two(b, STATEMENT_WRITE_DUE_REQUESTS, STATEMENT_WRITE_DUE_LEGS, NULL, &next, &w->due);
    w->uncommitted = w->uses = SIZE_MAX;
    if (due) {
        commit_load(s, b, &next);
        uses_load(s, b, &next);
    }
    w->replays = SIZE_MAX;
    if (keys[0].count > 0) {
        batch_send(b, STATEMENT_WRITE_REPLAYS, keys, 2, true);
        w->replays = next++;
    }
    for (struct job *job = batch_jobs(b); job; job = job->next)
        if (is_redaction((struct call *)job))
            redact_load(s, b, (struct call *)job, &next);
    for (struct job *job = batch_jobs(b); job; job = job->next)
        if (password_loads((struct call *)job))
            password_load(b, (struct call *)job, &next);
    w->kept = next;
    for (size_t i = 0; i < 2; i++) {
        arg_release(&ids[i]);
        arg_release(&references[i]);
        arg_release(&keys[i]);
    }
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

void rows_sha256(const struct rows *rows, size_t row, size_t column, struct sha256 *ret)
{
    size_t size;
    const char *bytes = rows_text(rows, row, column, &size);

    *ret = (struct sha256){{0}};
    if (size == sizeof ret->bytes)
        memcpy(ret->bytes, bytes, size);
}

static void take_requests(struct work *w, const struct rows *rows, bool due)
{
    for (size_t i = 0; i < rows_count(rows) && w->count < DOSSIERS_MAX; i++) {
        struct uuid id = rows_uuid(rows, i, 0);
        struct loaded *l = find_id(w, &id);
        struct dossier *d;
        size_t size;
        const char *document = rows_text(rows, i, 2, &size);
        if (!l && dossier_parse(document, size, (int32_t)rows_int(rows, i, 1), &d) == 0) {
            l = work_add(w, d);
            rows_sha256(rows, i, 3, &l->chain);
            const char *persons = rows_text(rows, i, 4, &size);
            buf_append(&l->persons, persons, size);
        }
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
        rows_sha256(rows, i, 9, &leg->chain);
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
    w->now = now > last ? now : last + 1;
    log_begin(s, b);
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
