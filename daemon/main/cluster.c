/* SPDX-License-Identifier: EUPL-1.2 */
#include "cluster.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "instant.h"
#include "log.h"
#include "memory.h"
#include "postmaster.h"
#include "schema_files.h"
#include "session.h"

#define SUPERUSER  "cluster"
#define START_TIME (60 * INSTANT_SECOND)
#define STOP_TIME  (30 * INSTANT_SECOND)
#define SOCKET     "/.s.PGSQL.5432"

struct cluster {
    char folder[PATH_MAX], data[PATH_MAX + 8], log[PATH_MAX + 16], prepared[PATH_MAX + 24];
    char sockets[PATH_MAX]; /* the folder of the socket */
    bool sockets_elsewhere;
    char programs[PATH_MAX]; /* the folder of postgres and initdb */
    pid_t postmaster;
};

static void conninfo(const struct cluster *c, const char *database, const char *role, struct buf *to)
{
    buf_text(to, "host='");
    for (const char *p = c->sockets; *p; p++) {
        if (*p == '\'' || *p == '\\')
            buf_byte(to, '\\');
        buf_byte(to, *p);
    }
    buf_printf(to, "' port=5432 dbname=%s user=%s", database, role);
}

void cluster_conninfo(const struct cluster *c, const char *role, struct buf *to)
{
    conninfo(c, "assist", role, to);
}

/* In the folder itself where the path fits a socket's address and a list of folders; else in a temporary one. */
static int choose_sockets(struct cluster *c, struct buf *told)
{
    bool plain = !strpbrk(c->folder, ",\"'\\ ");
    if (plain && strlen(c->folder) + strlen(SOCKET) < sizeof((struct sockaddr_un *)NULL)->sun_path) {
        memcpy(c->sockets, c->folder, sizeof c->sockets);
        return 0;
    }
    const char *temporary = getenv("TMPDIR");
    if (!temporary || strlen(temporary) > 60 || strpbrk(temporary, ",\"'\\ "))
        temporary = "/tmp";
    snprintf(c->sockets, sizeof c->sockets, "%s/assistd-XXXXXX", temporary);
    if (!mkdtemp(c->sockets)) {
        int error = errno;
        buf_printf(told, "%s: cannot make a folder for PostgreSQL's socket: %s", temporary, strerror(error));
        return -error;
    }
    c->sockets_elsewhere = true;
    return 0;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
}

/* A postmaster that outlived its daemon is on its way out already; it is told once more and waited for. */
static int wait_for_old(const struct cluster *c, struct buf *told)
{
    int64_t end = instant_boottime() + STOP_TIME;
    for (pid_t old; (old = postmaster_of(c->data)) > 0; nap()) {
        kill(old, SIGINT);
        if (instant_boottime() > end) {
            buf_printf(told, "%s: a PostgreSQL (process %d) still runs there and does not stop", c->folder, (int)old);
            return -EBUSY;
        }
    }
    return 0;
}

static int launch(struct cluster *c, bool after_a_death)
{
    const struct postmaster_options options = {c->programs, c->data, c->sockets, c->log, after_a_death};
    pid_t pid = postmaster_start(&options);
    if (pid < 0)
        return (int)pid;
    c->postmaster = pid;
    return 0;
}

static bool has_died(struct cluster *c)
{
    if (c->postmaster > 0 && waitpid(c->postmaster, NULL, WNOHANG) == c->postmaster)
        c->postmaster = 0;
    return c->postmaster == 0;
}

/* Waits until the superuser can connect; that session is given to the caller. */
static int wait_until_up(struct cluster *c, struct session **ret, struct buf *told)
{
    cleanup_buf_ struct buf where = {0}, reason = {0};
    int64_t end = instant_boottime() + START_TIME;
    conninfo(c, "postgres", SUPERUSER, &where);
    if (where.failed)
        return -ENOMEM;
    while (session_open(where.data, "assistd", ret, &reason) < 0) {
        if (has_died(c) || instant_boottime() > end) {
            buf_printf(told, "PostgreSQL does not start, see %s (%s)", c->log, reason.size ? reason.data : "no reason");
            return -EIO;
        }
        buf_clear(&reason);
        nap();
    }
    return 0;
}

