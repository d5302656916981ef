/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "memory.h"
#include "registers.h"
#include "service_inside.h"
#include "shape.h"

/* Entries of one kind, sorted by their id; texts live in `texts`, one block per register. */
struct registers {
    int64_t version;
    int list_version;
    size_t state_count, authority_count, unit_count, instrument_count, account_count, credential_count;
    struct state_entry *states;
    struct authority *authorities;
    struct unit *units;
    struct instrument *instruments;
    struct account *accounts;
    struct credential *credentials;
};

static const enum statement statements[REGISTERS_STATEMENTS] = {
    STATEMENT_REGISTERS_HEAD,        STATEMENT_REGISTERS_STATES,      STATEMENT_REGISTERS_AUTHORITIES,
    STATEMENT_REGISTERS_UNITS,       STATEMENT_REGISTERS_INSTRUMENTS, STATEMENT_REGISTERS_ACCOUNTS,
    STATEMENT_REGISTERS_CREDENTIALS,
};

bool registers_send(struct batch *b)
{
    bool sent = true;

    for (size_t i = 0; i < REGISTERS_STATEMENTS; i++)
        sent = batch_send(b, statements[i], NULL, 0, true) && sent;
    return sent;
}

static void code_of(const struct rows *rows, size_t row, size_t column, char ret[static 3])
{
    size_t size;
    const char *text = rows_text(rows, row, column, &size);

    memset(ret, 0, 3);
    memcpy(ret, text, size < 2 ? size : 2);
}

/* A copy of a text; NULL, and *failed, if there is no memory. */
static const char *keep(const struct rows *rows, size_t row, size_t column, bool *failed)
{
    char *copy = strdup(rows_text(rows, row, column, NULL));

    *failed |= !copy;
    return copy;
}

static bool build_states(struct registers *r, const struct rows *rows)
{
    r->states = calloc(rows_count(rows) + 1, sizeof *r->states);
    if (!r->states)
        return false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct state_entry *s = &r->states[r->state_count++];
        code_of(rows, i, 0, s->code);
        s->bound_from = rows_instant(rows, i, 1);
        s->bound_until = rows_instant(rows, i, 2);
        s->version = (int)rows_int(rows, i, 3);
    }
    return true;
}

static bool build_authorities(struct registers *r, const struct rows *rows)
{
    bool failed = false;

    r->authorities = calloc(rows_count(rows) + 1, sizeof *r->authorities);
    if (!r->authorities)
        return false;
    for (size_t i = 0; i < rows_count(rows) && !failed; i++) {
        struct authority *a = &r->authorities[r->authority_count++];
        a->id = rows_uuid(rows, i, 0);
        code_of(rows, i, 1, a->state);
        a->name = keep(rows, i, 2, &failed);
        a->may_request = rows_bool(rows, i, 3);
        a->may_authorise = rows_bool(rows, i, 4);
        a->desk_may_request = rows_bool(rows, i, 5);
        a->unit_may_answer = rows_bool(rows, i, 6);
        a->listed_from = rows_instant(rows, i, 7);
        a->listed_until = rows_instant(rows, i, 8);
        a->version = (int)rows_int(rows, i, 9);
    }
    return !failed;
}

static bool build_units(struct registers *r, const struct rows *rows)
{
    bool failed = false;

    r->units = calloc(rows_count(rows) + 1, sizeof *r->units);
    if (!r->units)
        return false;
    for (size_t i = 0; i < rows_count(rows) && !failed; i++) {
        struct unit *u = &r->units[r->unit_count++];
        u->id = rows_uuid(rows, i, 0);
        code_of(rows, i, 1, u->state);
        u->name = keep(rows, i, 2, &failed);
        u->registered_from = rows_instant(rows, i, 3);
        u->registered_until = rows_instant(rows, i, 4);
        u->version = (int)rows_int(rows, i, 5);
    }
    return !failed;
}

