/* SPDX-License-Identifier: EUPL-1.2 */
#include "proxy.h"

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static struct {
    char folder[64], conninfo[160];
    pid_t process;
} proxy;

static struct sockaddr_un address_in(const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", folder);
    return address;
}

/* Moves what has come. False: the end. */
static bool pass(int from, int to, char *data, size_t room, ssize_t *ret_size)
{
    *ret_size = read(from, data, room);
    return *ret_size > 0 && (to < 0 || write(to, data, (size_t)*ret_size) == *ret_size);
}

/* Binding the statement COMMIT: an empty portal, the name, in one write with all that goes before it. */
static bool has_commit(const char *data, ssize_t size)
{
    return memmem(data, (size_t)size, "\0COMMIT", 8) != NULL;
}

static void serve_one(int client, int server, enum proxy_cut cut, int *cuts)
{
    char data[65536];
    ssize_t size;
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    while (poll(fds, 2, -1) > 0) {
        if (fds[0].revents) {
            if (!pass(client, -1, data, sizeof data, &size))
                return;
            bool commit = *cuts > 0 && has_commit(data, size);
            *cuts -= commit;
            if (commit && cut == PROXY_DROP_COMMIT)
                return;
            if (write(server, data, (size_t)size) != size)
                return;
            /* The first answer after the COMMIT may be to what came before it; all of it is swallowed, up to the end.
             */
            if (commit) {
                while (pass(server, -1, data, sizeof data, &size) && !memmem(data, (size_t)size, "COMMIT", 7))
                    ;
                return;
            }
        }
        if (fds[1].revents && !pass(server, client, data, sizeof data, &size))
            return;
    }
}

static void serve(int listener, enum proxy_cut cut, int cuts)
{
    struct sockaddr_un address = address_in(fixture_sockets());
    for (int client; (client = accept(listener, NULL, NULL)) >= 0;) {
        int server = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(server, (struct sockaddr *)&address, sizeof address) == 0)
            serve_one(client, server, cut, &cuts);
        close(server);
        close(client);
    }
}

void proxy_start(enum proxy_cut cut, int cuts)
{
    snprintf(proxy.folder, sizeof proxy.folder, "/tmp/proxy-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(proxy.folder));
    struct sockaddr_un address = address_in(proxy.folder);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(listener, 8), 0);
    proxy.process = fork();
    if (proxy.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(listener, cut, cuts);
        _exit(0);
    }
    close(listener);
    snprintf(proxy.conninfo, sizeof proxy.conninfo, "host=%s dbname=assist user=assist_writer", proxy.folder);
}

const char *proxy_conninfo(void)
{
    return proxy.conninfo;
}

void proxy_stop(void)
{
    struct sockaddr_un address = address_in(proxy.folder);
    kill(proxy.process, SIGKILL);
    waitpid(proxy.process, NULL, 0);
    unlink(address.sun_path);
    rmdir(proxy.folder);
}
