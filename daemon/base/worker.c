/* SPDX-License-Identifier: EUPL-1.2 */
/* Two lists under one lock: what waits and what is finished. An eventfd wakes the loop. */
#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include "memory.h"

struct tasks {
    struct task *first, **end;
};

struct worker {
    struct loop_source *source;
    size_t limit, count; /* count: submitted and not done; the loop's alone */
    int fd;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct tasks waiting, finished; /* under the lock, as is: */
    bool stopping;
};

static void put(struct tasks *list, struct task *task)
{
    task->next = NULL;
    *list->end = task;
    list->end = &task->next;
}

static struct task *take(struct tasks *list)
{
    struct task *task = list->first;

    if (task)
        list->first = task->next;
    if (!list->first)
        list->end = &list->first;
    return task;
}

/* The next task; NULL when it is time to end. */
static struct task *wait_for_task(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->stopping && !w->waiting.first)
        pthread_cond_wait(&w->more, &w->lock);
    struct task *task = w->stopping ? NULL : take(&w->waiting);
    pthread_mutex_unlock(&w->lock);
    return task;
}

static void *work(void *context)
{
    struct worker *w = context;

    for (struct task *task; (task = wait_for_task(w));) {
        const uint64_t one = 1;
        task->run(task);
        pthread_mutex_lock(&w->lock);
        put(&w->finished, task);
        pthread_mutex_unlock(&w->lock);
        while (write(w->fd, &one, sizeof one) < 0 && errno == EINTR)
            ;
    }
    return NULL;
}

static void finish(struct worker *w, struct tasks *list, bool ran)
{
    for (;;) {
        pthread_mutex_lock(&w->lock);
        struct task *task = take(list);
        pthread_mutex_unlock(&w->lock);
        if (!task)
            return;
        w->count--;
        task->done(task, ran);
    }
}

static void on_finished(uint32_t events, void *context)
{
    struct worker *w = context;
    uint64_t count;

    (void)events;
    while (read(w->fd, &count, sizeof count) < 0 && errno == EINTR)
        ;
    finish(w, &w->finished, true);
}

/* Signals are the loop's. */
static int start(struct worker *w)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = -pthread_create(&w->thread, NULL, work, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return r;
}

int worker_new(struct loop *loop, size_t limit, struct worker **ret)
{
    struct worker *w = calloc(1, sizeof *w);

    if (!w)
        return -ENOMEM;
    w->limit = limit;
    w->waiting.end = &w->waiting.first;
    w->finished.end = &w->finished.first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int r = w->fd < 0 ? -errno : loop_watch(loop, w->fd, EPOLLIN, on_finished, w, &w->source);
    if (r == 0)
        r = start(w);
    if (r == 0) {
        *ret = w;
        return 0;
    }
    loop_unwatch(w->source);
    close_descriptor(&w->fd);
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return r;
}

bool worker_submit(struct worker *w, struct task *task)
{
    if (w->count == w->limit)
        return false;
    w->count++;
    pthread_mutex_lock(&w->lock);
    put(&w->waiting, task);
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    return true;
}

bool worker_idle(const struct worker *w)
{
    return w->count == 0;
}

void worker_free(struct worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    finish(w, &w->finished, true);
    finish(w, &w->waiting, false);
    loop_unwatch(w->source);
    close_descriptor(&w->fd);
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
