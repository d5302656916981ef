/* SPDX-License-Identifier: EUPL-1.2 */
/* Files, whole. */
#pragma once

#include <stddef.h>

#include "buf.h"

/* A file's bytes, read-only; `data` is "" for an empty one. */
struct file {
    const char *data;
    size_t size;
};

/* 0 or -errno. */
int file_open(const char *path, struct file *ret);
void file_close(struct file *f);
#define cleanup_file_ __attribute__((cleanup(file_close)))

/* Writes a file anew, with the folders above it, `folder`/`name`. 0 or -errno. */
int file_write(const char *folder, const char *name, const void *data, size_t size);
/* The same in a folder that is there, whole or not at all, and on the disk when this returns. */
int file_keep(const char *folder, const char *name, const void *data, size_t size);
/* Whether the folder is there and empty, or could be made: 0; -ENOTEMPTY, or another -errno. */
int folder_make(const char *path);
/* How many files there are below a folder; -1 if it cannot be read. */
long folder_count(const char *path);
