/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>

#include "entry.h"

static void add_lists(struct buf *out, const struct assist_rule *r)
{
    for (const struct assist_by *by = r->by; by->kind; by++)
        buf_printf(out, " by:%u:%s", by->kind, assist_role_word((enum assist_role)by->role));
    for (const struct assist_asks *ask = r->asks; ask->kind; ask++)
        buf_printf(out, " %u:%s:%s", ask->kind,
                   ask->kind == ASSIST_IF ? assist_guard_word((enum assist_guard)ask->what)
                                          : assist_need_word((enum assist_need)ask->what),
                   ask->kind == ASSIST_HAS_IF ? assist_need_word((enum assist_need)ask->part) : "");
    for (const struct assist_effect *e = r->effects; e->kind; e++)
        buf_printf(out, " %u:%s", e->kind, assist_condition_word((enum assist_condition)e->condition));
}

int rules_digest(struct sha256 *ret)
{
    cleanup_buf_ struct buf text = {0};
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *r = assist_rule_at(i);
        buf_printf(&text, "%u %s", r->number, assist_action_word(r->action));
        for (unsigned k = 0; k < ASSIST_STATUS_COUNT; k++)
            if (r->from >> k & 1)
                buf_printf(&text, " from:%s", assist_status_word((enum assist_status)k));
        buf_printf(&text, " %s %s %s to:%s %s", assist_side_word(r->side), assist_right_word(r->right),
                   assist_when_word(r->when), assist_status_word(r->to), r->basis);
        add_lists(&text, r);
        buf_byte(&text, '\n');
    }
    if (text.failed)
        return -ENOMEM;
    *ret = sha256(text.data ? text.data : "", text.size);
    return 0;
}
