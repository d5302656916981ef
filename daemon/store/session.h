/* SPDX-License-Identifier: EUPL-1.2 */
/* PostgreSQL for start and maintenance: one statement after the other, waiting for each. Not for the loop. */
#pragma once

#include "store.h"

/* Every statement of start and maintenance, from upkeep.def. */
enum upkeep {
#define UPKEEP(symbol, sql) UPKEEP_##symbol,
#include "upkeep.def"
#undef UPKEEP
    UPKEEP_COUNT
};

struct session;

/* -ENOTCONN where no connection can be had: then `reason`, if not NULL, gets PostgreSQL's words. */
int session_open(const char *conninfo, const char *name, struct session **ret, struct buf *reason);
void session_close(struct session *s);
/* Runs one statement. 0, and its rows in ret if not NULL (given back with rows_free()); -ENOMEM, or -EBADMSG where the
 * database refuses, for session_error(). */
int session_run(struct session *s, enum upkeep statement, const struct arg *args, size_t count, struct rows **ret);
/* Runs a script of many statements in one transaction, unless it is in one already. */
int session_script(struct session *s, const char *sql);
/* What the database said last, on one line. */
const char *session_error(const struct session *s);
void rows_free(struct rows *r);
