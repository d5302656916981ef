/* SPDX-License-Identifier: EUPL-1.2 */
#include "postmaster.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"

#define VERSIONS "/usr/lib/postgresql"
#define OLDEST   15

static int read_number(const char *path)
{
    char text[32] = "";
    cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) <= 0)
        return 0;
    return (int)strtol(text, NULL, 10);
}

static int version_of(const char *data)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/PG_VERSION", data);
    return read_number(path);
}

static bool has_programs(const char *folder)
{
    char initdb[PATH_MAX], postgres[PATH_MAX];
    snprintf(initdb, sizeof initdb, "%s/initdb", folder);
    snprintf(postgres, sizeof postgres, "%s/postgres", folder);
    return access(initdb, X_OK) == 0 && access(postgres, X_OK) == 0;
}

static bool find_in_versions(int wanted, char *ret, size_t room)
{
    int best = 0;
    char path[PATH_MAX];
    DIR *folder = opendir(VERSIONS);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        int version = (int)strtol(entry->d_name, NULL, 10);
        snprintf(path, sizeof path, "%s/%s/bin", VERSIONS, entry->d_name);
        if ((wanted ? version == wanted : version >= OLDEST) && version > best && has_programs(path)) {
            best = version;
            snprintf(ret, room, "%s", path);
        }
    }
    if (folder)
        closedir(folder);
    return best > 0;
}

static bool find_in_path(char *ret, size_t room)
{
    const char *path = getenv("PATH");
    cleanup_free_ char *copy = strdup(path ? path : "");
    char *rest = copy;
    for (const char *folder; copy && (folder = strsep(&rest, ":"));)
        if (*folder == '/' && has_programs(folder)) {
            snprintf(ret, room, "%s", folder);
            return true;
        }
    return false;
}

int postmaster_find(const char *data, char *ret, size_t room, struct buf *told)
{
    int version = version_of(data);
    if (find_in_versions(version, ret, room) || find_in_path(ret, room))
        return 0;
    if (version)
        buf_printf(told, "%s was made by PostgreSQL %d, which is not installed; install postgresql-%d", data, version,
                   version);
    else
        buf_printf(told,
                   "PostgreSQL %d or newer is not installed (looked for initdb and postgres in " VERSIONS
                   "/*/bin and in PATH); install postgresql",
                   OLDEST);
    return -ENOENT;
}

/* In the child: no terminal, no input; what it says goes to the log. Nor any descriptor of the parent's: a copy of a
 * socket would keep it open, and alive in the parent's epoll, when the parent closes it. */
static void quiet_down(const char *log)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    int in = open("/dev/null", O_RDONLY), out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    (void)close_range(3, ~0u, 0);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static int run_initdb(const char *programs, const char *fresh, const char *superuser, const char *log)
{
    char program[PATH_MAX], user[64];
    int status;
    snprintf(program, sizeof program, "%s/initdb", programs);
    snprintf(user, sizeof user, "--username=%s", superuser);
    pid_t pid = fork();
    if (pid == 0) {
        quiet_down(log);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        execl(program, program, "-D", fresh, user, "--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums",
              "--no-instructions", (char *)NULL);
        _exit(127);
    }
    if (pid < 0)
        return -errno;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

/* What a start that was cut short left behind. */
static void remove_leftovers(const char *data)
{
    char pattern[PATH_MAX];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s.new-??????", data);
    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        nftw(found.gl_pathv[i], remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    globfree(&found);
}

/* Made under another name, so that a start that was cut short leaves nothing that looks like a cluster; and each time
 * under a new one, because the programs of the one before may still be ending. */
int postmaster_make(const char *programs, const char *data, const char *superuser, const char *log, struct buf *told)
{
    char fresh[PATH_MAX];
    remove_leftovers(data);
    if (version_of(data) > 0)
        return 0;
    snprintf(fresh, sizeof fresh, "%s.new-XXXXXX", data);
    if (!mkdtemp(fresh)) {
        int error = errno;
        buf_printf(told, "%s: cannot be made: %s", fresh, strerror(error));
        return -error;
    }
    int r = run_initdb(programs, fresh, superuser, log);
    if (r == 0 && rename(fresh, data) < 0)
        r = -errno;
    if (r < 0)
        buf_printf(told, "cannot make a PostgreSQL cluster in %s, see %s", fresh, log);
    return r;
}

/* The process named in postmaster.pid may be anybody's by now: it must be a postgres that works in this folder. */
pid_t postmaster_of(const char *data)
{
    char path[PATH_MAX], where[PATH_MAX];
    snprintf(path, sizeof path, "%s/postmaster.pid", data);
    pid_t pid = (pid_t)read_number(path);
    if (pid <= 1 || kill(pid, 0) < 0)
        return 0;
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)pid);
    ssize_t size = readlink(path, where, sizeof where - 1);
    if (size < 0)
        return 0;
    where[size] = '\0';
    return strcmp(where, data) == 0 ? pid : 0;
}

static void become_postmaster(const struct postmaster_options *o, pid_t parent)
{
    char program[PATH_MAX], sockets[PATH_MAX + 32];
    quiet_down(o->log);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGINT);
    if (getppid() != parent)
        _exit(1);
    if (o->after_a_death)
        nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
    snprintf(program, sizeof program, "%s/postgres", o->programs);
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", o->sockets);
    execl(program, program, "-D", o->data, "-c", sockets, "-c", "listen_addresses=", "-c", "port=5432", "-c",
          "unix_socket_permissions=0700", "-c", "shared_buffers=128MB", "-c", "max_connections=40", "-c", "fsync=on",
          "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", "logging_collector=off", "-c",
          "log_destination=stderr", "-c", "max_wal_size=1GB", "-c", "default_toast_compression=lz4", (char *)NULL);
    _exit(127);
}

pid_t postmaster_start(const struct postmaster_options *options)
{
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become_postmaster(options, parent);
    return pid < 0 ? -errno : pid;
}
