/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "content.h"
#include "suites.h"

/* Each complaint as "member[index].part code basis", one after another with "; " between them. */
static void told(const struct assist_complaints *c, char *ret, size_t size)
{
    int at = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < c->count && i < ASSIST_COMPLAINTS && at >= 0 && (size_t)at < size; i++) {
        const struct assist_complaint *p = &c->list[i];
        char index[24] = "";
        if (p->index != ASSIST_NO_INDEX)
            snprintf(index, sizeof index, "[%zu]", p->index);
        ck_assert_msg(p->detail && p->detail[0], "no detail");
        at += snprintf(ret + at, size - (size_t)at, "%s%s%s%s%s %s %s", i ? "; " : "", p->member, index,
                       p->part ? "." : "", p->part ? p->part : "", p->code, p->basis);
    }
}

#define TOLD(complaints, text)                                                                                         \
    do {                                                                                                               \
        char told_[2048];                                                                                              \
        told(&(complaints), told_, sizeof told_);                                                                      \
        ck_assert_str_eq(told_, text);                                                                                 \
    } while (0)

#define EQUIPMENT(number, quantity)                                                                                    \
    {                                                                                                                  \
        number, ASSIST_EQUIPMENT, quantity, false                                                                      \
    }
#define EXPERTISE(number, quantity)                                                                                    \
    {                                                                                                                  \
        number, ASSIST_EXPERTISE, quantity, false                                                                      \
    }
#define ACTION(number, quantity)                                                                                       \
    {                                                                                                                  \
        number, ASSIST_ACTION, quantity, false                                                                         \
    }
#define ARMED(number, quantity)                                                                                        \
    {                                                                                                                  \
        number, ASSIST_ACTION, quantity, true                                                                          \
    }
#define ARMED_BOAT(number, quantity)                                                                                   \
    {                                                                                                                  \
        number, ASSIST_EQUIPMENT, quantity, true                                                                       \
    }
#define ARMED_ADVISER(number, quantity)                                                                                \
    {                                                                                                                  \
        number, ASSIST_EXPERTISE, quantity, true                                                                       \
    }

enum { MOST = 4 };

struct list {
    size_t count;
    struct assist_item items[MOST];
};

static struct assist_items items_of(const struct list *list)
{
    struct assist_items items = {.count = list->count};

    memcpy(items.list, list->items, sizeof list->items);
    return items;
}

/* --- parts --- */

static const struct {
    struct list items;
    bool action, weapons, equipment;
} parts[] = {
    {{0, {{0}}}, false, false, false},
    {{1, {EQUIPMENT(1, 2)}}, false, false, true},
    {{1, {EXPERTISE(1, 1)}}, false, false, false},
    {{1, {ACTION(1, 8)}}, true, false, false},
    {{1, {ARMED(1, 8)}}, true, true, false},
    {{1, {ARMED_BOAT(1, 2)}}, false, false, true}, /* weapons belong to actions alone */
    {{1, {ARMED_ADVISER(1, 2)}}, false, false, false},
    {{3, {EXPERTISE(1, 1), EQUIPMENT(2, 2), ARMED(3, 8)}}, true, true, true},
    {{3, {ARMED(1, 8), ACTION(2, 8), EXPERTISE(3, 1)}}, true, true, false},
};

START_TEST(parts_of_items)
{
    struct assist_items items = items_of(&parts[_i].items);
    struct assist_parts p = assist_parts(&items);

    ck_assert_int_eq(p.action, parts[_i].action);
    ck_assert_int_eq(p.weapons, parts[_i].weapons);
    ck_assert_int_eq(p.equipment, parts[_i].equipment);
}
END_TEST

static const struct {
    struct list asked, offered;
    bool widens;
} widenings[] = {
    {{1, {EQUIPMENT(1, 2)}}, {1, {EXPERTISE(2, 1)}}, false},
    {{1, {EXPERTISE(1, 2)}}, {1, {EQUIPMENT(2, 99)}}, false},
    {{1, {EQUIPMENT(1, 2)}}, {2, {EQUIPMENT(2, 2), ACTION(3, 1)}}, true},
    {{1, {EQUIPMENT(1, 2)}}, {1, {ARMED(2, 1)}}, true},
    {{1, {ACTION(1, 2)}}, {1, {ACTION(2, 2)}}, false},
    {{1, {ACTION(1, 2)}}, {1, {ARMED(2, 2)}}, true},
    {{1, {ARMED(1, 2)}}, {1, {ARMED(2, 2)}}, false},
    {{1, {ARMED(1, 2)}}, {1, {ACTION(2, 2)}}, false},
    {{1, {ARMED(1, 2)}}, {1, {EQUIPMENT(2, 2)}}, false},
};

