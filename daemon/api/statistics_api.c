/* SPDX-License-Identifier: EUPL-1.2 */
/* The statistics' route. */
#include <string.h>

#include "api_inside.h"

#define MONTH (30 * 24 * 3600 * INSTANT_SECOND)

static const char *take_parameter(struct call *call, const char *name, struct http_text value)
{
    struct list_filter *f = &call->filter;

    if (strcmp(name, "exercise") != 0)
        return instant_parse(value.data, value.size, strcmp(name, "since") == 0 ? &f->since : &f->until)
                   ? NULL
                   : "a time as RFC 3339 writes it, in UTC";
    f->exercise = strcmp(value.data, "true") == 0 ? 1 : strcmp(value.data, "any") == 0 ? -1 : 0;
    return f->exercise || strcmp(value.data, "false") == 0 ? NULL : "true, false or any";
}

void answer_statistics(struct conversation *c)
{
    struct list_filter *f = &c->call.filter;

    c->call.kind = CALL_STATISTICS;
    if (!read_query(c, &shape_statistics_query, take_parameter))
        return;
    if (f->until == INSTANT_NONE) /* to the second, so that one page asks for one thing */
        f->until = (instant_now() / INSTANT_SECOND + 1) * INSTANT_SECOND;
    if (f->since == INSTANT_NONE)
        f->since = f->until - MONTH;
    submit(c);
}
