/* SPDX-License-Identifier: EUPL-1.2 */
/* When credentials were last used: noted in memory at each request, written down once a minute, in one statement for
 * all. Sessions are read back then: one that is used at another daemon is not idle. So a daemon knows of a use
 * elsewhere two minutes later at the latest, and a session may be called idle too early by no more than that. */
#include "service_inside.h"

enum { USES_MAX = 4096 };

void uses_load(struct service *s, struct batch *b, size_t *next)
{
    s->work->uses = SIZE_MAX;
    if (!s->uses_due)
        return;
    batch_send(b, STATEMENT_SESSION_USES, NULL, 0, true);
    s->work->uses = (*next)++;
}

void uses_decide(struct service *s, struct batch *b)
{
    const struct credential *c;
    struct arg args[2];
    size_t at = 0;

    if (s->work->uses == SIZE_MAX)
        return;
    /* What is old is forgotten here: a batch that has nothing but this to write must say so by what it decides. */
    if (!batch_send(b, STATEMENT_WRITE_FORGET, NULL, 0, false) ||
        !batch_send(b, STATEMENT_SESSION_FORGET, NULL, 0, false))
        s->work->failed = true;
    arg_init(&args[0], VALUE_BYTES, true);
    arg_init(&args[1], VALUE_INSTANT, true);
    s->uses_until = INSTANT_NONE;
    while (args[0].count < USES_MAX && (c = registers_next_use(s->registers, &at))) {
        arg_bytes(&args[0], c->digest.bytes, SHA256_SIZE);
        arg_instant(&args[1], c->used_at);
        if (s->uses_until < c->used_at)
            s->uses_until = c->used_at;
    }
    if (args[0].count > 0 && !batch_send(b, STATEMENT_WRITE_USES, args, 2, false))
        s->work->failed = true;
    arg_release(&args[0]);
    arg_release(&args[1]);
}

void uses_settle(struct service *s, struct batch *b, bool committed)
{
    const struct rows *rows = s->work->uses == SIZE_MAX ? NULL : batch_rows(b, s->work->uses);
    struct credential *c;
    struct sha256 digest;
    size_t at = 0;

    if (!rows || !committed || !s->registers)
        return;
    s->uses_due = false;
    while ((c = registers_next_use(s->registers, &at)))
        if (c->used_at <= s->uses_until)
            c->written_at = c->used_at;
    for (size_t i = 0; i < rows_count(rows); i++) {
        rows_sha256(rows, i, 0, &digest);
        registers_note_use(s->registers, &digest, rows_instant(rows, i, 1));
    }
}
