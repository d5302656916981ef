/* SPDX-License-Identifier: EUPL-1.2 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "jcs.h"

void salt_make(char ret[static SALT_TEXT])
{
    uint8_t salt[16];
    random_bytes(salt, sizeof salt);
    sodium_bin2base64(ret, SALT_TEXT, salt, sizeof salt, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct sha256 disclosure_digest(const char *line, size_t size)
{
    enum { PIECE = 384 }; /* a multiple of 3: pieces in base64 join */
    char text[PIECE / 3 * 4 + 1];
    crypto_hash_sha256_state state;
    struct sha256 digest;
    crypto_hash_sha256_init(&state);
    for (size_t piece; size > 0; line += piece, size -= piece) {
        piece = size < PIECE ? size : PIECE;
        sodium_bin2base64(text, sizeof text, (const unsigned char *)line, piece,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        crypto_hash_sha256_update(&state, (const unsigned char *)text, strlen(text));
    }
    crypto_hash_sha256_final(&state, digest.bytes);
    return digest;
}

static void add_digest(struct disclosures *d, const struct sha256 *digest)
{
    if (d->count == ENTRY_DISCLOSURES)
        d->too_many = true;
    else
        d->digests[d->count++] = *digest;
}

void disclosure_count(struct disclosures *d, const char *name, const char *line, size_t size)
{
    struct sha256 digest = disclosure_digest(line, size);
    add_digest(d, &digest);
    buf_printf(&d->names, "%s\"%s\"", d->names.size ? "," : "[", name);
}

void disclosure_add(struct disclosures *d, const char *name, const char *value, size_t size)
{
    char salt[SALT_TEXT];
    size_t begin = d->lines.size;
    salt_make(salt);
    buf_printf(&d->lines, "[\"%s\",\"%s\",", salt, name);
    buf_append(&d->lines, value, size);
    buf_byte(&d->lines, ']');
    if (!d->lines.failed)
        disclosure_count(d, name, d->lines.data + begin, d->lines.size - begin);
    buf_byte(&d->lines, '\n');
}

/* As their texts in base64url sort: by the order of that alphabet, which is not that of the bytes. */
static int compare(const void *a, const void *b)
{
    char x[44], y[44];
    sodium_bin2base64(x, sizeof x, a, SHA256_SIZE, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_bin2base64(y, sizeof y, b, SHA256_SIZE, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return strcmp(x, y);
}

void disclosures_end(struct disclosures *d)
{
    if (d->count > 0) {
        cleanup_buf_ struct buf names = buf_take(&d->names);
        buf_byte(&names, ']');
        disclosure_add(d, DISCLOSURE_NAMES, names.data ? names.data : "", names.size);
        d->lines.failed |= names.failed;
    }
    while (d->count % 4 != 0 && !d->too_many) {
        struct sha256 decoy;
        random_bytes(decoy.bytes, sizeof decoy.bytes);
        add_digest(d, &decoy);
    }
    qsort(d->digests, d->count, sizeof *d->digests, compare);
}

void disclosures_clear(struct disclosures *d)
{
    buf_clear(&d->lines);
    buf_clear(&d->names);
    d->count = 0;
    d->too_many = false;
}

void disclosures_release(struct disclosures *d)
{
    buf_release(&d->lines);
    buf_release(&d->names);
}

/* ["<22 characters>","<name>",<value>] */
bool disclosure_parse(const char *line, size_t size, const char **ret_name, size_t *ret_name_size,
                      const char **ret_value, size_t *ret_value_size)
{
    enum { NAME = 2 + SALT_TEXT - 1 + 3 };
    const char *quote = size > NAME ? memchr(line + NAME, '"', size - NAME) : NULL;
    if (!quote || memcmp(line, "[\"", 2) != 0 || memcmp(line + NAME - 3, "\",\"", 3) != 0 ||
        (size_t)(quote - line) + 4 > size || quote[1] != ',' || line[size - 1] != ']')
        return false;
    *ret_name = line + NAME;
    *ret_name_size = (size_t)(quote - line) - NAME;
    *ret_value = quote + 2;
    *ret_value_size = size - 1 - (size_t)(quote + 2 - line);
    return true;
}

void disclosures_object(const char *lines, size_t size, struct buf *out)
{
    const char *at = lines, *end = lines + size, *name, *value;
    size_t name_size, value_size;
    char before = '{';
    for (const char *stop; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) {
        if (!disclosure_parse(at, (size_t)(stop - at), &name, &name_size, &value, &value_size))
            continue;
        if (name_size == strlen(DISCLOSURE_NAMES) && memcmp(name, DISCLOSURE_NAMES, name_size) == 0)
            continue;
        buf_byte(out, before);
        buf_json_string(out, name, name_size);
        buf_byte(out, ':');
        buf_append(out, value, value_size);
        before = ',';
    }
    buf_text(out, before == '{' ? "{}" : "}");
}

void by_line(const char *salt, const struct by_person *by, struct buf *out)
{
    cleanup_jcs_ struct jcs o = {0};
    buf_printf(out, "[\"%s\",\"by\",", salt);
    jcs_text(&o, "account", by->account);
    jcs_text(&o, "authority", by->authority);
    jcs_text(&o, "name", by->name);
    jcs_text(&o, "person", by->person);
    jcs_text(&o, "post", by->post);
    jcs_write(&o, out);
    buf_byte(out, ']');
}
