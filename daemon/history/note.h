/* SPDX-License-Identifier: EUPL-1.2 */
/* Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), signed with Ed25519 (RFC 8032), and the two ends of
 * a key as text: `name+hash+key` for who verifies, `PRIVATE+KEY+name+hash+key` for who signs. */
#pragma once

#include "buf.h"
#include "base64.h"
#include "digest.h"

#define ORIGIN_MAX     200 /* bytes of a key's name, which is the log's origin */
#define NOTE_KEY_TEXT  (ORIGIN_MAX + 96)
#define CHECKPOINT_MAX 4096
#define NOTE_KEYS      4 /* that may sign one checkpoint: while keys are changed, the old and the new */

struct note_key {
    char name[ORIGIN_MAX + 1];
    uint8_t id[4]; /* SHA-256(name || 0x0A || 0x01 || public)[:4] */
    uint8_t public[32];
    uint8_t secret[64]; /* libsodium's: seed and public key; for who signs */
};

/* A new key. `name` has no white space, no plus and no control characters: -EINVAL if it has. */
int note_key_make(const char *name, struct note_key *ret);
/* -EINVAL if the text (without a line's end) is no such key. */
int note_key_parse(const char *text, size_t size, struct note_key *ret);
int note_signer_parse(const char *text, size_t size, struct note_key *ret);
void note_key_format(const struct note_key *key, char ret[static NOTE_KEY_TEXT]);
void note_signer_format(const struct note_key *key, char ret[static NOTE_KEY_TEXT]);
void note_key_wipe(struct note_key *key);

/* Appends a note over `text`, which ends in a newline: the text, a blank line, a signature by each of the keys. */
void note_sign(const char *text, size_t size, const struct note_key *keys, size_t count, struct buf *out);
/* Whose signatures a note bears: 0, the size of its text, and bits of the keys whose signatures are good; -EBADMSG if
 * it is no note, -EKEYREJECTED if a signature in the name of one of the keys is false. Other signers are ignored. */
int note_open(const char *note, size_t size, const struct note_key *keys, size_t count, size_t *ret_text,
              unsigned *ret_by);

/* What a checkpoint says. */
struct checkpoint {
    char origin[ORIGIN_MAX + 1];
    uint64_t size;
    struct sha256 root;
};

/* Appends the checkpoint as a note, signed by each of the keys; the first one's name is the origin. */
void checkpoint_sign(uint64_t size, const struct sha256 *root, const struct note_key *keys, size_t count,
                     struct buf *out);
/* Reads a note: 0; -EBADMSG if it is no checkpoint; -EKEYREJECTED if none of `keys` signed it, or one that is named did
 * not. Other signers are ignored. The origin must be the name of a key that signed. */
int checkpoint_open(const char *note, size_t size, const struct note_key *keys, size_t count, struct checkpoint *ret);

/* --- receipts (c2sp.org/tlog-proof@v1) --- */

/* Appends the receipt of entry `index`: its inclusion proof and the checkpoint it leads to, verbatim. */
void receipt_write(uint64_t index, const struct sha256 *proof, size_t count, const char *checkpoint, struct buf *out);

struct receipt {
    uint64_t index;
    size_t count;
    struct sha256 proof[64];
    const char *checkpoint; /* points into the text, to its end */
    size_t checkpoint_size;
};
/* -EBADMSG if it is no receipt. */
int receipt_parse(const char *text, size_t size, struct receipt *ret);
