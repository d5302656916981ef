/* SPDX-License-Identifier: EUPL-1.2 */
/* A lane over the test's own statements, and jobs that count what becomes of them. */
#pragma once

#include "store.h"

/* The test's statements, after those that are served. */
enum {
    T_LOCK = STATEMENT_COUNT, /* locks the one row of head, gives its n */
    T_INSERT, /* numbers: refuses 13, 66 at the commit; 77 is taken three times of four, 88 always; 1,000 ends the
                 session */
    T_COUNT,  /* how many rows have this number */
    T_ECHO,
    T_ECHO_ARRAYS,
    T_WRONG,
    T_TOTAL
};

struct test_job {
    struct job job;
    int number;
    int settled, loads;
    size_t batch; /* how many were settled with it */
    enum outcome outcome;
    int64_t answer; /* reader: how many rows have its number */
};

struct harness {
    struct loop *loop;
    struct lane *lane;
    struct loop_timer *guard;
    size_t expected, settled;
    size_t batches;
    enum until { UNTIL_SETTLED, UNTIL_CONNECTED, UNTIL_LOST } until;
    bool idle_decide;                  /* decide sends nothing */
    void (*loaded)(struct harness *h); /* called in decide, if not NULL */
    bool timed_out;
};

void harness_open(struct harness *h, const char *conninfo, bool writer, size_t queue, size_t batch);
void harness_close(struct harness *h);
/* Runs the loop until so many jobs are settled since the last call; fails the test after a long time. */
void harness_settle(struct harness *h, size_t count);
void harness_connect(struct harness *h);
void harness_lose(struct harness *h);
/* Submits jobs numbered from `first`, and runs until all are settled. */
void harness_run(struct harness *h, struct test_job *jobs, size_t count, int first);
extern const struct statement_table harness_statements;
/* The table of numbers, made anew. */
void harness_table(void);
/* How many rows have this number, by another connection. */
void harness_expect(int number, int count);
