/* SPDX-License-Identifier: EUPL-1.2 */
/* The registers as the interface shows and keeps them. */
#include <stdio.h>
#include <string.h>

#include "entries.h"

#define TEXT_OF(m)                                                                                                     \
    {                                                                                                                  \
        m, VALUE_TEXT, false, false                                                                                    \
    }
#define BOOL_OF(m)                                                                                                     \
    {                                                                                                                  \
        m, VALUE_BOOL, false, false                                                                                    \
    }
#define TIME_OF(m)                                                                                                     \
    {                                                                                                                  \
        m, VALUE_INSTANT, false, false                                                                                 \
    }
#define UUID_OF(m)                                                                                                     \
    {                                                                                                                  \
        m, VALUE_UUID, false, false                                                                                    \
    }
#define LIST_OF(m)                                                                                                     \
    {                                                                                                                  \
        m, VALUE_TEXT, true, false                                                                                     \
    }
#define CLEAR_TIME(m)                                                                                                  \
    {                                                                                                                  \
        m, VALUE_INSTANT, false, true                                                                                  \
    }
#define CLEAR_UUID(m)                                                                                                  \
    {                                                                                                                  \
        m, VALUE_UUID, false, true                                                                                     \
    }
#define AUTHORITY_COLUMNS                                                                                              \
    TEXT_OF("name"), BOOL_OF("may_request"), BOOL_OF("may_authorise"), BOOL_OF("desk_may_request"),                    \
        BOOL_OF("unit_may_answer"), TIME_OF("listed_from")
#define UNIT_COLUMNS       TEXT_OF("name"), TEXT_OF("full_name"), LIST_OF("capabilities"), TIME_OF("registered_from")
#define INSTRUMENT_COLUMNS TEXT_OF("title"), TEXT_OF("reference"), LIST_OF("parties"), TIME_OF("in_force_from")

const struct register_info register_infos[] = {
    [REGISTER_STATES] = {STATEMENT_ENTRIES_STATES,
                         STATEMENT_ENTRY_NEW_STATE,
                         STATEMENT_ENTRY_CHANGE_STATE,
                         &shape_state_new,
                         &shape_state_change,
                         true,
                         "/v1/registry/states/",
                         {TEXT_OF("name"), TIME_OF("bound_from"), TIME_OF("bound_until")},
                         {TEXT_OF("name"), CLEAR_TIME("bound_from"), CLEAR_TIME("bound_until")},
                         &shape_state,
                         "states"},
    [REGISTER_AUTHORITIES] = {STATEMENT_ENTRIES_AUTHORITIES,
                              STATEMENT_ENTRY_NEW_AUTHORITY,
                              STATEMENT_ENTRY_CHANGE_AUTHORITY,
                              &shape_authority_new,
                              &shape_authority_change,
                              true,
                              "/v1/registry/authorities/",
                              {TEXT_OF("state"), AUTHORITY_COLUMNS, TIME_OF("listed_until")},
                              {AUTHORITY_COLUMNS, CLEAR_TIME("listed_until")},
                              &shape_authority,
                              "authorities"},
    [REGISTER_UNITS] = {STATEMENT_ENTRIES_UNITS,
                        STATEMENT_ENTRY_NEW_UNIT,
                        STATEMENT_ENTRY_CHANGE_UNIT,
                        &shape_unit_new,
                        &shape_unit_change,
                        true,
                        "/v1/registry/units/",
                        {TEXT_OF("state"), UNIT_COLUMNS, TIME_OF("registered_until")},
                        {UNIT_COLUMNS, CLEAR_TIME("registered_until")},
                        &shape_unit,
                        "units"},
    [REGISTER_INSTRUMENTS] = {STATEMENT_ENTRIES_INSTRUMENTS,
                              STATEMENT_ENTRY_NEW_INSTRUMENT,
                              STATEMENT_ENTRY_CHANGE_INSTRUMENT,
                              &shape_instrument_new,
                              &shape_instrument_change,
                              true,
                              "/v1/registry/instruments/",
                              {INSTRUMENT_COLUMNS, TIME_OF("in_force_until")},
                              {INSTRUMENT_COLUMNS, CLEAR_TIME("in_force_until")},
                              &shape_instrument,
                              "instruments"},
    [REGISTER_OFFICERS] = {.entries = STATEMENT_ENTRIES_OFFICERS, .everybody = true, .shown = &shape_officer},
    [REGISTER_ACCOUNTS] = {STATEMENT_ENTRIES_ACCOUNTS,
                           STATEMENT_ENTRY_NEW_ACCOUNT,
                           STATEMENT_ENTRY_CHANGE_ACCOUNT,
                           &shape_account_new,
                           &shape_account_change,
                           false,
                           "/v1/accounts/",
                           {TEXT_OF("name"), UUID_OF("person"), TEXT_OF("state"), UUID_OF("authority"), UUID_OF("unit"),
                            LIST_OF("roles"), TEXT_OF("post"), TEXT_OF("login")},
                           {TEXT_OF("name"), CLEAR_UUID("authority"), CLEAR_UUID("unit"), LIST_OF("roles"),
                            TEXT_OF("post"), CLEAR_TIME("ended_at"), BOOL_OF("confirmed"), TEXT_OF("login")},
                           &shape_account,
                           "accounts"},
    [REGISTER_CREDENTIALS] = {STATEMENT_ENTRIES_CREDENTIALS,
                              STATEMENT_ENTRY_NEW_CREDENTIAL,
                              STATEMENT_ENTRY_CHANGE_CREDENTIAL,
                              &shape_credential_new,
                              &shape_credential_change,
                              false,
                              "/v1/accounts/",
                              {TEXT_OF("label"), TIME_OF("expires_at"), LIST_OF("scope")},
                              {TEXT_OF("label"), TIME_OF("expires_at"), BOOL_OF("revoked")},
                              &shape_credential,
                              "credentials"},
};

