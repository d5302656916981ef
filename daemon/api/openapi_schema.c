/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON Schemas from the tables of fields. */
#include <ctype.h>
#include <string.h>

#include "openapi_inside.h"

/* As document/check.c judges: no control characters, in names none that turn the line round, and not blank. */
#define BLANK "[^ \\n\\t\\r\\u00A0\\u2000-\\u200B\\u2028\\u2029\\u3000]"
#define NAME_PATTERN                                                                                                   \
    "^(?=.*" BLANK ")[^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]*$"
#define TEXT_PATTERN "^(?=[\\s\\S]*" BLANK ")[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$"

static bool ends_in(const char *text, size_t length, const char *end)
{
    return length > strlen(end) && memcmp(text + length - strlen(end), end, strlen(end)) == 0;
}

/* Whether a merge patch of this shape allows more than a plain body does. */
static bool varies(const struct shape *shape)
{
    for (const struct field *f = shape->fields; f->name; f++)
        if (!(f->flags & (FIELD_REQUIRED | FIELD_NULLABLE)) || f->type == FIELD_MAP || (f->shape && varies(f->shape)))
            return true;
    return false;
}

void schema_name(const struct shape *shape, enum place place, struct buf *out)
{
    const char *name = shape->name;
    size_t length = strlen(name);
    bool start = true;

    if (place != PLACE_ANSWER && ends_in(name, length, "_body"))
        length -= strlen("_body");
    for (size_t i = 0; i < length; i++) {
        if (name[i] != '_')
            buf_byte(out, (char)(start ? toupper((unsigned char)name[i]) : name[i]));
        start = name[i] == '_';
    }
    if (place != PLACE_ANSWER)
        buf_text(out, place == PLACE_MERGE ? "Merge" : "Body");
}

static void reference(struct openapi *o, const struct shape *shape, enum place place)
{
    struct schema_use use = {shape, place == PLACE_MERGE && !varies(shape) ? PLACE_BODY : place};
    cleanup_buf_ struct buf name = {0};
    size_t i = 0;

    while (i < o->schema_count && (o->schemas[i].shape != shape || o->schemas[i].place != use.place))
        i++;
    if (i == SCHEMAS_MAX) {
        o->out->failed = true;
        return;
    }
    if (i == o->schema_count)
        o->schemas[o->schema_count++] = use;
    schema_name(shape, use.place, &name);
    emit_key(o->out, "$ref");
    emit_format(o->out, "#/components/schemas/%s", name.data ? name.data : "");
}

void schema_ref(struct openapi *o, const struct shape *shape, enum place place)
{
    emit_open(o->out, '{');
    reference(o, shape, place);
    emit_close(o->out, '}');
}

static void type(struct buf *out, const char *name, bool nullable)
{
    emit_key(out, "type");
    if (nullable)
        emit_open(out, '[');
    emit_text(out, name);
    if (nullable) {
        emit_text(out, "null");
        emit_close(out, ']');
    }
}

static void bound(struct buf *out, const char *name, int64_t value)
{
    emit_key(out, name);
    emit_integer(out, value);
}

static void word_list(struct buf *out, const char *words, bool nullable)
{
    emit_key(out, "enum");
    emit_open(out, '[');
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        emit_json(out, "");
        buf_json_string(out, at, length);
        at += length;
        at += strspn(at, " ");
    }
    if (nullable)
        emit_json(out, "null");
    emit_close(out, ']');
}

static void string_schema(struct buf *out, const struct field *f, enum place place)
{
    static const struct {
        const char *format, *pattern;
    } forms[] = {
        [FIELD_TIME] = {"date-time", "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?Z$"},
        [FIELD_UUID] = {"uuid", NULL},
        [FIELD_STATE] = {NULL, "^[A-Z]{2}$"},
        [FIELD_CURRENCY] = {NULL, "^[A-Z]{3}$"},
        [FIELD_POSITION] = {NULL, "^[+-]\\d{2}(\\.\\d+)?[+-]\\d{3}(\\.\\d+)?([+-]\\d+)?/$"},
        [FIELD_SHA256] = {NULL, "^[0-9A-Fa-f]{64}$"},
        [FIELD_REFERENCE] = {NULL, "^(EX-)?[A-Z]{2}-\\d{4}-[0-9A-HJKMNP-TV-Z]{5}$"},
        [FIELD_NAME] = {NULL, NAME_PATTERN},
        [FIELD_TEXT] = {NULL, TEXT_PATTERN},
    };
    bool free_text = f->type == FIELD_NAME || f->type == FIELD_TEXT;

    if (free_text) {
        bound(out, "minLength", f->min);
        bound(out, "maxLength", f->max);
    }
    if (forms[f->type].format)
        emit_member(out, "format", forms[f->type].format);
    if (forms[f->type].pattern && (!free_text || place != PLACE_ANSWER))
        emit_member(out, "pattern", forms[f->type].pattern);
}

