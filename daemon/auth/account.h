/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may come in, and what an account may see. Certificates and sessions are further ways to find an account. */
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
    const char *name, *post;
    instant ended_at; /* INSTANT_NONE: not ended */
    bool confirmed;   /* by a second administrator */
    int version;
};

#define TOKEN_SIZE 51 /* "assistd_" and 43 characters of base64url */

/* The token of `Authorization: Bearer …` and its digest: false if the header holds none. */
bool token_digest(const char *authorization, struct sha256 *ret);

/* Not ended, and confirmed where its roles need that. */
bool account_works(const struct account *a, instant now);

/* Draws a new token and its digest. */
void token_make(char ret[static TOKEN_SIZE + 1], struct sha256 *ret_digest);

/* Whose rows the account reads: its state's code; "*" for the network's auditor; "" for nobody (administrators). */
const char *account_viewer(const struct account *a);
bool account_takes_steps(const struct account *a);
