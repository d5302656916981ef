/* SPDX-License-Identifier: EUPL-1.2 */
/* What a body asks for, held against the dossier by the checks of the rules library. */
#include <stdio.h>
#include <string.h>

#include "dossier_json.h"

enum { INCIDENTS_MAX = 200, COSTS_MAX = 500, ADDENDA_MAX = 200, DIRECTIONS_MAX = 10000 };

static bool there(const json_t *object, const char *name)
{
    return !member_null(object, name);
}

/* Items of a body: a quantity that is missing or ill-typed is the shape's complaint, not ours. */
static void body_items(const struct body *body, struct assist_items *ret)
{
    items_of(member(body->json, "items"), ret);
}

static void check_content(const struct dossier *d, instant now, struct assist_complaints *out)
{
    const json_t *crisis = member(d->json, "crisis");
    struct assist_items items;
    struct assist_submission s = {
        .kind = there(crisis, "kind"),
        .offence = there(crisis, "offence"),
        .grounds = there(crisis, "grounds"),
        .threat = there(crisis, "threat"),
        .targets = json_array_size(member(crisis, "targets")) > 0,
        .place = there(crisis, "place"),
        .since = there(crisis, "since"),
        .territory = there(crisis, "territory"),
        .own_territory = member_is(crisis, "territory", d->state),
        .necessity = there(d->json, "necessity"),
        .respond_by = there(d->json, "respond_by"),
        .respond_at = json_get_time(d->json, "respond_by"),
        .addressees = dossier_addressees(d),
    };

    items_of(member(d->json, "items"), &items);
    assist_check_submission(&s, &items, now, out);
}

static void check_given_numbers(const struct body *body, int64_t first, struct assist_complaints *out)
{
    const json_t *item;
    size_t i;

    json_array_foreach(member(body->json, "items"), i, item) if (json_is_integer(member(item, "item")) &&
                                                                 member_integer(item, "item") != first + (int64_t)i)
        assist_complain(out, "items", i, "item", "number", "house", "items are numbered by the server, in their order");
}

static void check_weapons(const struct body *body, struct assist_complaints *out)
{
    struct assist_items items;

    body_items(body, &items);
    if (items.count > 0)
        assist_check_items(&items, out);
}

static void check_prolong(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    instant before = json_get_time(d->before ? d->before : d->json, "respond_by"),
            after = body_time(c->body, "respond_by");

    assist_check_later("respond_by", after, before, "later than it was", out);
    assist_check_later("respond_by", after, c->now, "it lies ahead", out);
}

static void check_accept(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    struct assist_items asked, accepted;

    if (!body_has(c->body, "items"))
        return;
    items_of(member(d->json, "items"), &asked);
    body_items(c->body, &accepted);
    assist_check_accepted(&asked, &accepted, out);
}

static bool same_item(const json_t *a, const json_t *b)
{
    static const char *const texts[] = {"kind", "type", "description"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *x = json_get_text(a, texts[i]), *y = json_get_text(b, texts[i]);
        if ((x == NULL) != (y == NULL) || (x && strcmp(x, y) != 0))
            return false;
    }
    return member_integer(a, "quantity") == member_integer(b, "quantity") &&
           member_true(a, "weapons") == member_true(b, "weapons");
}

