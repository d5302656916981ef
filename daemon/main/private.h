/* SPDX-License-Identifier: EUPL-1.2 */
/* A folder of the daemon's own. */
#pragma once

#include "buf.h"

/* Makes `path` if it is not there, gives up root for its owner (or assistd, or nobody: never postgres), and sees that
 * this user can use it. ret_path gets the absolute path, to be freed. 0, or -errno and one line in `told`. */
int private_folder(const char *path, char **ret_path, struct buf *told);
/* Takes the folder's lock, so that one daemon at a time uses it; the descriptor holds it until it is closed. -EBUSY
 * where another does. */
int private_lock(const char *folder, struct buf *told);
/* Writes a file of mode 0600, wholly or not at all, and makes it last. 0 or -errno. */
int private_write(const char *folder, const char *name, const void *data, size_t size);
