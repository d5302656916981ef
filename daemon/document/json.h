/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside document/: small helpers over jansson, which no other folder knows. */
#pragma once

#include <jansson.h>

#include "body.h"
#include "memory.h"

struct body {
    json_t *json;
};

static inline void json_release(json_t **json)
{
    json_decref(*json);
}
#define cleanup_json_ cleanup_(json_release)

/* Compact, members in their order. 0 or -ENOMEM. */
int json_text(const json_t *json, size_t flags, struct buf *out);
/* Hands over every member of an object. 0 or -ENOMEM. */
int json_members(const json_t *object, const struct member_sink *sink);
const char *json_get_text(const json_t *object, const char *name);
instant json_get_time(const json_t *object, const char *name);
json_t *json_time(instant at); /* null for INSTANT_NONE */
json_t *json_uuid(const struct uuid *id);
bool json_get_uuid(const json_t *object, const char *name, struct uuid *ret);
/* Sets a member, taking over `value`; a NULL value (out of memory) or a failure is remembered in *failed. */
void json_put(json_t *object, const char *name, json_t *value, bool *failed);
/* A copy of a member (deep), or null. */
json_t *json_copy_of(const json_t *object, const char *name);
/* The i-th member of an object whose values are UUIDs or null (nil). */
bool json_map_entry(json_t *object, size_t i, const char **ret_key, struct uuid *ret_id);
