/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: a statement's result. */
#pragma once

#include <libpq-fe.h>

#include "store.h"

struct rows {
    PGresult *result; /* NULL: none came */
};
