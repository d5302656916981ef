/* SPDX-License-Identifier: EUPL-1.2 */
/* HTTP/1.1 over libmicrohttpd, driven by the loop. Knows nothing of what is served. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "digest.h"
#include "instant.h"
#include "loop.h"
#include "problem.h"

struct http_server;
struct http_exchange; /* one request and its answer */
struct http_tls;      /* certificate, key and trusted issuers, for one listener or several */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_METHOD_OTHER };

#define HTTP_BODY_LIMIT   (1024u * 1024u)
#define HTTP_BODIES_LIMIT (64u * 1024u * 1024u) /* all that are held, together */
#define HTTP_TARGET_LIMIT (8u * 1024u)
#define HTTP_HEADER_LIMIT (32u * 1024u)
#define HTTP_STREAM_LIMIT (128u * 1024u) /* bytes of a stream that wait for its client */
#define HTTP_SEGMENTS     12             /* path segments at most */
#define HTTP_PARAMETERS   32             /* query parameters at most */

struct http_text {
    const char *data; /* ends in a NUL */
    size_t size;
};

struct http_parameter {
    struct http_text name, value;
};

struct http_origin {
    uint8_t bytes[16];
};

struct http_options {
    const char *address;     /* numeric IPv4 or IPv6 */
    uint16_t port;           /* 0: any free one */
    const char *socket_path; /* a Unix socket of mode 0600 to be made there instead; then address and port count for
                              * nothing, nor does connections_per_address. NULL: none */
    int listen_fd;           /* a socket that listens already (socket activation), taken over on success; or -1 */
    struct http_tls *tls;    /* TLS 1.3 with these, which must outlive the server; NULL: none */
    unsigned connections;    /* at once, above 0; where nearly as many are open, those that have waited longest for
                              * their clients give way to new ones, and if none waits, more are left in the backlog */
    unsigned connections_per_address; /* 0: no bound; an IPv6 network of 64 bits counts as one */
    const char *trusted_proxy; /* numeric: the last hop of its X-Forwarded-For is the peer, and its connections are
                                * not bounded. NULL or "": none */
    /* Absolute deadlines, kept to the second: from a request's beginning until its header is there, and until all of it
     * is; the latter again for taking the answer away; and for a kept connection without a request. While an answer is
     * ours to give, none runs. */
    unsigned header_seconds, request_seconds, idle_seconds;
};

struct http_calls {
    /* The header has come and the guard found nothing. To answer at once call http_answer() or http_problem() here:
     * a body still to come is then read and thrown away, or the connection closed where it is too large or the client
     * waits to be asked for it. Otherwise the body is read next, and `body` called; with no body to come, right after.
     */
    void (*head)(struct http_exchange *x, void *context);
    /* The body has come whole. Answer here, or later, at leisure: the connection waits. */
    void (*body)(struct http_exchange *x, void *context);
    /* The exchange is over (answered and sent, or the client is gone); x is invalid after this. Called once for each
     * exchange for which `head` was called, and never between `body` and the answer. */
    void (*over)(struct http_exchange *x, void *context);
    /* All that was written to a stream is on its way. Nothing may be written from within. May be NULL. */
    void (*drained)(struct http_exchange *x, void *context);
};

/* Starts to listen. 0 or -errno; -EINVAL for an address that is none. `calls` must outlive the server. */
int http_open(struct loop *loop, const struct http_options *options, const struct http_calls *calls, void *context,
              struct http_server **ret);
uint16_t http_port(const struct http_server *server);
/* Accepts no new connections; those that are open are answered with Connection: close. */
void http_quiesce(struct http_server *server);
/* No exchange is between head and over. */
bool http_idle(const struct http_server *server);
/* After http_quiesce(); exchanges still waiting are answered with 503 first. Gives slow clients a second to take
 * their answers; not from within one of the calls above. */
void http_close(struct http_server *server);

/* --- TLS --- */

/* Reads the files, PEM all three: the server's certificate with its chain, its key, and the certificates of those who
 * may issue clients' (NULL or "": none are asked for). 0, or -errno and a line in `told`. */
int http_tls_new(const char *certificate, const char *key, const char *trust, struct http_tls **ret, struct buf *told);
/* Reads them again: new handshakes get the new certificate, and clients' are judged by the new issuers, in connections
 * that are open too. On failure, as above, what was there stays. */
