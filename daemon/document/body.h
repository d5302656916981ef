/* SPDX-License-Identifier: EUPL-1.2 */
/* A body: JSON text in, members judged by a shape out. */
#pragma once

#include "buf.h"
#include "fault.h"
#include "instant.h"
#include "shape.h"
#include "uuid.h"

struct body;

#define BODY_DEPTH 16

/* Reads `size` bytes (0 is the same as {}). 0; -EINVAL with a constant that says what is wrong in ret_detail: not JSON,
 * not UTF-8, a member twice, NUL, nested too deeply, no object; or -ENOMEM. */
int body_parse(const char *text, size_t size, struct body **ret, const char **ret_detail);
void body_free(struct body *body);

/* Holds the members against `shape`, adds what is wrong to `faults`, and puts values into the form in which they are
 * kept (times, states, digests). `merge`: null is allowed for what need not be there (RFC 7396). */
void body_check(struct body *body, const struct shape *shape, bool merge, struct faults *faults);

/* Members of a checked body. NULL, false, INSTANT_NONE or the default where a member is missing or ill-typed. */
const char *body_text(const struct body *body, const char *name);
int64_t body_integer(const struct body *body, const char *name, int64_t otherwise);
bool body_boolean(const struct body *body, const char *name, bool otherwise);
instant body_time(const struct body *body, const char *name);
bool body_uuid(const struct body *body, const char *name, struct uuid *ret);
bool body_has(const struct body *body, const char *name);
bool body_is_null(const struct body *body, const char *name);
size_t body_list(const struct body *body, const char *name);
const char *body_list_text(const struct body *body, const char *name, size_t i);
/* A text member of the i-th object in a list. */
const char *body_list_member(const struct body *body, const char *name, size_t i, const char *member);
/* The i-th member of a map; false beyond the last. `id` is nil where the value is null. */
bool body_map(const struct body *body, const char *name, size_t i, const char **ret_key, struct uuid *ret_id);
/* All of it, as compact JSON. */
int body_dump(const struct body *body, struct buf *out);

/* Takes one member after the other: its name, and its value as compact JSON. */
struct member_sink {
    void (*take)(void *context, const char *name, const char *json, size_t size);
    void *context;
};
/* 0 or -ENOMEM. */
int body_members(const struct body *body, const struct member_sink *sink);
