/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON into a buffer, piece by piece; commas come by themselves. */
#pragma once

#include "buf.h"

/* `bracket` is '{' or '[', or what closes it. */
void emit_open(struct buf *out, char bracket);
void emit_close(struct buf *out, char bracket);
void emit_key(struct buf *out, const char *name);
/* Values: a string, JSON as it stands, a number, true or false. */
void emit_text(struct buf *out, const char *text);
void emit_json(struct buf *out, const char *json);
void emit_integer(struct buf *out, int64_t value);
void emit_boolean(struct buf *out, bool value);
/* A key with its value. */
void emit_member(struct buf *out, const char *name, const char *text);
/* A string made from a format. */
void emit_format(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
