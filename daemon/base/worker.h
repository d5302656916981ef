/* SPDX-License-Identifier: EUPL-1.2 */
/* One helper thread, for what would hold the loop too long. It sees its task and nothing else. */
#pragma once

#include "loop.h"

struct worker;

/* Embedded first in what there is to do; the caller keeps it until `done`. */
struct task {
    struct task *next;
    void (*run)(struct task *task);            /* in the thread */
    void (*done)(struct task *task, bool ran); /* in the loop; not `ran` where the worker ends before */
};

/* At most `limit` tasks wait. 0 or -errno. */
int worker_new(struct loop *loop, size_t limit, struct worker **ret);
/* False: too many wait. */
bool worker_submit(struct worker *w, struct task *task);
/* No task waits, runs, or has yet to be done. */
bool worker_idle(const struct worker *w);
/* Waits for the task that runs. */
void worker_free(struct worker *w);
