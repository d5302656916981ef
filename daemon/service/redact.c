/* SPDX-License-Identifier: EUPL-1.2 */
/* Erasing what entries disclose. A second person confirms; then the disclosures go, and the documents are built anew
 * from what is left of the history, as a verifier will build them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jcs.h"
#include "memory.h"
#include "replay.h"
#include "service_inside.h"

bool is_redaction(const struct call *call)
{
    return call->kind == CALL_REDACTION_NEW || call->kind == CALL_REDACTION_CONFIRM;
}

void redact_load(struct service *s, struct batch *b, struct call *call, size_t *next)
{
    bool confirms = call->kind == CALL_REDACTION_CONFIRM;
    struct arg args[2]; /* which, and the viewer */

    call->rows = *next;
    arg_init(&args[0], confirms ? VALUE_UUID : VALUE_INT8, false);
    arg_init(&args[1], VALUE_TEXT, false);
    arg_string(&args[1], viewer_of(s, call));
    if (confirms) {
        arg_uuid(&args[0], &call->target.id);
        batch_send(b, STATEMENT_REDACT_ASKED, args, 2, true);
        batch_send(b, STATEMENT_REDACT_HISTORY, args, 2, true);
    } else {
        arg_int(&args[0], call->body ? body_integer(call->body, "index", -1) : -1);
        batch_send(b, STATEMENT_REDACT_TARGET, args, 2, true);
    }
    *next += confirms ? 2 : 1;
    arg_release(&args[0]);
    arg_release(&args[1]);
}

struct call *redact_confirming(const struct batch *b)
{
    for (struct job *job = batch_jobs(b); job; job = job->next)
        if (((struct call *)job)->kind == CALL_REDACTION_CONFIRM)
            return (struct call *)job;
    return NULL;
}

/* The members of an event that both entries about it name. */
static void house_entry(struct service *s, const char *action, const struct account *by, const struct uuid *id,
                        int64_t index, const char *names, struct disclosures *data)
{
    cleanup_buf_ struct buf facts = {0}, list = {0};
    cleanup_jcs_ struct jcs o = {0};
    char text[UUID_TEXT];

    uuid_format(id, text);
    for (const char *at = names; *at; at += *at == ',') {
        size_t size = strcspn(at, ",");
        buf_byte(&list, list.size ? ',' : '[');
        buf_json_string(&list, at, size);
        at += size;
    }
    buf_byte(&list, ']');
    jcs_integer(&o, "index", index);
    jcs_value(&o, "names", list.data, list.size);
    jcs_text(&o, "redaction", text);
    jcs_write(&o, &facts);
    if (facts.failed || list.failed)
        s->work->failed = true;
    else
        house_event_add(s, s->work, action, role_word(ROLE_AUTHORITY), by, strcmp(action, "redact") == 0 ? 2 : 1,
                        facts.data, data);
}

/* Whether the lines disclose this name. */
static bool discloses(const char *lines, size_t size, const char *wanted)
{
    const char *at = lines, *end = lines + size, *name, *value;
    size_t name_size, value_size;

    for (const char *stop; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1)
        if (disclosure_parse(at, (size_t)(stop - at), &name, &name_size, &value, &value_size) &&
            name_size == strlen(wanted) && memcmp(name, wanted, name_size) == 0)
            return true;
    return false;
}

static void check_names(const struct call *call, const struct rows *target, struct faults *faults)
{
    size_t size;
    const char *lines = rows_text(target, 0, 4, &size);
    bool by = rows_bool(target, 0, 5);
    char pointer[32];

    for (size_t i = 0; i < body_list(call->body, "names"); i++) {
        const char *name = body_list_text(call->body, "names", i);
        snprintf(pointer, sizeof pointer, "/names/%zu", i);
        if (!words_hold(DISCLOSURES_ERASABLE, name, strlen(name)))
            fault_add(faults, pointer, "not-redactable", "only who acted and what was said can be erased: %s",
                      DISCLOSURES_ERASABLE);
        else if (strcmp(name, "by") == 0 ? !by : !discloses(lines, size, name))
            fault_add(faults, pointer, "not-there", "the entry discloses no such thing, or no longer");
    }
}

