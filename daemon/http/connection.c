/* SPDX-License-Identifier: EUPL-1.2 */
/* libmicrohttpd's own timeouts count from the last byte, so that a client that drips never meets them. These do not.
 * Nor does it make room where connections that ask nothing leave none for others; here those that wait longest give
 * way. */
#include <stdlib.h>
#include <sys/socket.h>

#include "exchange.h"
#include "instant.h"

/* What a client does not take away is dropped, instead of being kept in the kernel for it. */
void connection_cut(struct connection *c)
{
    const struct linger drop = {.l_onoff = 1};
    c->lingers = false;
    if (c->exchange)
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &drop, sizeof drop);
    (void)shutdown(c->fd, SHUT_RDWR);
    c->deadline = NO_DEADLINE;
    connection_wait(c, false);
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
    address_of(peer->client_addr, &c->peer);
    address_enter(c);
    if (!server->connections && !server->lingering)
        loop_timer_arm(server->timer, INSTANT_SECOND);
    c->next = server->connections;
    if (c->next)
        c->next->previous = c;
    server->connections = c;
    if (++server->connection_count > server->connection_room && server->longest)
        connection_cut(server->longest);
    c->began = server->ticks;
    connection_allow(c, c->began, server->header_seconds);
    connection_wait(c, true);
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
    connection_wait(c, false);
    address_leave(c);
    c->server->connection_count--;
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

void connection_wait(struct connection *c, bool waits)
{
    struct http_server *server = c->server;
    if (c->waits == waits)
        return;
    c->waits = waits;
    if (waits) {
        c->before = server->latest;
        c->after = NULL;
    }
    /* Put in, its neighbours meet it; taken out, each other. */
    *(c->before ? &c->before->after : &server->longest) = waits ? c : c->after;
    *(c->after ? &c->after->before : &server->latest) = waits ? c : c->before;
}

/* libmicrohttpd overlooks an end of the stream that came together with the request before it; so each connection that
 * has become idle is looked at once. */
static bool has_ended(const struct connection *c)
{
    char byte;
    return !c->exchange && c->kept && c->deadline == c->server->ticks + c->server->idle_seconds &&
           recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void connection_tick(void *context)
{
    struct http_server *server = context;
    server->ticks++;
    for (struct connection *c = server->connections; c; c = c->next) {
        if (c->deadline <= server->ticks || has_ended(c))
            connection_cut(c);
    }
    linger_tick(server);
    if (server->connections || server->lingering)
        loop_timer_arm(server->timer, INSTANT_SECOND);
}
