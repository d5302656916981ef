/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside service/: what its files share. */
#pragma once

#include "dossier.h"
#include "entry.h"
#include "merkle.h"
#include "registers.h"
#include "service.h"
#include "signer.h"
#include "splice.h"
#include "worker.h"

/* Columns of the statements that write many rows, in the order of their parameters. */
enum {
    EVENT_ARGS = 24,
    HOUSE_ARGS = 13,
    ENTRY_ARGS = 3,
    DISCLOSURE_ARGS = 11,
    REQUEST_ARGS = 20,
    LEG_ARGS = 24,
    WORD_ARGS = 6,
    KEY_ARGS = 11,
    REFUSAL_ARGS = 7
};

enum { COMMIT_KINDS = 3, SIGN_INS = 64 };

#define BATCH_MAX    256
#define DUE_MAX      64
#define DOSSIERS_MAX (BATCH_MAX + DUE_MAX)
/* Each step writes at most an event of the request and one of each assistance; the house adds a few. */
#define TILES_MAX (DOSSIERS_MAX * (ASSIST_ADDRESSEES + 4) / TILE_WIDTH + TILE_LEVELS)

/* A request that the batch loaded or made. */
struct loaded {
    struct dossier *dossier;
    char reference[REFERENCE_MAX];
    struct sha256 chain; /* the leaf hash of the last of its own chain */
    struct buf persons;  /* who took steps on it, 16 bytes each: the log names them by number */
    bool dirty, words;   /* its row, its search words are to be written */
    bool due;            /* loaded for the clock */
};

/* What one batch of the writer works on; one at a time, its memory used again. */
struct work {
    struct tree tree; /* the log */
    uint64_t size_before;
    uint32_t house_seq; /* the house's chain */
    struct sha256 house_chain;
    struct full_tile tiles[TILES_MAX]; /* that became full */
    size_t tile_count;
    struct buf note;     /* the checkpoint over it, until it is kept */
    const char *trouble; /* why nothing may be signed; NULL: it may */
    struct entry entry;
    struct judged judged;
    struct disclosures data;
    struct buf text;
    instant now;
    bool registers_written; /* by a call of this batch: the later ones wait for the next */
    bool stale;             /* the registers moved: do it again with new ones */
    bool clocks_differ;     /* the daemon's clock and the database's: nothing is taken until they agree */
    bool failed;            /* out of memory: the batch must not be committed */
    size_t count;
    struct loaded loaded[DOSSIERS_MAX];
    struct arg events[EVENT_ARGS], house_events[HOUSE_ARGS], entries[ENTRY_ARGS], disclosures[DISCLOSURE_ARGS];
    struct arg new_requests[REQUEST_ARGS], old_requests[REQUEST_ARGS], new_legs[LEG_ARGS], old_legs[LEG_ARGS],
        words[WORD_ARGS], keys[KEY_ARGS], refusals[REFUSAL_ARGS];
    size_t by_id, by_reference, due, replays; /* indexes of rows, SIZE_MAX: not asked for */
    size_t uncommitted;                       /* of the rows to commit to, one index for each kind */
    size_t uses;                              /* of when sessions were used */
    size_t kept;                              /* how many rows the batch keeps */
    struct facts facts;
};

struct service {
    struct loop *loop;
    struct lane *writer;
    struct lane **readers;
    size_t reader_count, next_reader;
    size_t batch_limit;
    struct registers *registers;
    struct signer *signer;
    struct sha256 rules; /* digest of the table in force */
    struct tree seen;    /* the log as far as it was read or written here, which is what was signed last, or more */
    const char *trouble; /* why nothing is signed or written; NULL: all is well */
    int64_t trouble_told;
    struct job *parked, **parked_end; /* calls that wait for new registers */
    struct job *kept, **kept_end;     /* changes of the registers, answered when those are in */
    struct loop_timer *timer, *heartbeat;
    struct follower *followers;
    struct call clock, reload;
    bool clock_out, reload_out, reload_again;
    uint64_t ticks;
    uint64_t noted;  /* consultations since the log last committed to them */
    bool commit_due; /* the clock's next batch does */
    bool uses_due;   /* … and writes when credentials were used: */
    instant uses_until;
    struct {
        char address[64];
        int32_t count;
    } sign_ins[SIGN_INS];
    size_t sign_in_count;
    struct uuid last_uuid;
    struct forms forms;
    struct worker *worker;
    struct access_key key;
    bool has_key;
    struct work *work;
    struct facts read_facts;
    struct entry read_entry;
    struct service_counters counters;
    bool closing;
};

/* --- access.c: who acts, and what one may do --- */
/* The account whose credential came with the call, where both still hold; NULL, and the call refused, if not. */
const struct account *caller(struct service *s, struct call *call, instant now);
enum assist_side side_of(const struct account *a, const char *requesting_state);
void fill_case(const struct registers *r, const struct account *a, const struct facts *facts, size_t leg, instant now,
               struct assist_case *ret);
void offers_for(const struct registers *r, const struct account *a, const struct facts *facts, instant now,
                struct offers *ret);