static void write_asked(struct service *s, struct batch *b, struct call *call, const struct account *a,
                        const struct uuid *request, const struct uuid *id)
{
    static const enum value values[] = {VALUE_UUID, VALUE_INT8,    VALUE_UUID, VALUE_TEXT, VALUE_TEXT,
                                        VALUE_TEXT, VALUE_INSTANT, VALUE_UUID, VALUE_UUID};
    struct arg args[9];

    for (size_t i = 0; i < 9; i++)
        arg_init(&args[i], values[i], i == 4);
    arg_uuid(&args[0], id);
    arg_int(&args[1], body_integer(call->body, "index", -1));
    arg_uuid(&args[2], request);
    arg_string(&args[3], a->state);
    for (size_t i = 0; i < body_list(call->body, "names"); i++)
        arg_string(&args[4], body_list_text(call->body, "names", i));
    arg_string(&args[5], body_text(call->body, "reason"));
    arg_instant(&args[6], s->work->now);
    arg_uuid(&args[7], &a->id);
    arg_uuid(&args[8], &a->person);
    if (!batch_send(b, STATEMENT_REDACT_ASK, args, 9, false))
        s->work->failed = true;
    for (size_t i = 0; i < 9; i++)
        arg_release(&args[i]);
}

/* What is answered is kept for the idempotency key. */
static void answer(struct work *w, struct call *call, const struct uuid *request)
{
    tag_of(call->text.data ? call->text.data : "", call->text.size, call->etag);
    w->failed |= call->text.failed;
    if (call->key[0] && !w->failed)
        work_key_text(w, call, request, call->text.data, call->text.size);
}

static void answer_asked(struct work *w, struct call *call, const struct account *a, const struct uuid *request,
                         const struct uuid *id)
{
    cleanup_jcs_ struct jcs o = {0};
    cleanup_buf_ struct buf names = {0};
    char text[2][UUID_TEXT], at[INSTANT_TEXT];

    uuid_format(id, text[0]);
    uuid_format(request, text[1]);
    instant_format(w->now, at);
    for (size_t i = 0; i < body_list(call->body, "names"); i++) {
        buf_byte(&names, i ? ',' : '[');
        buf_json_text(&names, body_list_text(call->body, "names", i));
    }
    buf_byte(&names, ']');
    jcs_text(&o, "id", text[0]);
    jcs_integer(&o, "index", body_integer(call->body, "index", -1));
    jcs_text(&o, "request", text[1]);
    jcs_text(&o, "state", a->state);
    jcs_value(&o, "names", names.data, names.size);
    jcs_text(&o, "reason", body_text(call->body, "reason"));
    jcs_text(&o, "asked_at", at);
    jcs_text(&o, "confirmed_at", NULL);
    jcs_write(&o, &call->text);
    answer(w, call, request);
}

/* The document as it was asked, and now confirmed: its last member is null no longer. */
static void answer_confirmed(struct work *w, struct call *call, const char *document, size_t size,
                             const struct uuid *request)
{
    char at[INSTANT_TEXT];

    instant_format(w->now, at);
    buf_append(&call->text, document, size - strlen("null}"));
    buf_printf(&call->text, "\"%s\"}", at);
    answer(w, call, request);
}

