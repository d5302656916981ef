/* SPDX-License-Identifier: EUPL-1.2 */
/* A growing byte buffer. A failed allocation is remembered in `failed`: check once, at the end. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise to start. `data` is NULL or holds `size` bytes and one NUL after them. */
struct buf {
    char *data;
    size_t size;
    size_t room;
    bool failed;
};

/* Frees what the buffer holds and makes it empty again. */
void buf_release(struct buf *b);
/* Forgets the content and `failed`, keeps the memory. */
void buf_clear(struct buf *b);
void buf_append(struct buf *b, const void *data, size_t size);
void buf_text(struct buf *b, const char *text);
void buf_byte(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
/* Appends `size` bytes of UTF-8 as a JSON string, with its quotes, escaped as RFC 8785 (JCS) does:
 * \b \t \n \f \r \" \\ and \u00xx in lower case for the other controls, nothing else. */
void buf_json_string(struct buf *b, const char *text, size_t size);
/* `text` may be NULL: then the JSON word null. */
void buf_json_text(struct buf *b, const char *text);
/* Appends bytes in lower-case hexadecimal. */
void buf_hex(struct buf *b, const void *data, size_t size);
/* Moves the content out of `b`, which becomes empty. */
struct buf buf_take(struct buf *b);

#define cleanup_buf_ __attribute__((cleanup(buf_release)))
