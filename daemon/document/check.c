/* SPDX-License-Identifier: EUPL-1.2 */
/* Values against their fields. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "json.h"
#include "utf8.h"

/* Where we are in the body, and what was found. */
struct check {
    struct faults *faults;
    bool merge;
    char pointer[FAULT_POINTER];
    size_t length;
};

static size_t enter(struct check *c, const char *name)
{
    size_t before = c->length, i = before;

    if (i < sizeof c->pointer - 1)
        c->pointer[i++] = '/';
    for (const char *p = name; *p && i + 2 < sizeof c->pointer; p++) {
        if (*p == '~' || *p == '/')
            c->pointer[i++] = '~';
        c->pointer[i++] = (char)(*p == '~' ? '0' : *p == '/' ? '1' : *p);
    }
    while (i > before && !utf8_valid(c->pointer + before, i - before)) /* cut short inside a character */
        i--;
    c->pointer[i] = '\0';
    c->length = i;
    return before;
}

static void leave(struct check *c, size_t before)
{
    c->length = before;
    c->pointer[before] = '\0';
}

#define FAULT(c, ...) fault_add((c)->faults, (c)->pointer, __VA_ARGS__)

/* The code point of the well-formed character at `p`. */
static uint32_t code_point(const unsigned char *p, size_t length)
{
    static const uint8_t first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = p[0] & first[length];

    for (size_t i = 1; i < length; i++)
        c = c << 6 | (p[i] & 0x3fu);
    return c;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static bool is_line(uint32_t c)
{
    return c == '\n' || c == '\t' || c == '\r';
}

static bool is_bidi(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || is_line(c) || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 ||
           c == 0x3000;
}

static void check_text(struct check *c, const struct field *f, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t size = json_string_length(value), characters = 0;
    bool blank = true;

    for (size_t i = 0, length; i < size; i += length, characters++) {
        length = utf8_length(text + i, size - i);
        if (length == 0) {
            FAULT(c, "encoding", "not valid UTF-8");
            return;
        }
        uint32_t point = code_point((const unsigned char *)text + i, length);
        if (is_control(point) && (f->type == FIELD_NAME || !is_line(point))) {
            FAULT(c, "control-character", "U+%04" PRIX32 " is not allowed here", point);
            return;
        }
        if (f->type == FIELD_NAME && is_bidi(point)) {
            FAULT(c, "bidirectional-override", "U+%04" PRIX32 " is not allowed here", point);
            return;
        }
        blank = blank && is_blank(point);
    }
    if (characters > (size_t)f->max)
        FAULT(c, "too-long", "at most %" PRId64 " characters", f->max);
    else if (blank)
        FAULT(c, "empty", "must not be empty");
}

static void check_integer(struct check *c, const struct field *f, const json_t *value)
{
    json_int_t n = json_integer_value(value);

    if (n < f->min || n > f->max)
        FAULT(c, "range", "from %" PRId64 " to %" PRId64, f->min, f->max);
}

static json_t *check_time(struct check *c, const json_t *value)
{
    instant at;

    if (instant_parse(json_string_value(value), json_string_length(value), &at))
        return json_time(at);
    FAULT(c, "format", "a time as RFC 3339 writes it, in UTC with Z, to the microsecond at most");
    return NULL;
}

static json_t *check_state(struct check *c, const json_t *value)
{
    const char *code = json_string_value(value);

    if (strcmp(code, "EL") == 0)
        return json_string_nocheck("GR");
    if (strcmp(code, "UK") == 0)
        return json_string_nocheck("GB");
    if (json_string_length(value) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z')
        FAULT(c, "format", "a state is two capital letters (ISO 3166-1 alpha-2)");
    return NULL;
}

static json_t *check_uuid(struct check *c, const json_t *value)
{
    struct uuid id;

    if (uuid_parse(json_string_value(value), json_string_length(value), &id))
        return json_uuid(&id);
    FAULT(c, "format", "a UUID");
    return NULL;
}

static json_t *check_sha256(struct check *c, const json_t *value)
{
    struct sha256 digest;
    char hex[SHA256_HEX];

    if (sha256_parse(json_string_value(value), json_string_length(value), &digest)) {
        sha256_hex(&digest, hex);
        return json_string_nocheck(hex);
    }
    FAULT(c, "format", "64 hexadecimal digits");
    return NULL;
}

static void check_currency(struct check *c, const json_t *value)
{
    const char *code = json_string_value(value);

    if (json_string_length(value) != 3 || strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
        FAULT(c, "format", "three capital letters (ISO 4217)");
}

/* ±DD[.D…]±DDD[.D…][±H…]/ as ISO 6709 writes decimal degrees. */
static bool is_position(const char *text, size_t size)
{
    static const struct {
        size_t digits;
        int limit;
    } parts[] = {{2, 90}, {3, 180}};
    const char *p = text;

    if (size == 0 || size > 64 || text[size - 1] != '/')
        return false;
    for (size_t i = 0; i < 2; i++) {
        int whole = 0;
        if (*p != '+' && *p != '-')
            return false;
        p++;
        if (strspn(p, "0123456789") != parts[i].digits)
            return false;
        for (size_t j = 0; j < parts[i].digits; j++)
            whole = whole * 10 + (*p++ - '0');
        size_t fraction = *p == '.' ? strspn(p + 1, "0123456789") : 0;
        if (*p == '.' && fraction == 0)
            return false;
        bool nothing_more = strspn(p, ".0") == (fraction ? fraction + 1 : 0);
        if (whole > parts[i].limit || (whole == parts[i].limit && !nothing_more))
            return false;
        p += fraction ? fraction + 1 : 0;
    }
    if (*p == '+' || *p == '-') {
        size_t digits = strspn(++p, "0123456789");
        if (digits == 0)
            return false;
        p += digits;
    }
    return p == text + size - 1;
}

static bool has_type(const struct field *f, const json_t *value)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return json_is_integer(value);
    case FIELD_BOOLEAN:
        return json_is_boolean(value);
    case FIELD_OBJECT:
    case FIELD_MAP:
    case FIELD_ANY:
        return json_is_object(value);
    case FIELD_LIST:
        return json_is_array(value);
    default:
        return json_is_string(value);
    }
}

static const char *type_name(const struct field *f)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return "an integer";
    case FIELD_BOOLEAN:
        return "true or false";
    case FIELD_OBJECT:
    case FIELD_MAP:
    case FIELD_ANY:
        return "an object";
    case FIELD_LIST:
        return "a list";
    default:
        return "a text";
    }
}