static void ask(struct service *s, struct batch *b, struct call *call, const struct account *a,
                const struct uuid *request)
{
    struct uuid id = uuid_v7(s->work->now, &s->last_uuid);
    cleanup_buf_ struct buf names = {0}, reason = {0};
    char text[UUID_TEXT];

    for (size_t i = 0; i < body_list(call->body, "names"); i++)
        buf_printf(&names, "%s%s", i ? "," : "", body_list_text(call->body, "names", i));
    buf_json_text(&reason, body_text(call->body, "reason"));
    if (names.failed || reason.failed) {
        s->work->failed = true;
        return;
    }
    call->receipt = (int64_t)s->work->tree.size;
    call->status = 201;
    uuid_format(&id, text);
    snprintf(call->location, sizeof call->location, "/v1/redactions/%s", text);
    disclosures_clear(&s->work->data);
    disclosure_add(&s->work->data, "reason", reason.data, reason.size);
    house_entry(s, "ask_redaction", a, &id, body_integer(call->body, "index", -1), names.data, &s->work->data);
    write_asked(s, b, call, a, request, &id);
    answer_asked(s->work, call, a, request, &id);
}

/* Of the state whose data it is, with the role that answers for it. */
static bool may_redact(struct call *call, const struct account *a, const char *state)
{
    if (a->roles & ROLE_AUTHORITY && strcmp(a->state, state) == 0)
        return true;
    refuse(call, PROBLEM_NOT_YOUR_STEP, "only the competent authority of the state whose data it is may");
    return false;
}

static void decide_new(struct service *s, struct batch *b, struct call *call, const struct account *a)
{
    const struct rows *target = batch_rows(b, call->rows);
    struct faults faults;

    faults.count = 0;
    if (call->malformed) {
        refuse(call, PROBLEM_MALFORMED_REQUEST, "%s", call->malformed);
        return;
    }
    body_check(call->body, &shape_redaction_new, false, &faults);
    if (faults.count == 0) {
        if (rows_count(target) != 1) {
            refuse(call, PROBLEM_NOT_FOUND, "there is no such entry, or you may not see it");
            return;
        }
        if (!may_redact(call, a, rows_null(target, 0, 3) ? "" : rows_text(target, 0, 3, NULL)))
            return;
        check_names(call, target, &faults);
    }
    if (faults.count > 0) {
        call_refuse_faults(call, &faults);
        return;
    }
    struct uuid request = rows_uuid(target, 0, 0);
    ask(s, b, call, a, &request);
}

/* --- confirming --- */

static bool named(const char *names, const char *name, size_t size)
{
    for (const char *at = names; *at; at += *at == ',') {
        size_t length = strcspn(at, ",");
        if (length == size && memcmp(at, name, size) == 0)
            return true;
        at += length;
    }
    return false;
}

/* The lines without those of these names. */
static void without(const char *lines, size_t size, const char *names, struct buf *out)
{
    const char *at = lines, *end = lines + size, *name, *value;
    size_t name_size, value_size;

    for (const char *stop; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1)
        if (!disclosure_parse(at, (size_t)(stop - at), &name, &name_size, &value, &value_size) ||
            !named(names, name, name_size))
            buf_append(out, at, (size_t)(stop + 1 - at));
}

/* Columns of REDACT_HISTORY. */
enum { LOG_INDEX, REQUEST, ASSISTANCE, STATE, AT, ACTION, RULE, FROM, TO, EXERCISE, BY_ROLE, BY_STATE, ORDINAL, DATA };

static enum assist_status status_of(const char *word)
{
    for (unsigned i = 0; i < ASSIST_STATUS_COUNT; i++)
        if (strcmp(assist_status_word((enum assist_status)i), word) == 0)
            return (enum assist_status)i;
    return ASSIST_none;
}

static enum assist_action action_of(const char *word)
{
    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++)
        if (strcmp(assist_action_word((enum assist_action)i), word) == 0)
            return (enum assist_action)i;
    return ASSIST_no_action;
}

