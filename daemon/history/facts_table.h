/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside history/: the facts of an entry, by name; the same table writes and reads them. */
#pragma once

#include "entry.h"

enum fact_type { FACT_TRUE, FACT_TIME, FACT_NUMBER, FACT_ITEMS };

struct fact {
    const char *name;
    enum fact_type type;
    size_t at;    /* in struct judged */
    size_t known; /* FACT_NUMBER: the bool that says whether it is there */
};

/* Sorted by name, ended by a NULL name. */
extern const struct fact facts_table[];
