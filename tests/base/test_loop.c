/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "instant.h"
#include "loop.h"
#include "suites.h"

/* What the callbacks below share. */
struct scene {
    struct loop *loop;
    struct loop_source *sources[3];
    struct loop_timer *timers[3];
    int fds[3];
    int calls[3];
    int rounds, stop_after;
    char order[16];
    int steps;
};

static struct scene scene;

static void set_up(void)
{
    scene = (struct scene){0};
    ck_assert_int_eq(loop_new(&scene.loop), 0);
    for (int i = 0; i < 3; i++) {
        scene.fds[i] = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
        ck_assert_int_ge(scene.fds[i], 0);
    }
}

static void tear_down(void)
{
    loop_free(scene.loop);
    for (int i = 0; i < 3; i++)
        close(scene.fds[i]);
}

/* The context of callback i is where its count stands. */
static int index_of(void *context)
{
    return (int)((int *)context - scene.calls);
}

static void watch(int i, loop_io call)
{
    ck_assert_int_eq(loop_watch(scene.loop, scene.fds[i], EPOLLIN, call, &scene.calls[i], &scene.sources[i]), 0);
}

static void add_timer(int i, loop_call call)
{
    ck_assert_int_eq(loop_timer_new(scene.loop, call, &scene.calls[i], &scene.timers[i]), 0);
}

static int64_t never(void *context)
{
    (void)context;
    return -1;
}

static int64_t at_once(void *context)
{
    (void)context;
    return 0;
}

static void count_round(void *context)
{
    (void)context;
    if (++scene.rounds == scene.stop_after)
        loop_stop(scene.loop);
}

/* Runs so many rounds, none of which waits. */
static void run_rounds(int rounds)
{
    scene.rounds = 0;
    scene.stop_after = rounds;
    ck_assert_int_eq(loop_hook(scene.loop, at_once, count_round, &scene), 0);
    ck_assert_int_eq(loop_run(scene.loop), 0);
    loop_unhook(scene.loop, &scene);
}

static void count_io(uint32_t events, void *context)
{
    ck_assert_uint_eq(events, EPOLLIN);
    ++*(int *)context;
}

START_TEST(descriptors_are_level_triggered)
{
    watch(0, count_io);
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0], 3);
}
END_TEST

START_TEST(interest_can_change)
{
    watch(0, count_io);
    ck_assert_int_eq(loop_change(scene.sources[0], 0), 0);
    run_rounds(2);
    ck_assert_int_eq(scene.calls[0], 0);
    ck_assert_int_eq(loop_change(scene.sources[0], EPOLLIN), 0);
    run_rounds(2);
    ck_assert_int_eq(scene.calls[0], 2);
}
END_TEST

START_TEST(bad_descriptors_are_refused)
{
    struct loop_source *source = NULL;
    ck_assert_int_eq(loop_watch(scene.loop, -1, EPOLLIN, count_io, NULL, &source), -EBADF);
    ck_assert_ptr_null(source);
    loop_unwatch(NULL);
    loop_timer_free(NULL);
}
END_TEST

/* Gives back all sources, its own included, and the timers. */
static void drop_all(uint32_t events, void *context)
{
    count_io(events, context);
    for (int i = 0; i < 3; i++) {
        loop_unwatch(scene.sources[i]);
        loop_timer_free(scene.timers[i]);
    }
}

static void count_timer(void *context)
{
    ++*(int *)context;
}

START_TEST(sources_may_go_in_any_callback)
{
    for (int i = 0; i < 3; i++) {
        watch(i, drop_all);
        add_timer(i, count_timer);
    }
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0] + scene.calls[1] + scene.calls[2], 1);
}
END_TEST

static void replace(uint32_t events, void *context)
{
    int i = index_of(context);
    count_io(events, context);
    loop_unwatch(scene.sources[i]);
    watch(i, count_io);
}

START_TEST(a_source_may_be_replaced_in_its_callback)
{
    watch(0, replace);
    run_rounds(4);
    ck_assert_int_eq(scene.calls[0], 4);
}
END_TEST

static void stop_timer(void *context)
{
    count_timer(context);
    loop_stop(scene.loop);
}

/* As libpq does: closes a descriptor that is watched, of which a child process has a copy. */
static int close_under_watch(int i)
{
    int copy = dup(scene.fds[i]);
    ck_assert_int_ge(copy, 0);
    close(scene.fds[i]);
    return copy;
}

START_TEST(a_copy_of_a_closed_descriptor_is_not_heard)
{
    watch(0, count_io);
    watch(1, count_io);
    int copy = close_under_watch(0);
    loop_unwatch(scene.sources[0]);
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0], 0);
    ck_assert_int_ge(scene.calls[1], 2);
    scene.fds[0] = copy;
}
END_TEST

/* The copy stays readable, but wakes the loop no more: the next round lasts until the timer. */
START_TEST(a_copy_of_a_closed_descriptor_does_not_spin)
{
    watch(0, count_io);
    int copy = close_under_watch(0);
    loop_unwatch(scene.sources[0]);
    run_rounds(2);
    ck_assert_int_eq(loop_hook(scene.loop, never, count_round, &scene), 0);
    add_timer(1, stop_timer);
    loop_timer_arm(scene.timers[1], 20000);
    scene.rounds = scene.stop_after = 0;
    ck_assert_int_eq(loop_run(scene.loop), 0);
    ck_assert_int_le(scene.rounds, 2);
    scene.fds[0] = copy;
}
END_TEST

