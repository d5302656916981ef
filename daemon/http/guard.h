/* SPDX-License-Identifier: EUPL-1.2 */
/* What no request may be, whatever it asks for: judged first in every request, before anything reads it. libmicrohttpd
 * lets much of this through, and a proxy in front may read it differently than we do. Pure. */
#pragma once

#include "http.h"

/* Header fields of one request, at most. */
#define GUARD_FIELDS 100

struct guard_field {
    struct http_text name, value;
};

struct guard_request {
    struct http_text method, target, version; /* "GET", "/v1/me", "HTTP/1.1" */
    size_t target_size; /* a target beyond HTTP_TARGET_LIMIT may be given empty, with its size here */
    size_t header_size; /* of the header block, without the request line */
    bool plain;         /* as fields_collect() says */
    size_t field_count; /* above GUARD_FIELDS: there were more than `fields` holds */
    const struct guard_field *fields;
};

/* What was learnt on the way. */
struct guard_facts {
    enum http_method method;
    bool has_body;           /* Content-Length above 0, or chunked */
    bool expects_continue;   /* and the client waits to be asked for it */
    bool leaves;             /* for a protocol or by a method not spoken here: what comes next may be no HTTP */
    uint64_t content_length; /* 0 if chunked */
};

/* PROBLEM_NONE, or a problem and a sentence on it in ret_detail; then ret_facts counts for nothing, and the connection
 * must be closed once it is answered: nobody knows where the next request begins. */
enum problem guard_judge(const struct guard_request *request, struct guard_facts *ret_facts, const char **ret_detail);
