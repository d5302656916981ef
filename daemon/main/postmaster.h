/* SPDX-License-Identifier: EUPL-1.2 */
/* PostgreSQL's own programs: found, and run as children. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "buf.h"

/* Finds the folder of initdb and postgres: of the version that made `data`, else the newest in /usr/lib/postgresql,
 * else in PATH. 0, or -ENOENT and one line in `told`. */
int postmaster_find(const char *data, char *ret, size_t room, struct buf *told);
/* Makes a cluster in `data` unless there is one. 0, or -errno and one line in `told`. */
int postmaster_make(const char *programs, const char *data, const char *superuser, const char *log, struct buf *told);
/* The postmaster that runs in `data`, or 0. */
pid_t postmaster_of(const char *data);

struct postmaster_options {
    const char *programs, *data, *sockets, *log;
    bool after_a_death; /* what is left of the one before needs a moment to go */
};

/* Starts one, in a session of its own, that stops when this process dies. Its process id, or -errno. */
pid_t postmaster_start(const struct postmaster_options *options);