/* --- present.c: documents as a caller gets them --- */
/* A strong entity tag: a digest, in quotes. */
void tag_of(const void *data, size_t size, char ret[static ETAG_MAX]);
/* The tag of a page whose text is complete but for its end. */
void tag_page(struct call *call);
/* Fills the call's text and etag. */
void present(struct service *s, const char *document, size_t size, const char *tag, const struct facts *facts,
             const struct offers *offers, struct call *call);
/* The one assistance alone, out of a presented document. */
void present_assistance(struct call *call, const char *state);
/* What is kept to give the same answer again. */
void answer_encode(const struct facts *facts, const struct offers *offers, struct buf *out);
bool answer_decode(const char *data, size_t size, struct facts *facts, struct offers *ret);

/* --- refuse.c: problems --- */
void refuse(struct call *call, enum problem problem, const char *format, ...) __attribute__((format(printf, 3, 4)));
void refuse_verdict(struct service *s, struct call *call, const struct assist_verdict *v, const struct offers *offers,
                    bool exercise);
/* One member of the body is not valid. */
void refuse_member(struct call *call, const char *pointer, const char *code, const char *detail);
void call_clear(struct call *call);

/* --- lookup.c: what a body names, held against the registers --- */
#define NAMED_MAX ASSIST_ITEMS
struct lookup {
    struct named units[NAMED_MAX], officers[ASSIST_OFFICERS];
};
void look_up(struct service *s, const struct account *a, const struct dossier *d, struct change *c, struct lookup *l,
             struct faults *faults);

/* --- step.c --- */
void decide_step(struct service *s, struct batch *b, struct call *call);
void decide_clock(struct service *s, struct work *w);

/* --- event.c: the history's rows and their entries in the log --- */
/* An event of a request, or of one of its assistances: the step, what it was judged by, and what it carried. `by` NULL
 * is the clock. */
void event_add(struct service *s, struct work *w, struct loaded *l, const struct change *c,
               const struct assist_case *judged, const struct assist_step *step, const struct account *by,
               struct disclosures *data);
/* An event of the house; `facts` is a canonical object, `person` tells the persons of one affair apart, from 1. */
void house_event_add(struct service *s, struct work *w, const char *action, const char *role, const struct account *by,
                     uint32_t person, const char *facts, struct disclosures *data);
/* For body_members() and dossier_apply(): each member becomes a disclosure of `context`. */
void disclose_member(void *context, const char *name, const char *json, size_t size);

/* --- append.c: the log's head, as a batch finds and leaves it --- */
enum { HEAD_ROWS = 2 }; /* results that log_load() asks for, the first of the batch */
void log_load(struct service *s, struct batch *b);
/* Goes on from what other daemons appended; w->trouble says why nothing may be written. */
void log_begin(struct service *s, struct batch *b);
/* Puts an entry at the end; its leaf hash goes to `ret_leaf`. */
void log_append(struct work *w, const struct entry *e, struct sha256 *ret_leaf);
/* Signs, and sends the new head. */
void log_end(struct service *s, struct batch *b);
/* After the commit: what was signed is kept. False: it could not be, and nothing may be released. */
bool log_keep(struct service *s);

/* --- work.c, load.c, write.c: what a batch of the writer loaded, and what it writes --- */
void work_load(struct service *s, struct batch *b);
bool work_begin(struct service *s, struct batch *b);
/* A bytea of 32 bytes; all zero if it is none. */
void rows_sha256(const struct rows *rows, size_t row, size_t column, struct sha256 *ret);
/* Sends the rows of what was decided so far; work_end() those of the rest, and the log's new head. */
void work_write(struct service *s, struct batch *b);
void work_end(struct service *s, struct batch *b);
struct loaded *work_find(struct work *w, const struct target *target);
struct loaded *work_add(struct work *w, struct dossier *d);
void work_key(struct work *w, const struct call *call, const struct rendering *document, const struct buf *allowed,
              const struct uuid *request);
struct work *work_new(void);
void work_free(struct work *w);
void work_clear(struct work *w);
void work_reset_args(struct work *w);
/* Keeps the answer of a call that is no step, for its idempotency key. */
void work_key_text(struct work *w, const struct call *call, const struct uuid *request, const char *text, size_t size);
void work_refusal(struct work *w, const struct call *call, uint16_t rule);

/* --- read.c --- */
void reader_load(struct batch *b, void *context);
void reader_settle(struct batch *b, enum outcome outcome, void *context);
const char *viewer_of(struct service *s, const struct call *call);
/* The first `count` of the rows; whether there is more was said before. */
void history_text(struct call *call, const struct rows *rows, size_t count, const struct account *a);

/* One event as JSON. */
void history_event(struct buf *out, const struct rows *rows, size_t row, const struct account *viewer);
/* How many columns it reads. */
enum { HISTORY_COLUMNS = 25 };

/* --- statistics.c --- */
bool statistics_send(struct batch *b, const struct call *call, const char *viewer);
void statistics_answer(struct call *call, const struct rows *rows);

