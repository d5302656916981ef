/* SPDX-License-Identifier: EUPL-1.2 */
#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include "http.h"
#include "log.h"
#include "loop.h"
#include "service.h"

enum { WATCH_PERIOD = 20000, DRAIN_LIMIT = 20 * 1000000 };
#define EXPIRY_WARNING (30 * 24 * 3600 * INSTANT_SECOND)
/* Beside those of connections: the database's, those that linger, files. */
enum { OTHER_DESCRIPTORS = 256 };

/* The daemon while it serves. */
struct serve {
    const struct serve_options *options;
    struct loop *loop;
    struct signer *signer;
    struct access_key access_key;
    struct service *service;
    struct api *api;
    struct http_tls *tls;
    struct http_server *doors[API_DOORS], *metrics;
    struct loop_timer *timer;
    bool announced, stopping;
    int64_t stopping_since;
};

static const char *const doors[API_DOORS] = {"listening", "listening for machines", "listening for people"};

static void announce(struct serve *s)
{
    s->announced = true;
    sd_notify(0, "READY=1");
    for (size_t i = 0; i < API_DOORS; i++)
        if (s->doors[i])
            log_notice("%s on %s port %u", doors[i], s->options->listeners[i].address, http_port(s->doors[i]));
    if (!s->options->announce || !s->doors[API_LISTEN])
        return;
    const char *address = s->options->listeners[API_LISTEN].address;
    bool six = strchr(address, ':') != NULL;
    printf("ready: http://%s%s%s:%u\n", six ? "[" : "", address, six ? "]" : "", http_port(s->doors[API_LISTEN]));
    fflush(stdout);
}

static bool is_idle(const struct serve *s)
{
    for (size_t i = 0; i < API_DOORS; i++)
        if (s->doors[i] && !http_idle(s->doors[i]))
            return false;
    return service_idle(s->service);
}

/* Looks whether it is time to say ready, or to leave. */
static void watch(void *context)
{
    struct serve *s = context;

    if (!s->announced && service_reached(s->service, NULL))
        announce(s);
    if (s->stopping) {
        if (is_idle(s) || instant_boottime() - s->stopping_since > DRAIN_LIMIT) {
            loop_stop(s->loop);
            return;
        }
    }
    if (!s->announced || s->stopping)
        loop_timer_arm(s->timer, WATCH_PERIOD);
}

static bool wanted(const struct serve_listener *l)
{
    return l->fd >= 0 || (l->address && *l->address);
}

static void tell_certificate(const struct serve *s)
{
    instant end = http_tls_expires_at(s->tls);
    char text[INSTANT_TEXT];

    instant_format(end, text);
    if (end - instant_now() < EXPIRY_WARNING)
        log_warning("the server's certificate ends at %s", text);
    else
        log_notice("the server's certificate is good until %s", text);
}

/* The files are read again. What is wrong with them is told, and nothing is lost. */
static void reload(struct serve *s)
{
    cleanup_buf_ struct buf told = {0};

    if (!s->tls)
        log_notice("there is nothing to be read again: no listener has TLS");
    else if (http_tls_reload(s->tls, &told) < 0)
        log_error("the certificate stays as it was: %s", told.size ? told.data : "out of memory");
    else
        tell_certificate(s);
}

static void on_signal(const struct signalfd_siginfo *info, void *context)
{
    struct serve *s = context;

    if (info->ssi_signo == SIGCHLD) {
        if (s->options->on_child)
            s->options->on_child(s->options->child);
        return;
    }
    if (info->ssi_signo == SIGHUP) {
        reload(s);
        return;
    }
    if (s->stopping)
        return;
    log_notice("stopping: what is in flight is answered first");
    sd_notify(0, "STOPPING=1");
    s->stopping = s->announced = true;
    s->stopping_since = instant_boottime();
    for (size_t i = 0; i < API_DOORS; i++)
        if (s->doors[i])
            http_quiesce(s->doors[i]);
    loop_timer_arm(s->timer, 0);
}

static int open_tls(struct serve *s)
{
    const struct serve_options *o = s->options;
    cleanup_buf_ struct buf told = {0};
    int r;

    if (!wanted(&o->listeners[API_MACHINES]) && !wanted(&o->listeners[API_PEOPLE]))
        return 0;
    r = http_tls_new(o->certificate, o->certificate_key, o->trust, &s->tls, &told);
    if (r < 0)
        log_error("%s", told.size ? told.data : strerror(-r));
    else
        tell_certificate(s);
    return r;
}