static bool same_items(const json_t *a, const json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!same_item(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

static void check_propose(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *asked = member(d->json, "items"), *offered = member(c->body->json, "items");

    check_weapons(c->body, out);
    check_given_numbers(c->body, (int64_t)json_array_size(asked) + 1, out);
    if (same_items(asked, offered))
        assist_complain(out, "items", ASSIST_NO_INDEX, NULL, "same", "3(1)",
                        "it does not differ from what was asked: accept it");
    assist_check_later("valid_until", body_time(c->body, "valid_until"), c->now, "it lies ahead", out);
}

/* An event keeps the officers who stay where none are named. */
static bool names_officers(const json_t *leg, const struct change *c)
{
    const json_t *named = member(c->body->json, "officers"), *before = officers_in_command(leg);

    if (!c->past)
        return body_has(c->body, "officers");
    return json_array_size(named) > 0 && !(before && json_equal(named, before));
}

static void check_officers(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *leg = leg_json(d, c->leg);
    struct assist_items items;

    items_of(member(leg, "items"), &items);
    if (c->side == ASSIST_ASSISTING && names_officers(leg, c))
        assist_complain(out, "officers", ASSIST_NO_INDEX, NULL, "not-yours", "3(3)(a)",
                        "the requesting state names its officers");
    else if (c->side == ASSIST_REQUESTING && c->action == ASSIST_arrange && assist_parts(&items).action &&
             !names_officers(leg, c) && !officers_in_command(leg))
        assist_complain(out, "officers", ASSIST_NO_INDEX, NULL, "missing", "3(3)(a)",
                        "an action needs one to eight directing officers");
}

/* Items whose weapons are left out keep them. */
static void lowered_items(const json_t *leg, const struct body *body, struct assist_items *ret)
{
    struct assist_items before;

    items_of(member(leg, "items"), &before);
    body_items(body, ret);
    for (size_t i = 0; i < ret->count; i++) {
        const json_t *entry = json_array_get(member(body->json, "items"), i);
        for (size_t k = 0; k < before.count && !member(entry, "weapons"); k++)
            if (before.list[k].number == ret->list[i].number)
                ret->list[i].weapons = before.list[k].weapons;
    }
}

static void check_arrange(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *leg = leg_json(d, c->leg), *period = member(c->body->json, "period");
    struct assist_items accepted, lowered;

    assist_check_period("period", json_get_time(period, "from"), json_get_time(period, "until"), c->now, out);
    items_of(member(leg, "items"), &accepted);
    lowered_items(leg, c->body, &lowered);
    assist_check_lowered(&accepted, &lowered, out);
    check_officers(d, c, out);
}

static void check_authorise(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *period = member(c->body->json, "period");
    instant from, until, begins = json_get_time(period, "from"), ends = json_get_time(period, "until");

    assist_check_period("period", begins, ends, c->now, out);
    if (!json_is_object(member(leg_json(d, c->leg), "arrangement")))
        return;
    period_in_force(leg_json(d, c->leg), &from, &until);
    assist_check_inside("period", begins, ends, from, until, out);
}

static void check_renew(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *leg = leg_json(d, c->leg), *period = member(member(leg, "authorisation"), "period");
    instant from, until, end = body_time(c->body, "until");

    if (!period)
        return;
    period_in_force(leg, &from, &until);
    assist_check_later("until", end, json_get_time(period, "until"), "later than the authorisation's end", out);
    assist_check_later("until", end, c->now, "it lies ahead", out);
    if (end > until)
        assist_complain(out, "until", ASSIST_NO_INDEX, NULL, "outside-period", "1",
                        "it ends after the arranged period");
}

static void check_extension(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    instant from, until, end = body_time(c->body, "until");

    period_in_force(leg_json(d, c->leg), &from, &until);
    assist_check_later("until", end, until, "later than the arrangement's end", out);
    assist_check_later("until", end, c->now, "it lies ahead", out);
}

static void check_incident(const struct dossier *d, const struct change *c, const char *status, const char *detail,
                           struct assist_complaints *out)
{
    const json_t *incident =
        numbered(member(leg_json(d, c->leg), "incidents"), "incident", body_integer(c->body, "incident", 0));

    if (!incident)
        assist_complain(out, "incident", ASSIST_NO_INDEX, NULL, "unknown-incident", "4",
                        "there is no incident of this number");
    else if (!member_is(incident, "status", status))
        assist_complain(out, "incident", ASSIST_NO_INDEX, NULL, "incident-status", "4", detail);
}

static void check_resolve(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *incident =
        numbered(member(leg_json(d, c->leg), "incidents"), "incident", body_integer(c->body, "incident", 0));
    const char *fault = body_text(c->body, "fault");
    bool offence = incident && member_is(incident, "kind", "offence");

    check_incident(d, c, "open", "it is not open, or a refund is asked on it", out);
    if (offence && body_has(c->body, "paid_by"))
        assist_complain(out, "paid_by", ASSIST_NO_INDEX, NULL, "not-for-offence", "4", "nobody pays for an offence");
    if (incident && !offence && !body_has(c->body, "paid_by"))
        assist_complain(out, "paid_by", ASSIST_NO_INDEX, NULL, "missing", "4", "who paid");
    if (body_has(c->body, "refund") && fault && strcmp(fault, "none") == 0)
        assist_complain(out, "refund", ASSIST_NO_INDEX, NULL, "no-refund", "4",
                        "a refund needs gross negligence or wilful misconduct");
}

static void check_cost(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    const json_t *costs = member(leg_json(d, c->leg), "costs");
    const json_t *cost = numbered(costs, "cost", body_integer(c->body, "cost", 0));

    if (c->action == ASSIST_record_cost && json_array_size(costs) >= COSTS_MAX)
        assist_complain(out, "category", ASSIST_NO_INDEX, NULL, "too-many", "house", "at most 500 lines of costs");
    if (c->action == ASSIST_void_cost && (!cost || member_true(cost, "void")))
        assist_complain(out, "cost", ASSIST_NO_INDEX, NULL, "unknown-cost", "6",
                        "there is no valid line of this number");
}

static void check_returned(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    struct assist_return list[ASSIST_ITEMS];
    struct assist_items items;
    const json_t *entry;
    size_t i, count = 0;

    json_array_foreach(member(c->body->json, "items"), i, entry) if (count < ASSIST_ITEMS) list[count++] =
        (struct assist_return){(uint32_t)member_integer(entry, "item"), member_integer(entry, "returned"),
                               member_integer(entry, "lost"), member_integer(entry, "damaged")};
    items_of(member(leg_json(d, c->leg), "items"), &items);
    if (count > 0)
        assist_check_return(&items, list, count, out);
}

static void check_by_action(const struct dossier *d, const struct change *c, struct assist_complaints *out)
{
    switch ((unsigned)c->action) {
    case ASSIST_create:
    case ASSIST_edit:
        check_given_numbers(c->body, 1, out);
        check_weapons(c->body, out);
        break;
    case ASSIST_amend:
        check_given_numbers(c->body, 1, out);
        check_content(d, c->now, out);
        break;
    case ASSIST_submit:
        check_content(d, c->now, out);
        break;
    case ASSIST_address:
        if (dossier_addressees(d) > ASSIST_ADDRESSEES)
            assist_complain(out, "addressees", ASSIST_NO_INDEX, NULL, "too-many", "house",
                            "at most 40 addressees in all");
        break;
    case ASSIST_direct:
        if (json_array_size(member(leg_json(d, c->leg), "directions")) >= DIRECTIONS_MAX)
            assist_complain(out, "text", ASSIST_NO_INDEX, NULL, "too-many", "house", "at most 10000 directions");
        break;
    case ASSIST_prolong:
        check_prolong(d, c, out);
        break;
    case ASSIST_accept:
        check_accept(d, c, out);
        break;
    case ASSIST_propose:
        check_propose(d, c, out);
        break;
    case ASSIST_arrange:
        check_arrange(d, c, out);
        break;
    case ASSIST_authorise:
        check_authorise(d, c, out);
        break;
    case ASSIST_renew:
        check_renew(d, c, out);
        break;
    case ASSIST_ask_extension:
        check_extension(d, c, out);
        break;
    case ASSIST_change_command:
        if (json_array_size(member(member(leg_json(d, c->leg), "arrangement"), "addenda")) >= ADDENDA_MAX)
            assist_complain(out, "officers", ASSIST_NO_INDEX, NULL, "too-many", "house", "at most 200 addenda");
        break;
    case ASSIST_object:
        if (!numbered(member(leg_json(d, c->leg), "directions"), "direction", body_integer(c->body, "direction", 0)))
            assist_complain(out, "direction", ASSIST_NO_INDEX, NULL, "unknown-direction", "3(3)(b)",
                            "there is no direction of this number");
        break;
    case ASSIST_report_incident:
        if (json_array_size(member(leg_json(d, c->leg), "incidents")) >= INCIDENTS_MAX)
            assist_complain(out, "kind", ASSIST_NO_INDEX, NULL, "too-many", "house", "at most 200 incidents");
        break;
    case ASSIST_resolve_incident:
        check_resolve(d, c, out);
        break;
    case ASSIST_agree_refund:
    case ASSIST_contest_refund:
        check_incident(d, c, "refund_asked", "no refund is asked on it", out);
        break;
    case ASSIST_record_cost:
    case ASSIST_void_cost:
        check_cost(d, c, out);
        break;
    case ASSIST_confirm_return:
        check_returned(d, c, out);
        break;
    default:
        break;
    }
}

void dossier_check(const struct dossier *d, const struct change *c, struct faults *faults)
{
    struct assist_complaints complaints = {.count = 0};

    if (faults->count > 0) /* ill-formed members would only be complained of twice */
        return;
    check_by_action(d, c, &complaints);
    fault_complaints(faults, &complaints);
}

bool dossier_incident_left(const struct dossier *d, const struct change *c)
{
    const json_t *leg = leg_json(d, c->leg);
    int64_t named = c->body ? body_integer(c->body, "incident", 0) : 0;

    if (c->action == ASSIST_resolve_incident && c->body && body_has(c->body, "refund"))
        return true;
    return incident_with(leg, "open", named) || incident_with(leg, "refund_asked", named);
}

bool dossier_digest_matches(const struct dossier *d, const struct change *c)
{
    const char *given = body_text(c->body, "sha256"),
               *stands = json_get_text(member(leg_json(d, c->leg), "arrangement"), "sha256");

    return given && stands && strcmp(given, stands) == 0;
}
