/* SPDX-License-Identifier: EUPL-1.2 */
/* Every refusal explains itself. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

void call_clear(struct call *call)
{
    call->problem = PROBLEM_NONE;
    call->detail[0] = call->etag[0] = call->location[0] = '\0';
    buf_clear(&call->members);
    buf_clear(&call->text);
    call->status = 200;
    call->receipt = -1;
    call->more = false;
}

void call_release(struct call *call)
{
    buf_release(&call->members);
    buf_release(&call->text);
    buf_release(&call->note);
    explicit_bzero(call->secret, sizeof call->secret);
    trial_free(call->trial);
    call->trial = NULL;
}

void refuse(struct call *call, enum problem problem, const char *format, ...)
{
    va_list args;

    call->problem = problem;
    va_start(args, format);
    vsnprintf(call->detail, sizeof call->detail, format, args);
    va_end(args);
}

void call_refuse_faults(struct call *call, const struct faults *faults)
{
    refuse(call, PROBLEM_INVALID_CONTENT, "see errors");
    fault_members(faults, &call->members);
}

void refuse_member(struct call *call, const char *pointer, const char *code, const char *detail)
{
    struct faults faults;

    faults.count = 0;
    fault_add(&faults, pointer, code, "%s", detail);
    call_refuse_faults(call, &faults);
}

static enum problem problem_of(enum assist_outcome outcome)
{
    switch (outcome) {
    case ASSIST_NOT_YOURS:
        return PROBLEM_NOT_YOUR_STEP;
    case ASSIST_WRONG_STATUS:
        return PROBLEM_WRONG_STATUS;
    case ASSIST_MISMATCH:
        return PROBLEM_VERSION_MISMATCH;
    case ASSIST_STALE:
        return PROBLEM_STALE_REVISION;
    case ASSIST_TOO_LATE:
        return PROBLEM_TOO_LATE;
    case ASSIST_TOO_EARLY:
        return PROBLEM_TOO_EARLY;
    case ASSIST_INVALID:
        return PROBLEM_INVALID_CONTENT;
    case ASSIST_MISSING:
        return PROBLEM_CONDITION_MISSING;
    case ASSIST_ALLOWED:
        break;
    }
    return PROBLEM_NONE;
}

static const char *why_not_yours(enum assist_why why)
{
    switch (why) {
    case ASSIST_WHY_DESK:
        return "the list does not let the desk do this for its authority";
    case ASSIST_WHY_UNIT:
        return "the list does not let units answer for themselves";
    case ASSIST_WHY_LIST:
        return "the authority is not on the list of Article 8 with the right for this";
    case ASSIST_WHY_PERSON:
        return "it takes another person than the one who gave the other half";
    case ASSIST_WHY_BOUND:
        return "the state is neither bound by the Decision nor party to an instrument in force";
    default:
        return "side or role do not allow it";
    }
}

/* Who would have to take the step, from the table. */
static void who(const struct assist_rule *rule, char *ret, size_t size)
{
    int at = snprintf(ret, size, "%s", assist_side_word(rule->side));

    for (const struct assist_by *by = rule->by; by->kind && at > 0 && (size_t)at < size; by++)
        at += snprintf(ret + at, size - (size_t)at, "%s%s", by == rule->by ? " " : ", ",
                       assist_role_word((enum assist_role)by->role));
}

static void needs_list(const char *name, const bool *needs, struct buf *out)
{
    bool first = true;

    buf_printf(out, ",\"%s\":[", name);
    for (unsigned i = 0; i < ASSIST_NEED_COUNT; i++)
        if (needs[i]) {
            buf_printf(out, "%s\"%s\"", first ? "" : ",", assist_need_word((enum assist_need)i));
            first = false;
        }
    buf_byte(out, ']');
}

static void set_by_list(const bool *missing, struct buf *out)
{
    bool named[ASSIST_ACTION_COUNT] = {false}, first = true;

    buf_text(out, ",\"set_by\":[");
    for (unsigned i = 0; i < ASSIST_NEED_COUNT; i++) {
        size_t at = 0;
        for (enum assist_action a; missing[i] && (a = assist_set_by((enum assist_need)i, &at)) != ASSIST_no_action;) {
            if (named[a])
                continue;
            named[a] = true;
            buf_printf(out, "%s\"%s\"", first ? "" : ",", assist_action_word(a));
            first = false;
        }
    }
    buf_byte(out, ']');
}

static void allowed_list(const struct offers *offers, struct buf *out)
{
    buf_text(out, ",\"allowed\":[");
    for (size_t i = 0; i < offers->count; i++) {
        const struct assist_rule *rule = assist_rule(offers->rules[i]);
        buf_printf(out, "%s\"%s\"", i ? "," : "", rule ? assist_action_word(rule->action) : "");
    }
    buf_byte(out, ']');
}

static void first_of(const bool *needs, const struct assist_rule *rule, bool missing, struct call *call)
{
    for (unsigned i = 0; i < ASSIST_NEED_COUNT; i++) {
        size_t at = 0;
        if (!needs[i])
            continue;
        enum assist_action by = missing ? assist_set_by((enum assist_need)i, &at) : ASSIST_no_action;
        snprintf(call->detail, sizeof call->detail, "%s refused: %s%s%s%s%s%s", assist_action_word(rule->action),
                 assist_need_word((enum assist_need)i), missing ? " is missing" : " is in the way",
                 by ? "; it is set by " : "", by ? assist_action_word(by) : "", " — ",
                 assist_need_sentence((enum assist_need)i));
        return;
    }
}

static void explain(struct call *call, const struct assist_verdict *v, const struct assist_rule *rule)
{
    const char *action = assist_action_word(call->action);
    char by[80] = "";

    who(rule, by, sizeof by);
    switch (v->outcome) {
    case ASSIST_NOT_YOURS:
        snprintf(call->detail, sizeof call->detail, "%s refused: %s; it is for: %s", action, why_not_yours(v->why), by);
        break;
    case ASSIST_WRONG_STATUS:
        snprintf(call->detail, sizeof call->detail, "%s refused: not from the status %s", action,
                 assist_status_word(v->from));
        break;
    case ASSIST_MISSING:
        first_of(v->in_the_way, rule, false, call);
        first_of(v->missing, rule, true, call);
        break;
    case ASSIST_INVALID:
        snprintf(call->detail, sizeof call->detail, "%s refused: %s", action,
                 v->why == ASSIST_WHY_UNITS ? "a unit is no longer registered" : "see errors");
        break;
    default:
        snprintf(call->detail, sizeof call->detail, "%s refused: %s", action, problem_info(call->problem)->text);
    }
}

void refuse_verdict(struct service *s, struct call *call, const struct assist_verdict *v, const struct offers *offers,
                    bool exercise)
{
    const struct assist_rule *rule = assist_rule(v->rule);

    (void)s;
    call->problem = problem_of(v->outcome);
    if (!rule)
        return;
    explain(call, v, rule);
    if (call->members.size > 0)
        buf_byte(&call->members, ',');
    bool drill = exercise && strcmp(rule->basis, "house") != 0;
    buf_printf(&call->members, "\"rule\":{\"action\":\"%s\",\"rule\":%u,\"basis\":\"%s%s%s\"",
               assist_action_word(rule->action), rule->number, drill ? "5 (as " : "", rule->basis, drill ? ")" : "");
    needs_list("missing", v->missing, &call->members);
    set_by_list(v->missing, &call->members);
    needs_list("in_the_way", v->in_the_way, &call->members);
    buf_byte(&call->members, '}');
    allowed_list(offers, &call->members);
}
