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

struct credential {
    struct sha256 digest;
    struct uuid account;
    instant expires_at, revoked_at;
};

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
/* The account whose credential has this digest, where both hold at `now`; compared in constant time. */
const struct account *registers_sign_in(const struct registers *r, const struct sha256 *digest, instant now);
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
