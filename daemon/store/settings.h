/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: what every session is started with. */
#pragma once

#include <stdbool.h>

#define SESSION_KEYS 11

/* Fills keys and values for PQconnectdbParams() with expand_dbname. `serving`: with the short timeouts that keep a
 * stopped daemon from holding anybody. */
void session_settings(const char *conninfo, const char *name, bool serving, const char *keys[static SESSION_KEYS],
                      const char *values[static SESSION_KEYS]);