static int make_database(struct session *s)
{
    struct rows *rows = NULL;
    int r = session_run(s, UPKEEP_DATABASE_EXISTS, NULL, 0, &rows);
    if (r == 0 && rows_int(rows, 0, 0) == 0)
        r = session_run(s, UPKEEP_DATABASE_CREATE, NULL, 0, NULL);
    rows_free(rows);
    return r;
}

static int run_setup(const struct cluster *c, struct buf *told)
{
    cleanup_buf_ struct buf where = {0};
    struct session *s = NULL;
    conninfo(c, "assist", SUPERUSER, &where);
    int r = where.failed ? -ENOMEM : session_open(where.data, "assistd", &s, told);
    if (r < 0)
        return r;
    r = session_script(s, schema_file("setup.sql")->text);
    if (r < 0)
        buf_printf(told, "setup.sql: %s", session_error(s));
    session_close(s);
    return r;
}

/* Roles and database, once; afterwards nobody signs in as the superuser but to see that PostgreSQL is up. */
static int prepare(const struct cluster *c, struct session *s, struct buf *told)
{
    if (access(c->prepared, F_OK) == 0)
        return 0;
    int r = make_database(s);
    if (r < 0) {
        buf_printf(told, "cannot make the database: %s", session_error(s));
        return r;
    }
    r = run_setup(c, told);
    FILE *mark = r == 0 ? fopen(c->prepared, "we") : NULL;
    if (r == 0 && (!mark || fclose(mark) != 0)) {
        r = -errno;
        buf_printf(told, "%s: %s", c->prepared, strerror(-r));
    }
    return r;
}

static int bring_up(struct cluster *c, struct buf *told)
{
    struct session *s = NULL;
    int r = postmaster_find(c->data, c->programs, sizeof c->programs, told);
    if (r == 0)
        r = wait_for_old(c, told);
    if (r == 0)
        r = choose_sockets(c, told);
    if (r == 0)
        r = postmaster_make(c->programs, c->data, SUPERUSER, c->log, told);
    if (r == 0)
        r = launch(c, false);
    if (r == 0)
        r = wait_until_up(c, &s, told);
    if (r == 0)
        r = prepare(c, s, told);
    session_close(s);
    return r;
}

int cluster_start(const char *folder, struct cluster **ret, struct buf *told)
{
    struct cluster *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    snprintf(c->folder, sizeof c->folder, "%s", folder);
    snprintf(c->data, sizeof c->data, "%s/data", c->folder);
    snprintf(c->log, sizeof c->log, "%s/postgresql.log", c->folder);
    snprintf(c->prepared, sizeof c->prepared, "%s/data/assist.prepared", c->folder);
    int r = bring_up(c, told);
    if (r < 0) {
        cluster_stop(c);
        return r;
    }
    *ret = c;
    return 0;
}

void cluster_revive(void *cluster)
{
    struct cluster *c = cluster;
    if (!has_died(c))
        return;
    log_error("PostgreSQL has died; starting it again");
    if (launch(c, true) < 0)
        log_error("PostgreSQL cannot be started again");
}

void cluster_stop(struct cluster *c)
{
    char path[PATH_MAX + sizeof SOCKET];
    if (!c)
        return;
    int64_t end = instant_boottime() + STOP_TIME;
    if (c->postmaster > 0)
        kill(c->postmaster, SIGINT);
    for (; !has_died(c); nap())
        if (instant_boottime() > end)
            kill(c->postmaster, SIGQUIT);
    if (c->sockets_elsewhere) {
        snprintf(path, sizeof path, "%s%s", c->sockets, SOCKET);
        unlink(path);
        rmdir(c->sockets);
    }
    free(c);
}
