/* SPDX-License-Identifier: EUPL-1.2 */
/* UTF-8 as RFC 3629 allows it: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The length of the well-formed character that `text` begins with, 1 to 4, or 0 if it begins with none. */
size_t utf8_length(const char *text, size_t size);
bool utf8_valid(const char *text, size_t size);
