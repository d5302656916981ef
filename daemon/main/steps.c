/* SPDX-License-Identifier: EUPL-1.2 */
#include "steps.h"

#include <errno.h>
#include <stdlib.h>

#include "assist.h"

int rule_steps_of_library(struct rule_steps *ret)
{
    struct rule_steps all = {0};
    all.steps = calloc(assist_rule_count() * ASSIST_STATUS_COUNT + 1, sizeof *all.steps);
    if (!all.steps)
        return -ENOMEM;
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        for (int from = ASSIST_none; from < ASSIST_STATUS_COUNT; from++) {
            if (!(rule->from >> from & 1))
                continue;
            enum assist_status to = rule->to == ASSIST_none ? (enum assist_status)from : rule->to;
            all.steps[all.count++] =
                (struct rule_step){rule->number, assist_action_word(rule->action),
                                   assist_status_word((enum assist_status)from), assist_status_word(to)};
        }
    }
    *ret = all;
    return 0;
}
