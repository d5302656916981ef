/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: arguments as libpq wants them. */
#pragma once

#include "store.h"

#define PARAMETERS_MAX 64

struct parameters {
    int count;
    unsigned type[PARAMETERS_MAX]; /* Oid */
    const char *value[PARAMETERS_MAX];
    int length[PARAMETERS_MAX];
    int format[PARAMETERS_MAX];
};

/* Points into `args`. False: an allocation had failed, or there are more than PARAMETERS_MAX. */
bool parameters_set(struct parameters *ret, const struct arg *args, size_t count);
/* Of PostgreSQL's microseconds since 2000. */
instant instant_of_database(int64_t v);
