/* SPDX-License-Identifier: EUPL-1.2 */
/* A bar on standard error, where that is a terminal. */
#pragma once

#include <stdint.h>

struct progress {
    const char *what;
    uint64_t total;
    int told; /* thousandths */
};

void progress_show(struct progress *p, uint64_t done);
/* Leaves an empty line. */
void progress_end(struct progress *p);
