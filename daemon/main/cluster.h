/* SPDX-License-Identifier: EUPL-1.2 */
/* A private PostgreSQL in a folder, reached through a Unix socket in a private folder and no other way. */
#pragma once

#include "buf.h"

struct cluster;

/* Makes the cluster at the first start, waits for one that still runs in `folder` to stop, starts it, and makes roles
 * and database at the first start. 0, or -errno and one line in `told`. */
int cluster_start(const char *folder, struct cluster **ret, struct buf *told);
/* A libpq connection string for one of the roles; appended to `to`. */
void cluster_conninfo(const struct cluster *c, const char *role, struct buf *to);
/* Starts PostgreSQL again if it has died. Does not wait. Fits serve_options.on_child. */
void cluster_revive(void *cluster);
/* Stops PostgreSQL, disconnecting everybody, and waits for it. `c` may be NULL. */
void cluster_stop(struct cluster *c);
