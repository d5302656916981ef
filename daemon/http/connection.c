/* SPDX-License-Identifier: EUPL-1.2 */
/* libmicrohttpd's own timeouts count from the last byte, so that a client that drips never meets them. These do not. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "exchange.h"
#include "instant.h"

static void name_peer(struct connection *c, const struct sockaddr *address)
{
    const void *bytes = NULL;
    int family = address->sa_family;
    if (family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    } else if (family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        bytes = v6;
        if (IN6_IS_ADDR_V4MAPPED(v6)) {
            family = AF_INET;
            bytes = &v6->s6_addr[12];
        }
    }
    if (!bytes || !inet_ntop(family, bytes, c->peer, sizeof c->peer))
        memcpy(c->peer, "local", sizeof "local");
}

struct connection *connection_new(struct http_server *server, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *peer = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->server = server;
    c->fd = fd->connect_fd;
    name_peer(c, peer->client_addr);
    if (!server->connections && !server->lingering)
        loop_timer_arm(server->timer, INSTANT_SECOND);
    c->next = server->connections;
    if (c->next)
        c->next->previous = c;
    server->connections = c;
    c->began = server->ticks;
    connection_allow(c, c->began, server->header_seconds);
    return c;
}

void connection_free(struct connection *c)
{
    if (!c)
        return;
    if (c->previous)
        c->previous->next = c->next;
    else
        c->server->connections = c->next;
    if (c->next)
        c->next->previous = c->previous;
    if (c->lingers)
        linger_begin(c->server, c->fd);
    /* libmicrohttpd stopped to accept where its limit was reached, and begins again only when it is run once more. */
    c->server->ready = true;
    secure_release(c);
    free(c);
}

void connection_allow(struct connection *c, uint64_t from, unsigned seconds)
{
    c->deadline = from + seconds + 1;
}

/* What a client does not take away is dropped, instead of being kept in the kernel for it. */
void connection_cut(struct connection *c)
{
    const struct linger drop = {.l_onoff = 1};
    c->lingers = false;
    if (c->exchange)
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &drop, sizeof drop);
    (void)shutdown(c->fd, SHUT_RDWR);
    c->deadline = NO_DEADLINE;
}

void connection_tick(void *context)
{
    struct http_server *server = context;
    server->ticks++;
    for (struct connection *c = server->connections; c; c = c->next) {
        if (c->deadline <= server->ticks)
            connection_cut(c);
    }
    linger_tick(server);
    if (server->connections || server->lingering)
        loop_timer_arm(server->timer, INSTANT_SECOND);
}
