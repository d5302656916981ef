/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: one connection in pipeline mode, made again whenever it is lost. */
#pragma once

#include <libpq-fe.h>

#include "store.h"

struct pipeline;

struct pipeline_calls {
    /* Connected, in pipeline mode, nothing prepared. */
    void (*ready)(void *context);
    /* What came for a statement, in the order sent; `result` is the callee's. Errors come so too, and after an error
     * PGRES_PIPELINE_ABORTED for each statement up to the next sync. */
    void (*result)(PGresult *result, unsigned tag, void *context);
    void (*synced)(void *context);
    /* Somebody notified a channel that this connection listens on. */
    void (*notified)(void *context);
    /* It was ready and is no more; whatever was under way is forgotten. */
    void (*lost)(void *context);
};

struct pipeline_options {
    const char *conninfo, *name; /* copied */
    const struct statement_table *statements;
};

int pipeline_open(struct loop *loop, const struct pipeline_options *options, const struct pipeline_calls *calls,
                  void *context, struct pipeline **ret);
bool pipeline_ready(const struct pipeline *c);
const char *pipeline_statement_name(const struct pipeline *c, enum statement statement);
uint64_t pipeline_reconnects(const struct pipeline *c);

/* Each puts something into the pipeline; nothing is called back before the next round of the loop. False: out of
 * memory, too many arguments, or the connection is lost (then `lost` follows). */
bool pipeline_send(struct pipeline *c, enum statement statement, const struct arg *args, size_t count, unsigned tag);
bool pipeline_ask_results(struct pipeline *c); /* the server sends what it has, without an end of transaction */
bool pipeline_sync(struct pipeline *c);
/* Writes out what is in the pipeline. */
void pipeline_push(struct pipeline *c);
/* Gives the connection up; `lost` follows. */
void pipeline_break(struct pipeline *c);

void pipeline_close(struct pipeline *c);
