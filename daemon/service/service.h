/* SPDX-License-Identifier: EUPL-1.2 */
/* What the daemon does: steps, documents, lists, histories, registers. Knows neither HTTP nor how JSON is written. */
#pragma once

#include "account.h"
#include "assist.h"
#include "body.h"
#include "loop.h"
#include "password.h"
#include "problem.h"
#include "signer.h"
#include "store.h"

struct service;

struct service_options {
    const char *writer, *reader; /* libpq connection strings */
    unsigned readers;            /* connections */
    size_t queue, batch;
    struct signer *signer;        /* of the log; the caller's */
    const struct access_key *key; /* seals what makes the codes that go with passwords; NULL: no passwords */
};

enum call_kind {
    CALL_STEP,       /* a step of a request or an assistance; `create` too */
    CALL_READ,       /* one request */
    CALL_ASSISTANCE, /* one assistance */
    CALL_LIST,
    CALL_HISTORY,
    CALL_STATISTICS,
    CALL_EVENTS, /* all that the caller may see, a page at a time */
    CALL_FEED,   /* the service's own: what is new, for those who follow */
    CALL_REDACTION_NEW,
    CALL_REDACTION_CONFIRM,
    CALL_REDACTIONS,
    CALL_CONSULTATIONS,
    CALL_LOG_TILE, /* hashes, or entries */
    CALL_LOG_ROWS, /* entries made from the history, with what they disclose */
    CALL_LOG_DOCUMENTS,
    CALL_LOG_COMMITMENTS,
    CALL_LOG_PROOF,
    CALL_LOG_CONSISTENCY,
    CALL_REGISTER_LIST,
    CALL_REGISTER_READ,
    CALL_REGISTER_NEW,
    CALL_REGISTER_CHANGE,
    CALL_SESSION_NEW,
    CALL_SESSION_END,
    CALL_PASSWORD_SIGN_IN,
    CALL_PASSWORD_SET,
    CALL_PASSWORD_CONFIRM, /* with its first code */
    CALL_TOKEN_DRAW,       /* with a code */
    CALL_TOKEN_ROTATE,     /* the one it comes with */
    CALL_CLOCK,            /* the service's own */
    CALL_REGISTERS,        /* the service's own: read them anew */
};

enum register_kind {
    REGISTER_STATES,
    REGISTER_AUTHORITIES,
    REGISTER_UNITS,
    REGISTER_INSTRUMENTS,
    REGISTER_OFFICERS,
    REGISTER_ACCOUNTS,
    REGISTER_CREDENTIALS
};

enum history_format { HISTORY_JSON, HISTORY_LINES, HISTORY_CSV };

#define REFERENCE_MAX 24
#define KEY_MAX       256
#define ETAG_MAX      64

/* Which request: by id, or by reference. */
struct target {
    struct uuid id;
    char reference[REFERENCE_MAX]; /* "" if by id */
    char state[3];                 /* the assistance; "" for the request itself */
};

struct list_filter {
    const char *status, *assistance_status, *requesting_state, *requested_state, *kind, *words; /* NULL: any */
    bool awaiting;
    instant since, until;
    int exercise; /* 0 no, 1 yes, -1 any */
};

/* What an entry of a register holds: as it is shown, as it is made, what of it changes (NULL where nobody does). */
struct register_shapes {
    const struct shape *shown, *made, *changed;
};
struct register_shapes register_shapes(enum register_kind which);
/* Its entries are for administrators alone. */
bool register_restricted(enum register_kind which);

/* One job for the service, from the first word to the answer. The caller fills in the first part, and keeps it alive
 * until `done` was called, which happens exactly once if service_submit() took it. */
struct call {
    struct job job;
    enum call_kind kind;
    struct uuid account;
    struct sha256 credential; /* what the account signed in with: judged again when the call is decided */
    struct sha256 session;    /* sessions: the one that this call ends, if it is one; all zero for none */
    struct target target;
    enum assist_action action;
    struct body *body;     /* owned by the caller; NULL with `malformed` */
    const char *malformed; /* what is wrong with the body's JSON */
    char key[KEY_MAX];     /* Idempotency-Key, or "" */
    struct sha256 digest;  /* of method, path and body */
    char match[ETAG_MAX];  /* If-Match's tag, or "" */
    struct list_filter filter;
    struct uuid before; /* lists: the cursor; all ones for the newest */
    int64_t after;      /* histories: the cursor; -1 for the oldest */
    enum history_format format;
    struct {
        unsigned level, width; /* a tile; TILE_ENTRIES is a level too */
        uint64_t n;
        uint64_t from, to; /* consistency; a proof's index is `from` */
    } log;
    struct {
        int64_t tx, id;
    } read_before; /* consultations: the cursor */
    unsigned limit;
    const struct uuid *readers; /* feeds: to whom it is told */
    size_t reader_count;
    enum register_kind which;
    struct uuid entry; /* registers: the entry, where it goes by an id … */
    char code[3];      /* … or a state's code */
    void (*done)(struct call *call, void *context);
    void *context;

