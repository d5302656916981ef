/* SPDX-License-Identifier: EUPL-1.2 */
/* What must hold of every step that is allowed. */
#include "promises.h"

#define HOLDS(condition, text)                                                                                         \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return text;                                                                                               \
    } while (0)

enum { R = 1 << ASSIST_REQUESTING, A = 1 << ASSIST_ASSISTING, C = 1 << ASSIST_CLOCK, E = R | A };

/* clang-format off */
/* Promise 3: whose step it is. */
static const uint8_t owner[ASSIST_ACTION_COUNT] = {
    [ASSIST_message] = E,          [ASSIST_acknowledge] = A,      [ASSIST_accept] = A,           [ASSIST_refuse] = A,
    [ASSIST_propose] = A,          [ASSIST_take_up] = R,          [ASSIST_turn_down] = R,        [ASSIST_retract] = A,
    [ASSIST_withdraw] = R,         [ASSIST_ask_again] = R,        [ASSIST_lapse] = C,            [ASSIST_arrange] = E,
    [ASSIST_replace_units] = A,    [ASSIST_sign] = E,             [ASSIST_state_powers] = A,     [ASSIST_authorise] = R,
    [ASSIST_permit_weapons] = R,   [ASSIST_depart] = A,           [ASSIST_revoke] = R,           [ASSIST_expire] = C,
    [ASSIST_activate] = R,         [ASSIST_direct] = R,           [ASSIST_object] = A,           [ASSIST_change_command] = R,
    [ASSIST_renew] = R,            [ASSIST_suspend] = E,          [ASSIST_lift] = A,             [ASSIST_resume] = R,
    [ASSIST_ask_extension] = R,    [ASSIST_agree_extension] = A,  [ASSIST_refuse_extension] = A, [ASSIST_recall] = A,
    [ASSIST_release] = R,          [ASSIST_report_incident] = E,  [ASSIST_resolve_incident] = R, [ASSIST_agree_refund] = A,
    [ASSIST_contest_refund] = A,   [ASSIST_record_cost] = A,      [ASSIST_void_cost] = A,        [ASSIST_confirm_return] = A,
    [ASSIST_claim_costs] = A,      [ASSIST_dispute_costs] = R,    [ASSIST_agree_costs] = R,      [ASSIST_waive_costs] = A,
    [ASSIST_report] = E,           [ASSIST_settle] = R,
};
/* clang-format on */

/* By whose step a condition may come to stand. */
static const uint8_t said_by[ASSIST_CONDITION_COUNT] = {
    [ASSIST_acknowledged] = A,       [ASSIST_signed_requesting] = R, [ASSIST_signed_assisting] = A,
    [ASSIST_powers_stated] = A,      [ASSIST_authorised] = R,        [ASSIST_weapons_permitted] = R,
    [ASSIST_under_way] = A,          [ASSIST_held_requesting] = R,   [ASSIST_held_assisting] = A,
    [ASSIST_extension_asked] = R,    [ASSIST_incident_open] = E,     [ASSIST_returned] = A,
    [ASSIST_costs_claimed] = A,      [ASSIST_costs_agreed] = E,      [ASSIST_reported_requesting] = R,
    [ASSIST_reported_assisting] = A,
};

bool is_bound_by_list(enum assist_action action, enum assist_status from)
{
    switch ((unsigned)action) {
    case ASSIST_arrange:
        return from == ASSIST_arranged;
    case ASSIST_accept:
    case ASSIST_propose:
    case ASSIST_take_up:
    case ASSIST_ask_again:
    case ASSIST_sign:
    case ASSIST_state_powers:
    case ASSIST_authorise:
    case ASSIST_permit_weapons:
    case ASSIST_activate:
    case ASSIST_change_command:
    case ASSIST_renew:
    case ASSIST_resume:
    case ASSIST_ask_extension:
    case ASSIST_agree_extension:
        return true;
    default:
        return false;
    }
}

bool consents_to_what_was_seen(enum assist_action action)
{
    switch ((unsigned)action) {
    case ASSIST_accept:
    case ASSIST_refuse:
    case ASSIST_propose:
    case ASSIST_take_up:
    case ASSIST_sign:
    case ASSIST_authorise:
    case ASSIST_permit_weapons:
    case ASSIST_activate:
    case ASSIST_resume:
    case ASSIST_agree_extension:
    case ASSIST_agree_refund:
    case ASSIST_agree_costs:
        return true;
    default:
        return false;
    }
}

bool needs_units(enum assist_action action)
{
    return action == ASSIST_sign || action == ASSIST_activate || action == ASSIST_resume;
}

static bool rose(const struct taken *t, enum assist_condition condition)
{
    return !t->before->condition[condition] && t->after->condition[condition];
}

static bool fell(const struct taken *t, enum assist_condition condition)
{
    return t->before->condition[condition] && !t->after->condition[condition];
}

static bool is_listed(const struct taken *t)
{
    bool asks = t->deed.action == ASSIST_take_up || t->deed.action == ASSIST_ask_again;

    return asks ? t->actor->may_request : t->actor->may_authorise;
}

/* Promise 3. */
static const char *side_breaks(const struct taken *t)
{
    enum assist_action action = t->deed.action;
    unsigned side = 1u << t->deed.side;
    bool runs_on = t->after->status == ASSIST_suspended || t->after->status == ASSIST_active;
    bool any = false;

    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        any |= t->actor->role[i];
    HOLDS(any, "3: a step by somebody without a role");
    HOLDS(owner[action] & side, "3: a step that belongs to another side");
    HOLDS(!is_bound_by_list(action, (enum assist_status)t->before->status) || is_listed(t),
          "2(c): it binds, and nobody is listed");
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        HOLDS(!rose(t, (enum assist_condition)i) || said_by[i] & side, "3: it says something in the other side's name");
    HOLDS(!(fell(t, ASSIST_held_requesting) && runs_on && side != R), "3: it lifts the requesting state's hold");
    HOLDS(!(fell(t, ASSIST_held_assisting) && runs_on && side != A), "3: it lifts the assisting state's hold");
    return NULL;
}

