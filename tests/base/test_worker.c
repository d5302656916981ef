/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>
#include <unistd.h>

#include "suites.h"
#include "worker.h"

enum { TASKS = 100, LIMIT = 200 };

struct errand {
    struct task task;
    struct loop *loop;
    int number, result;
    int *order, *count;
    bool ran, stops;
};

static void run(struct task *task)
{
    struct errand *e = (struct errand *)task;
    e->result = e->number * e->number;
}

static void done(struct task *task, bool ran)
{
    struct errand *e = (struct errand *)task;
    e->ran = ran;
    e->order[(*e->count)++] = e->number;
    if (e->stops)
        loop_stop(e->loop);
}

static void fill(struct errand *errands, size_t count, struct loop *loop, int *order, int *done_count)
{
    for (size_t i = 0; i < count; i++)
        errands[i] = (struct errand){.task = {.run = run, .done = done},
                                     .loop = loop,
                                     .number = (int)i,
                                     .order = order,
                                     .count = done_count,
                                     .stops = i == count - 1};
}

START_TEST(tasks_are_done_in_their_order)
{
    struct errand errands[TASKS];
    int order[TASKS], count = 0;
    struct worker *w;
    struct loop *loop;
    ck_assert_int_eq(loop_new(&loop), 0);
    ck_assert_int_eq(worker_new(loop, LIMIT, &w), 0);
    fill(errands, TASKS, loop, order, &count);
    for (size_t i = 0; i < TASKS; i++)
        ck_assert(worker_submit(w, &errands[i].task));
    ck_assert(!worker_idle(w));
    ck_assert_int_eq(loop_run(loop), 0);
    ck_assert_int_eq(count, TASKS);
    for (int i = 0; i < TASKS; i++)
        ck_assert(order[i] == i && errands[i].ran && errands[i].result == i * i);
    ck_assert(worker_idle(w));
    worker_free(w);
    loop_free(loop);
}
END_TEST

static void run_slowly(struct task *task)
{
    struct errand *e = (struct errand *)task;
    char go;
    e->result = read(e->number, &go, 1) == 1;
}

/* What still waits at the end is done without having been run; beyond the limit nothing is taken. */
START_TEST(some_are_left)
{
    struct errand errands[4];
    int order[4], count = 0, ends[2];
    struct worker *w;
    struct loop *loop;
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(loop_new(&loop), 0);
    ck_assert_int_eq(worker_new(loop, 3, &w), 0);
    fill(errands, 4, loop, order, &count);
    errands[0].task.run = run_slowly;
    errands[0].number = ends[0];
    for (size_t i = 0; i < 3; i++)
        ck_assert(worker_submit(w, &errands[i].task));
    ck_assert(!worker_submit(w, &errands[3].task));
    ck_assert_int_eq((int)write(ends[1], "x", 1), 1);
    worker_free(w);
    ck_assert_int_eq(count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert(!errands[i].ran || errands[i].result == (int)(i == 0 ? 1 : i * i));
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

TCase *worker_case(void)
{
    TCase *c = tcase_create("worker");
    tcase_add_test(c, tasks_are_done_in_their_order);
    tcase_add_test(c, some_are_left);
    return c;
}
