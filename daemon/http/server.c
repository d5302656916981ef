/* SPDX-License-Identifier: EUPL-1.2 */
/* libmicrohttpd without a thread of its own: it runs when its descriptor is ready, when the time is up that it named,
 * and after every round in which connections were resumed. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "exchange.h"
#include "instant.h"
#include "memory.h"

/* Above our own bounds for target and header block, so that the guard judges them first; not far above, for all of it
 * is cleared after every request: twice as much takes a third of the speed. */
#define MEMORY_LIMIT (64u * 1024u)
/* How long the end may take, in steps of 10 ms. */
#define DRAIN_STEPS 100

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = connection_new(context, mhd);
    } else {
        connection_free(*socket_context);
        *socket_context = NULL;
    }
}

/* The query is read from our own copy of the target. libmicrohttpd would list its parameters in the connection's
 * memory, and where they are too many for that, wait for a second request line for ever; so it finds an empty one, in a
 * buffer that is this connection's alone. */
static void hide_query(const char *target)
{
    char *mark = target ? strchr(target, '?') : NULL;
    if (mark)
        mark[1] = '\0';
}

/* Called before libmicrohttpd cuts the target into pieces. */
static void *on_target(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    (void)context;
    if (!connection)
        return NULL;
    if (connection->kept) { /* before, it was idle; the first request began with the connection */
        connection->began = connection->server->ticks;
        connection_allow(connection, connection->began, connection->server->header_seconds);
    }
    struct http_exchange *x = exchange_new(connection, mhd, target);
    hide_query(target);
    return x;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *target, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **request)
{
    struct http_exchange *x = *request;
    (void)context;
    (void)mhd;
    if (!x)
        return MHD_NO;
    if (!x->begun)
        return exchange_begin(x, method, target, version);
    if (*upload_size == 0)
        return exchange_complete(x);
    exchange_upload(x, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *mhd, void **request,
                         enum MHD_RequestTerminationCode code)
{
    struct http_exchange *x = *request;
    (void)context;
    (void)mhd;
    (void)code;
    if (!x)
        return;
    *request = NULL;
    x->connection->kept = true;
    connection_allow(x->connection, x->server->ticks, x->server->idle_seconds);
    connection_wait(x->connection, false);
    connection_wait(x->connection, true); /* from now on */
    exchange_free(x);
}

/* Escapes are ours to judge; libmicrohttpd's own decoder would cut the target at %00. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

static void on_ready(uint32_t events, void *context)
{
    struct http_server *server = context;
    (void)events;
    server->ready = true;
}

static int64_t on_wait(void *context)
{
    struct http_server *server = context;
    MHD_UNSIGNED_LONG_LONG milliseconds;
    server->run_at = -1;
    if (server->ready)
        return 0;
    if (MHD_get_timeout(server->daemon, &milliseconds) != MHD_YES)
        return -1;
    if (milliseconds > INT32_MAX)
        milliseconds = INT32_MAX;
    server->run_at = milliseconds == 0 ? 0 : instant_boottime() + (int64_t)milliseconds * 1000;
    return (int64_t)milliseconds;
}

static void on_round(void *context)
{
    struct http_server *server = context;
    bool due = server->run_at == 0 || (server->run_at > 0 && instant_boottime() >= server->run_at);
    if (!server->ready && !due)
        return;
    server->ready = false;
    MHD_run(server->daemon);
}

/* libmicrohttpd asks clients for a certificate only if it is given issuers itself; it judges none. It names the first
 * ones to clients until the next start, which most clients do not look at. */
static void secure_options(struct http_server *server, struct MHD_OptionItem ret[static 4])
{
    const union {
        gnutls_certificate_retrieve_function3 *call;
        void *pointer; /* as MHD_OptionItem wants it */
    } present = {secure_present};
    size_t count = 0;
    if (server->tls) {
        struct tls_material *m = server->first = tls_hold(server->tls);
        ret[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES};
        ret[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, present.pointer};
        if (tls_trust_text(m))
            ret[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_TRUST, 0, (void *)tls_trust_text(m)};
    }
    ret[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

static int start_daemon(struct http_server *server, const struct http_options *options, int fd)
{
    struct MHD_OptionItem secure[4];
    secure_options(server, secure);
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (server->tls ? MHD_USE_TLS : 0), 0, address_admit, server,
        on_request, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_LIMIT, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
        MHD_OPTION_ARRAY, secure, MHD_OPTION_END);
    return server->daemon ? 0 : -ENOMEM;
}

/* Everything but the daemon itself. */
static void free_server(struct http_server *server)
{
    loop_unwatch(server->source);
    loop_timer_free(server->timer);
    loop_unhook(server->loop, server);
    if (server->socket_path)
        unlink(server->socket_path);
    free(server->socket_path);
    tls_release(server->first);
    for (struct http_exchange *x = server->spare, *next; x; x = next) {
        next = x->next_spare;
        free(x);
    }
    free(server);
}

DEFINE_CLEANUP(struct http_server *, free_server, free_server_pointer)

static int open_listener(struct http_server *server, const struct http_options *options, int *ret)
{
    if (options->listen_fd >= 0) {
        *ret = options->listen_fd;
        return 0;
    }
    if (!options->socket_path)
        return listen_tcp(options->address, options->port, ret);
    int r = listen_unix(options->socket_path, ret);
    if (r < 0)
        return r;
    server->socket_path = strdup(options->socket_path);
    if (server->socket_path)
        return 0;
    close(*ret);
    unlink(options->socket_path);
    return -ENOMEM;
}

/* The listener stays the caller's on failure. */
static int serve(struct http_server *server, const struct http_options *options, int fd)
{
    int r = start_daemon(server, options, fd);
    if (r < 0)
        return r;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    r = loop_watch(server->loop, info->epoll_fd, EPOLLIN, on_ready, server, &server->source);
    if (r == 0)
        r = loop_hook(server->loop, on_wait, on_round, server);
    if (r < 0) {
        MHD_quiesce_daemon(server->daemon);
        MHD_stop_daemon(server->daemon);
    }
    return r;
}

static bool take_limits(struct http_server *server, const struct http_options *options)
{
    const char *proxy = options->trusted_proxy;
    server->connection_room = options->connections - options->connections / 32;
    server->per_address = options->socket_path ? 0 : options->connections_per_address;
    random_bytes(server->factors, sizeof server->factors);
    server->has_proxy = proxy && *proxy;
    return !server->has_proxy || address_parse(proxy, strlen(proxy), &server->proxy);
}

int http_open(struct loop *loop, const struct http_options *options, const struct http_calls *calls, void *context,
              struct http_server **ret)
{
    cleanup_(free_server_pointer) struct http_server *server = calloc(1, sizeof *server);
    int fd;
    if (!server)
        return -ENOMEM;
    server->loop = loop;
    server->calls = calls;
    server->context = context;
    server->tls = options->tls;
    server->header_seconds = options->header_seconds;
    server->request_seconds = options->request_seconds;
    server->idle_seconds = options->idle_seconds;
    if (!take_limits(server, options))
        return -EINVAL;
    server->walked = fields_walked();
    server->ready = true; /* it begins to listen when it runs first */
    random_base32(server->nonce, sizeof server->nonce - 1);
    int r = loop_timer_new(loop, connection_tick, server, &server->timer);
    if (r < 0)
        return r;
    r = open_listener(server, options, &fd);
    if (r < 0)
        return r;
    server->port = listen_port(fd);
    r = serve(server, options, fd);
    if (r < 0) {
        if (fd != options->listen_fd)
            close(fd);
        return r;
    }
    *ret = server;
    server = NULL;
    return 0;
}

uint16_t http_port(const struct http_server *server)
{
    return server->port;
}

void http_quiesce(struct http_server *server)
{
    if (server->quiesced)
        return;
    server->quiesced = true;
    int fd = MHD_quiesce_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    server->ready = true;
    for (struct connection *c = server->connections; c; c = c->next)
        if (c->exchange && c->exchange->streaming)
            http_stream_end(c->exchange);
}

bool http_idle(const struct http_server *server)
{
    return server->active_count == 0;
}

static void answer_waiting(struct http_server *server)
{
    for (struct connection *c = server->connections; c; c = c->next)
        if (c->exchange && c->exchange->suspended && !c->exchange->answered && !c->exchange->failed)
            http_problem(c->exchange, PROBLEM_UNAVAILABLE, NULL, NULL, "The service is being stopped.");
}

void http_close(struct http_server *server)
{
    if (!server)
        return;
    http_quiesce(server);
    server->closing = true;
    /* The daemon must not be stopped while a connection is suspended: it would abort. */
    answer_waiting(server);
    for (int i = 0; i < DRAIN_STEPS; i++) {
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
        struct pollfd ready = {.fd = info->epoll_fd, .events = POLLIN};
        MHD_run(server->daemon);
        if (http_idle(server))
            break;
        (void)poll(&ready, 1, 10);
    }
    linger_end(server);
    loop_unwatch(server->source);
    server->source = NULL;
    MHD_stop_daemon(server->daemon);
    free_server(server);
}
