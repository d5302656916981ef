/* SPDX-License-Identifier: EUPL-1.2 */
/* A real PostgreSQL of the test's own, in a temporary folder, as an unprivileged user. */
#pragma once

#include <stdbool.h>

#include "schema.h"

/* Says on standard error what is wrong where it returns false. */
bool fixture_start(void);
void fixture_stop(void);
/* Kills the postmaster with this signal and waits for it; then starts it again with fixture_launch(). */
void fixture_kill(int signal);
bool fixture_launch(void);

/* A connection string; `database` "assist" or "postgres". Good until the next call. */
const char *fixture_conninfo(const char *database, const char *role);
/* The folder that holds the socket. */
const char *fixture_sockets(void);

/* Two rules: 101 create '' → draft; 104 submit draft → open. */
extern const struct rule_steps fixture_rules;

/* Runs a script as this role: NULL, or what the database says (good until the next call). */
const char *fixture_script(const char *role, const char *sql);
