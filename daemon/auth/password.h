/* SPDX-License-Identifier: EUPL-1.2 */
/* Passwords, and the key that seals what is kept beside them. */
#pragma once

#include "buf.h"
#include "totp.h"
#include "uuid.h"

#define PASSWORD_MIN  12 /* characters */
#define PASSWORD_MAX  128
#define PASSWORD_HASH 128 /* crypto_pwhash_STRBYTES: as PHC strings are, with the NUL */

/* NULL, or why it would be guessed. `names`: what the account is called, up to a NULL. No rules of composition. */
const char *password_weak(const char *password, const char *const names[]);
/* Argon2id, 19 MiB, two passes: some 30 ms, so not in the loop. False without memory. */
bool password_hash(const char *password, char ret[static PASSWORD_HASH]);
bool password_verify(const char hash[static PASSWORD_HASH], const char *password);

struct access_key {
    uint8_t bytes[32];
};

#define ACCESS_KEY_TEXT 65 /* 64 hexadecimal digits and a NUL */
void access_key_make(char ret[static ACCESS_KEY_TEXT]);
/* From a file of one line that nobody else may read. 0, or -errno with a line in `told`. */
int access_key_read(const char *path, struct access_key *ret, struct buf *told);
void access_key_wipe(struct access_key *key);

#define TOTP_SEALED (24 + TOTP_SECRET + 16) /* nonce, secret, tag */
/* For this account alone: a row moved to another one opens no more. */
void totp_seal(const struct access_key *key, const struct uuid *account, const uint8_t secret[static TOTP_SECRET],
               uint8_t ret[static TOTP_SEALED]);
bool totp_unseal(const struct access_key *key, const struct uuid *account, const void *sealed, size_t size,
                 uint8_t ret[static TOTP_SECRET]);
