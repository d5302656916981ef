/* SPDX-License-Identifier: EUPL-1.2 */
/* Erasing: who asks, and who confirms. */
#include "api_inside.h"

void answer_redactions(struct conversation *c)
{
    c->call.kind = CALL_REDACTIONS;
    if (read_page_query(c))
        submit(c);
}

static void submit_written(struct conversation *c)
{
    if (read_no_query(c) && read_headers(c) && read_json(c))
        submit(c);
}

void answer_redaction_new(struct conversation *c)
{
    c->call.kind = CALL_REDACTION_NEW;
    submit_written(c);
}

void answer_redaction_confirm(struct conversation *c)
{
    const struct http_text id = c->match.parameters[0];

    c->call.kind = CALL_REDACTION_CONFIRM;
    if (!uuid_parse(id.data, id.size, &c->call.target.id))
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such redaction");
    else
        submit_written(c);
}
