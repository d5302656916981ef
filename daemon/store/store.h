/* SPDX-License-Identifier: EUPL-1.2 */
/* PostgreSQL: lanes. A lane is one connection in pipeline mode with a bounded queue of jobs. While a batch is in
 * flight, jobs gather; when it is settled, all that wait go out as the next one, in one transaction. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "instant.h"
#include "loop.h"
#include "uuid.h"

/* Every statement the daemon runs while serving, from statements.def. */
enum statement {
#define STATEMENT(symbol, sql) STATEMENT_##symbol,
#include "statements.def"
#undef STATEMENT
    STATEMENT_COUNT
};

struct statement_text {
    const char *name, *sql;
};

struct statement_table {
    const struct statement_text *texts; /* by number */
    size_t count;
};

/* Those of statements.def. */
extern const struct statement_table statements_served;

const char *statement_name(enum statement statement);
const char *statement_sql(enum statement statement);

/* --- arguments, in PostgreSQL's binary form --- */

enum value { VALUE_BOOL, VALUE_INT4, VALUE_INT8, VALUE_TEXT, VALUE_UUID, VALUE_INSTANT, VALUE_BYTES };

/* One parameter: a single value or an array of them. */
struct arg {
    enum value value;
    bool array;
    uint32_t count;
    bool has_null;
    bool absent; /* the whole array is SQL's null */
    struct buf data;
};

void arg_init(struct arg *a, enum value value, bool array);
void arg_release(struct arg *a);
/* Empties it and keeps its memory, for the next batch. */
void arg_reset(struct arg *a);
/* Each appends one element (the value itself where it is no array). A failed allocation shows when the batch is sent.
 */
void arg_null(struct arg *a);
/* An array that is SQL's null, as a whole; its type stays. */
void arg_absent(struct arg *a);
void arg_bool(struct arg *a, bool v);
void arg_int(struct arg *a, int64_t v); /* int4 or int8, as the argument was made */
void arg_text(struct arg *a, const char *text, size_t size);
void arg_string(struct arg *a, const char *text);    /* NULL for SQL's null */
void arg_uuid(struct arg *a, const struct uuid *id); /* NULL for SQL's null */
void arg_instant(struct arg *a, instant at);         /* INSTANT_NONE for SQL's null */
void arg_bytes(struct arg *a, const void *data, size_t size);

/* --- results --- */

struct rows; /* one statement's result; lives as long as its batch */

size_t rows_count(const struct rows *r);
bool rows_null(const struct rows *r, size_t row, size_t column);
bool rows_bool(const struct rows *r, size_t row, size_t column);
/* Of int2, int4 or int8. */
int64_t rows_int(const struct rows *r, size_t row, size_t column);
/* Of text or bytea; the text ends in a NUL. ret_size may be NULL. */
const char *rows_text(const struct rows *r, size_t row, size_t column, size_t *ret_size);
struct uuid rows_uuid(const struct rows *r, size_t row, size_t column);
/* INSTANT_NONE where null. */
instant rows_instant(const struct rows *r, size_t row, size_t column);

/* --- batches --- */

/* Embedded first in whatever the caller queues. */
struct job {
    struct job *next;
};

enum outcome {
    OUTCOME_COMMITTED, /* confirmed by the server, or found out with pg_xact_status() */
    OUTCOME_FAILED,    /* rolled back, or never begun */
    OUTCOME_UNKNOWN,   /* the connection was lost during COMMIT and its outcome cannot be had */
};

struct batch;

/* The jobs of this batch, in the order they were submitted, linked by `next`. */
struct job *batch_jobs(const struct batch *b);
/* Queues a statement of this batch; its rows are kept if `keep`, and then have the next index from 0.
 * False: out of memory, or more than 64 arguments or 1,024 kept results; the batch will fail. */
bool batch_send(struct batch *b, enum statement statement, const struct arg *args, size_t count, bool keep);
/* While deciding: hands over what has been sent so far, so that the server works on it while the rest is decided. */
void batch_push(struct batch *b);
/* While deciding: this batch must not be committed. Its jobs are tried again one by one, and a job alone fails. */
void batch_abandon(struct batch *b);
/* Rows kept by `load`, while deciding or settling; rows kept by `decide`, continuing the numbering, while settling.
 * Never NULL; without rows where none came, as when a commit's answer was lost. */
const struct rows *batch_rows(const struct batch *b, size_t index);

/* The life of a batch. A writer's: BEGIN, load (its first statement locks the log's head; it writes nothing), the
 * results come, decide, COMMIT, settle; where decide sends nothing there is nothing to commit, and that counts as
 * committed. A reader's has no decide: load, the results come, settle; the statements are one implicit transaction.
 * After an error in a batch of several jobs each is tried again in a batch of its own, so load and decide may be called
 * several times for one job; settle is called exactly once for each. An error that is no job's doing (resources, time,
 * an operator, a lost connection) fails the batch at once. */
struct batch_calls {
    void (*load)(struct batch *b, void *context);
    void (*decide)(struct batch *b, void *context);
    /* Jobs may be freed here, and new ones submitted. */
    void (*settle)(struct batch *b, enum outcome outcome, void *context);
    /* A listener's: the log has grown, or may have while nobody listened. */
    void (*notified)(void *context);
};

struct lane;

struct lane_options {
    const char *conninfo; /* libpq's connection string; copied */
    const char *name;     /* for logs and application_name */
    size_t queue_limit;   /* jobs that may wait */
    size_t batch_limit;   /* jobs in one batch */
    bool writer;
    bool listener; /* it listens for what the writers of all daemons tell: `notified` */
    /* NULL: statements_served. Any other begins with the same ones and may have more after them, for tests. */
    const struct statement_table *statements;
};

/* Connects in the background and again whenever the connection is lost (100 ms, doubling to 5 s). Statements are
 * prepared as they are first used. */
int lane_open(struct loop *loop, const struct lane_options *options, const struct batch_calls *calls, void *context,
              struct lane **ret);
/* False: the lane is not connected or its queue is full; the job stays the caller's. */
bool lane_submit(struct lane *lane, struct job *job);
bool lane_connected(const struct lane *lane);
/* No job waits or is in flight. */
bool lane_idle(const struct lane *lane);
size_t lane_waiting(const struct lane *lane);
/* Jobs that wait or are in flight are settled as failed (or unknown). */
void lane_close(struct lane *lane);

struct lane_counters {
    uint64_t batches, jobs, failed_batches, reconnects;
};
struct lane_counters lane_counters(const struct lane *lane);
