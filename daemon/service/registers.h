/* SPDX-License-Identifier: EUPL-1.2 */
/* The registers, held in memory and read anew whenever their version in the database moves. */
#pragma once

#include "account.h"
#include "store.h"

struct state_entry {
    char code[3];
    instant bound_from, bound_until; /* INSTANT_NONE: never, or without end */
    int version;
};

struct authority {
    struct uuid id;
    char state[3];
    const char *name;
    bool may_request, may_authorise, desk_may_request, unit_may_answer;
    instant listed_from, listed_until;
    int version;
};

struct unit {
    struct uuid id;
    char state[3];
    const char *name;
    instant registered_from, registered_until;
    int version;
};

struct instrument {
    struct uuid id;
    const char *parties; /* codes, separated by spaces */
    instant in_force_from, in_force_until;
    int version;
};

/* What one comes in with: a credential, or a session. Those that were revoked or ended are not here. */
struct credential {
    struct sha256 digest;
    struct uuid id, account; /* a session's id: of the credential it was begun with */
    enum credential_kind kind;
    unsigned scope;
    bool drawn;         /* no administrator has seen it */
    instant expires_at; /* INSTANT_NONE: never */
    instant used_at;    /* INSTANT_NONE: never */
    instant written_at; /* which of it the database has */
};

/* A session that is not used for so long is over. */
#define SESSION_IDLE (15 * 60 * INSTANT_SECOND)

struct registers;

/* How many statements registers_send() sends. */
enum { REGISTERS_STATEMENTS = 7 };
/* Sends what reads all registers; their rows are kept. */
bool registers_send(struct batch *b);
/* Builds them from the rows kept from index `first` on. 0, -ENOMEM, -EBADMSG. */
int registers_build(const struct batch *b, size_t first, struct registers **ret);
void registers_free(struct registers *r);

int64_t registers_version(const struct registers *r);
int registers_list_version(const struct registers *r);

const struct account *registers_account(const struct registers *r, const struct uuid *id);
/* By its login name, or its id as text. */
const struct account *registers_login(const struct registers *r, const char *name);
/* The credential with this digest, and its account, where both hold at `now`; compared in constant time. NULL: there is
 * none. */
struct credential *registers_sign_in(struct registers *r, const struct sha256 *digest, instant now,
                                     const struct account **ret_account);
/* Some credential has this digest, be it worth something or not. */
bool registers_has_digest(const struct registers *r, const struct sha256 *digest);
/* It is a code, and was not revoked. */
bool registers_is_code(const struct registers *r, const struct uuid *credential);
/* What `old` knows of when credentials were used, and the database does not yet. */
void registers_keep_uses(struct registers *r, const struct registers *old);
/* The i-th credential whose use the database does not know, counted from *at, which moves on; NULL after the last. */
struct credential *registers_next_use(struct registers *r, size_t *at);
/* It was used, by another daemon's word. */
void registers_note_use(struct registers *r, const struct sha256 *digest, instant used_at);
const struct authority *registers_authority(const struct registers *r, const struct uuid *id);
const struct unit *registers_unit(const struct registers *r, const struct uuid *id);
/* An entry's version: of the state `code`, or of the authority, unit, instrument or account `id`. 0 if there is none.
 */
int registers_entry_version(const struct registers *r, const char *code, const struct uuid *id);
/* An entry's beginning and end: of the state `code`, or of the authority, unit or instrument `id`. Untouched if there
 * is none. */
void registers_period(const struct registers *r, const char *code, const struct uuid *id, instant *ret_from,
                      instant *ret_until);
/* The unit is in the register at `now`, and is this state's. */
bool registers_unit_of(const struct registers *r, const struct uuid *id, const char *state, instant now);
bool registers_state_known(const struct registers *r, const char *code);
bool registers_bound(const struct registers *r, const char *code, instant now);
/* The state is party to some instrument in force. */
bool registers_party(const struct registers *r, const char *code, instant now);
/* The instrument is in force and names both. */
bool registers_instrument_names(const struct registers *r, const struct uuid *id, const char *a, const char *b,
                                instant now);
bool registers_instrument_known(const struct registers *r, const struct uuid *id);
bool authority_listed(const struct authority *a, instant now);
