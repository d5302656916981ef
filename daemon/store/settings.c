/* SPDX-License-Identifier: EUPL-1.2 */
#include "settings.h"

#include <stddef.h>

#define ALWAYS                                                                                                         \
    "-c search_path=assist,pg_temp -c TimeZone=UTC -c default_transaction_isolation=read\\ committed -c jit=off"
#define SERVING                                                                                                        \
    ALWAYS " -c idle_in_transaction_session_timeout=2s -c lock_timeout=2s -c statement_timeout=5s"                     \
           " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"

void session_settings(const char *conninfo, const char *name, bool serving, const char *keys[static SESSION_KEYS],
                      const char *values[static SESSION_KEYS])
{
    const struct {
        const char *key, *value;
    } settings[SESSION_KEYS] = {
        {"dbname", conninfo},
        {"application_name", name},
        {"client_encoding", "UTF8"},
        {"connect_timeout", "5"},
        {"keepalives", "1"},
        {"keepalives_idle", "5"},
        {"keepalives_interval", "2"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "10000"},
        {"options", serving ? SERVING : ALWAYS},
        {NULL, NULL},
    };
    for (size_t i = 0; i < SESSION_KEYS; i++) {
        keys[i] = settings[i].key;
        values[i] = settings[i].value;
    }
}
