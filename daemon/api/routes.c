/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "routes.h"

/* The column of routes.def. */
enum route_scope {
    ROUTE_OPEN = 1 << 8,
    ROUTE_ANY = 0,
    ROUTE_READ = SCOPE_READ,
    ROUTE_ACT = SCOPE_ACT,
    ROUTE_ADMINISTER = SCOPE_ADMINISTER,
    ROUTE_AUDIT = SCOPE_AUDIT,
    ROUTE_ALL = SCOPE_ALL
};

static const struct route_info routes[] = {
#define ROUTE(symbol, verb, path_, scope_, produces_, summary_, description_)                                          \
    [ROUTE_##symbol] = {.name = #symbol,                                                                               \
                        .method = HTTP_##verb,                                                                         \
                        .path = (path_),                                                                               \
                        .open = ROUTE_##scope_ == ROUTE_OPEN,                                                          \
                        .scope = ROUTE_##scope_ & SCOPE_ALL,                                                           \
                        .produces = (produces_),                                                                       \
                        .summary = (summary_),                                                                         \
                        .description = (description_)},
#include "routes.def"
#undef ROUTE
};

const struct route_info *route_info(enum route route)
{
    return &routes[route];
}

/* The path from segment i on, as it came. */
static struct http_text rest_of_path(const struct http_exchange *x, size_t i)
{
    struct http_text path = http_path(x);
    const char *at = path.data;

    for (size_t k = 0; at && k <= i; k++)
        at = strchr(at + (k > 0), '/');
    return at ? (struct http_text){at + 1, path.size - (size_t)(at + 1 - path.data)} : (struct http_text){"", 0};
}

/* Segment by segment; a parameter takes any segment that is not empty, one with a star all the rest of the
 * path, be it nothing. */
static bool matches(const char *pattern, const struct http_exchange *x, struct http_text *parameters)
{
    size_t count = http_segments(x), found = 0, i = 0;

    for (const char *at = pattern; *at == '/'; i++) {
        size_t length = strcspn(++at, "/");
        if (i >= count)
            return false;
        struct http_text segment = http_segment(x, i);
        if (*at == '{') {
            bool all = at[length - 2] == '*';
            if ((segment.size == 0 && !all) || found == ROUTE_PARAMETERS)
                return false;
            if (all) {
                parameters[found] = rest_of_path(x, i);
                return true;
            }
            parameters[found++] = segment;
        } else if (segment.size != length || memcmp(segment.data, at, length) != 0) {
            return false;
        }
        at += length;
    }
    return i == count;
}

struct route_match route_match(const struct http_exchange *x)
{
    struct route_match m = {.route = ROUTE_NONE};
    const char *owner = NULL;
    enum http_method method = http_method(x) == HTTP_HEAD ? HTTP_GET : http_method(x);

    for (unsigned i = 0; i < ROUTE_COUNT; i++) {
        struct http_text parameters[ROUTE_PARAMETERS] = {{0}};
        if (!matches(routes[i].path, x, parameters))
            continue;
        /* /v1/registry/officers is also a {register}: the first pattern that matches owns the path. */
        if (owner && strcmp(routes[i].path, owner) != 0)
            continue;
        owner = routes[i].path;
        m.known = true;
        if (m.route == ROUTE_NONE)
            m.open |= routes[i].open;
        m.methods |= 1u << routes[i].method;
        if (routes[i].method == method) {
            m.route = (enum route)i;
            m.open = routes[i].open;
            memcpy(m.parameters, parameters, sizeof parameters);
        }
    }
    return m;
}

void route_allow(unsigned methods, struct buf *out)
{
    static const struct {
        enum http_method method;
        const char *name;
    } names[] = {{HTTP_GET, "GET, HEAD, "}, {HTTP_POST, "POST, "}, {HTTP_PATCH, "PATCH, "}, {HTTP_DELETE, "DELETE, "}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (methods & 1u << names[i].method)
            buf_text(out, names[i].name);
    buf_text(out, "OPTIONS");
}
