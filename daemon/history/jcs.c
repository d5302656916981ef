/* SPDX-License-Identifier: EUPL-1.2 */
#include "jcs.h"

#include <inttypes.h>
#include <string.h>

/* Where the next value goes; it is what is appended until close_member(). */
static bool open_member(struct jcs *o, const char *name)
{
    if (o->count == JCS_MEMBERS) {
        o->values.failed = true;
        return false;
    }
    o->members[o->count].name = name;
    o->members[o->count].at = o->values.size;
    return true;
}

static void close_member(struct jcs *o)
{
    o->members[o->count].size = o->values.size - o->members[o->count].at;
    o->count++;
}

void jcs_text(struct jcs *o, const char *name, const char *text)
{
    if (!open_member(o, name))
        return;
    buf_json_text(&o->values, text);
    close_member(o);
}

void jcs_integer(struct jcs *o, const char *name, int64_t value)
{
    if (!open_member(o, name))
        return;
    buf_printf(&o->values, "%" PRId64, value);
    close_member(o);
}

void jcs_boolean(struct jcs *o, const char *name, bool value)
{
    const char *word = value ? "true" : "false";
    jcs_value(o, name, word, strlen(word));
}

void jcs_hex(struct jcs *o, const char *name, const void *data, size_t size)
{
    if (!open_member(o, name))
        return;
    buf_byte(&o->values, '"');
    buf_hex(&o->values, data, size);
    buf_byte(&o->values, '"');
    close_member(o);
}

void jcs_value(struct jcs *o, const char *name, const char *text, size_t size)
{
    if (!open_member(o, name))
        return;
    buf_append(&o->values, text, size);
    close_member(o);
}

/* UTF-8 sorts as its code points do; UTF-16 puts those beyond the BMP, written with surrogates (D800 to DFFF), before
 * E000 to FFFF. In UTF-8 the first byte tells them: F0 and above against EE and EF. */
static int compare_names(const char *a, const char *b)
{
    const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;
    while (*x && *x == *y)
        x++, y++;
    if (*x >= 0xee && *y >= 0xee && (*x >= 0xf0) != (*y >= 0xf0))
        return *x >= 0xf0 ? -1 : 1;
    return *x < *y ? -1 : *x > *y;
}

/* The few members come in nearly sorted order. */
static void sort(struct jcs *o)
{
    for (size_t i = 1; i < o->count; i++)
        for (size_t k = i; k > 0 && compare_names(o->members[k - 1].name, o->members[k].name) > 0; k--) {
            __typeof__(o->members[0]) moved = o->members[k];
            o->members[k] = o->members[k - 1];
            o->members[k - 1] = moved;
        }
}

void jcs_write(struct jcs *o, struct buf *out)
{
    sort(o);
    buf_byte(out, '{');
    for (size_t i = 0; i < o->count && !o->values.failed; i++) {
        if (i > 0)
            buf_byte(out, ',');
        buf_json_text(out, o->members[i].name);
        buf_byte(out, ':');
        buf_append(out, o->values.data + o->members[i].at, o->members[i].size);
    }
    buf_byte(out, '}');
    out->failed |= o->values.failed;
    buf_clear(&o->values);
    o->count = 0;
}

void jcs_release(struct jcs *o)
{
    buf_release(&o->values);
    o->count = 0;
}
