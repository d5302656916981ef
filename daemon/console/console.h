/* SPDX-License-Identifier: EUPL-1.2 */
/* The console's files: embedded, and, for who works on them, as they are in a folder. */
#pragma once

#include <stdbool.h>

#include "buf.h"

struct console_bytes {
    const char *start, *end;
};

struct console_file {
    const char *name; /* "words/en.json" */
    struct console_bytes plain, gzip;
};

/* Whether this program has a console. */
bool console_built(void);
/* The media type of a file by its name, without parameters; NULL: nothing of the console has such a name. */
const char *console_type(const char *name);
/* An embedded one; NULL: there is none. */
const struct console_file *console_file(const char *name);
/* A folder to read files from instead. A descriptor, or -errno with a line in `told`. */
int console_folder(const char *path, struct buf *told);
/* Appends a file of that folder, whose name has a type. 0 or -errno: -ENOENT too for what is no file, or too large. */
int console_read(int folder, const char *name, struct buf *ret);