static void list_schema(struct openapi *o, const struct field *f, enum place place)
{
    bound(o->out, "minItems", f->min);
    bound(o->out, "maxItems", f->max);
    if (f->flags & FIELD_UNIQUE) {
        emit_key(o->out, "uniqueItems");
        emit_boolean(o->out, true);
    }
    emit_key(o->out, "items");
    if (f->element)
        schema_field(o, f->element, place);
    else
        schema_ref(o, f->shape, place);
}

static void map_schema(struct openapi *o, const struct field *f, enum place place)
{
    struct field element = *f->element;

    element.flags = place == PLACE_MERGE ? 0 : FIELD_REQUIRED; /* null takes an entry away */
    bound(o->out, "maxProperties", f->max);
    emit_key(o->out, "propertyNames");
    emit_json(o->out, "{\"pattern\":\"^[A-Z]{2}$\"}");
    emit_key(o->out, "additionalProperties");
    schema_field(o, &element, place);
}

/* An object's schema stands by itself; where it may be null, that is another choice beside the reference. */
static void object_schema(struct openapi *o, const struct field *f, enum place place, bool nullable)
{
    if (!nullable) {
        reference(o, f->shape, place);
        return;
    }
    emit_key(o->out, "anyOf");
    emit_open(o->out, '[');
    schema_ref(o, f->shape, place);
    emit_json(o->out, "{\"type\":\"null\"}");
    emit_close(o->out, ']');
}

static const char *type_of(const struct field *f)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return "integer";
    case FIELD_BOOLEAN:
        return "boolean";
    case FIELD_LIST:
        return "array";
    case FIELD_OBJECT:
    case FIELD_MAP:
    case FIELD_ANY:
        return "object";
    default:
        return "string";
    }
}

static void constraints(struct openapi *o, const struct field *f, enum place place, bool nullable)
{
    switch (f->type) {
    case FIELD_INTEGER:
        emit_member(o->out, "format", f->max > INT32_MAX ? "int64" : "int32");
        bound(o->out, "minimum", f->min);
        bound(o->out, "maximum", f->max);
        break;
    case FIELD_WORD:
        word_list(o->out, f->words, nullable);
        break;
    case FIELD_LIST:
        list_schema(o, f, place);
        break;
    case FIELD_MAP:
        map_schema(o, f, place);
        break;
    case FIELD_BOOLEAN:
    case FIELD_OBJECT:
    case FIELD_ANY:
        break;
    default:
        string_schema(o->out, f, place);
    }
}

void schema_field(struct openapi *o, const struct field *f, enum place place)
{
    bool element = !f->help; /* of a list: null never stands in one */
    bool nullable = f->flags & FIELD_NULLABLE || (place == PLACE_MERGE && !element && !(f->flags & FIELD_REQUIRED));

    emit_open(o->out, '{');
    if (f->type == FIELD_OBJECT) {
        object_schema(o, f, place, nullable);
    } else {
        type(o->out, type_of(f), nullable);
        constraints(o, f, place, nullable);
    }
    if (f->help)
        emit_member(o->out, "description", f->help);
    emit_close(o->out, '}');
}

static void shape_schema(struct openapi *o, const struct schema_use *use)
{
    struct buf *out = o->out;
    bool required = false;

    emit_open(out, '{');
    emit_member(out, "type", "object");
    emit_member(out, "description", use->shape->help);
    for (const struct field *f = use->shape->fields; f->name; f++)
        required |= f->flags & FIELD_REQUIRED;
    if (required) {
        emit_key(out, "required");
        emit_open(out, '[');
        for (const struct field *f = use->shape->fields; f->name; f++)
            if (f->flags & FIELD_REQUIRED)
                emit_text(out, f->name);
        emit_close(out, ']');
    }
    emit_key(out, "properties");
    emit_open(out, '{');
    for (const struct field *f = use->shape->fields; f->name; f++) {
        emit_key(out, f->name);
        schema_field(o, f, use->place);
    }
    emit_close(out, '}');
    emit_key(out, "additionalProperties");
    emit_boolean(out, false);
    emit_close(out, '}');
}

void schema_components(struct openapi *o)
{
    for (size_t i = 0; i < o->schema_count; i++) { /* grows while we go */
        cleanup_buf_ struct buf name = {0};
        schema_name(o->schemas[i].shape, o->schemas[i].place, &name);
        emit_key(o->out, name.data ? name.data : "");
        shape_schema(o, &o->schemas[i]);
    }
}
