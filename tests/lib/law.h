/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of procedure.md, written down once more by hand. */
#pragma once

#include <stddef.h>

/* Lists of words with a blank between them. */
struct law {
    const char *action; /* with "°" where it binds or widens */
    const char *from;   /* "-" before the first step */
    const char *side;
    const char *by;     /* "liaison*": where the authority's entry on the list allows it */
    const char *when;   /* which of several rows of one line of procedure.md it is; "" always */
    const char *guards; /* person, seen, time, content */
    const char *needs;  /* conditions and parts; "part>need": with that part only */
    const char *nots;   /* what must not be */
    const char *sets, *clears;
    const char *to; /* "" the same */
    const char *basis;
};

extern const struct law law[];
extern const size_t law_count;
