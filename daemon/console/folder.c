/* SPDX-License-Identifier: EUPL-1.2 */
/* Files as they are at this moment, while somebody works on them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "console.h"
#include "memory.h"

enum { FILE_LIMIT = 4 * 1024 * 1024 };

int console_folder(const char *path, struct buf *told)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        return fd;
    int error = errno;
    buf_printf(told, "%s: %s", path, strerror(error));
    return -error;
}

static int read_all(int fd, struct buf *ret)
{
    char part[4096];
    ssize_t got;

    while ((got = read(fd, part, sizeof part)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0) {
            buf_append(ret, part, (size_t)got);
            if (ret->size > FILE_LIMIT)
                return -ENOENT;
        }
    return got < 0 ? -errno : ret->failed ? -ENOMEM : 0;
}

int console_read(int folder, const char *name, struct buf *ret)
{
    const char *slash = strchr(name, '/');
    cleanup_free_ char *first = slash ? strndup(name, (size_t)(slash - name)) : NULL;
    cleanup_close_ int inner = -1;
    struct stat st;

    if (slash && !first)
        return -ENOMEM;
    if (slash && (inner = openat(folder, first, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0)
        return -errno;
    cleanup_close_ int fd = openat(slash ? inner : folder, slash ? slash + 1 : name,
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return -errno;
    return S_ISREG(st.st_mode) && st.st_size <= FILE_LIMIT ? read_all(fd, ret) : -ENOENT;
}