int http_tls_reload(struct http_tls *tls, struct buf *told);
/* The end of the server's own certificate. */
instant http_tls_expires_at(const struct http_tls *tls);
void http_tls_free(struct http_tls *tls);

/* --- the request --- */

enum http_method http_method(const struct http_exchange *x);
const char *http_method_name(const struct http_exchange *x);
/* The path as it came, still percent-encoded, without the query; and the whole target. */
struct http_text http_path(const struct http_exchange *x);
struct http_text http_target(const struct http_exchange *x);
/* The path's segments, decoded: "/v1/requests/x" has three. A trailing slash makes an empty last one. */
size_t http_segments(const struct http_exchange *x);
struct http_text http_segment(const struct http_exchange *x, size_t i);
/* The query's parameters in their order, decoded ("+" is a space); one without "=" has an empty value. */
size_t http_parameters(const struct http_exchange *x);
struct http_parameter http_parameter(const struct http_exchange *x, size_t i);
/* A header's value (the name's case does not matter), or NULL. Where it came more than once, values are the caller's
 * trouble only for list headers: they are joined by ", " for Accept and If-None-Match; the guard refuses doubles of
 * Authorization, Content-Type, Content-Length, Host, Idempotency-Key, If-Match, Cookie. */
const char *http_header(const struct http_exchange *x, const char *name);
struct http_text http_body(const struct http_exchange *x);
bool http_has_body(const struct http_exchange *x); /* Content-Length above 0, or chunked */
/* Unique to this exchange; sent as X-Request-Id: what the client sent if that is 1 to 64 of [A-Za-z0-9._-], else made.
 */
const char *http_request_id(const struct http_exchange *x);
/* The peer's address without a port, or what the trusted proxy says it is; "local" for a Unix socket. */
const char *http_peer(const struct http_exchange *x);
/* The same as it counts for limits: of an IPv6 address the network, which one client has all of. */
struct http_origin http_origin(const struct http_exchange *x);
/* Whether it came over TLS. */
bool http_secure(const struct http_exchange *x);
/* SHA-256 of the public key (SubjectPublicKeyInfo) of the client's certificate, judged anew wherever that can have
 * changed: NULL, or what is wrong with it. */
const char *http_certificate(const struct http_exchange *x, struct sha256 *ret);
/* Freely the caller's; freed by the caller in `over`. */
void http_set_data(struct http_exchange *x, void *data);
void *http_data(const struct http_exchange *x);

/* --- the answer --- */

struct http_field {
    const char *name;
    const char *value;
};

struct http_answer {
    unsigned status;
    const char *content_type;        /* NULL: no body */
    struct buf body;                 /* moved out */
    struct http_text lasting;        /* instead of a body: the caller's, and there until the server is closed */
    const struct http_field *fields; /* further headers; copied */
    size_t field_count;
};

/* The connection ends with the answer. */
void http_close_after(struct http_exchange *x);
/* Exactly once per exchange. X-Request-Id and Date are added, and, unless `fields` has them, Cache-Control: no-store
 * and what keeps browsers from making anything else of it (nosniff, Content-Security-Policy, Referrer-Policy,
 * Cross-Origin-…). For HEAD the body is dropped and its length kept. `a->body` is taken over, also on failure. */
void http_answer(struct http_exchange *x, struct http_answer *a);
/* An answer without a known end: `a` as above, its body being the beginning. `over` comes when the client is gone, or
 * after http_stream_end(). No deadline runs; http_quiesce() ends it. To HEAD it is over at once. */
void http_stream_begin(struct http_exchange *x, struct http_answer *a);
/* Sends more. Where more than HTTP_STREAM_LIMIT bytes wait already to be taken away, the client is too slow: the
 * connection is cut, and false returned, as when the stream has ended. */
bool http_stream_write(struct http_exchange *x, const char *data, size_t size);
void http_stream_end(struct http_exchange *x);
/* How many seconds the next 429 or 503 of this exchange asks to wait; one if nothing is said. */
void http_retry_after(struct http_exchange *x, unsigned seconds);
/* Answers with a problem document: type, title, status, detail, instance (the path), request_id and then `members`,
 * JSON members without the braces ("\"allowed\":[]") or NULL. Adds WWW-Authenticate to 401, Retry-After to 429 and 503;
 * `allow` is the header Allow, or NULL. */
void http_problem(struct http_exchange *x, enum problem problem, const char *members, const char *allow,
                  const char *detail, ...) __attribute__((format(printf, 5, 6)));
