/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of this folder share. Only here is libmicrohttpd known. */
#pragma once

#include <microhttpd.h>

#include "guard.h"
#include "target.h"
#include "tls.h"

/* Lists of connections by their origin. */
#define ORIGIN_LISTS 1024u

/* A deadline that never comes. */
#define NO_DEADLINE UINT64_MAX

/* A numeric address without a port. */
struct peer {
    char text[48]; /* room for INET6_ADDRSTRLEN */
    struct http_origin origin;
};

/* One client's connection. In a list, for the deadlines and for the end; and in that of those like it. */
struct connection {
    struct http_server *server;
    struct connection *previous, *next;
    struct connection *before, *after; /* those that wait, longest first; while it does */
    struct connection *origin_next;    /* in the list of origins like its own */
    struct http_exchange *exchange;    /* the one under way, or NULL */
    uint64_t deadline, began;          /* in ticks of the server; began: when the request under way did */
    bool kept;                         /* it has served a request */
    bool lingers;                      /* it is closed before all that the client sends was read */
    bool waits;                        /* for a header, or for a body that was answered already */
    bool proxied;                      /* it comes from the trusted proxy */
    int fd;
    struct peer peer;
    /* TLS: what the handshake was done with, and what was found of the client's certificate. */
    struct tls_material *material, *judged_by; /* held; the second is NULL before */
    instant judged_until;
    const char *fault;
    struct sha256 key;
};

struct http_server {
    struct loop *loop;
    struct MHD_Daemon *daemon;
    struct loop_source *source; /* libmicrohttpd's epoll descriptor */
    struct loop_timer *timer;   /* counts ticks while there are connections */
    const struct http_calls *calls;
    void *context;
    struct http_tls *tls;                       /* or NULL */
    struct tls_material *first;                 /* whose text libmicrohttpd was given */
    char *socket_path;                          /* to be removed at the end, or NULL */
    struct connection *connections;             /* all there are */
    struct connection *longest, *latest;        /* ends of the list of those that wait */
    struct connection *origins[ORIGIN_LISTS];   /* all there are, by a hash of their origin */
    uint64_t factors[2];                        /* of that hash */
    unsigned connection_count, connection_room; /* beyond the room, who waits longest is cut */
    unsigned per_address;                       /* connections of one origin; 0: no bound */
    size_t body_size;                           /* of all bodies that are held */
    struct peer proxy;                          /* whose X-Forwarded-For is believed */
    struct linger_socket *lingering;            /* closed, but for what their clients still send */
    size_t lingering_count;
    struct http_exchange *spare;      /* exchanges to be used again */
    size_t spare_count, active_count; /* active: between head and over */
    uint64_t ticks;                   /* seconds, more or less */
    int64_t run_at;                   /* when libmicrohttpd wants to run, in CLOCK_BOOTTIME; -1: it waits for others */
    uint64_t request_count;
    unsigned header_seconds, request_seconds, idle_seconds;
    uint16_t port;
    bool has_proxy; /* there is one */
    bool ready;     /* its descriptor has something, or connections were resumed */
    bool quiesced;  /* connections close after their answer */
    bool closing;   /* whatever comes to an end is answered with 503 */
    bool walked;    /* fields_walked() */
    char nonce[11]; /* begins the request ids made here */
};

/* The headers that may come in several lines and are asked for as one. */
enum joined { JOINED_ACCEPT, JOINED_IF_NONE_MATCH, JOINED_COUNT };

#define REQUEST_ID_SIZE 65
/* Targets up to this size need no memory of their own. */
#define TARGET_INLINE 512u

struct http_exchange {
    struct http_server *server;
    struct connection *connection;
    struct MHD_Connection *mhd;
    struct http_exchange *next_spare;
    void *data;      /* the caller's */
    bool begun;      /* the header was judged */
    bool headed;     /* `head` was called: `over` is due */
    bool answered;   /* there is an answer, in `response` until it is handed on */
    bool suspended;  /* it waits for its answer */
    bool failed;     /* it has none and cannot have one: the connection is closed */
    bool close;      /* the connection is closed after the answer */
    bool streaming;  /* the answer has no end yet */
    bool stalled;    /* it waits for something to send */
    bool overflown;  /* the body went beyond the limit */
    bool starved;    /* … or all bodies together beyond theirs */
    bool forwarded;  /* `peer` is whom the proxy forwards */
    bool has_target; /* the guard has passed it */
    struct guard_facts facts;
    struct peer peer;
    struct MHD_Response *response;
    unsigned status, retry_after; /* retry_after: seconds; 0 is 1 */
    const char *raw_target;       /* where libmicrohttpd has it */
    struct http_text whole_target;
    struct http_text method;
    size_t target_size; /* of the target as it came, also where it was too long to be kept */
    size_t field_count;
    struct buf body;
    struct buf stream; /* what is still to be sent, from stream_at on */
    size_t stream_at;
    struct buf joined[JOINED_COUNT];
    char request_id[REQUEST_ID_SIZE];
    char *spill; /* storage of a long target, or NULL */
    struct target target;
    struct guard_field fields[GUARD_FIELDS];
    char storage[TARGET_INLINE + 1 + TARGET_STORAGE(TARGET_INLINE)];
};