static int replay_row(struct dossier **d, const struct rows *rows, size_t i, const struct buf *data)
{
    bool clock = rows_null(rows, i, BY_STATE);
    uint32_t ordinal = clock ? 0 : (uint32_t)rows_int(rows, i, ORDINAL);
    struct past_event e = {
        .action = action_of(rows_text(rows, i, ACTION, NULL)),
        .rule = (uint16_t)rows_int(rows, i, RULE),
        .from = status_of(rows_text(rows, i, FROM, NULL)),
        .to = status_of(rows_text(rows, i, TO, NULL)),
        .at = rows_instant(rows, i, AT),
        .exercise = rows_bool(rows, i, EXERCISE),
        .request = rows_uuid(rows, i, REQUEST),
        .state = rows_text(rows, i, STATE, NULL),
        .assistance = rows_text(rows, i, ASSISTANCE, NULL),
        .data = data->data,
        .data_size = data->size,
    };

    e.side = clock                                                      ? ASSIST_CLOCK
             : strcmp(rows_text(rows, i, BY_STATE, NULL), e.state) == 0 ? ASSIST_REQUESTING
                                                                        : ASSIST_ASSISTING;
    memcpy(e.person.bytes, &ordinal, sizeof ordinal);
    return dossier_replay(d, &e);
}

/* The request as it is without what is erased. */
static int rebuild(const struct rows *rows, int64_t index, const char *names, struct dossier **ret,
                   struct buf *ret_lines)
{
    struct dossier *d = NULL;
    int r = 0;

    for (size_t i = 0; r == 0 && i < rows_count(rows); i++) {
        cleanup_buf_ struct buf data = {0};
        size_t size;
        const char *lines = rows_text(rows, i, DATA, &size);
        if (rows_int(rows, i, LOG_INDEX) == index) {
            without(lines, size, names, ret_lines);
            lines = ret_lines->data ? ret_lines->data : "";
            size = ret_lines->size;
        }
        disclosures_object(lines, size, &data);
        r = data.failed ? -1 : replay_row(&d, rows, i, &data);
    }
    if (r == 0 && d) {
        *ret = d;
        return 0;
    }
    dossier_free(d);
    return -1;
}

static void send_texts(struct service *s, struct batch *b, enum statement statement, const struct uuid *id,
                       const char *const *texts, size_t count)
{
    struct arg args[4];

    arg_init(&args[0], VALUE_UUID, false);
    arg_uuid(&args[0], id);
    for (size_t i = 0; i < count; i++) {
        arg_init(&args[1 + i], VALUE_TEXT, false);
        arg_string(&args[1 + i], texts[i]);
    }
    if (!batch_send(b, statement, args, 1 + count, false))
        s->work->failed = true;
    for (size_t i = 0; i <= count; i++)
        arg_release(&args[i]);
}

static void write_documents(struct service *s, struct batch *b, struct dossier *d)
{
    const struct uuid *id = dossier_id(d);

    for (size_t i = 0; i <= dossier_legs(d); i++) {
        bool own = i == dossier_legs(d);
        const struct rendering *r = dossier_document(d, own ? SIZE_MAX : i);
        if (!r) {
            s->work->failed = true;
            return;
        }
        const char *const texts[] = {own ? r->text.data : dossier_leg(d, i)->state, own ? r->tag : r->text.data,
                                     r->tag};
        send_texts(s, b, own ? STATEMENT_REDACT_REQUEST : STATEMENT_REDACT_ASSISTANCE, id, texts, own ? 2 : 3);
    }
    send_texts(s, b, STATEMENT_REDACT_WORDS, id, NULL, 0);
    send_texts(s, b, STATEMENT_REDACT_REPLAYS, id, NULL, 0);
}

static void erase(struct service *s, struct batch *b, int64_t index, const char *names, const struct buf *lines)
{
    struct arg args[4];

    arg_init(&args[0], VALUE_INT8, false);
    arg_init(&args[1], VALUE_TEXT, false);
    arg_init(&args[2], VALUE_TEXT, true);
    arg_init(&args[3], VALUE_BOOL, false);
    arg_int(&args[0], index);
    arg_text(&args[1], lines->data ? lines->data : "", lines->size);
    for (const char *at = names; *at; at += *at == ',') {
        size_t size = strcspn(at, ",");
        arg_text(&args[2], at, size);
        at += size;
    }
    arg_bool(&args[3], named(names, "by", 2));
    if (!batch_send(b, STATEMENT_REDACT_ERASE, args, 4, false))
        s->work->failed = true;
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
}

