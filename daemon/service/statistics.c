/* SPDX-License-Identifier: EUPL-1.2 */
/* How requests are answered: counted by the database, over what the viewer's wall lets through. */
#include "service_inside.h"

/* So many are counted at most: what takes longer would hold others up. */
enum { ASKED_MAX = 20000 };

bool statistics_send(struct batch *b, const struct call *call, const char *viewer)
{
    static const enum value values[] = {VALUE_TEXT, VALUE_INSTANT, VALUE_INSTANT, VALUE_BOOL, VALUE_INT4};
    struct arg args[5];

    for (size_t i = 0; i < 5; i++)
        arg_init(&args[i], values[i], false);
    arg_string(&args[0], viewer);
    arg_instant(&args[1], call->filter.since);
    arg_instant(&args[2], call->filter.until);
    if (call->filter.exercise < 0)
        arg_null(&args[3]);
    else
        arg_bool(&args[3], call->filter.exercise > 0);
    arg_int(&args[4], ASKED_MAX + 1);
    bool sent = batch_send(b, STATEMENT_READ_STATISTICS, args, 5, true);
    for (size_t i = 0; i < 5; i++)
        arg_release(&args[i]);
    return sent;
}

void statistics_answer(struct call *call, const struct rows *rows)
{
    size_t size;

    if (!rows || rows_count(rows) != 1) {
        refuse(call, PROBLEM_NOT_YOUR_STEP, "administrators see no requests");
        return;
    }
    if (rows_int(rows, 0, 0) > ASKED_MAX) {
        refuse(call, PROBLEM_MALFORMED_REQUEST,
               "query parameter since: more than %d were asked in that time; take less of it", ASKED_MAX);
        return;
    }
    const char *text = rows_text(rows, 0, 1, &size);
    buf_append(&call->text, text, size);
    tag_of(text, size, call->etag);
}
