/* SPDX-License-Identifier: EUPL-1.2 */
/* A connection closed while its client is still sending is reset, and the client may never read the answer that went
 * out before. So where an answer was given early, the socket is kept for a while when libmicrohttpd has closed it, and
 * what comes is thrown away until the client hangs up too. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exchange.h"

#define LINGER_SECONDS 10
#define LINGERING      128

struct linger_socket {
    struct http_server *server;
    struct linger_socket *previous, *next;
    struct loop_source *source;
    uint64_t deadline; /* in ticks */
    int fd;
};

static void end(struct linger_socket *l)
{
    if (l->previous)
        l->previous->next = l->next;
    else
        l->server->lingering = l->next;
    if (l->next)
        l->next->previous = l->previous;
    l->server->lingering_count--;
    loop_unwatch(l->source);
    close(l->fd);
    free(l);
}

static void on_data(uint32_t events, void *context)
{
    struct linger_socket *l = context;
    char waste[65536];
    (void)events;
    ssize_t n = recv(l->fd, waste, sizeof waste, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        end(l);
}

void linger_begin(struct http_server *server, int fd)
{
    if (server->closing || server->lingering_count >= LINGERING)
        return;
    struct linger_socket *l = calloc(1, sizeof *l);
    if (!l)
        return;
    l->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (l->fd < 0 || loop_watch(server->loop, l->fd, EPOLLIN | EPOLLRDHUP, on_data, l, &l->source) < 0) {
        if (l->fd >= 0)
            close(l->fd);
        free(l);
        return;
    }
    l->server = server;
    l->deadline = server->ticks + LINGER_SECONDS;
    l->next = server->lingering;
    if (l->next)
        l->next->previous = l;
    server->lingering = l;
    server->lingering_count++;
}

/* Ends those whose time has come by then. */
static void end_until(struct http_server *server, uint64_t ticks)
{
    for (struct linger_socket *l = server->lingering, *next; l; l = next) {
        next = l->next;
        if (l->deadline <= ticks)
            end(l);
    }
}

void linger_tick(struct http_server *server)
{
    end_until(server, server->ticks);
}

void linger_end(struct http_server *server)
{
    end_until(server, UINT64_MAX);
}
