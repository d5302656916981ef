/* SPDX-License-Identifier: EUPL-1.2 */
/* The schema's version and the database's copy of the rules: brought up to date by `migrate`, judged at every start. */
#pragma once

#include "session.h"

/* One step the procedure has; the texts are "" for none, never NULL. */
struct rule_step {
    int rule;
    const char *action, *from, *to;
};

struct rule_steps {
    struct rule_step *steps;
    size_t count;
};

/* Runs, as assist_migrator, what is missing of the migrations, and makes the copy of the rules the given one. `told`
 * gets a line for each thing done. 0, or -errno and a last line in `told` that says what is wrong and what to do. */
int schema_migrate(const char *conninfo, const struct rule_steps *rules, const char *program, struct buf *told);

/* Whether the database is this program's: its migrations, each as it was run, no more and no less, and the copy of its
 * rules. 0; -ENOTCONN, or -EBADMSG, and one line in `told` that names the difference. */
int schema_check(const char *conninfo, const struct rule_steps *rules, struct buf *told);
