/* SPDX-License-Identifier: EUPL-1.2 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "memory.h"

static int complain(struct buf *told, const char *path, int error, const char *what)
{
    buf_printf(told, "%s: %s", path, what ? what : strerror(error));
    return -error;
}

void file_wipe(struct buf *text)
{
    if (text->data)
        explicit_bzero(text->data, text->size);
    buf_release(text);
}

int file_read(const char *path, size_t limit, mode_t forbidden, struct buf *ret, struct buf *told)
{
    char part[4096];
    struct stat st;
    ssize_t got;
    size_t size = 0;
    cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return complain(told, path, errno, NULL);
    if (S_ISREG(st.st_mode) && (st.st_mode & forbidden))
        return complain(told, path, EPERM, "others may read this key; chmod it to 0600, or less");
    while (size <= limit && ((got = read(fd, part, sizeof part)) > 0 || (got < 0 && errno == EINTR)))
        if (got > 0) {
            buf_append(ret, part, (size_t)got);
            size += (size_t)got;
        }
    int error = got < 0 ? errno : ret->failed ? ENOMEM : size == 0 || size > limit ? EINVAL : 0;
    explicit_bzero(part, sizeof part);
    if (error == 0)
        return 0;
    file_wipe(ret);
    return complain(told, path, error,
                    size == 0 && error == EINVAL ? "is empty"
                    : size > limit               ? "is too large"
                                                 : NULL);
}
