/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "shape.h"

const struct field *shape_field(const struct shape *shape, const char *name)
{
    for (const struct field *f = shape->fields; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

bool words_hold(const char *words, const char *word, size_t size)
{
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
        at += strspn(at, " ");
    }
    return false;
}
