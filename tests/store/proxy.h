/* SPDX-License-Identifier: EUPL-1.2 */
/* Stands between a lane and PostgreSQL, in a process of its own, and cuts the connection at a COMMIT. */
#pragma once

enum proxy_cut {
    PROXY_DROP_ANSWER, /* the COMMIT goes through, its answer does not */
    PROXY_DROP_COMMIT, /* what contains the COMMIT does not go through */
};

/* `cuts`: at how many COMMITs, the first ones. Connect with proxy_conninfo(). */
void proxy_start(enum proxy_cut cut, int cuts);
void proxy_stop(void);
const char *proxy_conninfo(void);
