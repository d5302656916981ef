/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may come in, and what an account may see. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "instant.h"
#include "uuid.h"

/* Roles an account can hold, as bits. */
enum account_role {
    ROLE_LIAISON = 1,
    ROLE_AUTHORITY = 2,
    ROLE_UNIT = 4,
    ROLE_COMMAND = 8,
    ROLE_AUDITOR = 16,
    ROLE_ADMINISTRATOR = 32,
};

/* The bit of a role's word, 0 if it is none. */
unsigned role_by_word(const char *word, size_t size);
/* The word of one bit, NULL if it is none. */
const char *role_word(unsigned role);

struct account {
    struct uuid id, person, authority, unit, created_by; /* nil where there is none */
    char state[3];                                       /* "" for the network's own */
    unsigned roles;
    const char *name, *post, *login; /* login: "" for none */
    instant ended_at;                /* INSTANT_NONE: not ended */
    bool confirmed;                  /* by a second administrator */
    int version;
};

/* What one signs in with. A session's cookie is one too, which nobody but its browser sees. */
enum credential_kind {
    CREDENTIAL_TOKEN = 1,
    CREDENTIAL_CERTIFICATE = 2,
    CREDENTIAL_CODE = 4, /* only to draw another one with */
    CREDENTIAL_SESSION = 8,
    CREDENTIAL_PASSWORD = 16, /* found by its account, never by its digest */
};
enum credential_kind credential_by_word(const char *word);

/* What a credential is good for, of what its account may do; as bits. */
enum scope {
    SCOPE_READ = 1,       /* requests, their histories, the registers */
    SCOPE_ACT = 2,        /* taking steps */
    SCOPE_ADMINISTER = 4, /* keeping registers, accounts and credentials */
    SCOPE_AUDIT = 8,      /* the log, and who read what */
    SCOPE_ALL = 15,
};
/* The bits of words, separated by spaces; the word of one bit. */
unsigned scope_by_words(const char *words);
const char *scope_word(unsigned scope);

#define TOKEN_SIZE 51 /* "assistd_" and 43 characters of base64url */
#define CODE_SIZE  29 /* five groups of five of Crockford's base 32, with hyphens: 125 bits */

/* The digest of a token, or of a cookie's value, which is made alike: false if it is none by its form. */
bool token_read(const char *token, size_t size, struct sha256 *ret);
/* … of `Authorization: Bearer …`. */
bool token_digest(const char *authorization, struct sha256 *ret);
/* The digest of a code as people write it: lower case, spaces and hyphens as they like, O for 0 and I or L for 1. */
bool code_read(const char *code, size_t size, struct sha256 *ret);

/* Not ended, and confirmed where its roles need that. */
bool account_works(const struct account *a, instant now);

/* Its signature binds its state: what it signs in with must have been drawn by its holder. */
bool account_binds(const struct account *a);

/* Draws a new token, or a code, and its digest. */
void token_make(char ret[static TOKEN_SIZE + 1], struct sha256 *ret_digest);
void code_make(char ret[static CODE_SIZE + 1], struct sha256 *ret_digest);

/* Whose rows the account reads: its state's code; "*" for the network's auditor; "" for nobody (administrators). */
const char *account_viewer(const struct account *a);
bool account_takes_steps(const struct account *a);
