/* SPDX-License-Identifier: EUPL-1.2 */
#include "content.h"

void assist_complain(struct assist_complaints *ret, const char *member, size_t index, const char *part,
                     const char *code, const char *basis, const char *detail)
{
    if (ret->count < ASSIST_COMPLAINTS)
        ret->list[ret->count] = (struct assist_complaint){member, index, part, code, basis, detail};
    ret->count++;
}

struct assist_parts assist_parts(const struct assist_items *items)
{
    struct assist_parts parts = {false, false, false};

    for (size_t i = 0; i < items->count && i < ASSIST_ITEMS; i++) {
        parts.action |= items->list[i].kind == ASSIST_ACTION;
        parts.equipment |= items->list[i].kind == ASSIST_EQUIPMENT;
        parts.weapons |= items->list[i].kind == ASSIST_ACTION && items->list[i].weapons;
    }
    return parts;
}

bool assist_widens(const struct assist_items *asked, const struct assist_items *offered)
{
    struct assist_parts before = assist_parts(asked), after = assist_parts(offered);

    return (after.action && !before.action) || (after.weapons && !before.weapons);
}

void assist_check_items(const struct assist_items *items, struct assist_complaints *ret)
{
    if (items->count == 0)
        assist_complain(ret, "items", ASSIST_NO_INDEX, NULL, "missing", "3(1)", "at least one item says what is asked");
    for (size_t i = 0; i < items->count && i < ASSIST_ITEMS; i++) {
        const struct assist_item *item = &items->list[i];
        if (item->weapons && item->kind != ASSIST_ACTION)
            assist_complain(ret, "items", i, "weapons", "weapons-not-on-action", "3(2)",
                            "weapons belong to actions alone");
        if (item->quantity < 1 || item->quantity > ASSIST_QUANTITY)
            assist_complain(ret, "items", i, "quantity", "range", "house", "a quantity is from 1 to 9999");
    }
}

static void needs(bool there, const char *member, const char *basis, const char *detail, struct assist_complaints *ret)
{
    if (!there)
        assist_complain(ret, member, ASSIST_NO_INDEX, NULL, "missing", basis, detail);
}

void assist_check_submission(const struct assist_submission *s, const struct assist_items *items, int64_t now,
                             struct assist_complaints *ret)
{
    needs(s->kind, "crisis/kind", "2(b)", "what kind of crisis it is", ret);
    needs(s->offence, "crisis/offence", "2(b)", "the offence there are reasonable grounds to believe in", ret);
    needs(s->grounds, "crisis/grounds", "2(b)", "the reasonable grounds", ret);
    needs(s->threat, "crisis/threat", "2(b)", "the serious, direct, physical threat", ret);
    needs(s->targets, "crisis/targets", "2(b)", "whom or what it threatens", ret);
    needs(s->territory, "crisis/territory", "2(b)", "the state on whose territory it is", ret);
    needs(s->place, "crisis/place", "2(b)", "where it is", ret);
    needs(s->since, "crisis/since", "2(b)", "since when", ret);
    needs(s->necessity, "necessity", "3(1)", "the operational necessity", ret);
    needs(s->respond_by, "respond_by", "house", "by when an answer is needed", ret);
    needs(s->addressees > 0, "addressees", "3(1)", "at least one state is asked", ret);
    if (s->territory && !s->own_territory)
        assist_complain(ret, "crisis/territory", ASSIST_NO_INDEX, NULL, "not-own-territory", "2(b)",
                        "the crisis is on the requesting state's own territory");
    if (s->respond_by && now >= s->respond_at)
        assist_complain(ret, "respond_by", ASSIST_NO_INDEX, NULL, "not-ahead", "house", "respond_by lies ahead");
    assist_check_items(items, ret);
}

static const struct assist_item *by_number(const struct assist_items *items, uint32_t number)
{
    for (size_t i = 0; i < items->count && i < ASSIST_ITEMS; i++)
        if (items->list[i].number == number)
            return &items->list[i];
    return NULL;
}

static bool named_before(const struct assist_items *items, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (items->list[j].number == items->list[i].number)
            return true;
    return false;
}

