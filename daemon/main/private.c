/* SPDX-License-Identifier: EUPL-1.2 */
#include "private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "memory.h"

static int complain(struct buf *told, const char *path, const char *what)
{
    int error = errno;
    buf_printf(told, "%s: %s: %s", path, what, strerror(error));
    return -error;
}

static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    size_t entries = 0;
    while (folder && readdir(folder))
        entries++;
    if (folder)
        closedir(folder);
    return entries == 2;
}

static int become(uid_t uid, gid_t gid, struct buf *told)
{
    if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
        return complain(told, "root", "cannot be given up");
    return 0;
}

/* As root: the folder's owner if that is somebody else; else it becomes that of assistd or nobody. */
static int give_up_root(const char *path, struct buf *told)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return complain(told, path, "cannot be looked at");
    if (st.st_uid != 0)
        return become(st.st_uid, st.st_gid, told);
    const struct passwd *user = getpwnam("assistd");
    if (!user)
        user = getpwnam("nobody");
    if (!user) {
        buf_text(told, "there is neither a user assistd nor nobody; make one, or start as an ordinary user");
        return -ENOENT;
    }
    if (!is_empty(path)) {
        buf_printf(told, "%s: belongs to root and is not empty; name a new folder, or give this one to user %s", path,
                   user->pw_name);
        return -EPERM;
    }
    if (chown(path, user->pw_uid, user->pw_gid) < 0)
        return complain(told, path, "cannot be given to its user");
    return become(user->pw_uid, user->pw_gid, told);
}

/* Names the first folder on the way that this user cannot pass. */
static int check_way(const char *path, struct buf *told)
{
    char part[PATH_MAX];
    if (access(path, R_OK | W_OK | X_OK) == 0)
        return 0;
    int error = errno;
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (access(part, X_OK) < 0) {
            buf_printf(told, "%s: user %u cannot pass through %s; choose a folder elsewhere, or chmod a+x it", path,
                       (unsigned)getuid(), part);
            return -EACCES;
        }
    }
    buf_printf(told, "%s: user %u cannot use it: %s", path, (unsigned)getuid(), strerror(error));
    return -error;
}

int private_folder(const char *path, char **ret_path, struct buf *told)
{
    int r = 0;
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return complain(told, path, "cannot be made");
    cleanup_free_ char *whole = realpath(path, NULL);
    if (!whole)
        return complain(told, path, "cannot be found");
    if (geteuid() == 0)
        r = give_up_root(whole, told);
    if (r == 0)
        r = check_way(whole, told);
    if (r < 0)
        return r;
    if (chmod(whole, 0700) < 0)
        return complain(told, whole, "cannot be made private");
    *ret_path = whole;
    whole = NULL;
    return 0;
}

static int path_in(const char *folder, const char *name, const char *end, char ret[static PATH_MAX])
{
    int size = snprintf(ret, PATH_MAX, "%s/%s%s", folder, name, end);
    return size < 0 || size >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int private_lock(const char *folder, struct buf *told)
{
    char path[PATH_MAX];
    int r = path_in(folder, "lock", "", path);
    if (r < 0)
        return r;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return complain(told, path, "cannot be opened");
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    r = errno == EWOULDBLOCK ? -EBUSY : -errno;
    buf_printf(told, "%s: %s", folder, r == -EBUSY ? "another assistd is using it" : strerror(-r));
    close(fd);
    return r;
}

static int write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);
        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0) {
            data += written;
            size -= (size_t)written;
        }
    }
    return fsync(fd) < 0 ? -errno : 0;
}

int private_write(const char *folder, const char *name, const void *data, size_t size)
{
    char path[PATH_MAX], fresh[PATH_MAX];
    int r = path_in(folder, name, "", path);
    if (r == 0)
        r = path_in(folder, name, ".new", fresh);
    if (r < 0)
        return r;
    cleanup_close_ int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    cleanup_close_ int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || folder_fd < 0)
        return -errno;
    r = write_all(fd, data, size);
    if (r < 0)
        return r;
    return rename(fresh, path) < 0 || fsync(folder_fd) < 0 ? -errno : 0;
}
