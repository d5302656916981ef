/* SPDX-License-Identifier: EUPL-1.2 */
/* The connection was lost after COMMIT was sent: PostgreSQL is asked what became of the transaction, again while it is
 * still in progress, for ten seconds at most. */
#include <string.h>

#include "lane.h"
#include "log.h"

#define LONGEST (10 * INSTANT_SECOND)
#define PAUSE   (INSTANT_SECOND / 20)

void lane_begin_doubt(struct lane *lane)
{
    lane->phase = IN_DOUBT;
    lane->doubt_since = instant_boottime();
    loop_timer_arm(lane->doubt, LONGEST);
    log_warning("%s: the outcome of transaction %s is in doubt", lane->name, lane->transaction);
}

void lane_ask_doubt(struct lane *lane)
{
    struct arg transaction;
    arg_init(&transaction, VALUE_TEXT, false);
    arg_string(&transaction, lane->transaction);
    lane_send_status(lane, &transaction);
    arg_release(&transaction);
}

static void close_doubt(struct lane *lane, enum outcome outcome, const char *word)
{
    log_notice("%s: transaction %s: %s", lane->name, lane->transaction, word);
    lane_settle_doubt(lane, outcome);
}

void lane_judge_doubt(struct lane *lane, const PGresult *result)
{
    bool known = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 && !PQgetisnull(result, 0, 0);
    const char *word = known ? PQgetvalue(result, 0, 0) : "its outcome cannot be had";
    if (lane->phase != IN_DOUBT)
        return;
    if (strcmp(word, "committed") == 0)
        close_doubt(lane, OUTCOME_COMMITTED, word);
    else if (strcmp(word, "aborted") == 0)
        close_doubt(lane, OUTCOME_FAILED, word);
    else if (strcmp(word, "in progress") == 0)
        loop_timer_arm(lane->doubt, PAUSE);
    else
        close_doubt(lane, OUTCOME_UNKNOWN, word);
}

void lane_on_doubt_timer(void *context)
{
    struct lane *lane = context;
    int64_t left = lane->doubt_since + LONGEST - instant_boottime();
    if (lane->phase != IN_DOUBT)
        return;
    if (left <= 0) {
        close_doubt(lane, OUTCOME_UNKNOWN, "its outcome could not be had in time");
        return;
    }
    if (pipeline_ready(lane->pipeline))
        lane_ask_doubt(lane);
    loop_timer_arm(lane->doubt, left);
}
