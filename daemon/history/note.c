/* SPDX-License-Identifier: EUPL-1.2 */
#include "note.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "hex.h"
#include "utf8.h"

#define ED25519 1 /* the type of a key in its text and its id */
#define SIGNER  "PRIVATE+KEY+"
#define DASH    "\xe2\x80\x94 " /* EM DASH, space: the beginning of a signature line */

/* --- keys --- */

static bool is_name(const char *name, size_t size)
{
    if (size == 0 || size > ORIGIN_MAX || !utf8_valid(name, size))
        return false;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)name[i] <= ' ' || name[i] == '+' || name[i] == 0x7f)
            return false;
    return true;
}

static void make_id(struct note_key *key)
{
    unsigned char text[ORIGIN_MAX + 2 + sizeof key->public];
    size_t size = strlen(key->name);
    memcpy(text, key->name, size);
    text[size++] = '\n';
    text[size++] = ED25519;
    memcpy(text + size, key->public, sizeof key->public);
    struct sha256 digest = sha256(text, size + sizeof key->public);
    memcpy(key->id, digest.bytes, sizeof key->id);
}

int note_key_make(const char *name, struct note_key *ret)
{
    struct note_key key = {0};
    size_t size = strlen(name);
    if (!is_name(name, size))
        return -EINVAL;
    memcpy(key.name, name, size);
    crypto_sign_keypair(key.public, key.secret);
    make_id(&key);
    *ret = key;
    note_key_wipe(&key);
    return 0;
}

/* name+hash+key, the key being one byte of type and 32 more; their meaning is the caller's. */
static int parse_parts(const char *text, size_t size, struct note_key *key, uint8_t ret_id[static 4],
                       uint8_t ret_bytes[static 32])
{
    const char *plus = memchr(text, '+', size);
    uint8_t typed[33];
    if (!plus || !is_name(text, (size_t)(plus - text)) || size - (size_t)(plus - text) < 11 || plus[9] != '+')
        return -EINVAL;
    for (int i = 0; i < 4; i++) {
        int value = hex_byte(plus + 1 + 2 * i);
        if (value < 0)
            return -EINVAL;
        ret_id[i] = (uint8_t)value;
    }
    if (!base64_parse(plus + 10, size - (size_t)(plus + 10 - text), typed, sizeof typed) || typed[0] != ED25519)
        return -EINVAL;
    memcpy(key->name, text, (size_t)(plus - text));
    memcpy(ret_bytes, typed + 1, 32);
    sodium_memzero(typed, sizeof typed);
    return 0;
}

static int finish(struct note_key *key, const uint8_t id[static 4], struct note_key *ret)
{
    make_id(key);
    int r = memcmp(key->id, id, sizeof key->id) == 0 ? 0 : -EINVAL;
    if (r == 0)
        *ret = *key;
    note_key_wipe(key);
    return r;
}

int note_key_parse(const char *text, size_t size, struct note_key *ret)
{
    struct note_key key = {0};
    uint8_t id[4];
    int r = parse_parts(text, size, &key, id, key.public);
    return r < 0 ? r : finish(&key, id, ret);
}

int note_signer_parse(const char *text, size_t size, struct note_key *ret)
{
    struct note_key key = {0};
    uint8_t id[4], seed[crypto_sign_SEEDBYTES];
    size_t prefix = strlen(SIGNER);
    if (size < prefix || memcmp(text, SIGNER, prefix) != 0)
        return -EINVAL;
    int r = parse_parts(text + prefix, size - prefix, &key, id, seed);
    if (r == 0)
        crypto_sign_seed_keypair(key.public, key.secret, seed);
    sodium_memzero(seed, sizeof seed);
    return r < 0 ? r : finish(&key, id, ret);
}

static void format_key(const char *prefix, const struct note_key *key, const uint8_t bytes[static 32],
                       char ret[static NOTE_KEY_TEXT])
{
    uint8_t typed[33] = {ED25519};
    char text[64];
    memcpy(typed + 1, bytes, 32);
    sodium_bin2base64(text, sizeof text, typed, sizeof typed, sodium_base64_VARIANT_ORIGINAL);
    snprintf(ret, NOTE_KEY_TEXT, "%s%s+%02x%02x%02x%02x+%s", prefix, key->name, key->id[0], key->id[1], key->id[2],
             key->id[3], text);
    sodium_memzero(typed, sizeof typed);
    sodium_memzero(text, sizeof text);
}

void note_key_format(const struct note_key *key, char ret[static NOTE_KEY_TEXT])
{
    format_key("", key, key->public, ret);
}

void note_signer_format(const struct note_key *key, char ret[static NOTE_KEY_TEXT])
{
    format_key(SIGNER, key, key->secret, ret); /* the seed comes first */
}

