/* SPDX-License-Identifier: EUPL-1.2 */
/* The route table. */
#pragma once

#include "account.h"
#include "buf.h"
#include "http.h"

enum route {
#define ROUTE(symbol, method, path, scope, produces, summary, description) ROUTE_##symbol,
#include "routes.def"
#undef ROUTE
    ROUTE_COUNT,
    ROUTE_NONE = ROUTE_COUNT
};

struct route_info {
    const char *name; /* REQUEST_STEP */
    enum http_method method;
    const char *path;
    bool open;      /* without a credential */
    unsigned scope; /* what the credential must be good for, all of it; bits of enum scope */
    const char *produces, *summary, *description;
};

#define ROUTE_PARAMETERS 4

/* A path's parameters in the order of the route. */
struct route_match {
    enum route route; /* ROUTE_NONE: nothing here; or of another method: see `methods` */
    bool known;       /* the path exists */
    bool open;        /* … and needs no credential: for this method, or for some if it has not this one */
    unsigned methods; /* bits of enum http_method that the path has */
    struct http_text parameters[ROUTE_PARAMETERS];
};

const struct route_info *route_info(enum route route);
/* HEAD is matched as GET. */
struct route_match route_match(const struct http_exchange *x);
/* The value of the header Allow. */
void route_allow(unsigned methods, struct buf *out);
