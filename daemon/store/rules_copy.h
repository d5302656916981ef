/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside store: the database's copy of the rules. */
#pragma once

#include "schema.h"

/* Both as schema.h says for the whole. */
int rules_copy_write(struct session *s, const struct rule_steps *rules, const char *program, struct buf *told);
int rules_copy_check(struct session *s, const struct rule_steps *rules, struct buf *told);
