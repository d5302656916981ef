/* SPDX-License-Identifier: EUPL-1.2 */
/* The first accounts, before there is an administrator who could make others. */
#pragma once

#include "session.h"

#include "account.h"

/* Registers from JSON text, as schema/registers.json has it; what is there already stays. 0, or -errno and one line in
 * `told`. */
int registers_load(struct session *s, const char *json, struct buf *told);
/* Whether nobody has an account yet: 1, 0, or -errno. */
int accounts_none(struct session *s);
/* Gets the new accounts' names and tokens, a JSON object, before they are written; if it fails, nothing is. */
typedef int accounts_keep(const struct buf *json, void *context);
/* An account for every role of every state, and the network's, with the names standalone is described by. */
int accounts_sample(struct session *s, accounts_keep *keep, void *context, struct buf *told);
/* A certificate for each sample account that has none: `issue` makes it, and gives the SHA-256 of its public key. */
int accounts_certify(struct session *s, int (*issue)(const char *label, struct sha256 *ret_key, void *context),
                     void *context, struct buf *told);
/* The network's first two administrators: what one of them gives, the other confirms. */
int accounts_first(struct session *s, accounts_keep *keep, void *context, struct buf *told);
