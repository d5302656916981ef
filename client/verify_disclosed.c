/* SPDX-License-Identifier: EUPL-1.2 */
/* Disclosures against the entry that commits to them. */
#include <sodium.h>
#include <string.h>

#include "verify.h"

/* What was found of one entry's. */
struct found {
    struct disclosures lines; /* decoded, without digests of their own */
    bool used[ENTRY_DISCLOSURES];
    char names[1024]; /* of those that are there, with commas between and at both ends */
    char wanted[1024];
    size_t wanted_count;
    bool has_names;
};

static bool holds_name(const char *list, const char *name, size_t size)
{
    char key[ENTRY_WORD + 2];
    if (size + 3 > sizeof key)
        return false;
    key[0] = ',';
    memcpy(key + 1, name, size);
    key[size + 1] = ',';
    key[size + 2] = '\0';
    return strstr(list, key) != NULL;
}

static bool add_name(char *list, size_t room, const char *name, size_t size)
{
    size_t length = strlen(list);
    if (length + size + 3 > room)
        return false;
    if (length == 0)
        list[length++] = ',';
    memcpy(list + length, name, size);
    list[length + size] = ',';
    list[length + size + 1] = '\0';
    return true;
}

/* ["a","b"], as the daemon writes it. */
static bool read_names(struct found *found, const char *value, size_t size)
{
    const char *at = value + 1, *end = value + size - 1;
    if (size < 2 || *value != '[' || *end != ']')
        return false;
    while (at < end) {
        const char *quote = *at == '"' ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
        if (!quote || !add_name(found->wanted, sizeof found->wanted, at + 1, (size_t)(quote - at - 1)))
            return false;
        found->wanted_count++;
        at = quote + 1;
        if (at < end && *at++ != ',')
            return false;
    }
    return found->wanted_count > 0;
}

/* The digest stands in the entry, and was not used before. */
static bool use_digest(struct found *found, const struct entry *e, const struct sha256 *digest)
{
    for (size_t i = 0; i < e->digest_count; i++)
        if (!found->used[i] && memcmp(e->digests[i].bytes, digest->bytes, SHA256_SIZE) == 0) {
            found->used[i] = true;
            return true;
        }
    return false;
}

static const char *take_line(struct found *found, const struct entry *e, const char *text, size_t size,
                             struct buf *scratch)
{
    const char *name, *value;
    size_t name_size, value_size, length = 0;
    struct sha256 digest = sha256(text, size);
    if (!use_digest(found, e, &digest))
        return "a disclosure that the entry does not commit to";
    buf_clear(scratch);
    buf_append(scratch, text, size); /* room for what is shorter */
    if (scratch->failed || sodium_base642bin((unsigned char *)scratch->data, scratch->size, text, size, NULL, &length,
                                             NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return "a disclosure that is not in base64url";
    if (!disclosure_parse(scratch->data, length, &name, &name_size, &value, &value_size))
        return "a disclosure that is no array of salt, name and value";
    if (name_size == strlen(DISCLOSURE_NAMES) && memcmp(name, DISCLOSURE_NAMES, name_size) == 0) {
        found->has_names = !found->has_names && read_names(found, value, value_size);
        return found->has_names ? NULL : "its list of names cannot be read";
    }
    if (holds_name(found->names, name, name_size) || !add_name(found->names, sizeof found->names, name, name_size))
        return "a disclosure that stands there twice";
    buf_append(&found->lines.lines, scratch->data, length);
    buf_byte(&found->lines.lines, '\n');
    return found->lines.lines.failed ? "out of memory" : NULL;
}

static bool erased(const struct verification *v, uint32_t index, const char *name, size_t size)
{
    for (size_t i = 0; i < v->erasure_count; i++)
        if (v->erasures[i].index == index && holds_name(v->erasures[i].names, name, size))
            return true;
    return false;
}

/* Each name is disclosed, or erased by two persons, and not both. */
static const char *compare_names(const struct verification *v, uint32_t index, const struct found *found,
                                 bool *ret_erased)
{
    for (const char *at = found->wanted + (*found->wanted == ','); *at;) {
        size_t size = strcspn(at, ",");
        bool there = holds_name(found->names, at, size), gone = erased(v, index, at, size);
        if (!there && !gone)
            return "a disclosure is missing that nobody erased";
        if (there && gone)
            return "a disclosure is there that was erased";
        *ret_erased |= gone;
        at += size + (at[size] == ',');
    }
    for (const char *at = found->names + (*found->names == ','); *at;) {
        size_t size = strcspn(at, ",");
        if (!holds_name(found->wanted, at, size))
            return "a disclosure that is not among its names";
        at += size + (at[size] == ',');
    }
    return NULL;
}

static const char *judge(const struct verification *v, uint32_t index, const struct entry *e, struct found *found,
                         bool *ret_erased)
{
    const char *at = v->disclosed.data + v->disclosures[index], *end = v->disclosed.data + v->disclosures[index + 1];
    cleanup_buf_ struct buf scratch = {0};
    for (const char *stop; at < end; at = stop + 1) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        stop = memchr(at, '\n', (size_t)(end - at));
        if (!tab || !stop || tab > stop)
            return "a line of disclosures.tsv that is none";
        const char *wrong = take_line(found, e, tab + 1, (size_t)(stop - tab - 1), &scratch);
        if (wrong)
            return wrong;
    }
    if (e->digest_count == 0)
        return NULL;
    if (!found->has_names)
        return "its list of names is missing";
    if (e->digest_count != (found->wanted_count + 1 + 3) / 4 * 4)
        return "it commits to more than it names";
    return compare_names(v, index, found, ret_erased);
}

void verify_disclosed(const struct verification *v, uint32_t index, const struct entry *e, struct buf *data,
                      bool *ret_erased, struct finding *f)
{
    struct found found = {0};
    const char *wrong = judge(v, index, e, &found, ret_erased);
    if (wrong)
        finding_note(f, index, "%s", wrong);
    buf_clear(data);
    disclosures_object(found.lines.lines.data ? found.lines.lines.data : "", found.lines.lines.size, data);
    disclosures_release(&found.lines);
}
