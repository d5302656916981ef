/* SPDX-License-Identifier: EUPL-1.2 */
/* UUIDs (RFC 9562). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "instant.h"

struct uuid {
    uint8_t bytes[16];
};

#define UUID_TEXT 37 /* with the NUL */

/* A UUIDv7 of the millisecond of `at`. Those one process makes rise strictly (RFC 9562, 6.2, method 1: the 12 bits
 * rand_a are a counter); the rest is from the system's generator. `last` is the caller's memory of the one before,
 * zeroed at the start. */
struct uuid uuid_v7(instant at, struct uuid *last);
/* Lower case, with hyphens. */
void uuid_format(const struct uuid *id, char ret[static UUID_TEXT]);
/* Accepts upper and lower case, hyphens in their places, nothing else. */
bool uuid_parse(const char *text, size_t size, struct uuid *ret);
int uuid_compare(const struct uuid *a, const struct uuid *b);
bool uuid_is_nil(const struct uuid *id);