void note_key_wipe(struct note_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/* --- notes --- */

void note_sign(const char *text, size_t size, const struct note_key *keys, size_t count, struct buf *out)
{
    buf_append(out, text, size);
    buf_byte(out, '\n');
    for (size_t i = 0; i < count; i++) {
        uint8_t line[4 + crypto_sign_BYTES];
        memcpy(line, keys[i].id, 4);
        crypto_sign_detached(line + 4, NULL, (const unsigned char *)text, size, keys[i].secret);
        buf_printf(out, DASH "%s ", keys[i].name);
        buf_base64(out, line, sizeof line);
        buf_byte(out, '\n');
    }
}

struct line {
    const char *text;
    size_t size;
};

static bool next_line(const char **at, const char *end, struct line *ret)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop)
        return false;
    *ret = (struct line){*at, (size_t)(stop - *at)};
    *at = stop + 1;
    return true;
}

/* A good signature by one of the keys: 0 and the key; by somebody else: 0; no signature line, or a false one: below. */
static int judge_line(struct line l, const char *text, size_t size, const struct note_key *keys, size_t count,
                      const struct note_key **ret_by)
{
    *ret_by = NULL;
    uint8_t bytes[4 + crypto_sign_BYTES];
    size_t dash = strlen(DASH);
    const char *space = l.size > dash ? memchr(l.text + dash, ' ', l.size - dash) : NULL;
    if (!space || memcmp(l.text, DASH, dash) != 0)
        return -EBADMSG;
    size_t name = (size_t)(space - l.text) - dash;
    size_t left = l.size - dash - name - 1;
    for (size_t i = 0; i < count; i++) {
        if (strlen(keys[i].name) != name || memcmp(keys[i].name, l.text + dash, name) != 0)
            continue;
        if (!base64_parse(space + 1, left, bytes, sizeof bytes) || memcmp(bytes, keys[i].id, 4) != 0)
            continue; /* the same name, another key */
        *ret_by = &keys[i];
        return crypto_sign_verify_detached(bytes + 4, (const unsigned char *)text, size, keys[i].public) == 0
                   ? 0
                   : -EKEYREJECTED;
    }
    return 0;
}

/* The text ends at the last blank line; all after it is signatures. */
static size_t text_size(const char *note, size_t size)
{
    for (size_t i = size; i > 1; i--)
        if (note[i - 1] == '\n' && note[i - 2] == '\n')
            return i - 1;
    return 0;
}

int note_open(const char *note, size_t size, const struct note_key *keys, size_t count, size_t *ret_text,
              unsigned *ret_by)
{
    size_t text = text_size(note, size);
    const char *at = note + text + 1, *end = note + size;
    const struct note_key *key;
    unsigned by = 0;
    struct line l;
    if (text == 0 || note[size - 1] != '\n' || at == end)
        return -EBADMSG;
    while (next_line(&at, end, &l)) {
        int r = judge_line(l, note, text, keys, count, &key);
        if (r < 0)
            return r;
        if (key)
            by |= 1u << (key - keys);
    }
    *ret_text = text;
    *ret_by = by;
    return 0;
}

/* --- checkpoints --- */

void checkpoint_sign(uint64_t size, const struct sha256 *root, const struct note_key *keys, size_t count,
                     struct buf *out)
{
    cleanup_buf_ struct buf text = {0};
    buf_printf(&text, "%s\n%" PRIu64 "\n", keys[0].name, size);
    buf_base64(&text, root->bytes, SHA256_SIZE);
    buf_byte(&text, '\n');
    if (text.failed)
        out->failed = true;
    else
        note_sign(text.data, text.size, keys, count, out);
}

/* A decimal number without sign or leading zero. */
static bool read_decimal(struct line l, uint64_t *ret)
{
    uint64_t value = 0;
    if (l.size == 0 || l.size > 18 || (l.text[0] == '0' && l.size > 1))
        return false;
    for (size_t i = 0; i < l.size; i++) {
        if (l.text[i] < '0' || l.text[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(l.text[i] - '0');
    }
    *ret = value;
    return true;
}

static bool read_text(const char *text, size_t size, struct checkpoint *ret)
{
    const char *at = text, *end = text + size;
    struct line origin, number, root;
    if (!next_line(&at, end, &origin) || !next_line(&at, end, &number) || !next_line(&at, end, &root) || at != end)
        return false; /* we write no extension lines */
    if (origin.size == 0 || origin.size > ORIGIN_MAX || !read_decimal(number, &ret->size) ||
        !base64_parse(root.text, root.size, ret->root.bytes, SHA256_SIZE))
        return false;
    memcpy(ret->origin, origin.text, origin.size);
    ret->origin[origin.size] = '\0';
    return true;
}

int checkpoint_open(const char *note, size_t size, const struct note_key *keys, size_t count, struct checkpoint *ret)
{
    struct checkpoint c;
    unsigned by = 0;
    size_t text;
    int r = size > CHECKPOINT_MAX ? -EBADMSG : note_open(note, size, keys, count, &text, &by);
    if (r < 0)
        return r;
    if (!read_text(note, text, &c))
        return -EBADMSG;
    for (size_t i = 0; i < count; i++)
        if (by >> i & 1 && strcmp(keys[i].name, c.origin) == 0) {
            *ret = c;
            return 0;
        }
    return -EKEYREJECTED;
}
