/* SPDX-License-Identifier: EUPL-1.2 */
#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include "api.h"
#include "http.h"
#include "log.h"
#include "loop.h"
#include "service.h"

enum { WATCH_PERIOD = 20000, DRAIN_LIMIT = 20 * 1000000 };
/* Beside those of connections: the database's, those that linger, files. */
enum { OTHER_DESCRIPTORS = 256 };

/* The daemon while it serves. */
struct serve {
    const struct serve_options *options;
    struct loop *loop;
    struct signer *signer;
    struct service *service;
    struct api *api;
    struct http_server *http, *metrics;
    struct loop_timer *timer;
    bool announced, stopping;
    int64_t stopping_since;
};

static void announce(struct serve *s)
{
    s->announced = true;
    sd_notify(0, "READY=1");
    log_notice("listening on %s port %u", s->options->address, http_port(s->http));
    if (!s->options->announce)
        return;
    bool six = strchr(s->options->address, ':') != NULL;
    printf("ready: http://%s%s%s:%u\n", six ? "[" : "", s->options->address, six ? "]" : "", http_port(s->http));
    fflush(stdout);
}

/* Looks whether it is time to say ready, or to leave. */
static void watch(void *context)
{
    struct serve *s = context;

    if (!s->announced && service_reached(s->service, NULL))
        announce(s);
    if (s->stopping) {
        bool idle = http_idle(s->http) && service_idle(s->service);
        if (idle || instant_boottime() - s->stopping_since > DRAIN_LIMIT) {
            loop_stop(s->loop);
            return;
        }
    }
    if (!s->announced || s->stopping)
        loop_timer_arm(s->timer, WATCH_PERIOD);
}

static void on_signal(const struct signalfd_siginfo *info, void *context)
{
    struct serve *s = context;

    if (info->ssi_signo == SIGCHLD) {
        if (s->options->on_child)
            s->options->on_child(s->options->child);
        return;
    }
    if (s->stopping)
        return;
    log_notice("stopping: what is in flight is answered first");
    sd_notify(0, "STOPPING=1");
    s->stopping = s->announced = true;
    s->stopping_since = instant_boottime();
    http_quiesce(s->http);
    loop_timer_arm(s->timer, 0);
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
        .address = o->address,
        .port = o->port,
        .listen_fd = o->listen_fd,
        .connections = allow_descriptors(o->connections),
        .connections_per_address = o->connections_per_address,
        .trusted_proxy = o->trusted_proxy,
        .header_seconds = o->header_seconds,
        .request_seconds = o->request_seconds,
        .idle_seconds = o->idle_seconds,
    };
    int r = http_open(s->loop, &http, api_calls(), s->api, &s->http);

    if (r < 0) {
        log_error("cannot listen on %s port %u: %s", o->address, o->port, strerror(-r));
        return r;
    }
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

static int open_all(struct serve *s)
{
    const struct serve_options *o = s->options;
    struct service_options service = {
        .writer = o->writer, .reader = o->reader, .readers = o->readers, .queue = o->queue, .batch = o->batch};
    const struct api_options api = {.rate = o->rate, .burst = o->burst};
    int r = open_signer(s);

    service.signer = s->signer;
    if (r == 0)
        r = loop_new(&s->loop);

    if (r == 0)
        r = open_signals(s);
    if (r == 0)
        r = loop_timer_new(s->loop, watch, s, &s->timer);
    if (r == 0)
        r = service_open(s->loop, &service, &s->service);
    if (r == 0)
        r = api_new(s->service, &api, &s->api);
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
    if (s.metrics)
        http_close(s.metrics);
    if (s.http)
        http_close(s.http);
    api_free(s.api);
    signer_close(s.signer);
    if (s.timer)
        loop_timer_free(s.timer);
    loop_free(s.loop);
    return r;
}
