/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rules say of a step: its sentences, its Articles, how it can be refused. */
#include <string.h>

#include "openapi_inside.h"

static bool is_row(const struct assist_rule *rule, enum assist_action action, bool on_request)
{
    return rule->action == action && !rule->follows && (rule->number < ASSIST_FIRST_ASSISTANCE_RULE) == on_request;
}

static void statuses(const struct assist_rule *rule, struct buf *out)
{
    const char *before = " From ";

    for (unsigned i = ASSIST_none + 1; i < ASSIST_STATUS_COUNT; i++)
        if (rule->from >> i & 1) {
            buf_printf(out, "%s`%s`", before, assist_status_word((enum assist_status)i));
            before = ", ";
        }
    if (rule->to)
        buf_printf(out, "%s to `%s`", rule->from & ~UINT64_C(1) ? "" : " Leads", assist_status_word(rule->to));
    if (rule->to || rule->from & ~UINT64_C(1))
        buf_byte(out, '.');
}

static void roles(const struct assist_rule *rule, struct buf *out)
{
    buf_printf(out, " Taken by %s%s side:", rule->side == ASSIST_EITHER ? "" : "the ", assist_side_word(rule->side));
    for (const struct assist_by *by = rule->by; by->kind; by++)
        buf_printf(out, "%s `%s`%s", by == rule->by ? "" : ",", assist_role_word((enum assist_role)by->role),
                   by->kind == ASSIST_BY ? "" : " (where the list of Article 8 lets it)");
    if (rule->right)
        buf_printf(out, ", whose authority is on the list with the right `%s`", assist_right_word(rule->right));
    buf_byte(out, '.');
}

static void asks(const struct assist_rule *rule, struct buf *out)
{
    const char *before = " Needs: ";

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++) {
        const char *sentence = ask->kind == ASSIST_IF ? assist_guard_sentence((enum assist_guard)ask->what)
                                                      : assist_need_sentence((enum assist_need)ask->what);
        buf_text(out, before);
        if (ask->kind == ASSIST_NOT)
            buf_text(out, "not that ");
        buf_text(out, sentence);
        if (ask->kind == ASSIST_HAS_IF)
            buf_printf(out, " (where `%s`)", assist_need_word((enum assist_need)ask->part));
        before = "; ";
    }
    if (rule->asks[0].kind)
        buf_byte(out, '.');
}

void step_description(struct buf *out, enum assist_action action, bool on_request)
{
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (!is_row(rule, action, on_request))
            continue;
        bool house = strcmp(rule->basis, "house") == 0;
        buf_printf(out, "\n\n- Rule %u, %s%s: %s", rule->number, house ? "a house rule" : "Article ",
                   house ? "" : rule->basis, rule->sentence);
        if (rule->when != ASSIST_WHEN_always)
            buf_printf(out, " Applies when: `%s`.", assist_when_word(rule->when));
        statuses(rule, out);
        roles(rule, out);
        asks(rule, out);
    }
}

static void guard_problems(enum assist_guard guard, bool *problems)
{
    switch (guard) {
    case ASSIST_GUARD_state_may_ask:
    case ASSIST_GUARD_another_than_authorised:
    case ASSIST_GUARD_another_than_permitted:
        problems[PROBLEM_NOT_YOUR_STEP] = true;
        break;
    case ASSIST_GUARD_request_open:
        problems[PROBLEM_WRONG_STATUS] = true;
        break;
    case ASSIST_GUARD_revision:
    case ASSIST_GUARD_seen:
    case ASSIST_GUARD_digest:
        problems[PROBLEM_STALE_REVISION] = true;
        break;
    case ASSIST_GUARD_inside_period:
    case ASSIST_GUARD_inside_authorisation:
        problems[PROBLEM_TOO_LATE] = problems[PROBLEM_TOO_EARLY] = true;
        break;
    case ASSIST_GUARD_respond_by_ahead:
    case ASSIST_GUARD_valid_until_ahead:
    case ASSIST_GUARD_period_ahead:
    case ASSIST_GUARD_authorisation_ahead:
        problems[PROBLEM_TOO_LATE] = true;
        break;
    case ASSIST_GUARD_respond_by_past:
    case ASSIST_GUARD_valid_until_past:
    case ASSIST_GUARD_authorisation_past:
    case ASSIST_GUARD_period_past:
        problems[PROBLEM_TOO_EARLY] = true;
        break;
    case ASSIST_GUARD_units_registered:
    case ASSIST_GUARD_names_direction:
    case ASSIST_GUARD_names_cost:
    case ASSIST_GUARD_names_incident:
    case ASSIST_GUARD_names_refund:
        problems[PROBLEM_INVALID_CONTENT] = true;
        break;
    case ASSIST_GUARD_COUNT:
        break;
    }
}

void step_problems(enum assist_action action, bool on_request, bool problems[static PROBLEM_COUNT])
{
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        if (!is_row(rule, action, on_request))
            continue;
        problems[PROBLEM_WRONG_STATUS] |= (rule->from & ~UINT64_C(1)) != 0;
        for (const struct assist_asks *ask = rule->asks; ask->kind; ask++)
            if (ask->kind == ASSIST_IF)
                guard_problems((enum assist_guard)ask->what, problems);
            else
                problems[PROBLEM_CONDITION_MISSING] = true;
    }
    problems[PROBLEM_NOT_YOUR_STEP] = problems[PROBLEM_INVALID_CONTENT] = true;
}
