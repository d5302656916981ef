/* SPDX-License-Identifier: EUPL-1.2 */
/* Request targets in origin form, taken apart and decoded strictly. Pure. */
#pragma once

#include "http.h"

struct target {
    struct http_text path; /* still encoded */
    size_t segment_count, parameter_count;
    struct http_text segments[HTTP_SEGMENTS];
    struct http_parameter parameters[HTTP_PARAMETERS];
};

/* Bytes of storage that target_parse() needs for a target of `size` bytes. */
#define TARGET_STORAGE(size) (2 * (size_t)(size) + 4)

/* Takes `text` apart; everything in `ret` points into `storage`, which holds TARGET_STORAGE(size) bytes. PROBLEM_NONE,
 * or a problem and what is wrong in ret_detail; then nothing in `ret` counts. Refused are: what does not begin with a
 * slash; characters that RFC 3986 does not have (but UTF-8 as it is passes), bad escapes, decoded control characters
 * and broken UTF-8; "." and ".." and empty segments, but for an empty last one; an escaped slash; too many of either.
 */
enum problem target_parse(const char *text, size_t size, char *storage, struct target *ret, const char **ret_detail);
