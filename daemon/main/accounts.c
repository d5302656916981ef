/* SPDX-License-Identifier: EUPL-1.2 */
#include "account.h"
#include "accounts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "memory.h"

/* The columns of ACCOUNTS_ADD and of CREDENTIALS_ADD. */
enum { ID, PERSON, NAME, STATE, AUTHORITY, UNIT, ROLE, POST, CREATED_BY, CONFIRMED_BY, LOGIN, ACCOUNT_COLUMNS };
enum { CREDENTIAL, ACCOUNT, KIND, DIGEST, LABEL, CREDENTIAL_COLUMNS };

struct batch_of_accounts {
    struct arg account[ACCOUNT_COLUMNS], credential[CREDENTIAL_COLUMNS];
    struct uuid last, maker, confirmer;
    bool real; /* no sample */
    struct buf json;
    instant now;
};

/* Whose account it is; state NULL is the network. */
struct holder {
    const char *state;
    struct uuid authority, unit;
};

struct sample {
    const char *label, *role, *name, *post;
};

static const struct sample samples[] = {
    {"liaison", "liaison", "Liaison", "Desk officer"},
    {"authority", "authority", "Authority", "Head of operations"},
    {"authority-2", "authority", "Second authority", "Deputy head of operations"},
    {"unit", "unit", "Unit", "Unit commander"},
    {"command", "command", "Command", "Directing officer"},
    {"auditor", "auditor", "Auditor", "National auditor"},
    {"administrator", "administrator", "Administrator", "National administrator"},
};

/* FIRST of them there are from the start, of two persons: what one gives, the other confirms. */
enum { FIRST = 2 };
static const struct sample network[] = {
    {"admin", "administrator", "Administrator", "Administrator of the network"},
    {"admin-2", "administrator", "Second administrator", "Administrator of the network"},
    {"auditor", "auditor", "Auditor", "Auditor of the network"},
};

static void open_batch(struct batch_of_accounts *b)
{
    static const enum value account[] = {VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_UUID, VALUE_UUID,
                                         VALUE_TEXT, VALUE_TEXT, VALUE_UUID, VALUE_UUID, VALUE_TEXT};
    static const enum value credential[] = {VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_BYTES, VALUE_TEXT};
    *b = (struct batch_of_accounts){.now = instant_now()};
    for (size_t i = 0; i < ACCOUNT_COLUMNS; i++)
        arg_init(&b->account[i], account[i], true);
    for (size_t i = 0; i < CREDENTIAL_COLUMNS; i++)
        arg_init(&b->credential[i], credential[i], true);
}

static void close_batch(struct batch_of_accounts *b)
{
    for (size_t i = 0; i < ACCOUNT_COLUMNS; i++)
        arg_release(&b->account[i]);
    for (size_t i = 0; i < CREDENTIAL_COLUMNS; i++)
        arg_release(&b->credential[i]);
    if (b->json.data)
        explicit_bzero(b->json.data, b->json.size);
    buf_release(&b->json);
}

static void add_uuid(struct arg *a, const struct uuid *id)
{
    arg_uuid(a, uuid_is_nil(id) ? NULL : id);
}

static void add_credential(struct batch_of_accounts *b, const struct uuid *account, const char *kind,
                           const struct sha256 *digest, const char *label)
{
    struct uuid id = uuid_v7(b->now, &b->last);
    arg_uuid(&b->credential[CREDENTIAL], &id);
    arg_uuid(&b->credential[ACCOUNT], account);
    arg_string(&b->credential[KIND], kind);
    arg_bytes(&b->credential[DIGEST], digest->bytes, SHA256_SIZE);
    arg_string(&b->credential[LABEL], label);
}

static void add_token(struct batch_of_accounts *b, const struct uuid *account, const char *label)
{
    char token[TOKEN_SIZE + 1];
    struct sha256 digest;
    token_make(token, &digest);
    add_credential(b, account, "token", &digest, label);
    buf_text(&b->json, b->json.size ? ",\n  " : "{\n  ");
    buf_json_text(&b->json, label);
    buf_text(&b->json, ": ");
    buf_json_text(&b->json, token);
    explicit_bzero(token, sizeof token);
}

