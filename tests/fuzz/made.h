/* SPDX-License-Identifier: EUPL-1.2 */
/* Exchanges without a connection, as they are once the guard has passed them. */
#pragma once

#include "http.h"

/* NULL: its target is not passed. To be given back to made_free(). */
struct http_exchange *made_exchange(const char *target, size_t size);
/* The status of its answer, 0 if there is none. */
unsigned made_status(const struct http_exchange *x);
void made_free(struct http_exchange *x);
