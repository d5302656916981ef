/* SPDX-License-Identifier: EUPL-1.2 */
#include "emit.h"

#include <inttypes.h>
#include <string.h>

static void separate(struct buf *out)
{
    if (out->size > 0 && !strchr("{[:", out->data[out->size - 1]))
        buf_byte(out, ',');
}

void emit_open(struct buf *out, char bracket)
{
    separate(out);
    buf_byte(out, bracket);
}

void emit_close(struct buf *out, char bracket)
{
    buf_byte(out, bracket);
}

void emit_key(struct buf *out, const char *name)
{
    emit_text(out, name);
    buf_byte(out, ':');
}

void emit_text(struct buf *out, const char *text)
{
    separate(out);
    buf_json_text(out, text);
}

void emit_json(struct buf *out, const char *json)
{
    separate(out);
    buf_text(out, json);
}

void emit_integer(struct buf *out, int64_t value)
{
    separate(out);
    buf_printf(out, "%" PRId64, value);
}

void emit_boolean(struct buf *out, bool value)
{
    emit_json(out, value ? "true" : "false");
}

void emit_member(struct buf *out, const char *name, const char *text)
{
    emit_key(out, name);
    emit_text(out, text);
}

void emit_format(struct buf *out, const char *format, ...)
{
    struct buf text = {0};
    va_list args;

    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    emit_text(out, text.data ? text.data : "");
    out->failed |= text.failed;
    buf_release(&text);
}