static bool build_instruments(struct registers *r, const struct rows *rows)
{
    bool failed = false;

    r->instruments = calloc(rows_count(rows) + 1, sizeof *r->instruments);
    if (!r->instruments)
        return false;
    for (size_t i = 0; i < rows_count(rows) && !failed; i++) {
        struct instrument *n = &r->instruments[r->instrument_count++];
        n->id = rows_uuid(rows, i, 0);
        n->parties = keep(rows, i, 1, &failed);
        n->in_force_from = rows_instant(rows, i, 2);
        n->in_force_until = rows_instant(rows, i, 3);
        n->version = (int)rows_int(rows, i, 4);
    }
    return !failed;
}

static unsigned roles_of(const char *list)
{
    unsigned roles = 0;

    for (const char *at = list; *at;) {
        size_t length = strcspn(at, " ");
        roles |= role_by_word(at, length);
        at += length;
        at += strspn(at, " ");
    }
    return roles;
}

static bool build_accounts(struct registers *r, const struct rows *rows)
{
    bool failed = false;

    r->accounts = calloc(rows_count(rows) + 1, sizeof *r->accounts);
    if (!r->accounts)
        return false;
    for (size_t i = 0; i < rows_count(rows) && !failed; i++) {
        struct account *a = &r->accounts[r->account_count++];
        a->id = rows_uuid(rows, i, 0);
        a->person = rows_uuid(rows, i, 1);
        a->name = keep(rows, i, 2, &failed);
        if (!rows_null(rows, i, 3))
            code_of(rows, i, 3, a->state);
        if (!rows_null(rows, i, 4))
            a->authority = rows_uuid(rows, i, 4);
        if (!rows_null(rows, i, 5))
            a->unit = rows_uuid(rows, i, 5);
        a->roles = roles_of(rows_text(rows, i, 6, NULL));
        a->post = keep(rows, i, 7, &failed);
        a->ended_at = rows_instant(rows, i, 8);
        a->confirmed = rows_bool(rows, i, 9);
        if (!rows_null(rows, i, 10))
            a->created_by = rows_uuid(rows, i, 10);
        a->version = (int)rows_int(rows, i, 11);
        a->login = keep(rows, i, 12, &failed);
    }
    return !failed;
}

static bool build_credentials(struct registers *r, const struct rows *rows)
{
    r->credentials = calloc(rows_count(rows) + 1, sizeof *r->credentials);
    if (!r->credentials)
        return false;
    for (size_t i = 0; i < rows_count(rows); i++) {
        struct credential *c = &r->credentials[r->credential_count++];
        rows_sha256(rows, i, 0, &c->digest);
        c->account = rows_uuid(rows, i, 1);
        c->kind = credential_by_word(rows_text(rows, i, 2, NULL));
        c->id = rows_uuid(rows, i, 3);
        c->scope = scope_by_words(rows_text(rows, i, 4, NULL));
        c->drawn = rows_bool(rows, i, 5);
        c->expires_at = rows_instant(rows, i, 6);
        c->used_at = c->written_at = rows_instant(rows, i, 7);
    }
    return true;
}

int registers_build(const struct batch *b, size_t first, struct registers **ret)
{
    struct registers *r = calloc(1, sizeof *r);
    const struct rows *head = batch_rows(b, first);

    if (!r)
        return -ENOMEM;
    if (rows_count(head) != 1) {
        free(r);
        return -EBADMSG;
    }
    r->version = rows_int(head, 0, 0);
    r->list_version = (int)rows_int(head, 0, 1);
    if (!build_states(r, batch_rows(b, first + 1)) || !build_authorities(r, batch_rows(b, first + 2)) ||
        !build_units(r, batch_rows(b, first + 3)) || !build_instruments(r, batch_rows(b, first + 4)) ||
        !build_accounts(r, batch_rows(b, first + 5)) || !build_credentials(r, batch_rows(b, first + 6))) {
        registers_free(r);
        return -ENOMEM;
    }
    *ret = r;
    return 0;
}

