/* SPDX-License-Identifier: EUPL-1.2 */
/* What the steps record besides conditions, as procedure.md tells it: items, texts, periods, persons, incidents. */
#include "world.h"

static void blank(struct world *w, unsigned asked)
{
    w->asked = (uint8_t)asked;
    w->items = w->agreed = w->arrangement = w->officers = w->open = w->refund = 0;
    w->period = NOT_SET;
}

/* What is accepted is part of what was asked; expertise is always among it. */
static bool accept(struct world *w, unsigned n)
{
    if ((has_equipment((uint8_t)n) && !has_equipment(w->asked)) || n / 2 > w->asked / 2u)
        return false;
    w->items = (uint8_t)n;
    w->agreed = 1;
    return true;
}

static bool lapse(struct world *w, unsigned n)
{
    w->items = 0;
    return n == 0;
}

/* Bit 0: the period runs already; bit 1: an item loses its weapons, or officers are named. */
static bool arrange(struct world *w, enum assist_side side, unsigned n)
{
    bool more = n & 2;

    if (n >= 4 || (side == ASSIST_ASSISTING && more && !has_weapons(w->items)))
        return false;
    if (side == ASSIST_REQUESTING && has_action(w->items))
        w->officers = 1;
    else if (side == ASSIST_REQUESTING && more)
        w->officers = 1;
    if (more && has_weapons(w->items))
        w->items = (uint8_t)(w->items - 2);
    w->arrangement = 1;
    w->current[REQUESTING] = w->current[ASSISTING] = 0;
    w->period = n & 1 ? RUNNING : AHEAD;
    return true;
}

/* Inside the arrangement's period and ending ahead. */
static bool authorise(struct world *w, unsigned person, unsigned n)
{
    uint8_t class = n ? RUNNING : AHEAD;

    if (n > 1 || (w->period != RUNNING && class == RUNNING) || (w->period != RUNNING && w->period != AHEAD))
        return false;
    w->authorisation = class;
    w->person[AUTHORISED] = (uint8_t)person;
    w->person[RENEWED] = 0;
    return true;
}

static bool renew(struct world *w, unsigned person, unsigned n)
{
    if (n > 0 || w->period != RUNNING || !w->authorisation)
        return false;
    w->authorisation = RUNNING;
    w->person[RENEWED] = (uint8_t)person;
    return true;
}

/* The later end that was asked for may itself have passed meanwhile. */
static bool agree_extension(struct world *w, unsigned n)
{
    if (n > 1 || (n == 1 && w->period != OVER))
        return false;
    if (n == 1)
        w->period = RUNNING;
    return true;
}

static bool report_incident(struct world *w, unsigned n)
{
    if (w->open + w->refund < INCIDENTS)
        w->open++;
    return n == 0;
}

/* With a refund asked it stays open. */
static bool resolve_incident(struct world *w, unsigned n)
{
    if (n > 1 || !w->open)
        return false;
    w->open--;
    w->refund = (uint8_t)(w->refund + n);
    return true;
}

static bool answer_refund(struct world *w, bool agreed, unsigned n)
{
    if (n > 0 || !w->refund)
        return false;
    w->refund--;
    w->open = (uint8_t)(w->open + !agreed);
    return true;
}

static bool leave_open(struct world *w, unsigned n)
{
    w->agreed = 0;
    return n == 0;
}

static bool record_answer(struct world *w, const struct deed *deed, unsigned n)
{
    switch ((unsigned)deed->action) {
    case ASSIST_accept:
        return accept(w, n);
    case ASSIST_propose:
        w->items = (uint8_t)n;
        w->valid_past = 0;
        return true;
    case ASSIST_take_up:
        w->agreed = 1;
        return n == 0;
    case ASSIST_ask_again:
        blank(w, n);
        return true;
    case ASSIST_turn_down:
    case ASSIST_lapse:
        return lapse(w, n);
    case ASSIST_retract:
    case ASSIST_withdraw:
        if (w->status == ASSIST_proposed)
            w->items = 0;
        return leave_open(w, n);
    default:
        return n == 0;
    }
}

bool world_record(struct world *w, const struct deed *deed, unsigned n)
{
    switch ((unsigned)deed->action) {
    case ASSIST_arrange:
        return arrange(w, deed->side, n);
    case ASSIST_replace_units:
        w->current[REQUESTING] = w->current[ASSISTING] = 0;
        return n == 0;
    case ASSIST_sign:
        w->current[deed->side == ASSIST_ASSISTING] = 1;
        return n == 0;
    case ASSIST_state_powers:
        w->allows = n & 1;
        return n < 2;
    case ASSIST_authorise:
        return authorise(w, deed->person, n);
    case ASSIST_permit_weapons:
        w->person[PERMITTED] = (uint8_t)deed->person;
        return n == 0;
    case ASSIST_renew:
        return renew(w, deed->person, n);
    case ASSIST_agree_extension:
        return agree_extension(w, n);
    case ASSIST_report_incident:
        return report_incident(w, n);
    case ASSIST_resolve_incident:
        return resolve_incident(w, n);
    case ASSIST_agree_refund:
    case ASSIST_contest_refund:
        return answer_refund(w, deed->action == ASSIST_agree_refund, n);
    default:
        return record_answer(w, deed, n);
    }
}

bool world_incident_left(const struct world *w)
{
    return w->open + w->refund > 0;
}

bool world_record_request(struct world *w, enum assist_action action, unsigned n)
{
    switch ((unsigned)action) {
    case ASSIST_amend: /* respond_by is ahead in it; what was arranged keeps what was signed */
        w->respond_past = 0;
        if (w->status == ASSIST_requested || w->status == ASSIST_proposed || w->status == ASSIST_accepted)
            blank(w, n);
        else
            return n == 0;
        return true;
    case ASSIST_prolong:
        w->respond_past = 0;
        return n == 0;
    case ASSIST_withdraw:
        w->request = WITHDRAWN;
        if (w->status == ASSIST_proposed)
            w->items = 0;
        if (w->status != ASSIST_ended && w->status != ASSIST_settled)
            w->agreed = 0;
        return n == 0;
    case ASSIST_close:
        w->request = CLOSED;
        return n == 0;
    default:
        return false;
    }
}