/* The number comes back with another file behind it, before its first source is given back. */
START_TEST(a_number_in_use_again_is_its_new_owners)
{
    watch(0, count_io);
    int number = scene.fds[0], copy = close_under_watch(0);
    ck_assert_int_eq(dup2(scene.fds[1], number), number);
    ck_assert_int_eq(loop_watch(scene.loop, number, EPOLLIN, count_io, &scene.calls[1], &scene.sources[1]), 0);
    loop_unwatch(scene.sources[0]);
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0], 0);
    ck_assert_int_ge(scene.calls[1], 2);
    close(copy);
}
END_TEST

static void rearm_at_once(void *context)
{
    count_timer(context);
    loop_timer_arm(scene.timers[index_of(context)], 0);
}

START_TEST(a_timer_of_zero_fires_in_the_next_round)
{
    add_timer(0, rearm_at_once);
    loop_timer_arm(scene.timers[0], 0);
    run_rounds(5);
    ck_assert_int_eq(scene.calls[0], 5);
}
END_TEST

START_TEST(a_timer_fires_once)
{
    add_timer(0, count_timer);
    run_rounds(2);
    ck_assert_int_eq(scene.calls[0], 0);
    loop_timer_arm(scene.timers[0], 0);
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0], 1);
    loop_timer_arm(scene.timers[0], 0);
    loop_timer_arm(scene.timers[0], -1);
    run_rounds(3);
    ck_assert_int_eq(scene.calls[0], 1);
}
END_TEST

static void note(void *context)
{
    scene.order[scene.steps++] = (char)('0' + index_of(context));
    if (scene.steps == 3)
        loop_stop(scene.loop);
}

/* Without a hook: the timer's descriptor alone ends the waiting. */
START_TEST(timers_fire_in_their_order)
{
    for (int i = 0; i < 3; i++)
        add_timer(i, note);
    loop_timer_arm(scene.timers[0], 60000);
    loop_timer_arm(scene.timers[1], 20000);
    loop_timer_arm(scene.timers[2], 40000);
    int64_t start = instant_boottime();
    ck_assert_int_eq(loop_run(scene.loop), 0);
    ck_assert_int_ge(instant_boottime() - start, 60000);
    ck_assert_str_eq(scene.order, "120");
}
END_TEST

/* Armed later and later: the descriptor wakes too early and must be set again. */
START_TEST(a_timer_may_be_put_off)
{
    add_timer(0, stop_timer);
    add_timer(1, rearm_at_once);
    loop_timer_arm(scene.timers[0], 5000);
    run_rounds(1);
    loop_timer_arm(scene.timers[0], 30000);
    int64_t start = instant_boottime();
    ck_assert_int_eq(loop_run(scene.loop), 0);
    ck_assert_int_ge(instant_boottime() - start, 30000);
    ck_assert_int_eq(scene.calls[0], 1);
}
END_TEST

static void free_own(void *context)
{
    count_timer(context);
    loop_timer_free(scene.timers[index_of(context)]);
    add_timer(index_of(context), count_timer);
    loop_timer_arm(scene.timers[index_of(context)], 0);
}

START_TEST(a_timer_may_go_in_its_callback)
{
    add_timer(0, free_own);
    loop_timer_arm(scene.timers[0], 0);
    run_rounds(4);
    ck_assert_int_eq(scene.calls[0], 2);
}
END_TEST

static void on_signal(const struct signalfd_siginfo *info, void *context)
{
    ck_assert_uint_eq(info->ssi_signo, SIGUSR1);
    stop_timer(context);
}

START_TEST(signals_come_to_the_loop)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    ck_assert_int_eq(loop_signals(scene.loop, &set, on_signal, &scene.calls[0]), 0);
    ck_assert_int_eq(loop_signals(scene.loop, &set, on_signal, &scene.calls[0]), -EBUSY);
    ck_assert_int_eq(raise(SIGUSR1), 0);
    ck_assert_int_eq(loop_run(scene.loop), 0);
    ck_assert_int_eq(scene.calls[0], 1);
}
END_TEST

START_TEST(hooks_are_bounded_and_go)
{
    scene.stop_after = 8;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(loop_hook(scene.loop, i ? never : at_once, count_round, &scene.calls[i % 3]), 0);
    ck_assert_int_eq(loop_hook(scene.loop, never, count_round, &scene), -ENOSPC);
    ck_assert_int_eq(loop_run(scene.loop), 0);
    ck_assert_int_eq(scene.rounds, 8);
    for (int i = 0; i < 3; i++)
        loop_unhook(scene.loop, &scene.calls[i]);
    run_rounds(2);
    ck_assert_int_eq(scene.rounds, 2);
}
END_TEST

TCase *loop_case(void)
{
    TCase *tc = tcase_create("loop");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, descriptors_are_level_triggered);
    tcase_add_test(tc, interest_can_change);
    tcase_add_test(tc, bad_descriptors_are_refused);
    tcase_add_test(tc, sources_may_go_in_any_callback);
    tcase_add_test(tc, a_source_may_be_replaced_in_its_callback);
    tcase_add_test(tc, a_copy_of_a_closed_descriptor_is_not_heard);
    tcase_add_test(tc, a_copy_of_a_closed_descriptor_does_not_spin);
    tcase_add_test(tc, a_number_in_use_again_is_its_new_owners);
    tcase_add_test(tc, a_timer_of_zero_fires_in_the_next_round);
    tcase_add_test(tc, a_timer_fires_once);
    tcase_add_test(tc, timers_fire_in_their_order);
    tcase_add_test(tc, a_timer_may_be_put_off);
    tcase_add_test(tc, a_timer_may_go_in_its_callback);
    tcase_add_test(tc, signals_come_to_the_loop);
    tcase_add_test(tc, hooks_are_bounded_and_go);
    return tc;
}
