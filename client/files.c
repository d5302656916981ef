/* SPDX-License-Identifier: EUPL-1.2 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"

int file_open(const char *path, struct file *ret)
{
    struct stat st;
    cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    *ret = (struct file){"", (size_t)st.st_size};
    if (st.st_size == 0)
        return 0;
    void *data = mmap(NULL, ret->size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return -errno;
    ret->data = data;
    return 0;
}

void file_close(struct file *f)
{
    if (f->size > 0)
        munmap((void *)(uintptr_t)f->data, f->size);
    *f = (struct file){0};
}

static int make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int r = mkdir(path, 0777) < 0 && errno != EEXIST ? -errno : 0;
        *slash = '/';
        if (r < 0)
            return r;
    }
    return 0;
}

int file_write(const char *folder, const char *name, const void *data, size_t size)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    int r = length < 0 || (size_t)length >= sizeof path ? -ENAMETOOLONG : make_folders(path);
    if (r < 0)
        return r;
    FILE *file = fopen(path, "we");
    if (!file)
        return -errno;
    bool good = fwrite(data, 1, size, file) == size;
    if (fclose(file) != 0 || !good)
        return errno ? -errno : -EIO;
    return 0;
}

static int write_all(int fd, const void *data, size_t size)
{
    for (const char *at = data; size > 0;) {
        ssize_t written = write(fd, at, size);
        if (written < 0 && errno != EINTR)
            return -errno;
        at += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return fsync(fd) < 0 ? -errno : 0;
}

int file_keep(const char *folder, const char *name, const void *data, size_t size)
{
    char path[PATH_MAX], path_new[PATH_MAX];
    cleanup_close_ int in = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int length = snprintf(path_new, sizeof path_new, "%s/%s.new", folder, name);
    if (in < 0)
        return -errno;
    if (length < 0 || (size_t)length >= sizeof path_new)
        return -ENAMETOOLONG;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cleanup_close_ int fd = open(path_new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int r = fd < 0 ? -errno : write_all(fd, data, size);
    if (r == 0 && (rename(path_new, path) < 0 || fsync(in) < 0))
        r = -errno;
    return r;
}

int folder_make(const char *path)
{
    if (mkdir(path, 0777) < 0 && errno != EEXIST)
        return -errno;
    long count = folder_count(path);
    return count < 0 ? -ENOTDIR : count > 0 ? -ENOTEMPTY : 0;
}

long folder_count(const char *path)
{
    DIR *folder = opendir(path);
    long count = 0;
    if (!folder)
        return -1;
    for (struct dirent *e; count >= 0 && (e = readdir(folder));) {
        char below[PATH_MAX];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        long more = e->d_type == DT_DIR ? folder_count(below) : 1;
        count = more < 0 ? -1 : count + more;
    }
    closedir(folder);
    return count;
}
