/* SPDX-License-Identifier: EUPL-1.2 */
/* Who signs the log, and what this daemon signed last: kept in a file outside PostgreSQL, so that a database that was
 * put back or edited is noticed before anything new is signed. */
#pragma once

#include "merkle.h"
#include "note.h"

struct signer;

/* Reads the keys (one `PRIVATE+KEY+…` a line, the first one's name is the origin, all have it) from `key_path` and
 * opens `state_path`, which is made if it is not there. 0, or -errno with a line in `told`. -EPERM for a key that
 * others may read. */
int signer_open(const char *key_path, const char *state_path, struct signer **ret, struct buf *told);
void signer_close(struct signer *s);

const char *signer_origin(const struct signer *s);
/* The keys for who verifies, a line each. */
void signer_keys(const struct signer *s, struct buf *out);
/* Nothing was signed here yet. */
bool signer_new(const struct signer *s);
/* The tree that was last signed, and its checkpoint ("" if none was). */
const struct tree *signer_tree(const struct signer *s);
const char *signer_checkpoint(const struct signer *s);

/* Signs a larger tree; nothing is kept yet. */
void signer_sign(const struct signer *s, const struct tree *tree, struct buf *out);
/* Whether `note` is a checkpoint of this log over this tree, signed by one of the keys: another daemon's. */
bool signer_knows(const struct signer *s, const char *note, size_t size, const struct tree *tree);
/* Keeps it: written and fsynced when this returns 0; else -errno, and what was signed last stays. */
int signer_keep(struct signer *s, const struct tree *tree, const char *note, size_t size);

/* Puts the file right, whatever it held: the tree of `note`, a checkpoint signed with one of the keys, is what was
 * signed last. `tree` is what the database has at its size; -EKEYREJECTED if it leads to another root. */
int signer_adopt(const char *key_path, const char *state_path, const char *note, size_t size, const struct tree *tree,
                 struct buf *told);
