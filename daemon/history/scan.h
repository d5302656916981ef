/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside history/: reading canonical JSON whose form is known. Anything that is not as it must be is remembered in
 * `failed`, and from then on nothing is read. */
#pragma once

#include "entry.h"

struct scan {
    const char *at, *end;
    bool failed;
};

/* The very bytes of `word` come next. */
void scan_word(struct scan *s, const char *word);
/* … if they do; nothing is read if not. */
bool scan_try(struct scan *s, const char *word);
/* 0 to `max`. */
uint64_t scan_number(struct scan *s, uint64_t max);
/* A string of plain ASCII without escapes. `ret` holds `room` bytes. */
void scan_text(struct scan *s, char *ret, size_t room);
/* A string or null: then "". */
void scan_text_or_null(struct scan *s, char *ret, size_t room);
instant scan_instant(struct scan *s);
void scan_sha256(struct scan *s, struct sha256 *ret);
/* Nil for null. */
struct uuid scan_uuid_or_null(struct scan *s);
uint32_t scan_count_or_null(struct scan *s);
/* Nothing failed and nothing is left. */
bool scan_ended(const struct scan *s);
