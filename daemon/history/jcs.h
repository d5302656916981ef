/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON objects in the one canonical form of RFC 8785 (JCS): members sorted by the UTF-16 code units of their names, no
 * white space, integers only. */
#pragma once

#include "buf.h"

#define JCS_MEMBERS 64

/* An object that is being written; zero-initialise to start. Names are kept, not copied, and are valid UTF-8. */
struct jcs {
    struct buf values;
    size_t count;
    struct {
        const char *name;
        size_t at, size;
    } members[JCS_MEMBERS];
};

/* Each adds one member. A failed allocation, or one member too many, shows in the `failed` of the text written last. */
void jcs_text(struct jcs *o, const char *name, const char *text); /* NULL: null */
void jcs_integer(struct jcs *o, const char *name, int64_t value);
void jcs_boolean(struct jcs *o, const char *name, bool value);
void jcs_hex(struct jcs *o, const char *name, const void *data, size_t size);
/* Any value that is in canonical form already. */
void jcs_value(struct jcs *o, const char *name, const char *text, size_t size);
/* Appends the object to `out`, and makes it empty for the next. */
void jcs_write(struct jcs *o, struct buf *out);
void jcs_release(struct jcs *o);

#define cleanup_jcs_ __attribute__((cleanup(jcs_release)))