static struct uuid add_account(struct batch_of_accounts *b, const struct holder *holder, const struct sample *sample)
{
    char label[64], name[64];
    struct uuid id = uuid_v7(b->now, &b->last), person = uuid_v7(b->now, &b->last);
    bool network_wide = !holder->state;
    snprintf(label, sizeof label, "%s%s%s", network_wide ? "" : holder->state, network_wide ? "" : "-", sample->label);
    for (char *c = label; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    snprintf(name, sizeof name, "%s (%s%s)", sample->name, network_wide ? "network" : holder->state,
             b->real ? "" : ", sample");
    arg_uuid(&b->account[ID], &id);
    arg_uuid(&b->account[PERSON], &person);
    arg_string(&b->account[NAME], name);
    arg_string(&b->account[STATE], holder->state);
    add_uuid(&b->account[AUTHORITY], &holder->authority);
    add_uuid(&b->account[UNIT], strcmp(sample->role, "unit") == 0 ? &holder->unit : &(struct uuid){0});
    arg_string(&b->account[ROLE], sample->role);
    arg_string(&b->account[POST], sample->post);
    add_uuid(&b->account[CREATED_BY], &b->maker);
    add_uuid(&b->account[CONFIRMED_BY], &b->confirmer);
    arg_string(&b->account[LOGIN], label);
    add_token(b, &id, label);
    return id;
}

/* Those of the network first: the first makes the others' accounts, the second confirms them. */
static int add_all(struct session *s, struct batch_of_accounts *b)
{
    struct rows *states = NULL;
    struct uuid of_network[3];
    int r = session_run(s, UPKEEP_SAMPLE_STATES, NULL, 0, &states);
    if (r < 0)
        return r;
    for (size_t i = 0; i < 3; i++)
        of_network[i] = add_account(b, &(struct holder){0}, &network[i]);
    b->maker = of_network[0];
    b->confirmer = of_network[1];
    for (size_t row = 0; row < rows_count(states); row++) {
        struct holder holder = {rows_text(states, row, 0, NULL), rows_uuid(states, row, 2), rows_uuid(states, row, 3)};
        for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
            if (strcmp(samples[i].role, "unit") != 0 || !uuid_is_nil(&holder.unit))
                add_account(b, &holder, &samples[i]);
    }
    rows_free(states);
    return 0;
}

static int write_batch(struct session *s, const struct batch_of_accounts *b)
{
    int r = session_run(s, UPKEEP_BEGIN, NULL, 0, NULL);
    if (r == 0)
        r = session_run(s, UPKEEP_ACCOUNTS_ADD, b->account, ACCOUNT_COLUMNS, NULL);
    if (r == 0)
        r = session_run(s, UPKEEP_CREDENTIALS_ADD, b->credential, CREDENTIAL_COLUMNS, NULL);
    return r == 0 ? session_run(s, UPKEEP_COMMIT, NULL, 0, NULL) : r;
}

static int explain(int r, struct session *s, const char *what, struct buf *told)
{
    if (r < 0)
        buf_printf(told, "%s: %s", what, r == -EBADMSG ? session_error(s) : strerror(-r));
    return r;
}

/* The tokens are handed over first: what nobody has is of no use in the database. */
static int hand_over(struct session *s, struct batch_of_accounts *b, accounts_keep *keep, void *context)
{
    buf_text(&b->json, "\n}\n");
    if (b->json.failed)
        return -ENOMEM;
    int r = keep(&b->json, context);
    return r == 0 ? write_batch(s, b) : r;
}

int accounts_sample(struct session *s, accounts_keep *keep, void *context, struct buf *told)
{
    struct batch_of_accounts b;
    open_batch(&b);
    int r = add_all(s, &b);
    if (r == 0)
        r = hand_over(s, &b, keep, context);
    close_batch(&b);
    return explain(r, s, "cannot make the sample accounts", told);
}

int accounts_certify(struct session *s, int (*issue)(const char *label, struct sha256 *ret_key, void *context),
                     void *context, struct buf *told)
{
    struct batch_of_accounts b;
    struct rows *rows = NULL;
    struct sha256 key;
    open_batch(&b);
    int r = session_run(s, UPKEEP_CERTIFICATES_MISSING, NULL, 0, &rows);
    for (size_t i = 0; r == 0 && i < rows_count(rows); i++) {
        struct uuid account = rows_uuid(rows, i, 0);
        const char *label = rows_text(rows, i, 1, NULL);
        r = issue(label, &key, context);
        if (r == 0)
            add_credential(&b, &account, "certificate", &key, label);
    }
    if (r == 0)
        r = write_batch(s, &b);
    rows_free(rows);
    close_batch(&b);
    return explain(r, s, "cannot make the sample certificates", told);
}

int accounts_first(struct session *s, accounts_keep *keep, void *context, struct buf *told)
{
    struct batch_of_accounts b;
    open_batch(&b);
    b.real = true;
    for (size_t i = 0; i < FIRST; i++)
        add_account(&b, &(struct holder){0}, &network[i]);
    int r = hand_over(s, &b, keep, context);
    close_batch(&b);
    return explain(r, s, "cannot make the first administrators", told);
}

int accounts_none(struct session *s)
{
    struct rows *rows = NULL;
    int r = session_run(s, UPKEEP_ACCOUNTS_COUNT, NULL, 0, &rows);
    if (r == 0)
        r = rows_int(rows, 0, 0) == 0;
    rows_free(rows);
    return r;
}

int registers_load(struct session *s, const char *json, struct buf *told)
{
    static const enum upkeep parts[] = {UPKEEP_REGISTERS_STATES, UPKEEP_REGISTERS_AUTHORITIES, UPKEEP_REGISTERS_UNITS,
                                        UPKEEP_REGISTERS_INSTRUMENTS};
    struct arg text;
    arg_init(&text, VALUE_TEXT, false);
    arg_string(&text, json);
    int r = session_run(s, UPKEEP_BEGIN, NULL, 0, NULL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && r == 0; i++)
        r = session_run(s, parts[i], &text, 1, NULL);
    if (r == 0)
        r = session_run(s, UPKEEP_COMMIT, NULL, 0, NULL);
    arg_release(&text);
    return explain(r, s, "cannot load the registers", told);
}
