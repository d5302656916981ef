/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>

#include "json.h"

/* jansson recurses once per level: too deep a text must not get that far. Brackets inside strings do not count. */
static bool too_deep(const char *text, size_t size)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > BODY_DEPTH)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static const char *what_is_wrong(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return NULL;
    case json_error_invalid_utf8:
        return "the body is not valid UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "the body holds a NUL character";
    case json_error_duplicate_key:
        return "a member stands in the body twice";
    case json_error_numeric_overflow:
        return "a number is out of range";
    case json_error_premature_end_of_input:
        return "the JSON text ends too early";
    case json_error_end_of_input_expected:
        return "there is something after the JSON text";
    default:
        return "the body is not JSON";
    }
}

int body_parse(const char *text, size_t size, struct body **ret, const char **ret_detail)
{
    cleanup_json_ json_t *json = NULL;
    json_error_t error;

    if (size > 0 && too_deep(text, size)) {
        *ret_detail = "the body is nested more deeply than any document needs";
        return -EINVAL;
    }
    json = size > 0 ? json_loadb(text, size, JSON_REJECT_DUPLICATES, &error) : json_object();
    if (!json) {
        const char *detail = size > 0 ? what_is_wrong(&error) : NULL;
        if (!detail)
            return -ENOMEM;
        *ret_detail = detail;
        return -EINVAL;
    }
    if (!json_is_object(json)) {
        *ret_detail = "the body is not a JSON object";
        return -EINVAL;
    }
    struct body *body = malloc(sizeof *body);
    if (!body)
        return -ENOMEM;
    body->json = json;
    json = NULL;
    *ret = body;
    return 0;
}

void body_free(struct body *body)
{
    if (body)
        json_decref(body->json);
    free(body);
}

const char *body_text(const struct body *body, const char *name)
{
    return json_get_text(body->json, name);
}

int64_t body_integer(const struct body *body, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(body->json, name);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool body_boolean(const struct body *body, const char *name, bool otherwise)
{
    const json_t *value = json_object_get(body->json, name);

    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

instant body_time(const struct body *body, const char *name)
{
    return json_get_time(body->json, name);
}

bool body_uuid(const struct body *body, const char *name, struct uuid *ret)
{
    return json_get_uuid(body->json, name, ret);
}

bool body_has(const struct body *body, const char *name)
{
    const json_t *value = json_object_get(body->json, name);

    return value && !json_is_null(value);
}

bool body_is_null(const struct body *body, const char *name)
{
    return json_is_null(json_object_get(body->json, name));
}

size_t body_list(const struct body *body, const char *name)
{
    return json_array_size(json_object_get(body->json, name));
}

const char *body_list_text(const struct body *body, const char *name, size_t i)
{
    return json_string_value(json_array_get(json_object_get(body->json, name), i));
}

const char *body_list_member(const struct body *body, const char *name, size_t i, const char *member)
{
    return json_get_text(json_array_get(json_object_get(body->json, name), i), member);
}

int body_members(const struct body *body, const struct member_sink *sink)
{
    return json_members(body->json, sink);
}

int body_dump(const struct body *body, struct buf *out)
{
    return json_text(body->json, 0, out);
}

bool body_map(const struct body *body, const char *name, size_t i, const char **ret_key, struct uuid *ret_id)
{
    return json_map_entry(json_object_get(body->json, name), i, ret_key, ret_id);
}