/* --- feed.c: events as they happen --- */
bool feed_send(struct batch *b, const struct call *call, const char *viewer);
void feed_page(const struct account *a, struct call *call, const struct rows *rows);
void feed_answer(struct service *s, const struct account *a, struct call *call, const struct rows *rows);
/* The log has grown. */
void feed_wake(void *service);
/* Every now and then: a comment, so that lines that are dead are found so. */
void feed_beat(void *service);
void feed_close(struct service *s);

/* --- audit.c: the log as auditors read it --- */
bool is_audit(const struct call *call);
/* Sends what the call reads, behind its viewer's wall; false: it may not, or nothing is to be read. */
bool audit_send(struct service *s, struct batch *b, struct call *call, const char *viewer, size_t *next);
void audit_answer(struct service *s, struct batch *b, const struct account *a, struct call *call);

/* --- log_rows.c --- */
/* From READ_LOG_ROWS, as far as it is signed. */
void log_rows_answer(struct service *s, struct call *call, const struct rows *rows);

/* --- proof.c: of the call's log.from, in the tree of log.to entries --- */
/* Sends for the tiles that the proof is made of; or for one tile. */
bool proof_send(struct batch *b, const struct call *call);
bool proof_send_tile(struct batch *b, unsigned level, uint64_t n);
/* False if the database does not have what it needs. */
bool proof_make(const struct call *call, const struct rows *rows, struct sha256 ret[static MERKLE_PROOF],
                size_t *ret_count);

/* --- redact.c: erasing what is disclosed --- */
bool is_redaction(const struct call *call);
void redact_load(struct service *s, struct batch *b, struct call *call, size_t *next);
/* The one that confirms stands alone in its batch: what it writes anew nothing else may have loaded. */
struct call *redact_confirming(const struct batch *b);
void decide_redaction(struct service *s, struct batch *b, struct call *call);
void redactions_answer(struct call *call, const struct rows *rows);
bool redactions_send(struct batch *b, const struct call *call, const char *viewer);

/* --- commit.c: what the log commits to: consultations, refusals, refused sign-ins --- */
void commit_load(struct service *s, struct batch *b, size_t *next);
void commit_decide(struct service *s, struct batch *b);
/* After the commit: the sign-ins that were written are no longer counted. */
void commit_settle(struct service *s, bool committed);
/* A row as it is committed to: canonical JSON. `kind` is the place in commit_words. */
void commit_row(unsigned kind, const struct rows *rows, size_t row, struct buf *out);
extern const char *const commit_words[COMMIT_KINDS];

/* --- entrance.c: sessions, and what holders do with their credentials --- */
bool is_entrance(const struct call *call);
void decide_entrance(struct service *s, struct batch *b, struct call *call);
void entrance_answer(struct service *s, struct batch *b, struct call *call);

/* --- password.c --- */
/* A password on its way: from what is kept, through the helper thread, to what is written. */
struct trial {
    struct task task;
    struct service *s;
    struct call *call;
    const char *given, *next, *code; /* members of the call's body; NULL: not there */
    bool known, right, failed;       /* there is one; it is the one given; no memory */
    struct sha256 credential;        /* as which it stands in the register */
    char hash[PASSWORD_HASH], fresh[PASSWORD_HASH];
    uint8_t sealed[TOTP_SEALED], secret[TOTP_SECRET];
    int64_t step;       /* of the code */
    instant pending_at; /* CALL_PASSWORD_CONFIRM: since when it waits */
};
void trial_free(struct trial *t);
bool is_password(const struct call *call);
/* The row is read for it: before it is looked at, and where what waits may have been replaced since. */
bool password_loads(const struct call *call);
void password_load(struct batch *b, struct call *call, size_t *next);
/* What was loaded is looked at. True: the call goes on by itself; else it is to be answered. */
bool password_look(struct service *s, struct batch *b, struct call *call);
bool write_pending(struct service *s, struct batch *b, struct call *call);
/* What was looked at is what still waits; else the call is refused. */
bool password_waits(struct batch *b, struct call *call);
bool write_confirmed(struct service *s, struct batch *b, struct call *call, const struct uuid *id);
void answer_uri(const struct registers *r, struct call *call);
/* In the same words whatever was wrong. */
void refuse_password(struct call *call);

/* --- uses.c: when credentials were last used, written down once a minute --- */
void uses_load(struct service *s, struct batch *b, size_t *next);
void uses_decide(struct service *s, struct batch *b);
void uses_settle(struct service *s, struct batch *b, bool committed);

/* --- service.c --- */
void service_wait_for_registers(struct service *s, struct job *jobs);

/* --- entries.c: the registers' own calls --- */
bool entries_send(struct service *s, struct batch *b, struct call *call);
void entries_answer(struct service *s, struct batch *b, struct call *call);
void decide_entry(struct service *s, struct batch *b, struct call *call);
/* The document of a credential that was just made, from its rows, with its secret, which is wiped out here. */
void credential_answer(struct call *call, const struct rows *rows);