/* --- exchange.c --- */

/* Makes the exchange of a request whose target has come; NULL without memory. */
struct http_exchange *exchange_new(struct connection *connection, struct MHD_Connection *mhd, const char *target);
/* Calls `over` if it is due. */
void exchange_free(struct http_exchange *x);
/* The header has come. MHD_NO closes the connection, as below. */
enum MHD_Result exchange_begin(struct http_exchange *x, const char *method, const char *target, const char *version);
void exchange_upload(struct http_exchange *x, const char *data, size_t size);
/* The request is complete, or its answer could not be made. */
enum MHD_Result exchange_complete(struct http_exchange *x);
/* Hands an answer that waits for it to libmicrohttpd. */
enum MHD_Result exchange_send(struct http_exchange *x);

/* --- fields.c --- */

/* Takes the header fields out of libmicrohttpd into x->fields. False if its buffer shows what its parser hides: lines
 * that end in a bare LF, folded lines, NULs, doubled spaces in the request line, and a line that begins with a colon,
 * behind which it takes the rest of the header for something else. */
bool fields_collect(struct http_exchange *x, const char *method, const char *target, const char *version);
/* Whether this is the version of libmicrohttpd whose buffer fields_collect() can read. */
bool fields_walked(void);
/* Bytes of the header block. */
size_t fields_size(const struct http_exchange *x, const char *method, const char *version);

/* --- answer.c --- */

/* Sets x->request_id: the client's, or a new one. */
void answer_identify(struct http_exchange *x);
/* The headers of an answer; false without memory, or with one that HTTP does not allow. */
bool answer_headers(struct http_exchange *x, struct MHD_Response *response, const struct http_answer *a);
/* Sends the response, or fails the exchange where it is NULL. */
void answer_with(struct http_exchange *x, struct MHD_Response *response, unsigned status);

/* --- connection.c --- */

/* NULL without memory. Where they become too many, the one that waits longest is cut. */
struct connection *connection_new(struct http_server *server, struct MHD_Connection *mhd);
void connection_free(struct connection *connection);
/* It has so many seconds, counted from a tick. */
void connection_allow(struct connection *connection, uint64_t from, unsigned seconds);
/* Without waiting for what its client has not taken: libmicrohttpd sees the end, and closes. */
void connection_cut(struct connection *connection);
/* Whether it may be cut for others: from a request's end until the next one's header has come and is worth reading on.
 */
void connection_wait(struct connection *connection, bool waits);
/* The server's timer: cuts what is late. */
void connection_tick(void *context);

/* --- address.c --- */

void address_of(const struct sockaddr *peer, struct peer *ret);
/* Of a text without port, brackets or white space. */
bool address_parse(const char *text, size_t size, struct peer *ret);
/* The last of a list, as X-Forwarded-For has it. */
bool address_last_hop(const char *list, size_t size, struct peer *ret);
/* Takes over what the trusted proxy says of the request's peer. */
void address_forwarded(struct http_exchange *x);
/* libmicrohttpd's question whether a connection is taken: MHD_NO where its origin has as many as it may. */
enum MHD_Result address_admit(void *server, const struct sockaddr *peer, socklen_t size);
void address_enter(struct connection *connection);
void address_leave(struct connection *connection);

/* --- secure.c --- */

/* Chooses what a handshake presents: gnutls_certificate_retrieve_function3. */
int secure_present(gnutls_session_t session, const struct gnutls_cert_retr_st *info, gnutls_pcert_st **ret_chain,
                   unsigned *ret_chain_size, gnutls_ocsp_data_st **ret_ocsp, unsigned *ret_ocsp_size,
                   gnutls_privkey_t *ret_key, unsigned *ret_flags);
/* The connection is over. */
void secure_release(struct connection *connection);

/* --- linger.c --- */

/* libmicrohttpd is about to close this descriptor; see the file. */
void linger_begin(struct http_server *server, int fd);
void linger_tick(struct http_server *server);
void linger_end(struct http_server *server);

/* --- listen.c --- */

/* A socket that listens on a numeric address. */
int listen_tcp(const char *address, uint16_t port, int *ret);
/* A Unix socket of mode 0600 at `path`; one that nobody listens to any more is replaced. */
int listen_unix(const char *path, int *ret);
/* The port a socket listens on; 0 if it has none. */
uint16_t listen_port(int fd);
