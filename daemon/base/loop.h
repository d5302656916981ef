/* SPDX-License-Identifier: EUPL-1.2 */
/* The one epoll loop: descriptors, timers, signals, and a hook for libraries that keep timeouts of their own. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

struct loop;
struct loop_source;
struct loop_timer;

typedef void (*loop_io)(uint32_t events, void *context);
typedef void (*loop_call)(void *context);
typedef void (*loop_signal)(const struct signalfd_siginfo *info, void *context);
/* Milliseconds until it wants to be run, or -1. Asked before every wait. */
typedef int64_t (*loop_timeout)(void *context);

/* 0 or -errno, as everywhere below. */
int loop_new(struct loop **ret);
void loop_free(struct loop *loop);

/* Watches `fd` for `events` (EPOLLIN | EPOLLOUT, level-triggered). The loop owns the source, not the descriptor. */
int loop_watch(struct loop *loop, int fd, uint32_t events, loop_io call, void *context, struct loop_source **ret);
int loop_change(struct loop_source *source, uint32_t events);
/* Safe inside any callback, its own included; `source` may be NULL, and is freed. Its descriptor may be closed already.
 */
void loop_unwatch(struct loop_source *source);

/* A one-shot timer, unarmed at first; arm it again as often as wanted. */
int loop_timer_new(struct loop *loop, loop_call call, void *context, struct loop_timer **ret);
/* Fires once, `after` microseconds from now (CLOCK_BOOTTIME); 0 fires in the next round; negative disarms. */
void loop_timer_arm(struct loop_timer *timer, int64_t after);
void loop_timer_free(struct loop_timer *timer);

/* Signals in `set` are blocked and come here instead. Once per loop. */
int loop_signals(struct loop *loop, const sigset_t *set, loop_signal call, void *context);

/* `timeout` bounds each wait; `run` is called after each round. Used by the HTTP server. At most four: -ENOSPC. */
int loop_hook(struct loop *loop, loop_timeout timeout, loop_call run, void *context);
/* Takes the hooks with this context away again. */
void loop_unhook(struct loop *loop, void *context);

/* Runs until loop_stop(). 0 or -errno. */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
