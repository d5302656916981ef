/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "exchange.h"

/* Walks over libmicrohttpd's buffer beside its list of fields. 0.9.75 puts NULs over the delimiters and leaves all else
 * where it came, so whatever it skipped in silence leaves a gap. Later versions refuse these things themselves. */
struct walk {
    struct http_exchange *x;
    const char *expected; /* where the next piece must begin */
    bool plain;
};

#define WALKED_VERSION "0.9.75"

bool fields_walked(void)
{
    return strcmp(MHD_get_version(), WALKED_VERSION) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void check_gap(struct walk *walk, const char *name, size_t name_size, const char *value, size_t value_size)
{
    /* The name is in its place, so is what follows it; a folded line's name was copied elsewhere. */
    if (!walk->plain || name != walk->expected) {
        walk->plain = false;
        return;
    }
    const char *p = name + name_size + 1;
    while (p < value && is_space(*p))
        p++;
    walk->plain = p == value;
    walk->expected = value + value_size + 2;
}

static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                  const char *value, size_t value_size)
{
    struct walk *walk = context;
    struct http_exchange *x = walk->x;
    (void)kind;
    if (x->field_count++ >= GUARD_FIELDS)
        return MHD_NO;
    value = value ? value : "";
    check_gap(walk, name, name_size, value, value_size);
    /* The space after a value is none of it (RFC 9110, section 5.5), but libmicrohttpd leaves it there, in memory that
     * is this connection's alone. */
    if (value_size > 0 && is_space(value[value_size - 1])) {
        while (value_size > 0 && is_space(value[value_size - 1]))
            value_size--;
        ((char *)value)[value_size] = '\0';
    }
    x->fields[x->field_count - 1] = (struct guard_field){{name, name_size}, {value, value_size}};
    return MHD_YES;
}

static size_t whole_size(const struct http_exchange *x)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

bool fields_collect(struct http_exchange *x, const char *method, const char *target, const char *version)
{
    struct walk walk = {.x = x, .plain = true, .expected = version + strlen(version) + 2};
    x->field_count = 0;
    MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, take_field, &walk);
    if (!x->server->walked || x->field_count > GUARD_FIELDS)
        return true;
    return walk.plain && target == x->raw_target && target == method + strlen(method) + 1 &&
           version == target + x->target_size + 1 && walk.expected + 2 == method + whole_size(x);
}

size_t fields_size(const struct http_exchange *x, const char *method, const char *version)
{
    size_t line = strlen(method) + x->target_size + strlen(version) + 4, whole = whole_size(x);
    return whole > line ? whole - line : 0;
}
