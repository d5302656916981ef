/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>

#include "json.h"

static int append(const char *text, size_t size, void *out)
{
    buf_append(out, text, size);
    return 0;
}

int json_text(const json_t *json, size_t flags, struct buf *out)
{
    if (json_dump_callback(json, append, out, JSON_COMPACT | flags) < 0 || out->failed)
        return -ENOMEM;
    return 0;
}

int json_members(const json_t *object, const struct member_sink *sink)
{
    cleanup_buf_ struct buf text = {0};
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        buf_clear(&text);
        if (json_text(value, JSON_ENCODE_ANY, &text) < 0)
            return -ENOMEM;
        sink->take(sink->context, name, text.data, text.size);
    }
    return 0;
}

const char *json_get_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

instant json_get_time(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    instant at;

    if (!json_is_string(value) || !instant_parse(json_string_value(value), json_string_length(value), &at))
        return INSTANT_NONE;
    return at;
}

json_t *json_time(instant at)
{
    char text[INSTANT_TEXT];

    if (at == INSTANT_NONE)
        return json_null();
    instant_format(at, text);
    return json_string_nocheck(text);
}

json_t *json_uuid(const struct uuid *id)
{
    char text[UUID_TEXT];

    uuid_format(id, text);
    return json_string_nocheck(text);
}

bool json_get_uuid(const json_t *object, const char *name, struct uuid *ret)
{
    const char *text = json_get_text(object, name);

    return text && uuid_parse(text, strlen(text), ret);
}

void json_put(json_t *object, const char *name, json_t *value, bool *failed)
{
    if (json_object_set_new_nocheck(object, name, value) < 0)
        *failed = true;
}

json_t *json_copy_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value ? json_deep_copy(value) : json_null();
}

bool json_map_entry(json_t *object, size_t i, const char **ret_key, struct uuid *ret_id)
{
    void *at = json_object_iter(object);

    for (; at && i > 0; i--)
        at = json_object_iter_next(object, at);
    if (!at)
        return false;
    *ret_key = json_object_iter_key(at);
    *ret_id = (struct uuid){{0}};
    const char *text = json_string_value(json_object_iter_value(at));
    if (text)
        uuid_parse(text, strlen(text), ret_id);
    return true;
}
