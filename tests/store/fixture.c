/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
    char folder[64], data[80], programs[256], conninfo[256], error[600];
    pid_t postmaster;
} fixture;

static struct rule_step steps[] = {{104, "submit", "draft", "open"}, {101, "create", "", "draft"}};
const struct rule_steps fixture_rules = {steps, 2};

static bool find_programs(void)
{
    glob_t found;
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0)
        return false;
    const char *last = found.gl_pathv[found.gl_pathc - 1];
    snprintf(fixture.programs, sizeof fixture.programs, "%.*s", (int)(strlen(last) - strlen("/initdb")), last);
    globfree(&found);
    return true;
}

/* In the child: an unprivileged user, quiet, and gone when the test is. */
static void run(const char *program, char *argv[])
{
    char path[300];
    int log = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log < 0 || dup2(log, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(126);
    snprintf(path, sizeof path, "%s/%s", fixture.programs, program);
    argv[0] = path; /* by which PostgreSQL finds its other programs */
    execv(path, argv);
    _exit(127);
}

static pid_t start(const char *program, char *argv[])
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    const struct passwd *nobody = getpwnam("nobody");
    if (geteuid() == 0 &&
        (!nobody || setgroups(0, NULL) < 0 || setresgid(nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) < 0 ||
         setresuid(nobody->pw_uid, nobody->pw_uid, nobody->pw_uid) < 0))
        _exit(125);
    run(program, argv);
    return 0;
}

bool fixture_launch(void)
{
    char sockets[128];
    struct session *s;
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", fixture.folder);
    char *argv[] = {"postgres", "-D", fixture.data, "-c", sockets, "-c", "listen_addresses=", "-c", "fsync=off", NULL};
    fixture.postmaster = start("postgres", argv);
    for (int i = 0; i < 1500; i++) {
        if (session_open(fixture_conninfo("postgres", "super"), "test", &s, NULL) == 0) {
            session_close(s);
            return true;
        }
        /* What a killed postmaster left behind may hold the new one up at first. */
        if (waitpid(fixture.postmaster, NULL, WNOHANG) == fixture.postmaster)
            fixture.postmaster = start("postgres", argv);
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    }
    fprintf(stderr, "tests/store: PostgreSQL does not start\n");
    return false;
}

static bool make_cluster(void)
{
    int status = -1;
    char *argv[] = {"initdb", "-D", fixture.data, "-U", "super", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", NULL};
    const struct passwd *nobody = getpwnam("nobody");
    snprintf(fixture.folder, sizeof fixture.folder, "/tmp/store-XXXXXX");
    if (!find_programs() || !mkdtemp(fixture.folder))
        return false;
    snprintf(fixture.data, sizeof fixture.data, "%s/data", fixture.folder);
    if (geteuid() == 0 && (!nobody || chown(fixture.folder, nobody->pw_uid, nobody->pw_gid) < 0))
        return false;
    return waitpid(start("initdb", argv), &status, 0) > 0 && status == 0;
}

static bool make_database(void)
{
    struct session *s;
    if (session_open(fixture_conninfo("postgres", "super"), "test", &s, NULL) < 0)
        return false;
    int r = session_run(s, UPKEEP_DATABASE_CREATE, NULL, 0, NULL);
    session_close(s);
    return r == 0;
}

bool fixture_start(void)
{
    if (!make_cluster()) {
        fprintf(stderr, "tests/store: cannot make a PostgreSQL cluster in %s\n", fixture.folder);
        return false;
    }
    return fixture_launch() && make_database();
}

void fixture_kill(int signal)
{
    kill(fixture.postmaster, signal);
    while (waitpid(fixture.postmaster, NULL, 0) < 0 && errno == EINTR)
        ;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

void fixture_stop(void)
{
    fixture_kill(SIGINT);
    nftw(fixture.folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fixture_conninfo(const char *database, const char *role)
{
    snprintf(fixture.conninfo, sizeof fixture.conninfo, "host=%s dbname=%s user=%s", fixture.folder, database, role);
    return fixture.conninfo;
}

const char *fixture_sockets(void)
{
    return fixture.folder;
}

const char *fixture_script(const char *role, const char *sql)
{
    struct session *s;
    if (session_open(fixture_conninfo("assist", role), "test", &s, NULL) < 0)
        return "no connection";
    int r = session_script(s, sql);
    snprintf(fixture.error, sizeof fixture.error, "%s", r < 0 ? session_error(s) : "");
    session_close(s);
    return r < 0 ? fixture.error : NULL;
}
