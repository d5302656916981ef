/* SPDX-License-Identifier: EUPL-1.2 */
/* Points in time: microseconds since 1970-01-01T00:00:00Z, in UTC. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t instant;

#define INSTANT_NONE   INT64_MIN
#define INSTANT_SECOND INT64_C(1000000)
/* Room for "2026-11-23T02:11:03.512034Z" and its NUL. */
#define INSTANT_TEXT 28

/* The wall clock now. */
instant instant_now(void);
/* CLOCK_BOOTTIME now, in microseconds: runs through suspend, never jumps. */
int64_t instant_boottime(void);
/* RFC 3339 as the interface writes it: UTC with Z, without a fraction where it is zero, else with six digits.
 * `at` lies between the years 1 and 9999. */
void instant_format(instant at, char ret[static INSTANT_TEXT]);
/* Reads RFC 3339 of `size` bytes: UTC only, `T` and `Z` in upper case, at most six digits of fraction, no leap second,
 * years 1970 to 9999. False, and ret untouched, if it is anything else. */
bool instant_parse(const char *text, size_t size, instant *ret);
