/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "exchange.h"
#include "memory.h"

#define BACKLOG 1024

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un un;
};

static int parse_address(const char *text, uint16_t port, union address *ret, socklen_t *ret_size)
{
    union address a = {0};
    if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
        a.v4.sin_family = AF_INET;
        a.v4.sin_port = htons(port);
        *ret_size = sizeof a.v4;
    } else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1) {
        a.v6.sin6_family = AF_INET6;
        a.v6.sin6_port = htons(port);
        *ret_size = sizeof a.v6;
    } else {
        return -EINVAL;
    }
    *ret = a;
    return 0;
}

static int open_socket(const union address *address)
{
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

static int bind_and_listen(int fd, const union address *address, socklen_t size)
{
    if (bind(fd, &address->any, size) < 0 || listen(fd, BACKLOG) < 0)
        return -errno;
    return 0;
}

int listen_tcp(const char *text, uint16_t port, int *ret)
{
    union address address;
    socklen_t size;
    int r = parse_address(text, port, &address, &size);
    if (r < 0)
        return r;
    cleanup_close_ int fd = open_socket(&address);
    if (fd < 0)
        return fd;
    const int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -errno;
    if (address.any.sa_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0)
        return -errno;
    r = bind_and_listen(fd, &address, size);
    if (r < 0)
        return r;
    *ret = fd;
    fd = -1;
    return 0;
}

/* Removes a socket that was left behind; -EADDRINUSE if somebody answers there, or it is something else. */
static int remove_stale(const char *path, const union address *address)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(status.st_mode))
        return -EADDRINUSE;
    cleanup_close_ int fd = open_socket(address);
    if (fd < 0)
        return fd;
    if (connect(fd, &address->any, sizeof address->un) == 0 || errno != ECONNREFUSED)
        return -EADDRINUSE;
    return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

int listen_unix(const char *path, int *ret)
{
    union address address = {.un = {.sun_family = AF_UNIX}};
    size_t size = strlen(path);
    if (size == 0)
        return -EINVAL;
    if (size >= sizeof address.un.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.un.sun_path, path, size + 1);
    int r = remove_stale(path, &address);
    if (r < 0)
        return r;
    cleanup_close_ int fd = open_socket(&address);
    if (fd < 0)
        return fd;
    /* Set before bind(), the mode is that of the file from its first moment on. */
    if (fchmod(fd, S_IRUSR | S_IWUSR) < 0)
        return -errno;
    r = bind_and_listen(fd, &address, sizeof address.un);
    if (r < 0)
        return r;
    *ret = fd;
    fd = -1;
    return 0;
}

uint16_t listen_port(int fd)
{
    union address address = {0};
    socklen_t size = sizeof address;
    if (getsockname(fd, &address.any, &size) < 0)
        return 0;
    if (address.any.sa_family == AF_INET)
        return ntohs(address.v4.sin_port);
    return address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port) : 0;
}
