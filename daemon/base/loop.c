/* SPDX-License-Identifier: EUPL-1.2 */
/* A round: wait, timers, descriptors, hooks. An event names its source by slot and generation, so that what comes late,
 * be it from this round or from a copy of a closed descriptor, meets nobody. Timers are freed when their round is over.
 */
#include "loop.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/timerfd.h>

#include "instant.h"
#include "memory.h"

#define EVENTS 64
#define HOOKS  4

struct loop_source {
    struct loop *loop;
    loop_io call;
    void *context;
    uint32_t slot, events;
    int fd; /* -1: closed by its owner, and in use again */
};

struct slot {
    struct loop_source *source; /* NULL: free */
    uint32_t generation;        /* counts the sources that were here */
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
    bool stopped, waste; /* `waste`: timers wait to be freed */
    bool haunted;        /* epoll may still watch what was given back */
    uint64_t round;
    int64_t clock_due; /* what clock_fd is set to; 0: not at all */
    struct slot *slots;
    uint32_t slot_count;
    struct loop_timer *timers;
    struct hook hooks[HOOKS];
    loop_signal on_signal;
    void *signal_context;
};

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
    loop->signal_fd = -1;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->clock_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (loop->epoll_fd < 0 || loop->clock_fd < 0)
        return -errno; /* cppcheck-suppress memleak; it does not know the cleanup attribute */
    int r = loop_watch(loop, loop->clock_fd, EPOLLIN, drain_clock, loop, &source);
    if (r < 0)
        return r;
    *ret = loop;
    loop = NULL;
    return 0;
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
    for (uint32_t i = 0; i < loop->slot_count; i++)
        free(loop->slots[i].source);
    free(loop->slots);
    while (loop->timers)
        free_timer(loop->timers);
    close_descriptor(&loop->signal_fd);
    close_descriptor(&loop->clock_fd);
    close_descriptor(&loop->epoll_fd);
    free(loop);
}

/* A free slot's number, or -ENOMEM. */
static int64_t find_slot(struct loop *loop)
{
    uint32_t count = loop->slot_count, more = count ? count * 2 : 16;
    for (uint32_t i = 0; i < count; i++)
        if (!loop->slots[i].source)
            return i;
    struct slot *slots = reallocarray(loop->slots, more, sizeof *slots);
    if (!slots)
        return -ENOMEM;
    memset(slots + count, 0, (more - count) * sizeof *slots);
    loop->slots = slots;
    loop->slot_count = more;
    return count;
}

static int control(const struct loop_source *source, int operation, uint32_t events)
{
    const struct loop *loop = source->loop;
    uint64_t name = (uint64_t)loop->slots[source->slot].generation << 32 | source->slot;
    struct epoll_event event = {.events = events, .data.u64 = name};
    return epoll_ctl(loop->epoll_fd, operation, source->fd, &event) < 0 ? -errno : 0;
}

/* Whoever watched this number before has closed it without a word, and must not touch its successor. */
static void disown(struct loop *loop, int fd)
{
    for (uint32_t i = 0; i < loop->slot_count; i++)
        if (loop->slots[i].source && loop->slots[i].source->fd == fd)
            loop->slots[i].source->fd = -1;
}

int loop_watch(struct loop *loop, int fd, uint32_t events, loop_io call, void *context, struct loop_source **ret)
{
    cleanup_free_ struct loop_source *source = malloc(sizeof *source);
    int64_t slot = source ? find_slot(loop) : -ENOMEM;
    if (slot < 0)
        return (int)slot; /* cppcheck-suppress memleak; it does not know the cleanup attribute */
    *source = (struct loop_source){loop, call, context, (uint32_t)slot, events, fd};
    int r = control(source, EPOLL_CTL_ADD, events);
    if (r < 0)
        return r;
    disown(loop, fd);
    loop->slots[slot].source = *ret = source;
    source = NULL;
    return 0;
}

int loop_change(struct loop_source *source, uint32_t events)
{
    int r = control(source, EPOLL_CTL_MOD, events);
    if (r == 0)
        source->events = events;
    return r;
}

void loop_unwatch(struct loop_source *source)
{
    if (!source)
        return;
    struct loop *loop = source->loop;
    /* Fails if the descriptor was closed before; epoll goes on with any copy of it, in another process perhaps. */
    if (control(source, EPOLL_CTL_DEL, 0) < 0)
        loop->haunted = true;
    loop->slots[source->slot].source = NULL;
    loop->slots[source->slot].generation++;
    free(source);
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
        close(fd);
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
    for (struct loop_timer *timer = loop->timers, *next; timer; timer = next) {
        next = timer->next;
        if (!timer->call)
            free_timer(timer);
    }
}

/* What cannot be taken out of an epoll set is left behind with it: all that is watched moves to a new one. Without the
 * means for that, the next late event tries again. */
static void move_out(struct loop *loop)
{
    int old = loop->epoll_fd, fresh = epoll_create1(EPOLL_CLOEXEC);
    bool whole = fresh >= 0;
    loop->epoll_fd = fresh;
    for (uint32_t i = 0; whole && i < loop->slot_count; i++) {
        const struct loop_source *source = loop->slots[i].source;
        int r = source ? control(source, EPOLL_CTL_ADD, source->events) : 0;
        whole = r != -ENOMEM && r != -ENOSPC; /* any other: its descriptor was closed, and it is soon given back */
    }
    loop->epoll_fd = whole ? fresh : old;
    loop->haunted = !whole;
    close_descriptor(whole ? &old : &fresh);
}

static void dispatch(struct loop *loop, const struct epoll_event *event)
{
    const struct slot *slot = &loop->slots[(uint32_t)event->data.u64];
    if (slot->source && slot->generation == event->data.u64 >> 32)
        slot->source->call(event->events, slot->source->context);
    else if (loop->haunted)
        move_out(loop);
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
    for (int i = 0; i < count; i++)
        dispatch(loop, &events[i]);
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