static void confirm(struct service *s, struct batch *b, struct call *call, const struct account *a,
                    const struct rows *asked, const struct rows *history)
{
    int64_t index = rows_int(asked, 0, 0);
    const char *names = rows_text(asked, 0, 2, NULL);
    cleanup_buf_ struct buf lines = {0};
    static const enum value values[] = {VALUE_UUID, VALUE_INSTANT, VALUE_UUID, VALUE_UUID};
    struct dossier *d = NULL;
    struct arg args[4];
    size_t size;

    if (rebuild(history, index, names, &d, &lines) < 0 || lines.failed) {
        s->work->failed = true;
        return;
    }
    call->receipt = (int64_t)s->work->tree.size;
    disclosures_clear(&s->work->data);
    house_entry(s, "redact", a, &call->target.id, index, names, &s->work->data);
    erase(s, b, index, names, &lines);
    write_documents(s, b, d);
    const char *document = rows_text(asked, 0, 5, &size);
    answer_confirmed(s->work, call, document, size, dossier_id(d));
    dossier_free(d);
    for (size_t i = 0; i < 4; i++)
        arg_init(&args[i], values[i], false);
    arg_uuid(&args[0], &call->target.id);
    arg_instant(&args[1], s->work->now);
    arg_uuid(&args[2], &a->id);
    arg_uuid(&args[3], &a->person);
    if (!batch_send(b, STATEMENT_REDACT_CONFIRM, args, 4, false))
        s->work->failed = true;
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
}

static void decide_confirm(struct service *s, struct batch *b, struct call *call, const struct account *a)
{
    const struct rows *asked = batch_rows(b, call->rows), *history = batch_rows(b, call->rows + 1);
    struct uuid person;

    if (rows_count(asked) != 1) {
        refuse(call, PROBLEM_NOT_FOUND, "there is no such redaction, or it is not your state's");
        return;
    }
    if (!may_redact(call, a, rows_text(asked, 0, 1, NULL)))
        return;
    person = rows_uuid(asked, 0, 3);
    if (uuid_compare(&person, &a->person) == 0)
        refuse(call, PROBLEM_NOT_YOUR_STEP, "it takes another person than the one who asked");
    else if (rows_bool(asked, 0, 4))
        refuse(call, PROBLEM_WRONG_STATUS, "it is done already");
    else
        confirm(s, b, call, a, asked, history);
}

void decide_redaction(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a = caller(s, call, s->work->now);

    if (!a)
        return;
    if (call->kind == CALL_REDACTION_NEW)
        decide_new(s, b, call, a);
    else
        decide_confirm(s, b, call, a);
}

bool redactions_send(struct batch *b, const struct call *call, const char *viewer)
{
    struct arg args[3];

    arg_init(&args[0], VALUE_UUID, false);
    arg_init(&args[1], VALUE_INT4, false);
    arg_init(&args[2], VALUE_TEXT, false);
    arg_uuid(&args[0], &call->before);
    arg_int(&args[1], call->limit + 1);
    arg_string(&args[2], viewer);
    bool sent = batch_send(b, STATEMENT_READ_REDACTIONS, args, 3, true);
    for (size_t i = 0; i < 3; i++)
        arg_release(&args[i]);
    return sent;
}

void redactions_answer(struct call *call, const struct rows *rows)
{
    size_t size;

    call->more = rows_count(rows) > call->limit;
    buf_text(&call->text, "{\"items\":[");
    for (size_t i = 0; i < rows_count(rows) && i < call->limit; i++) {
        const char *text = rows_text(rows, i, 1, &size);
        if (i > 0)
            buf_byte(&call->text, ',');
        buf_append(&call->text, text, size);
        call->next_before = rows_uuid(rows, i, 0);
    }
    buf_text(&call->text, "],\"next\":");
    tag_page(call);
}
