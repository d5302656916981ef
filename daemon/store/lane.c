/* SPDX-License-Identifier: EUPL-1.2 */
/* A lane's batches. A writer's is LOADING (BEGIN, load, the transaction's id, results asked for), then ENDING (decided;
 * COMMIT, or ROLLBACK where nothing was decided), and settled at the sync. A reader's is ENDING from the start. After
 * an error what is left is aborted up to the sync; then a writer rolls back, and the jobs are tried one by one. */
#include "lane.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "memory.h"

#define TAG_NONE        UINT32_C(0x80000000) /* nobody wants the rows */
#define TAG_TRANSACTION UINT32_C(0x80000001)
#define TAG_COMMIT      UINT32_C(0x80000002)
#define TAG_STATUS      UINT32_C(0x80000003)

#define UNIQUE_VIOLATION "23505"
enum { COLLISIONS_MAX = 3 }; /* lots that one job may draw again */

static void start_batch(struct lane *lane);

struct job *batch_jobs(const struct batch *b)
{
    return b->jobs.first;
}

const struct rows *batch_rows(const struct batch *b, size_t index)
{
    static const struct rows none;
    return index < b->kept ? &b->lane->rows[index] : &none;
}

bool batch_send(struct batch *b, enum statement statement, const struct arg *args, size_t count, bool keep)
{
    struct lane *lane = b->lane;
    if (b->failed)
        return false;
    bool fits = !keep || b->kept < BATCH_ROWS;
    if (!fits || !pipeline_send(lane->pipeline, statement, args, count, keep ? (unsigned)b->kept : TAG_NONE)) {
        log_warning("%s: statement %s cannot be sent", lane->name, pipeline_statement_name(lane->pipeline, statement));
        b->failed = true;
        return false;
    }
    b->sent = true;
    b->kept += keep;
    return true;
}

void batch_push(struct batch *b)
{
    if (!b->failed)
        pipeline_push(b->lane->pipeline);
}

void batch_abandon(struct batch *b)
{
    b->failed = true;
}

static void send_own(struct batch *b, enum statement statement, unsigned tag)
{
    if (!b->failed && !pipeline_send(b->lane->pipeline, statement, NULL, 0, tag))
        b->failed = true;
}

/* The end of what is sent for now. Where not even a sync can be sent nothing else could either. */
static void end_flow(struct lane *lane)
{
    if (pipeline_sync(lane->pipeline))
        lane->syncs++;
    else
        pipeline_break(lane->pipeline);
    pipeline_push(lane->pipeline);
}

static void clear_rows(struct lane *lane)
{
    for (size_t i = 0; i < lane->batch.kept; i++) {
        PQclear(lane->rows[i].result);
        lane->rows[i].result = NULL;
    }
    lane->batch.kept = 0;
}

/* The batch is over, and the next may begin. */
static void settle(struct lane *lane, enum outcome outcome)
{
    lane->counters.batches++;
    lane->counters.jobs += lane->batch.jobs.count;
    lane->counters.failed_batches += outcome != OUTCOME_COMMITTED;
    if (lane->batch.jobs.first)
        lane->calls.settle(&lane->batch, outcome, lane->context);
    clear_rows(lane);
    lane->batch = (struct batch){.lane = lane};
    lane->collisions = 0;
    lane->phase = IDLE;
    lane_wake(lane);
}

static void settle_queue(struct lane *lane, struct queue *q)
{
    struct batch b = {.lane = lane, .jobs = queue_take(q, SIZE_MAX)};
    if (b.jobs.first)
        lane->calls.settle(&b, OUTCOME_FAILED, lane->context);
}

/* Each of several jobs is tried again alone, so that only the culprit's fails; one alone that drew by lot what was
 * taken draws again. */
static void finish_failed(struct lane *lane)
{
    struct batch *b = &lane->batch;
    bool alone = b->jobs.count < 2;
    if (b->hopeless || (alone && (!b->collided || lane->collisions++ == COLLISIONS_MAX))) {
        settle(lane, OUTCOME_FAILED);
        return;
    }
    lane->counters.failed_batches++;
    while (lane->again.first)
        queue_push(&b->jobs, queue_take(&lane->again, 1).first);
    lane->again = b->jobs;
    b->jobs = (struct queue){0};
    clear_rows(lane);
    *b = (struct batch){.lane = lane};
    lane->phase = IDLE;
    lane_wake(lane);
}

