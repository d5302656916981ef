/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "schema.h"

/* Every step that the rules library has: a rule, one of the statuses it starts from, the status it leads to.
 * 0 or -ENOMEM; give ret->steps back with free(). */
int rule_steps_of_library(struct rule_steps *ret);
