/* SPDX-License-Identifier: EUPL-1.2 */
/* Disclosures against the entry that commits to them. */
#include <sodium.h>
#include <string.h>

#include "body.h"
#include "verify.h"

#define NAMES_ROOM 1024

/* What was found of one entry's. */
struct found {
    bool used[ENTRY_DISCLOSURES];
    char names[NAMES_ROOM];  /* of those that are there, in their order, with commas between and at both ends */
    char wanted[NAMES_ROOM]; /* what `names` lists */
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

static bool is_name(const char *name, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((name[i] < 'a' || name[i] > 'z') && (name[i] < '0' || name[i] > '9') && name[i] != '_')
            return false;
    return size > 0 && size < ENTRY_WORD;
}

/* False if it is none, stands there already or finds no room. */
static bool add_name(char list[static NAMES_ROOM], const char *name, size_t size)
{
    size_t length = strlen(list);
    if (!is_name(name, size) || holds_name(list, name, size) || length + size + 3 > NAMES_ROOM)
        return false;
    if (length == 0)
        list[length++] = ',';
    memcpy(list + length, name, size);
    list[length + size] = ',';
    list[length + size + 1] = '\0';
    return true;
}

static bool is_word(const char *word, const char *text, size_t size)
{
    return strlen(word) == size && memcmp(word, text, size) == 0;
}

/* ["a","b"], as the daemon writes it. */
static bool read_names(struct found *found, const char *value, size_t size)
{
    const char *at = value + 1, *end = value + size - 1;
    if (size < 2 || *value != '[' || *end != ']')
        return false;
    for (bool first = true; at < end; first = false) {
        if (!first && *at++ != ',')
            return false;
        const char *quote = at < end && *at == '"' ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
        if (!quote || !add_name(found->wanted, at + 1, (size_t)(quote - at - 1)))
            return false;
        found->wanted_count++;
        at = quote + 1;
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

static bool read_uuid(const struct body *body, const char *name, struct uuid *ret)
{
    return body_text(body, name) && body_uuid(body, name, ret) && !uuid_is_nil(ret);
}

/* Who acted; the line is exactly as it must be. */
static bool read_by(const char *line, size_t size, const char *value, size_t value_size, struct disclosed *ret)
{
    cleanup_buf_ struct buf again = {0};
    struct body *body = NULL;
    const char *detail;
    char salt[SALT_TEXT] = "";
    if (body_parse(value, value_size, &body, &detail) < 0)
        return false;
    memcpy(salt, line + 2, SALT_TEXT - 1);
    by_line(salt,
            &(struct by_person){.account = body_text(body, "account"),
                                .authority = body_text(body, "authority"),
                                .name = body_text(body, "name"),
                                .person = body_text(body, "person"),
                                .post = body_text(body, "post")},
            &again);
    ret->by = !again.failed && again.size == size && memcmp(again.data, line, size) == 0 && body_text(body, "name") &&
              read_uuid(body, "account", &ret->account) && read_uuid(body, "person", &ret->person);
    body_free(body);
    return ret->by;
}

static bool is_salt(const char *line)
{
    uint8_t salt[16];
    return base64url_parse(line + 2, SALT_TEXT - 1, salt, sizeof salt);
}

static const char *take_line(struct found *found, const struct entry *e, const char *text, size_t size,
                             struct disclosed *ret)
{
    struct buf *line = &ret->scratch;
    const char *name, *value;
    size_t name_size, value_size, length = 0;
    struct sha256 digest = sha256(text, size);
    if (!use_digest(found, e, &digest))
        return "a disclosure that the entry does not commit to";
    buf_clear(line);
    buf_append(line, text, size); /* room for what is shorter */
    if (line->failed || sodium_base642bin((unsigned char *)line->data, line->size, text, size, NULL, &length, NULL,
                                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return "a disclosure that is not in base64url";
    if (!disclosure_parse(line->data, length, &name, &name_size, &value, &value_size) || !is_salt(line->data))
        return "a disclosure that is no array of salt, name and value";
    if (found->has_names)
        return "a disclosure behind the list of names";
    if (is_word(DISCLOSURE_NAMES, name, name_size)) {
        found->has_names = read_names(found, value, value_size);
        return found->has_names ? NULL : "its list of names cannot be read";
    }
    if (!add_name(found->names, name, name_size))
        return "a disclosure that stands there twice";
    if (is_word("by", name, name_size))
        return read_by(line->data, length, value, value_size, ret) ? NULL : "who acted cannot be read";
    buf_append(&ret->lines, line->data, length);
    buf_byte(&ret->lines, '\n');
    return ret->lines.failed ? "out of memory" : NULL;
}

/* The first erasure of this entry, or the end. They are sorted. */
static const struct erasure *erasures_of(const struct verification *v, uint32_t index)
{
    size_t low = 0, high = v->erasure_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->erasures[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return v->erasures + low;
}

static bool erased(const struct verification *v, uint32_t index, const char *name, size_t size)
{
    for (const struct erasure *e = erasures_of(v, index); e < v->erasures + v->erasure_count && e->index == index; e++)
        if (holds_name(e->names, name, size))
            return true;
    return false;
}

/* All that was erased were names of its own. */
static bool erased_wanted(const struct verification *v, uint32_t index, const struct found *found)
{
    for (const struct erasure *e = erasures_of(v, index); e < v->erasures + v->erasure_count && e->index == index; e++)
        for (const char *at = e->names + 1; *at;) {
            size_t size = strcspn(at, ",");
            if (!holds_name(found->wanted, at, size))
                return false;
            at += size + (at[size] == ',');
        }
    return true;
}

/* Each name is disclosed, or erased by two persons, and not both; first `by`, then the others in the order of `names`.
 */
static const char *compare_names(const struct verification *v, uint32_t index, const struct found *found,
                                 struct disclosed *ret)
{
    char expected[NAMES_ROOM] = "";
    ret->names_by = holds_name(found->wanted, "by", 2);
    if (ret->names_by && holds_name(found->names, "by", 2))
        add_name(expected, "by", 2);
    for (const char *at = found->wanted + 1; *at;) {
        size_t size = strcspn(at, ",");
        bool there = holds_name(found->names, at, size), gone = erased(v, index, at, size);
        gone |= v->doubtful && !there;
        if (!there && !gone)
            return "a disclosure is missing that nobody erased";
        if (there && gone)
            return "a disclosure is there that was erased";
        if (there && !is_word("by", at, size))
            add_name(expected, at, size);
        ret->erased |= gone;
        at += size + (at[size] == ',');
    }
    if (strlen(expected) < strlen(found->names))
        return "a disclosure that is not among its names";
    return strcmp(expected, found->names) == 0 ? NULL : "its disclosures are not in their order";
}

static const char *judge(const struct verification *v, uint32_t index, const struct entry *e, struct found *found,
                         struct disclosed *ret)
{
    const char *at = v->disclosed.data + v->disclosures[index], *end = v->disclosed.data + v->disclosures[index + 1];
    for (const char *stop; at < end; at = stop + 1) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        stop = memchr(at, '\n', (size_t)(end - at));
        if (!tab || !stop || tab > stop)
            return "a line of disclosures.tsv that is none";
        const char *wrong = take_line(found, e, tab + 1, (size_t)(stop - tab - 1), ret);
        if (wrong)
            return wrong;
    }
    if (!erased_wanted(v, index, found))
        return "something was erased of it that it did not disclose";
    if (e->digest_count == 0)
        return NULL;
    if (!found->has_names)
        return "its list of names is missing";
    if (e->digest_count != (found->wanted_count + 1 + 3) / 4 * 4)
        return "it commits to more than it names";
    return compare_names(v, index, found, ret);
}

void verify_disclosed(const struct verification *v, uint32_t index, const struct entry *e, struct disclosed *ret,
                      struct finding *f)
{
    struct found found;
    memset(found.used, 0, sizeof found.used);
    found.names[0] = found.wanted[0] = '\0';
    found.wanted_count = 0;
    found.has_names = false;
    ret->erased = ret->names_by = ret->by = false;
    buf_clear(&ret->lines);
    const char *wrong = judge(v, index, e, &found, ret);
    if (wrong)
        finding_note(f, index, "%s", wrong);
    buf_clear(&ret->data);
    disclosures_object(ret->lines.data ? ret->lines.data : "", ret->lines.size, &ret->data);
}

void disclosed_release(struct disclosed *d)
{
    buf_release(&d->data);
    buf_release(&d->lines);
    buf_release(&d->scratch);
}