START_TEST(widening)
{
    struct assist_items asked = items_of(&widenings[_i].asked), offered = items_of(&widenings[_i].offered);

    ck_assert_int_eq(assist_widens(&asked, &offered), widenings[_i].widens);
}
END_TEST

/* --- items --- */

/* clang-format off */
static const struct {
    struct list items;
    const char *told;
} item_rows[] = {
    {{0, {{0}}}, "items missing 3(1)"},
    {{1, {EQUIPMENT(1, 1)}}, ""},
    {{1, {EQUIPMENT(1, 9999)}}, ""},
    {{1, {EQUIPMENT(1, 0)}}, "items[0].quantity range house"},
    {{1, {EQUIPMENT(1, -1)}}, "items[0].quantity range house"},
    {{1, {EQUIPMENT(1, 10000)}}, "items[0].quantity range house"},
    {{1, {EQUIPMENT(1, INT64_MAX)}}, "items[0].quantity range house"},
    {{1, {EQUIPMENT(1, INT64_MIN)}}, "items[0].quantity range house"},
    {{2, {ARMED(1, 1), ARMED_BOAT(2, 1)}}, "items[1].weapons weapons-not-on-action 3(2)"},
    {{2, {ARMED_ADVISER(1, 1), ARMED(2, 1)}}, "items[0].weapons weapons-not-on-action 3(2)"},
    {{2, {ARMED_ADVISER(1, 0), ARMED(2, 0)}},
     "items[0].weapons weapons-not-on-action 3(2); items[0].quantity range house; items[1].quantity range house"},
};
/* clang-format on */

START_TEST(items_asked)
{
    struct assist_items items = items_of(&item_rows[_i].items);
    struct assist_complaints c = {.count = 0};

    assist_check_items(&items, &c);
    TOLD(c, item_rows[_i].told);
}
END_TEST

/* --- accepting and lowering --- */

/* clang-format off */
static const struct {
    struct list before, after;
    const char *accepted, *lowered;
} lowerings[] = {
    {{1, {EQUIPMENT(1, 2)}}, {0, {{0}}}, "items missing 3(1)", ""},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(1, 2)}}, "", ""},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(1, 1)}}, "", ""},
    {{2, {EQUIPMENT(1, 2), ARMED(2, 8)}}, {1, {ACTION(2, 8)}}, "", ""},
    {{2, {EQUIPMENT(1, 2), ARMED(2, 8)}}, {2, {ARMED(2, 8), EQUIPMENT(1, 1)}}, "", ""},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(1, 3)}}, "items[0].quantity range 3(1)", "items[0].quantity range 3(1)"},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(1, 0)}}, "items[0].quantity range 3(1)", "items[0].quantity range 3(1)"},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(1, -1)}}, "items[0].quantity range 3(1)", "items[0].quantity range 3(1)"},
    {{1, {EQUIPMENT(1, 2)}}, {1, {EQUIPMENT(2, 1)}}, "items[0].item unknown-item 3(1)", "items[0].item unknown-item 3(1)"},
    {{1, {EQUIPMENT(1, 2)}}, {2, {EQUIPMENT(1, 1), EQUIPMENT(1, 1)}}, "items[1].item duplicate 3(1)", "items[1].item duplicate 3(1)"},
    {{1, {ACTION(1, 8)}}, {1, {ARMED(1, 8)}}, "items[0].weapons raised 3(2)", "items[0].weapons raised 3(2)"},
    {{2, {ARMED(1, 8), ACTION(2, 8)}}, {2, {ARMED(1, 8), ARMED(2, 8)}}, "items[1].weapons raised 3(2)", "items[1].weapons raised 3(2)"},
};
/* clang-format on */

START_TEST(items_accepted_and_lowered)
{
    struct assist_items before = items_of(&lowerings[_i].before), after = items_of(&lowerings[_i].after);
    struct assist_complaints accepted = {.count = 0}, lowered = {.count = 0};

    assist_check_accepted(&before, &after, &accepted);
    TOLD(accepted, lowerings[_i].accepted);
    assist_check_lowered(&before, &after, &lowered);
    TOLD(lowered, lowerings[_i].lowered);
}
END_TEST