static void check_at_most(const struct assist_items *before, const struct assist_items *after,
                          struct assist_complaints *ret)
{
    for (size_t i = 0; i < after->count && i < ASSIST_ITEMS; i++) {
        const struct assist_item *item = &after->list[i], *was = by_number(before, item->number);
        if (!was)
            assist_complain(ret, "items", i, "item", "unknown-item", "3(1)", "there is no item of this number");
        else if (named_before(after, i))
            assist_complain(ret, "items", i, "item", "duplicate", "3(1)", "each item at most once");
        else if (item->quantity < 1 || item->quantity > was->quantity)
            assist_complain(ret, "items", i, "quantity", "range", "3(1)",
                            "a quantity is above 0 and at most what there was");
        else if (item->weapons && !was->weapons)
            assist_complain(ret, "items", i, "weapons", "raised", "3(2)",
                            "weapons may be taken from an item, not added");
    }
}

void assist_check_accepted(const struct assist_items *asked, const struct assist_items *accepted,
                           struct assist_complaints *ret)
{
    if (accepted->count == 0)
        assist_complain(ret, "items", ASSIST_NO_INDEX, NULL, "missing", "3(1)", "at least one item is accepted");
    check_at_most(asked, accepted, ret);
}

void assist_check_lowered(const struct assist_items *accepted, const struct assist_items *lowered,
                          struct assist_complaints *ret)
{
    check_at_most(accepted, lowered, ret);
}

static const struct assist_return *return_of(const struct assist_return *list, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return &list[i];
    return NULL;
}

static bool in_range(int64_t number)
{
    return number >= 0 && number <= ASSIST_QUANTITY;
}

/* What is damaged may be counted among what is returned, or beside it. */
static bool adds_up(const struct assist_return *r, int64_t quantity)
{
    if (!in_range(r->returned) || !in_range(r->lost) || !in_range(r->damaged))
        return false;
    return r->returned + r->lost + r->damaged == quantity ||
           (r->returned + r->lost == quantity && r->damaged <= r->returned);
}

void assist_check_return(const struct assist_items *arranged, const struct assist_return *list, size_t count,
                         struct assist_complaints *ret)
{
    for (size_t i = 0; i < count; i++) {
        const struct assist_item *item = by_number(arranged, list[i].number);
        if (!item || item->kind != ASSIST_EQUIPMENT)
            assist_complain(ret, "items", i, "item", "unknown-item", "3(2)", "no equipment has this number");
        else if (return_of(list, i, list[i].number))
            assist_complain(ret, "items", i, "item", "duplicate", "3(2)", "each item once");
        else if (!adds_up(&list[i], item->quantity))
            assist_complain(ret, "items", i, "returned", "sum", "3(2)",
                            "what is returned, lost and damaged adds up to the quantity");
    }
    for (size_t i = 0; i < arranged->count && i < ASSIST_ITEMS; i++)
        if (arranged->list[i].kind == ASSIST_EQUIPMENT && !return_of(list, count, arranged->list[i].number))
            assist_complain(ret, "items", ASSIST_NO_INDEX, NULL, "incomplete", "3(2)",
                            "every item of equipment is accounted for");
}

void assist_check_period(const char *member, int64_t from, int64_t until, int64_t now, struct assist_complaints *ret)
{
    if (from >= until)
        assist_complain(ret, member, ASSIST_NO_INDEX, "until", "range", "1", "a period begins before it ends");
    if (now >= until)
        assist_complain(ret, member, ASSIST_NO_INDEX, "until", "not-ahead", "1", "the period ends ahead");
}

void assist_check_inside(const char *member, int64_t from, int64_t until, int64_t outer_from, int64_t outer_until,
                         struct assist_complaints *ret)
{
    if (from < outer_from)
        assist_complain(ret, member, ASSIST_NO_INDEX, "from", "outside-period", "1",
                        "it begins before the arranged period");
    if (until > outer_until)
        assist_complain(ret, member, ASSIST_NO_INDEX, "until", "outside-period", "1",
                        "it ends after the arranged period");
}

void assist_check_later(const char *member, int64_t at, int64_t than, const char *detail, struct assist_complaints *ret)
{
    if (at <= than)
        assist_complain(ret, member, ASSIST_NO_INDEX, NULL, "not-later", "house", detail);
}
