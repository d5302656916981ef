/* SPDX-License-Identifier: EUPL-1.2 */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40 };

void progress_show(struct progress *p, uint64_t done)
{
    int share = p->total ? (int)(done * 1000 / p->total) : 1000;
    if (share == p->told || !isatty(STDERR_FILENO))
        return;
    p->told = share;
    fprintf(stderr, "\r%-12s [", p->what);
    for (int i = 0; i < WIDTH; i++)
        fputc(i < share * WIDTH / 1000 ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %%", share / 10);
}

void progress_end(struct progress *p)
{
    if (p->told > 0)
        fprintf(stderr, "\r%*s\r", WIDTH + 24, "");
    p->told = 0;
}
