/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside service/: the registers as tables, read by entries.c and kept by keep.c. */
#pragma once

#include "service_inside.h"

/* One parameter of a statement that keeps a register, taken from the body. */
struct column {
    const char *member;
    enum value value;
    bool list;
    bool clearable; /* two parameters: whether it is given, and its value */
};

enum { COLUMNS = 8 };

/* What belongs to one register. */
struct register_info {
    enum statement entries, add, change;
    const struct shape *new_shape, *change_shape;
    bool everybody; /* its entries are for everybody; else for administrators, those of their state */
    const char *path;
    struct column new_columns[COLUMNS], change_columns[COLUMNS]; /* after the entry's id */
    const struct shape *shown;
    const char *word; /* in the log */
};

extern const struct register_info register_infos[];

/* An administrator of a state keeps that state's entries; the network's, all. */
bool keeps_state(const struct account *admin, const char *state);
