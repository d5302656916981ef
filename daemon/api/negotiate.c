/* SPDX-License-Identifier: EUPL-1.2 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "account.h"
#include "api_inside.h"

static const char *skip(const char *at)
{
    return at + strspn(at, " \t");
}

/* Whether a range is refused by a weight of zero among its parameters. */
static bool refused(const char *parameters, size_t size)
{
    const char *end = parameters + size;

    for (const char *at = parameters; (at = memchr(at, ';', (size_t)(end - at)));) {
        at = skip(at + 1);
        if ((*at == 'q' || *at == 'Q') && at[1] == '=')
            return at[2] == '0' && strspn(at + 2, "0.") == strcspn(at + 2, ",; \t");
    }
    return false;
}

/* How well a range fits a type, or a coding, which has no kind: 3 itself, 2 its kind, 1 anything, 0 not at all. */
static int fit(const char *range, size_t size, const char *type, size_t length)
{
    const char *slash = memchr(type, '/', length);

    if (size == length && strncasecmp(range, type, size) == 0)
        return 3;
    if (slash ? size == 3 && memcmp(range, "*/*", 3) == 0 : size == 1 && *range == '*')
        return 1;
    if (slash && size == (size_t)(slash - type) + 2 && range[size - 1] == '*' &&
        strncasecmp(range, type, size - 1) == 0)
        return 2;
    return 0;
}

/* -1: refused; 0: not named; else how well it is named. */
static int judge(const char *accept, const char *type, size_t length)
{
    int best = 0;
    bool no = false;

    for (const char *at = skip(accept); *at; at = skip(at)) {
        size_t size = strcspn(at, ","), range = strcspn(at, ",; \t");
        int f = fit(at, range, type, length);
        if (f > best) {
            best = f;
            no = refused(at + range, size - range);
        }
        at += size;
        at += *at == ',';
    }
    return no ? -1 : best;
}

const char *accept_type(const char *accept, const char *produces, size_t *ret_size)
{
    const char *best = NULL;
    int most = 0;

    for (const char *at = produces; *at;) {
        size_t length = strcspn(at, " ");
        int f = accept && *skip(accept) ? judge(accept, at, length) : 1;
        if (f > most) {
            most = f;
            best = at;
            *ret_size = length;
        }
        at += length;
        at += *at == ' ';
    }
    return best;
}

bool accepts_coding(const char *accept, const char *coding)
{
    return accept && judge(accept, coding, strlen(coding)) > 0;
}

bool is_json_type(const char *type)
{
    static const char json[] = "application/json";
    const char *at;

    if (!type || strncasecmp(type, json, sizeof json - 1) != 0)
        return false;
    at = skip(type + sizeof json - 1);
    if (*at == '\0')
        return true;
    if (*at != ';')
        return false;
    at = skip(at + 1);
    return strcasecmp(at, "charset=utf-8") == 0 || strcasecmp(at, "charset=\"utf-8\"") == 0;
}

bool tag_listed(const char *header, const char *tag)
{
    size_t length = strlen(tag);

    if (!header || length == 0)
        return false;
    for (const char *at = skip(header); *at; at = skip(at)) {
        size_t size = strcspn(at, ",");
        size_t used = size;
        while (used > 0 && (at[used - 1] == ' ' || at[used - 1] == '\t'))
            used--;
        const char *value = at;
        if (used > 2 && memcmp(value, "W/", 2) == 0) { /* weak comparison: RFC 9110, 13.1.2 */
            value += 2;
            used -= 2;
        }
        if ((used == 1 && *value == '*') || (used == length && memcmp(value, tag, length) == 0))
            return true;
        at += size;
        at += *at == ',';
    }
    return false;
}
