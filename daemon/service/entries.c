/* SPDX-License-Identifier: EUPL-1.2 */
/* The registers as the interface shows and keeps them. */
#include <stdio.h>
#include <string.h>

#include "inside.h"

/* What belongs to one register: who reads it whole, and what keeps it. */
struct register_info {
    enum statement entries;
    bool everybody; /* all states' entries are for everybody; else an administrator's, of the own state */
};

static const struct register_info registers[] = {
    [REGISTER_STATES] = {STATEMENT_ENTRIES_STATES, true},
    [REGISTER_AUTHORITIES] = {STATEMENT_ENTRIES_AUTHORITIES, true},
    [REGISTER_UNITS] = {STATEMENT_ENTRIES_UNITS, true},
    [REGISTER_INSTRUMENTS] = {STATEMENT_ENTRIES_INSTRUMENTS, true},
    [REGISTER_OFFICERS] = {STATEMENT_ENTRIES_OFFICERS, true},
    [REGISTER_ACCOUNTS] = {STATEMENT_ENTRIES_ACCOUNTS, false},
    [REGISTER_CREDENTIALS] = {STATEMENT_ENTRIES_CREDENTIALS, false},
};

static bool may_read(const struct account *a, enum register_kind which)
{
    return registers[which].everybody || (a->roles & ROLE_ADMINISTRATOR);
}

/* An administrator of a state sees and keeps that state's; the network's, all. */
static bool keeps_state(const struct account *admin, const char *state)
{
    return admin->state[0] == '\0' || strcmp(admin->state, state) == 0;
}

static bool keeps_account(struct service *s, const struct account *admin, const struct uuid *id)
{
    const struct account *a = registers_account(s->registers, id);

    return a && keeps_state(admin, a->state);
}

/* The state whose entries alone are shown; NULL for all. */
static const char *only_state(const struct call *call, const struct account *a)
{
    if (call->which == REGISTER_OFFICERS || (call->which == REGISTER_ACCOUNTS && a->state[0]))
        return a->state;
    return call->filter.requesting_state;
}

bool entries_send(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a = s->registers ? registers_account(s->registers, &call->account) : NULL;
    static const enum value values[] = {VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_TEXT};
    char key[UUID_TEXT], before[UUID_TEXT], account[UUID_TEXT];
    struct arg args[4];
    bool sent;

    if (!a || !may_read(a, call->which) || (call->which == REGISTER_CREDENTIALS && !keeps_account(s, a, &call->target.id)))
        return false;
    for (size_t i = 0; i < 4; i++)
        arg_init(&args[i], values[i], false);
    uuid_format(&call->entry, key);
    uuid_format(&call->before, before);
    uuid_format(&call->target.id, account);
    if (call->kind == CALL_REGISTER_READ)
        arg_string(&args[0], call->which == REGISTER_STATES ? call->code : key);
    else
        arg_null(&args[0]);
    if (call->which == REGISTER_STATES)
        arg_string(&args[1], call->kind == CALL_REGISTER_LIST && call->code[0] ? call->code : NULL);
    else
        arg_string(&args[1], call->kind == CALL_REGISTER_LIST ? before : NULL);
    arg_int(&args[2], call->limit + 1);
    arg_string(&args[3], call->which == REGISTER_CREDENTIALS ? account : only_state(call, a));
    sent = batch_send(b, registers[call->which].entries, args, 4, true);
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
    return sent;
}

static void answer_entries(struct call *call, const struct rows *rows)
{
    size_t count = rows_count(rows);

    call->more = count > call->limit;
    buf_text(&call->text, "{\"items\":[");
    for (size_t i = 0; i < count && i < call->limit; i++) {
        size_t size;
        const char *text = rows_text(rows, i, 1, &size), *key = rows_text(rows, i, 0, NULL);
        if (i > 0)
            buf_byte(&call->text, ',');
        buf_append(&call->text, text, size);
        if (!uuid_parse(key, strlen(key), &call->next_before))
            snprintf(call->code, sizeof call->code, "%s", key);
    }
    buf_text(&call->text, "],\"next\":");
}

static void answer_entry(struct call *call, const struct rows *rows)
{
    struct sha256 digest;
    char hex[SHA256_HEX];
    size_t size;

    if (rows_count(rows) != 1) {
        refuse(call, PROBLEM_NOT_FOUND, "there is no such entry");
        return;
    }
    const char *text = rows_text(rows, 0, 1, &size);
    buf_append(&call->text, text, size);
    digest = sha256(text, size);
    sha256_hex(&digest, hex);
    snprintf(call->etag, sizeof call->etag, "\"%.32s\"", hex);
}

void entries_answer(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a = registers_account(s->registers, &call->account);

    if (call->problem != PROBLEM_NONE)
        return;
    if (call->rows == SIZE_MAX) {
        bool hidden = a && may_read(a, call->which);
        refuse(call, hidden ? PROBLEM_NOT_FOUND : PROBLEM_NOT_YOUR_STEP, hidden ? "there is no such account" : "only administrators may");
        return;
    }
    if (call->kind == CALL_REGISTER_LIST)
        answer_entries(call, batch_rows(b, call->rows));
    else
        answer_entry(call, batch_rows(b, call->rows));
}

void decide_entry(struct service *s, struct batch *b, struct call *call)
{
    (void)s;
    (void)b;
    refuse(call, PROBLEM_NOT_YOUR_STEP, "only administrators may");
}