/* --- returning --- */

static const struct {
    struct list arranged;
    size_t count;
    struct assist_return list[MOST];
    const char *told;
} returns[] = {
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 3, 0, 0}}, ""},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 1, 1, 1}}, ""}, /* damaged beside what is returned */
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 2, 1, 2}}, ""}, /* or among it */
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 0, 3, 0}}, ""},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 2, 0, 0}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 3, 1, 0}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 1, 2, 2}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, -1, 4, 0}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 4, -1, 0}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 3, 0, -1}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, 4, 0, -1}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, INT64_MAX, INT64_MAX, 5}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 1, {{1, INT64_MIN, INT64_MIN, INT64_MIN}}, "items[0].returned sum 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 0, {{0}}, "items incomplete 3(2)"},
    {{2, {EQUIPMENT(1, 3), EQUIPMENT(2, 1)}}, 1, {{2, 1, 0, 0}}, "items incomplete 3(2)"},
    {{2, {EQUIPMENT(1, 3), ACTION(2, 1)}}, 1, {{1, 3, 0, 0}}, ""},
    {{2, {EQUIPMENT(1, 3), ACTION(2, 1)}}, 2, {{1, 3, 0, 0}, {2, 1, 0, 0}}, "items[1].item unknown-item 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 2, {{1, 3, 0, 0}, {7, 1, 0, 0}}, "items[1].item unknown-item 3(2)"},
    {{1, {EQUIPMENT(1, 3)}}, 2, {{1, 3, 0, 0}, {1, 3, 0, 0}}, "items[1].item duplicate 3(2)"},
    {{1, {EXPERTISE(1, 3)}}, 0, {{0}}, ""},
};

START_TEST(equipment_returned)
{
    struct assist_items arranged = items_of(&returns[_i].arranged);
    struct assist_complaints c = {.count = 0};

    assist_check_return(&arranged, returns[_i].list, returns[_i].count, &c);
    TOLD(c, returns[_i].told);
}
END_TEST

/* --- submitting --- */

static const struct assist_submission whole = {
    .kind = true,
    .offence = true,
    .grounds = true,
    .threat = true,
    .targets = true,
    .place = true,
    .since = true,
    .necessity = true,
    .territory = true,
    .own_territory = true,
    .respond_by = true,
    .respond_at = 1001,
    .addressees = 1,
};

static const struct {
    size_t at; /* the member that is not there */
    const char *told;
} lacking[] = {
    {offsetof(struct assist_submission, kind), "crisis/kind missing 2(b)"},
    {offsetof(struct assist_submission, offence), "crisis/offence missing 2(b)"},
    {offsetof(struct assist_submission, grounds), "crisis/grounds missing 2(b)"},
    {offsetof(struct assist_submission, threat), "crisis/threat missing 2(b)"},
    {offsetof(struct assist_submission, targets), "crisis/targets missing 2(b)"},
    {offsetof(struct assist_submission, territory), "crisis/territory missing 2(b)"},
    {offsetof(struct assist_submission, own_territory), "crisis/territory not-own-territory 2(b)"},
    {offsetof(struct assist_submission, place), "crisis/place missing 2(b)"},
    {offsetof(struct assist_submission, since), "crisis/since missing 2(b)"},
    {offsetof(struct assist_submission, necessity), "necessity missing 3(1)"},
    {offsetof(struct assist_submission, respond_by), "respond_by missing house"},
};

START_TEST(a_request_is_whole)
{
    struct assist_items items = {.count = 1, .list = {ARMED(1, 8)}};
    struct assist_submission s = whole;
    struct assist_complaints c = {.count = 0};

    assist_check_submission(&s, &items, 1000, &c);
    TOLD(c, "");
    *((bool *)&s + lacking[_i].at) = false;
    assist_check_submission(&s, &items, 1000, &c);
    TOLD(c, lacking[_i].told);
}
END_TEST