/* Promise 1, at the moment of entry; nothing else leads there. */
static const char *entry_breaks(const struct taken *t)
{
    const struct world *w = t->before;
    enum assist_action action = t->deed.action;

    switch (t->after->status) {
    case ASSIST_proposed:
        HOLDS(action == ASSIST_propose, "proposed by another step");
        break;
    case ASSIST_accepted:
        HOLDS(action == ASSIST_accept || action == ASSIST_take_up || action == ASSIST_arrange ||
                  action == ASSIST_replace_units,
              "accepted by another step");
        break;
    case ASSIST_arranged:
        HOLDS(action == ASSIST_sign && w->status == ASSIST_accepted && w->period != OVER,
              "arranged by another step, or too late");
        break;
    case ASSIST_active:
        HOLDS(action == ASSIST_activate || action == ASSIST_resume, "1: active by another step");
        HOLDS(w->period == RUNNING, "1: begun outside the arranged period");
        HOLDS(!has_action(w->items) || w->authorisation == RUNNING, "1: begun outside the authorised period");
        HOLDS(!w->condition[ASSIST_held_assisting], "3: resumed over the other's hold");
        break;
    case ASSIST_settled:
        HOLDS(action == ASSIST_settle, "settled by another step");
        break;
    default:
        break;
    }
    return NULL;
}

/* Promise 2, and the four eyes. */
static const char *person_breaks(const struct taken *t)
{
    const uint8_t *person = t->before->person;
    unsigned who = t->deed.person;

    switch ((unsigned)t->deed.action) {
    case ASSIST_state_powers:
    case ASSIST_authorise:
        HOLDS(!t->after->condition[ASSIST_weapons_permitted], "2: weapons stay permitted though it was said anew");
        break;
    case ASSIST_permit_weapons:
        HOLDS(who != person[AUTHORISED] && who != person[RENEWED], "2: the same person authorises and permits");
        break;
    case ASSIST_renew:
        HOLDS(who != person[PERMITTED], "2: the same person permits and renews");
        break;
    case ASSIST_take_up:
        HOLDS(!brings_more(t->before->asked, t->before->items) || t->actor->role[ASSIST_AUTHORITY],
              "2: the desk takes up more than was asked");
        break;
    default:
        break;
    }
    return NULL;
}

/* Promise 6: a deadline that has passed is no consent. */
static const char *time_breaks(const struct taken *t)
{
    const struct world *w = t->before;

    switch ((unsigned)t->deed.action) {
    case ASSIST_accept:
    case ASSIST_propose:
    case ASSIST_ask_again:
        HOLDS(!w->respond_past && w->request == OPEN, "6: answered or asked again after respond_by");
        break;
    case ASSIST_take_up:
        HOLDS(!w->valid_past, "6: taken up after valid_until");
        break;
    case ASSIST_permit_weapons:
    case ASSIST_renew:
        HOLDS(w->authorisation != OVER, "6: an authorisation that is over is built upon");
        break;
    case ASSIST_lapse:
        HOLDS(w->status == ASSIST_proposed ? w->valid_past : w->respond_past, "6: lapsed before its time");
        HOLDS(t->after->status == (w->respond_past ? ASSIST_lapsed : ASSIST_requested), "6: lapsed elsewhere");
        break;
    case ASSIST_expire:
        HOLDS(w->authorisation == OVER || (w->status == ASSIST_active && w->period == OVER),
              "6: expired before its time");
        HOLDS(t->after->status == (w->status == ASSIST_active ? ASSIST_suspended : w->status), "6: expired elsewhere");
        HOLDS(!t->after->condition[ASSIST_authorised], "6: still authorised though the period is over");
        break;
    default:
        break;
    }
    return NULL;
}

/* Promise 5: what is over stays over. */
static const char *final_breaks(const struct taken *t)
{
    bool was_final = assist_status_final((enum assist_status)t->before->status);

    HOLDS(t->before->status != ASSIST_settled, "5: a way out of settled");
    HOLDS(!was_final || t->deed.action == ASSIST_ask_again, "5: a way out of what is over");
    if (was_final) {
        HOLDS(t->after->status == ASSIST_requested, "5: asked again, and not asked");
        for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
            HOLDS(!t->after->condition[i], "5: asked again with what was said before");
    }
    return NULL;
}

const char *step_breaks(const struct taken *t)
{
    const char *broken = side_breaks(t);

    if (!broken && t->before->status != t->after->status)
        broken = entry_breaks(t);
    if (!broken)
        broken = person_breaks(t);
    if (!broken)
        broken = time_breaks(t);
    return broken ? broken : final_breaks(t);
}

const char *amendment_breaks(const struct world *before, const struct world *after)
{
    bool anew =
        before->status == ASSIST_requested || before->status == ASSIST_proposed || before->status == ASSIST_accepted;

    HOLDS(after->status == (anew ? ASSIST_requested : before->status),
          "6: what was amended is not asked anew, or what was signed is");
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        HOLDS(after->condition[i] == (anew ? 0 : before->condition[i]),
              "6: what was said of another text stands, or what was signed does not");
    return NULL;
}