static json_t *check_value(struct check *c, const struct field *f, json_t *value);
static void check_object(struct check *c, const struct shape *shape, json_t *object);

static void check_unique(struct check *c, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(list, i), json_array_get(list, j))) {
                char index[24];
                snprintf(index, sizeof index, "%zu", i);
                size_t before = enter(c, index);
                FAULT(c, "duplicate", "it stands in the list twice");
                leave(c, before);
                return;
            }
}

static void check_list(struct check *c, const struct field *f, json_t *list)
{
    const struct field object = {.name = "", .type = FIELD_OBJECT, .shape = f->shape};
    size_t count = json_array_size(list);

    if (count < (size_t)f->min || count > (size_t)f->max) {
        FAULT(c, count > (size_t)f->max ? "too-many" : "too-few", "from %" PRId64 " to %" PRId64 " entries", f->min,
              f->max);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char index[24];
        snprintf(index, sizeof index, "%zu", i);
        size_t before = enter(c, index);
        json_t *better = check_value(c, f->element ? f->element : &object, json_array_get(list, i));
        if (better)
            json_array_set_new(list, i, better);
        leave(c, before);
    }
    if (f->flags & FIELD_UNIQUE)
        check_unique(c, list);
}

/* The keys of a map are states; EL and UK become GR and GB. */
static void check_map(struct check *c, const struct field *f, json_t *map)
{
    cleanup_json_ json_t *kept = json_object();
    const char *key;
    json_t *value;

    if (json_object_size(map) > (size_t)f->max)
        FAULT(c, "too-many", "at most %" PRId64 " members", f->max);
    json_object_foreach(map, key, value)
    {
        size_t before = enter(c, key);
        cleanup_json_ json_t *code = json_string_nocheck(key);
        cleanup_json_ json_t *canonical = code ? check_state(c, code) : NULL;
        const char *name = canonical ? json_string_value(canonical) : key;
        cleanup_json_ json_t *better = json_is_null(value) && c->merge ? NULL : check_value(c, f->element, value);
        if (json_object_get(kept, name))
            FAULT(c, "duplicate", "this state stands there twice");
        json_object_set_nocheck(kept, name, better ? better : value);
        leave(c, before);
    }
    json_object_clear(map);
    json_object_update(map, kept);
}

/* A value to put in its place, where it is kept in another form than it came; else NULL. */
static json_t *check_value(struct check *c, const struct field *f, json_t *value)
{
    if (!has_type(f, value)) {
        FAULT(c, "type", "must be %s", type_name(f));
        return NULL;
    }
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
        check_text(c, f, value);
        break;
    case FIELD_INTEGER:
        check_integer(c, f, value);
        break;
    case FIELD_TIME:
        return check_time(c, value);
    case FIELD_WORD:
        if (!words_hold(f->words, json_string_value(value), json_string_length(value)))
            FAULT(c, "word", "one of: %s", f->words);
        break;
    case FIELD_UUID:
        return check_uuid(c, value);
    case FIELD_STATE:
        return check_state(c, value);
    case FIELD_CURRENCY:
        check_currency(c, value);
        break;
    case FIELD_POSITION:
        if (!is_position(json_string_value(value), json_string_length(value)))
            FAULT(c, "format", "a position as ISO 6709 writes it: +52.3702+004.8952/");
        break;
    case FIELD_SHA256:
        return check_sha256(c, value);
    case FIELD_OBJECT:
        check_object(c, f->shape, value);
        break;
    case FIELD_LIST:
        check_list(c, f, value);
        break;
    case FIELD_MAP:
        check_map(c, f, value);
        break;
    case FIELD_BOOLEAN:
    case FIELD_REFERENCE:
    case FIELD_ANY:
        break;
    }
    return NULL;
}

static void check_member(struct check *c, const struct field *f, json_t *object)
{
    json_t *value = json_object_get(object, f->name);
    size_t before = enter(c, f->name);
    bool may_be_null = !(f->flags & FIELD_REQUIRED) && (c->merge || f->flags & FIELD_NULLABLE);

    if (!value && f->flags & FIELD_REQUIRED)
        FAULT(c, "missing", "%s", f->help ? f->help : "it must be there");
    else if (value && !(json_is_null(value) && (may_be_null || (f->flags & FIELD_NULLABLE)))) {
        json_t *better = check_value(c, f, value);
        if (better)
            json_object_set_new_nocheck(object, f->name, better);
    }
    leave(c, before);
}

static void check_object(struct check *c, const struct shape *shape, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (shape_field(shape, name))
            continue;
        size_t before = enter(c, name);
        FAULT(c, "unknown-member", "there is no such member here");
        leave(c, before);
    }
    for (const struct field *f = shape->fields; f->name; f++)
        check_member(c, f, object);
}

void body_check(struct body *body, const struct shape *shape, bool merge, struct faults *faults)
{
    struct check c = {.faults = faults, .merge = merge};

    check_object(&c, shape, body->json);
}
