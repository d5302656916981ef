/* SPDX-License-Identifier: EUPL-1.2 */
/* A round: wait, timers, descriptors, hooks. What a callback gives back is freed only when its round is over, so that
 * events still in hand never meet freed memory. */
#include "loop.h"

#include <errno.h>
#include <limits.h>
#include <sys/timerfd.h>

#include "instant.h"
#include "memory.h"

#define EVENTS 64
#define HOOKS  4

struct loop_source {
    struct loop *loop;
    struct loop_source *previous, *next;
    loop_io call; /* NULL: given back, waits to be freed */
    void *context;
    int fd;
};

struct loop_timer {
    struct loop *loop;
    struct loop_timer *previous, *next;
    loop_call call; /* NULL: given back, waits to be freed */
    void *context;
    int64_t due;    /* in CLOCK_BOOTTIME; negative: not armed */
    uint64_t round; /* in which it was armed */
};

struct hook {
    loop_timeout timeout;
    loop_call run;
    void *context;
};

struct loop {
    int epoll_fd, clock_fd, signal_fd;
    bool stopped, waste; /* `waste`: something waits to be freed */
    uint64_t round;
    int64_t clock_due; /* what clock_fd is set to; 0: not at all */
    struct loop_source *sources;
    struct loop_timer *timers;
    struct hook hooks[HOOKS];
    loop_signal on_signal;
    void *signal_context;
};

static int close_fd(int fd)
{
    return fd < 0 ? 0 : close(fd);
}

DEFINE_CLEANUP(struct loop *, loop_free, loop_cleanup)

static void drain_clock(uint32_t events, void *context)
{
    struct loop *loop = context;
    uint64_t expirations;
    (void)events;
    loop->clock_due = 0;
    /* The timers themselves are looked at in every round; here the descriptor only falls silent again. */
    while (read(loop->clock_fd, &expirations, sizeof expirations) < 0 && errno == EINTR)
        ;
}

int loop_new(struct loop **ret)
{
    cleanup_(loop_cleanup) struct loop *loop = calloc(1, sizeof *loop);
    struct loop_source *source;
    if (!loop)
        return -ENOMEM;
    loop->epoll_fd = loop->clock_fd = loop->signal_fd = -1;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0)
        return -errno; /* cppcheck-suppress memleak; it does not know the cleanup attribute */
    loop->clock_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (loop->clock_fd < 0)
        return -errno; /* cppcheck-suppress memleak */
    int r = loop_watch(loop, loop->clock_fd, EPOLLIN, drain_clock, loop, &source);
    if (r < 0)
        return r;
    *ret = loop;
    loop = NULL;
    return 0;
}

static void free_source(struct loop_source *source)
{
    if (source->previous)
        source->previous->next = source->next;
    else
        source->loop->sources = source->next;
    if (source->next)
        source->next->previous = source->previous;
    free(source);
}

static void free_timer(struct loop_timer *timer)
{
    if (timer->previous)
        timer->previous->next = timer->next;
    else
        timer->loop->timers = timer->next;
    if (timer->next)
        timer->next->previous = timer->previous;
    free(timer);
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    for (struct loop_source *source = loop->sources, *next; source; source = next) {
        next = source->next;
        free(source);
    }
    for (struct loop_timer *timer = loop->timers, *next; timer; timer = next) {
        next = timer->next;
        free(timer);
    }
    close_fd(loop->signal_fd);
    close_fd(loop->clock_fd);
    close_fd(loop->epoll_fd);
    free(loop);
}

int loop_watch(struct loop *loop, int fd, uint32_t events, loop_io call, void *context, struct loop_source **ret)
{
    struct loop_source *source = calloc(1, sizeof *source);
    if (!source)
        return -ENOMEM;
    struct epoll_event event = {.events = events, .data.ptr = source};
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        int error = errno;
        free(source);
        return -error;
    }
    *source = (struct loop_source){.loop = loop, .next = loop->sources, .call = call, .context = context, .fd = fd};
    if (loop->sources)
        loop->sources->previous = source;
    loop->sources = source;
    *ret = source;
    return 0;
}

int loop_change(struct loop_source *source, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    return epoll_ctl(source->loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event) < 0 ? -errno : 0;
}

void loop_unwatch(struct loop_source *source)
{
    if (!source || !source->call)
        return;
    /* Fails if the descriptor was closed before; then there is nothing left to remove. */
    (void)epoll_ctl(source->loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    source->call = NULL;
    source->loop->waste = true;
}

int loop_timer_new(struct loop *loop, loop_call call, void *context, struct loop_timer **ret)
{
    struct loop_timer *timer = malloc(sizeof *timer);
    if (!timer)
        return -ENOMEM;
    *timer = (struct loop_timer){.loop = loop, .next = loop->timers, .call = call, .context = context, .due = -1};
    if (loop->timers)
        loop->timers->previous = timer;
    loop->timers = timer;
    *ret = timer;
    return 0;
}

void loop_timer_arm(struct loop_timer *timer, int64_t after)
{
    timer->round = timer->loop->round;
    if (after <= 0)
        timer->due = after; /* 0 is past already */
    else
        timer->due = after < INT64_MAX / 2 ? instant_boottime() + after : INT64_MAX;
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer || !timer->call)
        return;
    timer->call = NULL;
    timer->due = -1;
    timer->loop->waste = true;
}