void registers_free(struct registers *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->authority_count; i++)
        free((char *)(uintptr_t)r->authorities[i].name);
    for (size_t i = 0; i < r->unit_count; i++)
        free((char *)(uintptr_t)r->units[i].name);
    for (size_t i = 0; i < r->instrument_count; i++)
        free((char *)(uintptr_t)r->instruments[i].parties);
    for (size_t i = 0; i < r->account_count; i++) {
        free((char *)(uintptr_t)r->accounts[i].name);
        free((char *)(uintptr_t)r->accounts[i].post);
        free((char *)(uintptr_t)r->accounts[i].login);
    }
    free(r->states);
    free(r->authorities);
    free(r->units);
    free(r->instruments);
    free(r->accounts);
    free(r->credentials);
    free(r);
}

int64_t registers_version(const struct registers *r)
{
    return r->version;
}

int registers_list_version(const struct registers *r)
{
    return r->list_version;
}

/* Every entry begins with its id, and the database sorts by it. */
static int by_id(const void *key, const void *entry)
{
    return memcmp(key, entry, sizeof(struct uuid));
}

#define FIND(r, list, count, id) ((r)->count ? bsearch((id), (r)->list, (r)->count, sizeof *(r)->list, by_id) : NULL)

const struct account *registers_account(const struct registers *r, const struct uuid *id)
{
    return FIND(r, accounts, account_count, id);
}

/* All of them are looked at: how long it takes does not tell who is there. */
const struct account *registers_login(const struct registers *r, const char *name)
{
    const struct account *found = NULL;
    struct uuid id;
    bool is_id = uuid_parse(name, strlen(name), &id);

    for (size_t i = 0; i < r->account_count && *name; i++)
        if (is_id ? uuid_compare(&r->accounts[i].id, &id) == 0 : strcmp(r->accounts[i].login, name) == 0)
            found = &r->accounts[i];
    return found;
}

const struct authority *registers_authority(const struct registers *r, const struct uuid *id)
{
    return FIND(r, authorities, authority_count, id);
}

const struct unit *registers_unit(const struct registers *r, const struct uuid *id)
{
    return FIND(r, units, unit_count, id);
}

static const struct instrument *find_instrument(const struct registers *r, const struct uuid *id)
{
    return FIND(r, instruments, instrument_count, id);
}

static bool holds(instant from, instant until, instant now)
{
    return from != INSTANT_NONE && from <= now && (until == INSTANT_NONE || now < until);
}

/* Where in the order a digest stands, or would stand. By its first bytes, which tell nothing of the secret: whoever
 * could choose secrets by their digest's first bytes would still have to guess the others. */
