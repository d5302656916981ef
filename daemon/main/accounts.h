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
/* An account for every role of every state, and the network's, with the names standalone is described by. `ret_json`
 * gets an object of names and tokens. Nothing is written yet when `keep` is called with it; if that fails nothing is.
 */
int accounts_sample(struct session *s, int (*keep)(const struct buf *json, void *context), void *context,
                    struct buf *told);
/* A certificate for each sample account that has none: `issue` makes it, and gives the SHA-256 of its public key. */
int accounts_certify(struct session *s, int (*issue)(const char *label, struct sha256 *ret_key, void *context),
                     void *context, struct buf *told);
/* The network's first administrator. */
int accounts_first(struct session *s, char ret_token[static TOKEN_SIZE + 1], struct buf *told);
