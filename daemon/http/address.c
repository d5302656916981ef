/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose address a request comes from, and how many connections it has. libmicrohttpd could count them too, but would
 * take each of the 2^64 addresses of one IPv6 network for somebody else. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"

static void set_v6(const struct in6_addr *v6, struct peer *ret)
{
    bool mapped = IN6_IS_ADDR_V4MAPPED(v6);
    const void *bytes = mapped ? &v6->s6_addr[12] : v6->s6_addr;
    *ret = (struct peer){0};
    (void)inet_ntop(mapped ? AF_INET : AF_INET6, bytes, ret->text, sizeof ret->text);
    memcpy(ret->origin.bytes, v6->s6_addr, mapped ? 16 : 8);
}

static void set_v4(const struct in_addr *v4, struct peer *ret)
{
    struct in6_addr mapped = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(&mapped.s6_addr[12], v4, sizeof *v4);
    set_v6(&mapped, ret);
}

void address_of(const struct sockaddr *peer, struct peer *ret)
{
    if (peer->sa_family == AF_INET)
        set_v4(&((const struct sockaddr_in *)(const void *)peer)->sin_addr, ret);
    else if (peer->sa_family == AF_INET6)
        set_v6(&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, ret);
    else
        *ret = (struct peer){.text = "local"};
}

bool address_parse(const char *text, size_t size, struct peer *ret)
{
    char copy[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    if (size >= sizeof copy || memchr(text, '\0', size))
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (inet_pton(AF_INET, copy, &v4) == 1)
        set_v4(&v4, ret);
    else if (inet_pton(AF_INET6, copy, &v6) == 1)
        set_v6(&v6, ret);
    else
        return false;
    return true;
}

bool address_last_hop(const char *list, size_t size, struct peer *ret)
{
    const char *comma = size > 0 ? memrchr(list, ',', size) : NULL;
    const char *hop = comma ? comma + 1 : list, *end = list + size;
    while (hop < end && (*hop == ' ' || *hop == '\t'))
        hop++;
    while (hop < end && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return address_parse(hop, (size_t)(end - hop), ret);
}

void address_forwarded(struct http_exchange *x)
{
    static const char name[] = "X-Forwarded-For";
    if (!x->connection->proxied)
        return;
    for (size_t i = x->field_count; i > 0; i--) {
        const struct guard_field *field = &x->fields[i - 1];
        if (field->name.size != sizeof name - 1 || strncasecmp(field->name.data, name, sizeof name - 1) != 0)
            continue;
        x->forwarded = address_last_hop(field->value.data, field->value.size, &x->peer);
        return;
    }
}

/* --- counting --- */

/* Where connections of this origin are listed. The factors are the process's secret, so that nobody can pick many
 * addresses that share a list. */
static struct connection **origin_list(struct http_server *server, const struct http_origin *origin)
{
    uint64_t halves[2];
    memcpy(halves, origin->bytes, sizeof halves);
    uint64_t hash = halves[0] * server->factors[0] + halves[1] * server->factors[1];
    return &server->origins[(hash >> 32) % ORIGIN_LISTS];
}

static bool same_origin(const struct http_origin *a, const struct http_origin *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool is_proxy(const struct http_server *server, const struct peer *peer)
{
    return server->has_proxy && strcmp(server->proxy.text, peer->text) == 0;
}

enum MHD_Result address_admit(void *context, const struct sockaddr *peer, socklen_t size)
{
    struct http_server *server = context;
    struct peer address;
    unsigned count = 0;
    (void)size;
    address_of(peer, &address);
    if (server->per_address == 0 || is_proxy(server, &address))
        return MHD_YES;
    for (struct connection *c = *origin_list(server, &address.origin); c; c = c->origin_next)
        count += same_origin(&c->peer.origin, &address.origin);
    return count < server->per_address ? MHD_YES : MHD_NO;
}

void address_enter(struct connection *c)
{
    struct connection **list = origin_list(c->server, &c->peer.origin);
    c->origin_next = *list;
    *list = c;
    c->proxied = is_proxy(c->server, &c->peer);
}

void address_leave(struct connection *c)
{
    struct connection **at = origin_list(c->server, &c->peer.origin);
    while (*at && *at != c)
        at = &(*at)->origin_next;
    if (*at)
        *at = c->origin_next;
}
