/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: a lane's own state. lane.c runs batches; doubt.c finds out what became of a commit whose answer was
 * lost. */
#pragma once

#include "pipeline.h"
#include "queue.h"
#include "rows.h"

#define BATCH_ROWS 1024 /* results one batch may keep */

enum phase { IDLE, LOADING, ENDING, IN_DOUBT };

struct batch {
    struct lane *lane;
    struct queue jobs;
    size_t kept;     /* results that were asked for with `keep` */
    bool sent;       /* decide sent something */
    bool committing; /* COMMIT is in the pipeline */
    bool failed;     /* an error came, or something could not be sent */
    bool hopeless;   /* of a kind that one by one would not help */
    bool collided;   /* something is there already that may be there once */
    bool cleaned;    /* ROLLBACK was sent after an error */
};

struct lane {
    struct pipeline *pipeline;
    struct batch_calls calls;
    void *context;
    char *name;
    size_t queue_limit, batch_limit;
    bool writer, listener, closing;
    enum phase phase;
    struct queue waiting, again; /* `again`: to be tried alone, first */
    struct batch batch;
    struct rows rows[BATCH_ROWS];
    unsigned syncs;       /* sent and not answered */
    unsigned collisions;  /* of the job that is tried */
    char transaction[24]; /* pg_current_xact_id() of the batch */
    int64_t doubt_since;
    struct loop_timer *wake, *doubt;
    struct lane_counters counters;
};

/* Starts the next batch in the next round of the loop, so that what comes in the same round goes out together. */
void lane_wake(struct lane *lane);

/* --- doubt.c --- */

void lane_begin_doubt(struct lane *lane);
void lane_ask_doubt(struct lane *lane);
void lane_judge_doubt(struct lane *lane, const PGresult *result);
void lane_on_doubt_timer(void *context);

/* --- for doubt.c, in lane.c --- */

void lane_settle_doubt(struct lane *lane, enum outcome outcome);
void lane_send_status(struct lane *lane, const struct arg *transaction);
