/* SPDX-License-Identifier: EUPL-1.2 */
/* What a handler asks of a request. */
#include <string.h>
#include <strings.h>

#include "exchange.h"

enum http_method http_method(const struct http_exchange *x)
{
    return x->facts.method;
}

const char *http_method_name(const struct http_exchange *x)
{
    return x->method.data;
}

struct http_text http_path(const struct http_exchange *x)
{
    return x->target.path;
}

struct http_text http_target(const struct http_exchange *x)
{
    return x->whole_target;
}

size_t http_segments(const struct http_exchange *x)
{
    return x->target.segment_count;
}

struct http_text http_segment(const struct http_exchange *x, size_t i)
{
    return i < x->target.segment_count ? x->target.segments[i] : (struct http_text){"", 0};
}

size_t http_parameters(const struct http_exchange *x)
{
    return x->target.parameter_count;
}

struct http_parameter http_parameter(const struct http_exchange *x, size_t i)
{
    static const struct http_parameter none = {{"", 0}, {"", 0}};
    return i < x->target.parameter_count ? x->target.parameters[i] : none;
}

static const struct guard_field *find_field(const struct http_exchange *x, size_t from, const char *name, size_t size)
{
    for (size_t i = from; i < x->field_count; i++)
        if (x->fields[i].name.size == size && strncasecmp(x->fields[i].name.data, name, size) == 0)
            return &x->fields[i];
    return NULL;
}

static int joined_index(const char *name)
{
    if (strcasecmp(name, "Accept") == 0)
        return JOINED_ACCEPT;
    return strcasecmp(name, "If-None-Match") == 0 ? JOINED_IF_NONE_MATCH : -1;
}

const char *http_header(const struct http_exchange *x, const char *name)
{
    size_t size = strlen(name);
    const struct guard_field *field = find_field(x, 0, name, size);
    if (!field)
        return NULL;
    int index = joined_index(name);
    const struct guard_field *next = index < 0 ? NULL : find_field(x, (size_t)(field - x->fields) + 1, name, size);
    if (!next)
        return field->value.data;
    /* Kept with the exchange, made at the first call. */
    struct buf *joined = &((struct http_exchange *)x)->joined[index];
    if (!joined->data) {
        buf_text(joined, field->value.data);
        for (; next; next = find_field(x, (size_t)(next - x->fields) + 1, name, size))
            buf_printf(joined, ", %s", next->value.data);
    }
    return joined->failed ? field->value.data : joined->data;
}

struct http_text http_body(const struct http_exchange *x)
{
    return (struct http_text){x->body.data ? x->body.data : "", x->body.size};
}

bool http_has_body(const struct http_exchange *x)
{
    return x->facts.has_body;
}

const char *http_request_id(const struct http_exchange *x)
{
    return x->request_id;
}

const char *http_peer(const struct http_exchange *x)
{
    return x->forwarded ? x->peer.text : x->connection->peer.text;
}

struct http_origin http_origin(const struct http_exchange *x)
{
    return x->forwarded ? x->peer.origin : x->connection->peer.origin;
}

void http_set_data(struct http_exchange *x, void *data)
{
    x->data = data;
}

void *http_data(const struct http_exchange *x)
{
    return x->data;
}
