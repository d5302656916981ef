/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that are read whole. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "buf.h"

/* Appends a file of 1 to `limit` bytes. `forbidden`: bits that a regular file's mode must not have, where it holds a
 * secret; 0 for none. 0, or -errno with a line "PATH: why" in `told`; what was read of a secret then is overwritten. */
int file_read(const char *path, size_t limit, mode_t forbidden, struct buf *ret, struct buf *told);
/* Overwrites and releases it. */
void file_wipe(struct buf *text);
