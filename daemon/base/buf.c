/* SPDX-License-Identifier: EUPL-1.2 */
#include "buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256u

void buf_release(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->size = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Makes room for `more` bytes and a NUL. */
static bool reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (b->room > b->size && more < b->room - b->size)
        return true;
    if (more > SIZE_MAX / 2 - b->size - 1) {
        b->failed = true;
        return false;
    }
    size_t need = b->size + more + 1;
    size_t room = b->room * 2 > need ? b->room * 2 : need;
    room = room < BUF_FIRST ? BUF_FIRST : room;
    char *data = realloc(b->data, room);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->room = room;
    return true;
}

void buf_append(struct buf *b, const void *data, size_t size)
{
    if (!reserve(b, size))
        return;
    if (size > 0)
        memcpy(b->data + b->size, data, size);
    b->size += size;
    b->data[b->size] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
    buf_append(b, text, strlen(text));
}

void buf_byte(struct buf *b, char c)
{
    buf_append(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    if (!reserve(b, 0))
        return;
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(b->data + b->size, b->room - b->size, format, args);
    if (size < 0) {
        b->failed = true;
    } else if ((size_t)size < b->room - b->size) {
        b->size += (size_t)size;
    } else if (reserve(b, (size_t)size)) {
        vsnprintf(b->data + b->size, b->room - b->size, format, again);
        b->size += (size_t)size;
    }
    va_end(again);
    b->data[b->size] = '\0';
}

/* What follows the backslash, or 0 if RFC 8785 leaves the byte as it is, or 'u'. */
static char escape_of(unsigned char c)
{
    switch (c) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    case '"':
    case '\\':
        return (char)c;
    default:
        return c < 0x20 ? 'u' : '\0';
    }
}

void buf_json_string(struct buf *b, const char *text, size_t size)
{
    size_t plain = 0; /* where the run of bytes that need no escape began */
    buf_byte(b, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_append(b, text + plain, i - plain);
        plain = i + 1;
        char escape = escape_of(c);
        buf_append(b, (char[]){'\\', escape}, 2);
        if (escape == 'u') {
            buf_text(b, "00");
            buf_hex(b, &c, 1);
        }
    }
    if (size > plain)
        buf_append(b, text + plain, size - plain);
    buf_byte(b, '"');
}

void buf_json_text(struct buf *b, const char *text)
{
    if (text)
        buf_json_string(b, text, strlen(text));
    else
        buf_text(b, "null");
}

void buf_hex(struct buf *b, const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    if (size > SIZE_MAX / 4) {
        b->failed = true;
        return;
    }
    if (!reserve(b, size * 2))
        return;
    for (size_t i = 0; i < size; i++) {
        b->data[b->size++] = digits[bytes[i] >> 4];
        b->data[b->size++] = digits[bytes[i] & 15];
    }
    b->data[b->size] = '\0';
}

struct buf buf_take(struct buf *b)
{
    struct buf taken = *b;
    *b = (struct buf){0};
    return taken;
}
