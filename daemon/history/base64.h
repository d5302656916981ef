/* SPDX-License-Identifier: EUPL-1.2 */
/* RFC 4648. */
#pragma once

#include "buf.h"

/* Appends `size` bytes in base64 (section 4), or base64url without padding (section 5). */
void buf_base64(struct buf *b, const void *data, size_t size);
void buf_base64url(struct buf *b, const void *data, size_t size);
/* Exactly `room` bytes, in base64 with its padding, or in base64url without. */
bool base64_parse(const char *text, size_t size, void *ret, size_t room);
bool base64url_parse(const char *text, size_t size, void *ret, size_t room);