/* Where the system allows fewer descriptors, fewer connections must do, or none would be left to make room with. */
static unsigned allow_descriptors(unsigned connections)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections + OTHER_DESCRIPTORS;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
        return connections;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur == wanted)
        return connections;
    connections =
        limit.rlim_cur > 2 * OTHER_DESCRIPTORS ? (unsigned)(limit.rlim_cur - OTHER_DESCRIPTORS) : OTHER_DESCRIPTORS;
    log_warning("%lu descriptors are allowed, enough for %u connections", (unsigned long)limit.rlim_cur, connections);
    return connections;
}

static int open_http(struct serve *s)
{
    const struct serve_options *o = s->options;
    struct http_options http = {
        .connections = allow_descriptors(o->connections),
        .connections_per_address = o->connections_per_address,
        .header_seconds = o->header_seconds,
        .request_seconds = o->request_seconds,
        .idle_seconds = o->idle_seconds,
    };
    int r = open_tls(s);

    for (size_t i = 0; i < API_DOORS && r == 0; i++) {
        const struct serve_listener *l = &o->listeners[i];
        if (!wanted(l))
            continue;
        if (i == API_LISTEN && l->fd < 0 && strncmp(l->address, "127.", 4) != 0 && strcmp(l->address, "::1") != 0)
            log_warning("%s is served without TLS: tokens can be read on the way", l->address);
        http.address = l->address;
        http.port = l->port;
        http.listen_fd = l->fd;
        http.tls = i == API_LISTEN ? NULL : s->tls;
        http.trusted_proxy = i == API_LISTEN ? o->trusted_proxy : NULL;
        r = http_open(s->loop, &http, api_calls(), api_door(s->api, (enum api_door)i), &s->doors[i]);
        if (r < 0)
            log_error("cannot listen on %s port %u: %s", l->address, l->port, strerror(-r));
    }
    if (r == 0 && !s->doors[API_LISTEN] && !s->doors[API_MACHINES] && !s->doors[API_PEOPLE]) {
        log_error("nowhere to listen: neither listen, machines nor people has an address");
        r = -EINVAL;
    }
    if (r < 0)
        return r;
    http.tls = NULL;
    if (!o->metrics || !*o->metrics)
        return 0;
    http.socket_path = o->metrics;
    http.trusted_proxy = NULL;
    http.listen_fd = -1;
    r = http_open(s->loop, &http, api_metrics_calls(), s->api, &s->metrics);
    if (r < 0)
        log_error("cannot listen on %s for metrics: %s", o->metrics, strerror(-r));
    return r;
}

static int open_signals(struct serve *s)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGHUP);
    return loop_signals(s->loop, &set, on_signal, s);
}

static int open_signer(struct serve *s)
{
    cleanup_buf_ struct buf told = {0};
    int r = signer_open(s->options->key, s->options->signed_last, &s->signer, &told);

    if (r < 0)
        log_error("%s", told.size ? told.data : strerror(-r));
    return r;
}

static int open_access_key(struct serve *s, struct service_options *ret)
{
    cleanup_buf_ struct buf told = {0};

    if (!s->options->access_key || !*s->options->access_key)
        return 0;
    int r = access_key_read(s->options->access_key, &s->access_key, &told);
    if (r < 0)
        log_error("%s", told.size ? told.data : strerror(-r));
    ret->key = &s->access_key;
    return r;
}

static int open_all(struct serve *s)
{
    const struct serve_options *o = s->options;
    struct service_options service = {
        .writer = o->writer, .reader = o->reader, .readers = o->readers, .queue = o->queue, .batch = o->batch};
    const struct api_options api = {.rate = o->rate, .burst = o->burst, .console_root = o->console_root};
    int r = open_signer(s);

    service.signer = s->signer;
    if (r == 0)
        r = open_access_key(s, &service);
    if (r == 0)
        r = loop_new(&s->loop);

    if (r == 0)
        r = open_signals(s);
    if (r == 0)
        r = loop_timer_new(s->loop, watch, s, &s->timer);
    if (r == 0)
        r = service_open(s->loop, &service, &s->service);
    if (r == 0)
        r = api_new(s->loop, s->service, &api, &s->api);
    if (r < 0) {
        log_error("cannot start: %s", strerror(-r));
        return r;
    }
    return open_http(s);
}

int serve_run(const struct serve_options *options)
{
    struct serve s = {.options = options};
    int r = open_all(&s);

    if (r == 0) {
        loop_timer_arm(s.timer, 0);
        r = loop_run(s.loop);
    }
    /* Calls that still wait are answered while the connections are there. */
    service_close(s.service);
    http_close(s.metrics);
    for (size_t i = 0; i < API_DOORS; i++)
        http_close(s.doors[i]);
    http_tls_free(s.tls);
    api_free(s.api);
    signer_close(s.signer);
    access_key_wipe(&s.access_key);
    if (s.timer)
        loop_timer_free(s.timer);
    loop_free(s.loop);
    return r;
}