START_TEST(a_request_asks_somebody_in_time)
{
    struct assist_items items = {.count = 1, .list = {ARMED(1, 8)}}, none = {.count = 0};
    struct assist_submission s = whole;
    struct assist_complaints c = {.count = 0};

    s.addressees = 0;
    assist_check_submission(&s, &items, 1000, &c);
    TOLD(c, "addressees missing 3(1)");
    c.count = 0;
    s = whole;
    s.respond_at = 1000;
    assist_check_submission(&s, &items, 1000, &c);
    TOLD(c, "respond_by not-ahead house");
    c.count = 0;
    assist_check_submission(&whole, &none, 1000, &c);
    TOLD(c, "items missing 3(1)");
}
END_TEST

/* Everything at once: all is told as long as there is room, and counted beyond. */
START_TEST(complaints_are_counted_beyond_their_room)
{
    struct assist_submission nothing = {.kind = false};
    struct assist_items items = {.count = ASSIST_ITEMS};
    struct assist_complaints c = {.count = 0};

    assist_check_submission(&nothing, &items, 1000, &c);
    ck_assert_uint_eq(c.count, 11 + ASSIST_ITEMS);
    ck_assert_str_eq(c.list[ASSIST_COMPLAINTS - 1].code, "range");
    ck_assert_uint_eq(c.list[ASSIST_COMPLAINTS - 1].index, ASSIST_COMPLAINTS - 12);
    assist_complain(&c, "x", 0, NULL, "y", "house", "z");
    ck_assert_uint_eq(c.count, 12 + ASSIST_ITEMS);
    ck_assert_str_eq(c.list[ASSIST_COMPLAINTS - 1].code, "range");
}
END_TEST

/* --- times --- */

static const struct {
    int64_t from, until, now;
    const char *told;
} periods[] = {
    {1000, 1001, 1000, ""},
    {2000, 3000, 1000, ""},
    {1, 2, 1, ""},
    {1001, 1001, 1000, "p.until range 1"},
    {1002, 1001, 1000, "p.until range 1"},
    {900, 1000, 1000, "p.until not-ahead 1"},
    {900, 999, 1000, "p.until not-ahead 1"},
    {1000, 1000, 1000, "p.until range 1; p.until not-ahead 1"},
    {INT64_MIN, INT64_MAX, 0, ""},
};

START_TEST(periods_end_ahead)
{
    struct assist_complaints c = {.count = 0};

    assist_check_period("p", periods[_i].from, periods[_i].until, periods[_i].now, &c);
    TOLD(c, periods[_i].told);
}
END_TEST

static const struct {
    int64_t from, until;
    const char *told;
} insides[] = {
    {100, 200, ""},
    {150, 160, ""},
    {99, 200, "p.from outside-period 1"},
    {100, 201, "p.until outside-period 1"},
    {99, 201, "p.from outside-period 1; p.until outside-period 1"},
};

START_TEST(periods_lie_inside)
{
    struct assist_complaints c = {.count = 0};

    assist_check_inside("p", insides[_i].from, insides[_i].until, 100, 200, &c);
    TOLD(c, insides[_i].told);
}
END_TEST

START_TEST(later_is_later)
{
    struct assist_complaints c = {.count = 0};

    assist_check_later("until", 11, 10, "later", &c);
    TOLD(c, "");
    assist_check_later("until", 10, 10, "later", &c);
    TOLD(c, "until not-later house");
    assist_check_later("until", 9, 10, "later", &c);
    ck_assert_uint_eq(c.count, 2);
    ck_assert_str_eq(c.list[1].detail, "later");
}
END_TEST

TCase *content_case(void)
{
    TCase *tc = tcase_create("content");
    tcase_add_loop_test(tc, parts_of_items, 0, (int)COUNT(parts));
    tcase_add_loop_test(tc, widening, 0, (int)COUNT(widenings));
    tcase_add_loop_test(tc, items_asked, 0, (int)COUNT(item_rows));
    tcase_add_loop_test(tc, items_accepted_and_lowered, 0, (int)COUNT(lowerings));
    tcase_add_loop_test(tc, equipment_returned, 0, (int)COUNT(returns));
    tcase_add_loop_test(tc, a_request_is_whole, 0, (int)COUNT(lacking));
    tcase_add_test(tc, a_request_asks_somebody_in_time);
    tcase_add_test(tc, complaints_are_counted_beyond_their_room);
    tcase_add_loop_test(tc, periods_end_ahead, 0, (int)COUNT(periods));
    tcase_add_loop_test(tc, periods_lie_inside, 0, (int)COUNT(insides));
    tcase_add_test(tc, later_is_later);
    return tc;
}