    /* The answer. */
    enum problem problem; /* PROBLEM_NONE: it went well */
    char detail[200];
    struct buf members; /* further members of the problem, or */
    struct buf text;    /* the document */
    char etag[ETAG_MAX];
    char location[128];
    unsigned status; /* 200, 201 or 204 */
    int64_t receipt; /* log index of the first event, or -1 */
    bool more;       /* lists: there is a next page; its cursor: */
    struct uuid next_before;
    int64_t next_after, next_id;

    char secret[TOKEN_SIZE + 1]; /* a new session's; else the service's own, of a credential that was just made */

    /* The service's own. */
    size_t rows;         /* index of the rows that were kept for it */
    int64_t registers;   /* the version of the registers that a read was sent with */
    struct buf note;     /* the checkpoint that a proof was sent with */
    bool again;          /* put off to the next batch */
    struct trial *trial; /* a password that was looked at; or NULL */
    void *work;
};

/* Who is told events as they happen. The caller fills in the first part and keeps it until `ended` was called or
 * service_unfollow() was. */
struct follower {
    struct uuid account;
    struct sha256 credential; /* judged again whenever something is told */
    int64_t after; /* the log index to go on from, -1 for the beginning, below for now; then how far it got */
    void *context;
    void (*begin)(struct follower *f, void *context);
    /* Whole server-sent events, or a comment. False: nothing more can be told, and it is over. */
    bool (*tell)(struct follower *f, const char *text, size_t size, void *context);
    /* It is over: with a problem, if it was before `begin`. */
    void (*ended)(struct follower *f, enum problem problem, const char *detail, void *context);

    /* The service's own. */
    struct follower *next;
    struct reading *reading;
    char viewer[3];
    bool begun, due, full; /* full: a whole page is told, and the next waits until it is taken */
};

/* Opens the lanes. 0 or -errno. */
int service_open(struct loop *loop, const struct service_options *options, struct service **ret);
void service_close(struct service *s);

/* The registers are there and the database is reached: it answers. `ret_reason` may be NULL. */
bool service_reached(const struct service *s, const char **ret_reason);
/* … and steps can be taken: nothing is wrong with the log. */
bool service_ready(const struct service *s, const char **ret_reason);
/* Credentials can be judged: the registers have been read once. */
bool service_has_registers(const struct service *s);
/* No call waits or is in flight. */
bool service_idle(const struct service *s);

/* The account of a credential of one of these kinds, valid until the next call of anything here, and what the
 * credential is good for; NULL if there is none. It counts as used. */
const struct account *service_sign_in(struct service *s, unsigned kinds, const struct sha256 *digest,
                                      unsigned *ret_scope);
/* The account of a login name, or of an id as text; NULL if there is none. */
const struct account *service_login(const struct service *s, const char *name);
bool service_takes_passwords(const struct service *s);
/* NULL, or why this account's password should be another one. */
const char *service_weak_password(const struct service *s, const struct uuid *account, const char *password);
/* `me`: the account as JSON. 0 or -ENOMEM. */
int service_me(const struct service *s, const struct uuid *account, struct buf *out);

/* PROBLEM_NONE; or it may not, or cannot. `ended` may be called before this returns. */
enum problem service_follow(struct service *s, struct follower *f);
void service_unfollow(struct service *s, struct follower *f);
/* What it was told is on its way. Calls nothing back. */
void service_taken(struct service *s, struct follower *f);

/* The checkpoint last signed, and the keys it is signed with; for auditors: PROBLEM_NOT_YOUR_STEP for others. */
enum problem service_checkpoint(const struct service *s, const struct uuid *account, struct buf *out);
enum problem service_log_key(const struct service *s, const struct uuid *account, struct buf *out);
/* Why what is read may be older than what was once signed, or NULL. */
const char *service_stale(const struct service *s);
/* A credential was refused; counted by address. */
void service_refused_sign_in(struct service *s, const char *address);

/* False: the database is not reached, or too much waits. The call stays the caller's. */
bool service_submit(struct service *s, struct call *call);
/* Gives back what the answer holds. */
void call_release(struct call *call);
/* The answer is that these members are not valid. */
void call_refuse_faults(struct call *call, const struct faults *faults);

struct service_counters {
    uint64_t steps, refusals, reads, replays, clock_steps;
    struct lane_counters writer, readers;
    size_t waiting, followers;
};
void service_counters(const struct service *s, struct service_counters *ret);
