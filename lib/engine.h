/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside libassist: what judge.c and guards.c share. */
#pragma once

#include "assist.h"

/* Whether the row is the one of its action that applies, by the fact after WHEN. */
bool assist_rule_picks(const struct assist_rule *rule, const struct assist_case *c, const struct assist_step *step);
/* Whether one of the actor's roles may take the row; the first that may, in the order of enum assist_role, acts. A role
 * that the list of Article 8 would have to let is a refusal with its own reason. */
enum assist_why assist_rule_role(const struct assist_rule *rule, const struct assist_actor *actor,
                                 enum assist_role *ret);
/* Holds everything the row asks for against the case, stage by stage, into a verdict that begins as ALLOWED. */
void assist_rule_judge(const struct assist_rule *rule, const struct assist_case *c, const struct assist_step *step,
                       struct assist_verdict *v);