static void decide(struct lane *lane)
{
    struct batch *b = &lane->batch;
    b->sent = false;
    lane->calls.decide(b, lane->context);
    lane->phase = ENDING;
    if (b->failed) {
        end_flow(lane);
        return;
    }
    send_own(b, b->sent ? STATEMENT_COMMIT : STATEMENT_ROLLBACK, b->sent ? TAG_COMMIT : TAG_NONE);
    b->committing = b->sent && !b->failed;
    end_flow(lane);
}

static void start_batch(struct lane *lane)
{
    struct batch *b = &lane->batch;
    *b = (struct batch){.lane = lane};
    b->jobs = lane->again.first ? queue_take(&lane->again, 1) : queue_take(&lane->waiting, lane->batch_limit);
    lane->phase = lane->writer ? LOADING : ENDING;
    if (lane->writer)
        send_own(b, STATEMENT_BEGIN, TAG_NONE);
    lane->calls.load(b, lane->context);
    if (lane->writer)
        send_own(b, STATEMENT_TRANSACTION, TAG_TRANSACTION);
    if (lane->writer && !b->failed && pipeline_ask_results(lane->pipeline)) {
        pipeline_push(lane->pipeline);
        return;
    }
    b->failed |= lane->writer;
    lane->phase = ENDING;
    end_flow(lane);
}

static void on_wake(void *context)
{
    struct lane *lane = context;
    if (lane->phase == IDLE && (lane->waiting.first || lane->again.first) && pipeline_ready(lane->pipeline))
        start_batch(lane);
}

void lane_wake(struct lane *lane)
{
    if (lane->phase == IDLE && (lane->waiting.first || lane->again.first))
        loop_timer_arm(lane->wake, 0);
}

/* Errors that are not one job's doing: resources, an operator, a lost connection, time. Trying again helps nobody. */
static bool is_hopeless(const char *code)
{
    static const char *const classes[] = {"08", "25", "53", "55", "57", "58"};
    for (size_t i = 0; code && i < sizeof classes / sizeof classes[0]; i++)
        if (strncmp(code, classes[i], 2) == 0)
            return true;
    return false;
}

static void fail_batch(struct lane *lane, const PGresult *result)
{
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    struct batch *b = &lane->batch;
    bool first = !b->failed;
    b->failed = true;
    b->hopeless |= is_hopeless(code);
    b->collided |= code && strcmp(code, UNIQUE_VIOLATION) == 0;
    if (first && lane->phase == LOADING) {
        lane->phase = ENDING;
        end_flow(lane);
    }
}

static void on_result(PGresult *result, unsigned tag, void *context)
{
    struct lane *lane = context;
    ExecStatusType status = PQresultStatus(result);
    if (tag == TAG_STATUS) {
        lane_judge_doubt(lane, result);
    } else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_batch(lane, result);
    } else if (tag == TAG_TRANSACTION) {
        snprintf(lane->transaction, sizeof lane->transaction, "%s", PQgetvalue(result, 0, 0));
        if (lane->phase == LOADING)
            decide(lane);
    } else if (tag == TAG_COMMIT) {
        lane->batch.failed |= strcmp(PQcmdStatus(result), "COMMIT") != 0;
    } else if (tag < lane->batch.kept) {
        PQclear(lane->rows[tag].result);
        lane->rows[tag].result = result;
        return;
    }
    PQclear(result);
}

static void on_synced(void *context)
{
    struct lane *lane = context;
    struct batch *b = &lane->batch;
    if (--lane->syncs > 0 || lane->phase != ENDING)
        return;
    if (b->failed && lane->writer && !b->cleaned) {
        b->cleaned = true;
        if (!pipeline_send(lane->pipeline, STATEMENT_ROLLBACK, NULL, 0, TAG_NONE))
            pipeline_break(lane->pipeline);
        end_flow(lane);
    } else if (b->failed) {
        finish_failed(lane);
    } else {
        settle(lane, OUTCOME_COMMITTED);
    }
}

