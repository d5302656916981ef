/* SPDX-License-Identifier: EUPL-1.2 */
#include "password.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "file.h"
#include "hex.h"
#include "memory.h"

_Static_assert(PASSWORD_HASH == crypto_pwhash_STRBYTES, "room for what libsodium writes");
_Static_assert(TOTP_SEALED == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + TOTP_SECRET +
                                  crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "room for what libsodium seals");

/* OWASP's cheat sheet on password storage: Argon2id with 19 MiB and two passes. */
enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };

/* --- weak ones --- */

/* What comes first to everybody's mind, of which a password is more than a part and some digits. */
static const char *const common[] = {
    "password",     "passwort",   "passw0rd",  "wachtwoord", "motdepasse", "contrasena", "contraseña", "parola",
    "haslo",        "salasana",   "heslo",     "lozinka",    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl",
    "zxcvbnm",      "letmein",    "welcome",   "iloveyou",   "admin",      "changeme",   "secret",     "sunshine",
    "princess",     "football",   "baseball",  "dragon",     "monkey",     "superman",   "trustno1",   "whatever",
    "abcdefghijkl", "1q2w3e4r5t", "qazwsxedc", "assistd",
};

static size_t same_part(const char *at, const char *word)
{
    size_t length = strlen(word);

    return length > 0 && strncasecmp(at, word, length) == 0 ? length : 0;
}

/* What is left of it without such words, digits and marks. */
static size_t letters_left(const char *password, const char *const names[])
{
    size_t left = 0;

    for (const char *at = password; *at;) {
        size_t part = 0;
        for (size_t i = 0; part == 0 && i < sizeof common / sizeof *common; i++)
            part = same_part(at, common[i]);
        for (size_t i = 0; part == 0 && names[i]; i++)
            part = strlen(names[i]) >= 4 ? same_part(at, names[i]) : 0;
        bool letter =
            part == 0 && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (unsigned char)*at >= 0x80);
        left += letter;
        at += part ? part : 1;
    }
    return left;
}

/* abcdef…, 123456…, aaaa…: how many characters do not follow from the one before. */
static size_t turns(const char *password)
{
    size_t count = 0;

    for (size_t i = 1; password[i]; i++) {
        int step = password[i] - password[i - 1];
        count += step < -1 || step > 1;
    }
    return count;
}

static size_t characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

const char *password_weak(const char *password, const char *const names[])
{
    size_t size = characters(password), digits = strspn(password, "0123456789 -./");

    if (size < PASSWORD_MIN || size > PASSWORD_MAX)
        return "from 12 to 128 characters";
    if (turns(password) < 4 || (digits == strlen(password) && size < 20))
        return "too easily guessed: a row of digits, or one character after the other";
    if (digits < strlen(password) && letters_left(password, names) < 4)
        return "too easily guessed: a common password, or a name of the account";
    return NULL;
}

/* --- hashes --- */

bool password_hash(const char *password, char ret[static PASSWORD_HASH])
{
    return crypto_pwhash_str_alg(ret, password, strlen(password), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool password_verify(const char hash[static PASSWORD_HASH], const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

/* --- the key --- */

void access_key_make(char ret[static ACCESS_KEY_TEXT])
{
    struct access_key key;

    randombytes_buf(key.bytes, sizeof key.bytes);
    sodium_bin2hex(ret, ACCESS_KEY_TEXT, key.bytes, sizeof key.bytes);
    access_key_wipe(&key);
}

void access_key_wipe(struct access_key *key)
{
    sodium_memzero(key, sizeof *key);
}

static bool parse_key(const char *text, size_t size, struct access_key *ret)
{
    while (size > 0 && text[size - 1] == '\n')
        size--;
    if (size != ACCESS_KEY_TEXT - 1)
        return false;
    for (size_t i = 0; i < sizeof ret->bytes; i++) {
        int byte = hex_byte(text + 2 * i);
        if (byte < 0)
            return false;
        ret->bytes[i] = (uint8_t)byte;
    }
    return true;
}

int access_key_read(const char *path, struct access_key *ret, struct buf *told)
{
    cleanup_(file_wipe) struct buf text = {0};
    int r = file_read(path, ACCESS_KEY_TEXT + 8, S_IRWXG | S_IRWXO, &text, told);

    if (r < 0)
        return r;
    if (parse_key(text.data, text.size, ret))
        return 0;
    buf_printf(told, "%s: no key in it; assistd access key makes one", path);
    return -EINVAL;
}

/* --- sealing --- */

void totp_seal(const struct access_key *key, const struct uuid *account, const uint8_t secret[static TOTP_SECRET],
               uint8_t ret[static TOTP_SEALED])
{
    const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

    randombytes_buf(ret, nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(ret + nonce, NULL, secret, TOTP_SECRET, account->bytes,
                                               sizeof account->bytes, NULL, ret, key->bytes);
}

bool totp_unseal(const struct access_key *key, const struct uuid *account, const void *sealed, size_t size,
                 uint8_t ret[static TOTP_SECRET])
{
    const uint8_t *bytes = sealed;
    const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

    return size == TOTP_SEALED &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(ret, NULL, NULL, bytes + nonce, size - nonce, account->bytes,
                                                      sizeof account->bytes, bytes, key->bytes) == 0;
}
