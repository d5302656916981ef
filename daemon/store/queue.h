/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: jobs in a line. */
#pragma once

#include "store.h"

struct queue {
    struct job *first, *last;
    size_t count;
};

static inline void queue_push(struct queue *q, struct job *job)
{
    job->next = NULL;
    if (q->last)
        q->last->next = job;
    else
        q->first = job;
    q->last = job;
    q->count++;
}

/* Takes up to `most` from the front; they stay linked, ended by a NULL. */
static inline struct queue queue_take(struct queue *q, size_t most)
{
    struct queue taken = {.first = q->first};
    struct job *job = q->first;
    while (job && taken.count < most) {
        taken.last = job;
        taken.count++;
        job = job->next;
    }
    if (taken.last)
        taken.last->next = NULL;
    else
        taken.first = NULL;
    q->first = job;
    q->last = job ? q->last : NULL;
    q->count -= taken.count;
    return taken;
}