static void on_ready(void *context)
{
    struct lane *lane = context;
    lane->syncs = 0;
    if (lane->phase == IN_DOUBT)
        lane_ask_doubt(lane);
    if (lane->listener) {
        if (!pipeline_send(lane->pipeline, STATEMENT_LISTEN, NULL, 0, TAG_NONE))
            pipeline_break(lane->pipeline);
        end_flow(lane);
        lane->calls.notified(lane->context);
    }
}

static void on_notified(void *context)
{
    struct lane *lane = context;
    if (lane->listener)
        lane->calls.notified(lane->context);
}

static void on_lost(void *context)
{
    struct lane *lane = context;
    lane->syncs = 0;
    if (lane->phase == ENDING && lane->batch.committing)
        lane_begin_doubt(lane);
    else if (lane->phase == LOADING || lane->phase == ENDING)
        settle(lane, OUTCOME_FAILED);
    settle_queue(lane, &lane->again);
    settle_queue(lane, &lane->waiting);
}

void lane_settle_doubt(struct lane *lane, enum outcome outcome)
{
    loop_timer_arm(lane->doubt, -1);
    settle(lane, outcome);
}

void lane_send_status(struct lane *lane, const struct arg *transaction)
{
    if (!pipeline_send(lane->pipeline, STATEMENT_TRANSACTION_STATUS, transaction, 1, TAG_STATUS))
        pipeline_break(lane->pipeline);
    end_flow(lane);
}

int lane_open(struct loop *loop, const struct lane_options *options, const struct batch_calls *calls, void *context,
              struct lane **ret)
{
    static const struct pipeline_calls pipeline_calls = {on_ready, on_result, on_synced, on_notified, on_lost};
    const struct pipeline_options pipeline = {options->conninfo, options->name,
                                              options->statements ? options->statements : &statements_served};
    struct lane *lane = calloc(1, sizeof *lane);
    if (!lane)
        return -ENOMEM;
    lane->calls = *calls;
    lane->context = context;
    lane->queue_limit = options->queue_limit;
    lane->batch_limit = options->batch_limit ? options->batch_limit : 1;
    lane->writer = options->writer;
    lane->listener = options->listener;
    lane->batch.lane = lane;
    lane->name = strdup(options->name);
    int r = lane->name ? loop_timer_new(loop, on_wake, lane, &lane->wake) : -ENOMEM;
    if (r == 0)
        r = loop_timer_new(loop, lane_on_doubt_timer, lane, &lane->doubt);
    if (r == 0)
        r = pipeline_open(loop, &pipeline, &pipeline_calls, lane, &lane->pipeline);
    if (r < 0) {
        lane_close(lane);
        return r;
    }
    *ret = lane;
    return 0;
}

bool lane_submit(struct lane *lane, struct job *job)
{
    if (!lane_connected(lane) || lane->waiting.count >= lane->queue_limit)
        return false;
    queue_push(&lane->waiting, job);
    lane_wake(lane);
    return true;
}

bool lane_connected(const struct lane *lane)
{
    return !lane->closing && lane->phase != IN_DOUBT && pipeline_ready(lane->pipeline);
}

bool lane_idle(const struct lane *lane)
{
    return lane->phase == IDLE && !lane->waiting.first && !lane->again.first;
}

size_t lane_waiting(const struct lane *lane)
{
    return lane->waiting.count + lane->again.count;
}

struct lane_counters lane_counters(const struct lane *lane)
{
    struct lane_counters counters = lane->counters;
    counters.reconnects = pipeline_reconnects(lane->pipeline);
    return counters;
}

void lane_close(struct lane *lane)
{
    if (!lane)
        return;
    lane->closing = true;
    bool unknown = lane->phase == IN_DOUBT || lane->batch.committing;
    if (lane->phase != IDLE)
        settle(lane, unknown ? OUTCOME_UNKNOWN : OUTCOME_FAILED);
    settle_queue(lane, &lane->again);
    settle_queue(lane, &lane->waiting);
    pipeline_close(lane->pipeline);
    if (lane->wake)
        loop_timer_free(lane->wake);
    if (lane->doubt)
        loop_timer_free(lane->doubt);
    free(lane->name);
    free(lane);
}
