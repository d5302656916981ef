/* SPDX-License-Identifier: EUPL-1.2 */
/* The daemon at work: listens, answers, until it is told to stop. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "api.h"

/* Where to listen; no address and no descriptor: not at all. */
struct serve_listener {
    const char *address; /* numeric, or "" */
    uint16_t port;       /* 0: any free one */
    int fd;              /* a socket that listens already, or -1 */
};

struct serve_options {
    const char *writer, *reader;   /* libpq connection strings, as assist_writer and assist_reader */
    const char *key, *signed_last; /* files: the log's signing key, and what was signed last */
    const char *access_key;        /* file: seals what is kept beside passwords; NULL or "": no passwords */
    struct serve_listener listeners[API_DOORS];
    const char *certificate, *certificate_key, *trust; /* files, read only where there is TLS, and again at SIGHUP */
    const char *metrics;                               /* path of the Unix socket for /metrics; NULL or "": none */
    unsigned readers;                                  /* connections for reading */
    unsigned queue, batch;                             /* jobs that may wait in each lane; jobs in one batch */
    unsigned connections, connections_per_address;
    const char *trusted_proxy; /* numeric address, or NULL or "" */
    unsigned header_seconds, request_seconds, idle_seconds;
    unsigned rate, burst; /* requests of one account, or of an address without, per second; 0: no limit */
    int console_root;     /* see api.h */
    bool announce; /* print `ready: http://ADDRESS:PORT` (of the first listener) on standard output when it can be used
                    */
    void (*on_child)(void *child); /* called on SIGCHLD, if not NULL; does not wait */
    void *child;
};

/* Runs until SIGTERM or SIGINT, and drains first. 0, or -errno after one line on standard error. The schema and the
 * copy of the rules have been checked before. */
int serve_run(const struct serve_options *options);