struct register_shapes register_shapes(enum register_kind which)
{
    return (struct register_shapes){register_infos[which].shown, register_infos[which].new_shape,
                                    register_infos[which].change_shape};
}

bool register_restricted(enum register_kind which)
{
    return !register_infos[which].everybody;
}

static bool may_read(const struct account *a, enum register_kind which)
{
    return register_infos[which].everybody || (a->roles & ROLE_ADMINISTRATOR);
}

/* An administrator of a state sees and keeps that state's; the network's, all. */
bool keeps_state(const struct account *admin, const char *state)
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

    if (!a || !may_read(a, call->which) ||
        (call->which == REGISTER_CREDENTIALS && !keeps_account(s, a, &call->target.id)))
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
    sent = batch_send(b, register_infos[call->which].entries, args, 4, true);
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
    tag_page(call);
}

static void answer_entry(struct call *call, const struct rows *rows)
{
    char tag[ETAG_MAX];
    size_t size;

    if (rows_count(rows) != 1) {
        refuse(call, PROBLEM_NOT_FOUND, "there is no such entry");
        return;
    }
    const char *text = rows_text(rows, 0, 1, &size);
    buf_append(&call->text, text, size);
    /* The version is the part that If-Match is held against. */
    tag_of(text, size, tag);
    snprintf(call->etag, sizeof call->etag, "\"%016llx-%.16s\"", (unsigned long long)rows_int(rows, 0, 2), tag + 1);
}

static void answer_new(struct call *call, const struct rows *rows)
{
    answer_entry(call, rows);
    if (call->problem != PROBLEM_NONE)
        return;
    call->status = 201;
    snprintf(call->location, sizeof call->location, "%s%s", register_infos[call->which].path,
             rows_text(rows, 0, 0, NULL));
}

/* The secret stands in this answer alone. A certificate has none. */
void credential_answer(struct call *call, const struct rows *rows)
{
    call->which = REGISTER_CREDENTIALS;
    answer_new(call, rows);
    call->etag[0] = '\0';
    if (call->problem == PROBLEM_NONE && call->secret[0]) {
        call->text.size--; /* the closing brace */
        buf_printf(&call->text, ",\"%s\":\"%s\"}", strlen(call->secret) == TOKEN_SIZE ? "token" : "code", call->secret);
    }
    explicit_bzero(call->secret, sizeof call->secret);
}

void entries_answer(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a = registers_account(s->registers, &call->account);

    if (call->problem != PROBLEM_NONE || call->text.size > 0) /* refused, or answered from what was stored */
        return;
    if (call->rows == SIZE_MAX) {
        bool hidden = a && may_read(a, call->which);
        refuse(call, hidden ? PROBLEM_NOT_FOUND : PROBLEM_NOT_YOUR_STEP,
               hidden ? "there is no such account" : "only administrators may");
        return;
    }
    if (call->kind == CALL_REGISTER_LIST)
        answer_entries(call, batch_rows(b, call->rows));
    else if (call->kind != CALL_REGISTER_NEW)
        answer_entry(call, batch_rows(b, call->rows));
    else if (call->which == REGISTER_CREDENTIALS)
        credential_answer(call, batch_rows(b, call->rows));
    else
        answer_new(call, batch_rows(b, call->rows));
}