static void read_signals(uint32_t events, void *context)
{
    struct loop *loop = context;
    struct signalfd_siginfo info;
    (void)events;
    while (read(loop->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        loop->on_signal(&info, loop->signal_context);
}

int loop_signals(struct loop *loop, const sigset_t *set, loop_signal call, void *context)
{
    struct loop_source *source;
    if (loop->signal_fd >= 0)
        return -EBUSY;
    if (sigprocmask(SIG_BLOCK, set, NULL) < 0)
        return -errno;
    int fd = signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    int r = loop_watch(loop, fd, EPOLLIN, read_signals, loop, &source);
    if (r < 0) {
        close_fd(fd);
        return r;
    }
    loop->signal_fd = fd;
    loop->on_signal = call;
    loop->signal_context = context;
    return 0;
}

int loop_hook(struct loop *loop, loop_timeout timeout, loop_call run, void *context)
{
    for (size_t i = 0; i < HOOKS; i++) {
        if (loop->hooks[i].run)
            continue;
        loop->hooks[i] = (struct hook){timeout, run, context};
        return 0;
    }
    return -ENOSPC;
}

void loop_unhook(struct loop *loop, void *context)
{
    for (size_t i = 0; i < HOOKS; i++)
        if (loop->hooks[i].context == context)
            loop->hooks[i] = (struct hook){0};
}

/* The earliest armed timer's time, or -1. */
static int64_t earliest(const struct loop *loop)
{
    int64_t due = -1;
    for (const struct loop_timer *timer = loop->timers; timer; timer = timer->next)
        if (timer->due >= 0 && (due < 0 || timer->due < due))
            due = timer->due;
    return due;
}

/* Sets the clock's descriptor, unless it wakes us early enough already: a timer that is armed anew again and again,
 * each time later, costs no system call. */
static int set_clock(struct loop *loop, int64_t due)
{
    if (loop->clock_due != 0 && loop->clock_due <= due)
        return 0;
    struct itimerspec spec = {.it_value = {.tv_sec = due / INSTANT_SECOND, .tv_nsec = due % INSTANT_SECOND * 1000}};
    if (timerfd_settime(loop->clock_fd, TFD_TIMER_ABSTIME, &spec, NULL) < 0)
        return -errno;
    loop->clock_due = due;
    return 0;
}

/* How long to wait, in milliseconds as epoll_wait() takes them. */
static int wait_time(struct loop *loop, int *ret)
{
    int64_t wait = -1, due = earliest(loop);
    for (size_t i = 0; i < HOOKS; i++) {
        int64_t bound = loop->hooks[i].run ? loop->hooks[i].timeout(loop->hooks[i].context) : -1;
        if (bound >= 0 && (wait < 0 || bound < wait))
            wait = bound;
    }
    if (due == 0 || (due > 0 && wait != 0 && due <= instant_boottime()))
        wait = 0;
    if (due > 0 && wait != 0) {
        int r = set_clock(loop, due);
        if (r < 0)
            return r;
    }
    *ret = wait > INT_MAX ? INT_MAX : (int)wait;
    return 0;
}

static void fire_timers(struct loop *loop)
{
    int64_t due = earliest(loop);
    if (due < 0)
        return;
    int64_t now = instant_boottime();
    if (due > now)
        return;
    /* New timers are put in front, so this walk does not meet them; one that was armed in this round waits for the
     * next. */
    for (struct loop_timer *timer = loop->timers; timer; timer = timer->next) {
        if (timer->due < 0 || timer->due > now || timer->round == loop->round)
            continue;
        timer->due = -1;
        timer->call(timer->context);
    }
}

static void collect_waste(struct loop *loop)
{
    if (!loop->waste)
        return;
    loop->waste = false;
    for (struct loop_source *source = loop->sources, *next; source; source = next) {
        next = source->next;
        if (!source->call)
            free_source(source);
    }
    for (struct loop_timer *timer = loop->timers, *next; timer; timer = next) {
        next = timer->next;
        if (!timer->call)
            free_timer(timer);
    }
}

static int run_round(struct loop *loop)
{
    struct epoll_event events[EVENTS];
    int wait, r = wait_time(loop, &wait);
    if (r < 0)
        return r;
    int count = epoll_wait(loop->epoll_fd, events, EVENTS, wait);
    if (count < 0 && errno != EINTR)
        return -errno;
    loop->round++;
    fire_timers(loop);
    for (int i = 0; i < count; i++) {
        struct loop_source *source = events[i].data.ptr;
        if (source->call)
            source->call(events[i].events, source->context);
    }
    for (size_t i = 0; i < HOOKS; i++)
        if (loop->hooks[i].run)
            loop->hooks[i].run(loop->hooks[i].context);
    collect_waste(loop);
    return 0;
}

int loop_run(struct loop *loop)
{
    loop->stopped = false;
    while (!loop->stopped) {
        int r = run_round(loop);
        if (r < 0)
            return r;
    }
    return 0;
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
}