static size_t find_digest(const struct registers *r, const struct sha256 *digest)
{
    size_t low = 0, high = r->credential_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(r->credentials[middle].digest.bytes, digest->bytes, 8) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The whole digest in constant time. */
static struct credential *find_credential(const struct registers *r, const struct sha256 *digest)
{
    for (size_t i = find_digest(r, digest);
         i < r->credential_count && memcmp(r->credentials[i].digest.bytes, digest->bytes, 8) == 0; i++)
        if (sha256_equal(&r->credentials[i].digest, digest))
            return &r->credentials[i];
    return NULL;
}

static bool credential_holds(const struct credential *c, instant now)
{
    bool idle = c->kind == CREDENTIAL_SESSION && now - c->used_at >= SESSION_IDLE;

    return !idle && (c->expires_at == INSTANT_NONE || now < c->expires_at);
}

struct credential *registers_sign_in(struct registers *r, const struct sha256 *digest, instant now,
                                     const struct account **ret_account)
{
    struct credential *c = find_credential(r, digest);
    const struct account *a = c && credential_holds(c, now) ? registers_account(r, &c->account) : NULL;

    if (!a || !account_works(a, now) || (account_binds(a) && !c->drawn && c->kind != CREDENTIAL_CODE))
        return NULL;
    *ret_account = a;
    return c;
}

bool registers_has_digest(const struct registers *r, const struct sha256 *digest)
{
    return find_credential(r, digest) != NULL;
}

bool registers_is_code(const struct registers *r, const struct uuid *credential)
{
    for (size_t i = 0; i < r->credential_count; i++)
        if (r->credentials[i].kind == CREDENTIAL_CODE && uuid_compare(&r->credentials[i].id, credential) == 0)
            return true;
    return false;
}

void registers_note_use(struct registers *r, const struct sha256 *digest, instant used_at)
{
    struct credential *c = find_credential(r, digest);

    if (c && c->used_at < used_at)
        c->used_at = c->written_at = used_at;
}

/* "Never" is before all times. */
static bool is_unwritten(const struct credential *c)
{
    return c->written_at < c->used_at;
}

void registers_keep_uses(struct registers *r, const struct registers *old)
{
    for (size_t i = 0; i < old->credential_count; i++) {
        struct credential *c =
            is_unwritten(&old->credentials[i]) ? find_credential(r, &old->credentials[i].digest) : NULL;
        if (c && c->used_at < old->credentials[i].used_at)
            c->used_at = old->credentials[i].used_at;
    }
}

struct credential *registers_next_use(struct registers *r, size_t *at)
{
    while (*at < r->credential_count) {
        struct credential *c = &r->credentials[(*at)++];
        if (is_unwritten(c))
            return c;
    }
    return NULL;
}

bool registers_unit_of(const struct registers *r, const struct uuid *id, const char *state, instant now)
{
    const struct unit *u = registers_unit(r, id);

    return u && strcmp(u->state, state) == 0 && holds(u->registered_from, u->registered_until, now);
}

static const struct state_entry *find_state(const struct registers *r, const char *code)
{
    for (size_t i = 0; i < r->state_count; i++)
        if (strcmp(r->states[i].code, code) == 0)
            return &r->states[i];
    return NULL;
}

int registers_entry_version(const struct registers *r, const char *code, const struct uuid *id)
{
    const struct state_entry *state = code ? find_state(r, code) : NULL;
    const struct authority *authority = code ? NULL : registers_authority(r, id);
    const struct unit *unit = code ? NULL : registers_unit(r, id);
    const struct instrument *instrument = code ? NULL : find_instrument(r, id);
    const struct account *account = code ? NULL : registers_account(r, id);

    return state        ? state->version
           : authority  ? authority->version
           : unit       ? unit->version
           : instrument ? instrument->version
           : account    ? account->version
                        : 0;
}

void registers_period(const struct registers *r, const char *code, const struct uuid *id, instant *ret_from,
                      instant *ret_until)
{
    const struct state_entry *state = code ? find_state(r, code) : NULL;
    const struct authority *authority = code ? NULL : registers_authority(r, id);
    const struct unit *unit = code ? NULL : registers_unit(r, id);
    const struct instrument *instrument = code ? NULL : find_instrument(r, id);

    if (state || authority || unit || instrument) {
        *ret_from = state       ? state->bound_from
                    : authority ? authority->listed_from
                    : unit      ? unit->registered_from
                                : instrument->in_force_from;
        *ret_until = state       ? state->bound_until
                     : authority ? authority->listed_until
                     : unit      ? unit->registered_until
                                 : instrument->in_force_until;
    }
}

bool registers_state_known(const struct registers *r, const char *code)
{
    return find_state(r, code) != NULL;
}

bool registers_bound(const struct registers *r, const char *code, instant now)
{
    const struct state_entry *s = find_state(r, code);

    return s && holds(s->bound_from, s->bound_until, now);
}

static bool names(const struct instrument *n, const char *code)
{
    return words_hold(n->parties, code, strlen(code));
}

bool registers_party(const struct registers *r, const char *code, instant now)
{
    for (size_t i = 0; i < r->instrument_count; i++)
        if (names(&r->instruments[i], code) &&
            holds(r->instruments[i].in_force_from, r->instruments[i].in_force_until, now))
            return true;
    return false;
}

bool registers_instrument_names(const struct registers *r, const struct uuid *id, const char *a, const char *b,
                                instant now)
{
    const struct instrument *n = find_instrument(r, id);

    return n && names(n, a) && names(n, b) && holds(n->in_force_from, n->in_force_until, now);
}

bool registers_instrument_known(const struct registers *r, const struct uuid *id)
{
    return find_instrument(r, id) != NULL;
}

bool authority_listed(const struct authority *a, instant now)
{
    return holds(a->listed_from, a->listed_until, now);
}
