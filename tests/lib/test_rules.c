/* SPDX-License-Identifier: EUPL-1.2 */
/* The table of rules against procedure.md, row by row; and what makes a table sound. */
#include <string.h>

#include "assist.h"
#include "law.h"
#include "suites.h"

/* The bit of a word among `count` words; aborts if there is no such word. */
typedef const char *(*word_of)(unsigned);

static const char *status_word(unsigned i)
{
    return i == ASSIST_none ? "-" : assist_status_word((enum assist_status)i);
}

static const char *need_word(unsigned i)
{
    return assist_need_word((enum assist_need)i);
}

static const char *guard_word(unsigned i)
{
    return assist_guard_word((enum assist_guard)i);
}

static const char *role_word(unsigned i)
{
    return assist_role_word((enum assist_role)i);
}

static unsigned find_word(const char *word, size_t size, word_of words, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (strlen(words(i)) == size && size > 0 && memcmp(words(i), word, size) == 0)
            return i;
    ck_abort_msg("no such word: %.*s", (int)size, word);
}

/* The next word of a list, or NULL; the list begins behind it then. */
static const char *next_word(const char **list, size_t *ret_size)
{
    const char *word = *list + strspn(*list, " ");

    *ret_size = strcspn(word, " ");
    *list = word + *ret_size;
    return *ret_size > 0 ? word : NULL;
}

static uint64_t set_of(const char *list, word_of words, unsigned count)
{
    uint64_t set = 0;
    size_t size;

    for (const char *word; (word = next_word(&list, &size));)
        set |= UINT64_C(1) << find_word(word, size, words, count);
    return set;
}

static uint64_t guards_of(const struct assist_rule *rule)
{
    uint64_t set = 0;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++)
        if (ask->kind == ASSIST_IF)
            set |= UINT64_C(1) << ask->what;
    return set;
}

static uint64_t nots_of(const struct assist_rule *rule)
{
    uint64_t set = 0;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++)
        if (ask->kind == ASSIST_NOT)
            set |= UINT64_C(1) << ask->what;
    return set;
}

static uint64_t effects_of(const struct assist_rule *rule, uint8_t kind)
{
    uint64_t set = 0;

    for (const struct assist_effect *e = rule->effects; e->kind; e++)
        if (e->kind == kind)
            set |= UINT64_C(1) << e->condition;
    return set;
}

/* Each need of the list is a need of the row, with the same part; and there are as many. */
static bool same_needs(const char *list, const struct assist_rule *rule)
{
    size_t count = 0, rows = 0, size;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++)
        rows += ask->kind == ASSIST_HAS || ask->kind == ASSIST_HAS_IF;
    for (const char *word; (word = next_word(&list, &size));) {
        const char *arrow = memchr(word, '>', size);
        size_t head = arrow ? (size_t)(arrow - word) : size;
        unsigned first = find_word(word, head, need_word, ASSIST_NEED_COUNT);
        unsigned need = arrow ? find_word(arrow + 1, size - head - 1, need_word, ASSIST_NEED_COUNT) : first;
        bool found = false;
        for (const struct assist_asks *ask = rule->asks; ask->kind; ask++)
            found |= ask->what == need &&
                     (arrow ? ask->kind == ASSIST_HAS_IF && ask->part == first : ask->kind == ASSIST_HAS);
        if (!found)
            return false;
        count++;
    }
    return count == rows;
}

/* A star is the desk's on the requesting side, the unit's on the other. */
static bool same_roles(const char *list, const struct assist_rule *rule)
{
    size_t count = 0, rows = 0, size;

    for (const struct assist_by *by = rule->by; by->kind; by++)
        rows++;
    for (const char *word; (word = next_word(&list, &size));) {
        bool star = word[size - 1] == '*', found = false;
        unsigned role = find_word(word, size - star, role_word, ASSIST_ROLE_COUNT);
        uint8_t kind = !star ? ASSIST_BY : rule->side == ASSIST_REQUESTING ? ASSIST_BY_DESK : ASSIST_BY_ANSWERER;
        for (const struct assist_by *by = rule->by; by->kind; by++)
            found |= by->role == role && by->kind == kind;
        if (!found)
            return false;
        count++;
    }
    return count == rows;
}

/* A degree sign: the authority is on the list, with the right to request for what asks, else to authorise. */
static enum assist_right right_of(const struct law *l)
{
    static const char *const asking[] = {"submit°", "amend°", "prolong°", "address°", "take_up°", "ask_again°"};

    for (size_t i = 0; i < COUNT(asking); i++)
        if (strcmp(l->action, asking[i]) == 0)
            return ASSIST_REQUEST;
    return strstr(l->action, "°") ? ASSIST_AUTHORISE : ASSIST_UNLISTED;
}

static const char *word_of_to(const struct assist_rule *rule)
{
    return rule->to ? assist_status_word(rule->to) : "";
}

#define SAME(what, same)                                                                                               \
    ck_assert_msg(same, "rule %u (%s): %s is not as in procedure.md", rule->number, l->action, what)

START_TEST(is_as_procedure_says)
{
    const struct law *l = &law[_i];
    const struct assist_rule *rule = assist_rule_at((size_t)_i);
    const char *word;

    ck_assert_ptr_nonnull(rule);
    word = assist_action_word(rule->action);
    SAME("action", strncmp(l->action, word, strlen(word)) == 0 && strcspn(l->action, "°") == strlen(word));
    SAME("from", set_of(l->from, status_word, ASSIST_STATUS_COUNT) == rule->from);
    SAME("side", strcmp(l->side, assist_side_word(rule->side)) == 0);
    SAME("roles", same_roles(l->by, rule));
    SAME("the list (°)", right_of(l) == rule->right);
    SAME("the case", strcmp(l->when, rule->when == ASSIST_WHEN_always ? "" : assist_when_word(rule->when)) == 0);
    SAME("guards", set_of(l->guards, guard_word, ASSIST_GUARD_COUNT) == guards_of(rule));
    SAME("needs", same_needs(l->needs, rule));
    SAME("what must not be", set_of(l->nots, need_word, ASSIST_NEED_COUNT) == nots_of(rule));
    SAME("sets", set_of(l->sets, need_word, ASSIST_CONDITION_COUNT) == effects_of(rule, ASSIST_SET));
    SAME("clears", set_of(l->clears, need_word, ASSIST_CONDITION_COUNT) == effects_of(rule, ASSIST_CLEAR));
    SAME("to", strcmp(l->to, word_of_to(rule)) == 0);
    SAME("basis", strcmp(l->basis, rule->basis) == 0);
}
END_TEST

START_TEST(has_no_other_rows)
{
    ck_assert_uint_eq(assist_rule_count(), law_count);
    ck_assert_ptr_null(assist_rule_at(assist_rule_count()));
    ck_assert_ptr_null(assist_rule_at(SIZE_MAX));
    ck_assert_ptr_null(assist_rule(0));
    ck_assert_ptr_null(assist_rule(999));
    ck_assert_ptr_null(assist_rule(UINT16_MAX));
}
END_TEST

START_TEST(numbers_rise_and_find_their_row)
{
    unsigned last = 100;

    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        ck_assert_uint_gt(rule->number, last);
        ck_assert_ptr_eq(assist_rule(rule->number), rule);
        ck_assert_uint_lt(rule->number, 1000);
        last = rule->number;
    }
}
END_TEST

static bool is_terminated(const struct assist_rule *rule)
{
    return rule->by[COUNT(rule->by) - 1].kind == 0 && rule->asks[COUNT(rule->asks) - 1].kind == 0 &&
           rule->effects[COUNT(rule->effects) - 1].kind == 0;
}

/* Kinds and numbers are in range, nothing stands twice. */
static void check_lists(const struct assist_rule *rule)
{
    uint64_t roles = 0, asks = 0;

    for (const struct assist_by *by = rule->by; by->kind; by++) {
        ck_assert(by->kind <= ASSIST_BY_ANSWERER && by->role < ASSIST_ROLE_COUNT);
        ck_assert_msg(!(roles >> by->role & 1), "rule %u: a role stands twice", rule->number);
        ck_assert_msg((by->role == ASSIST_TIMER) == (rule->side == ASSIST_CLOCK),
                      "rule %u: the clock alone is the clock", rule->number);
        ck_assert_msg(by->kind != ASSIST_BY_DESK || by->role == ASSIST_LIAISON, "rule %u: a desk that is none",
                      rule->number);
        ck_assert_msg(by->kind != ASSIST_BY_ANSWERER || by->role == ASSIST_UNIT, "rule %u: a unit that is none",
                      rule->number);
        roles |= UINT64_C(1) << by->role;
    }
    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++) {
        unsigned bit = ask->what + (ask->kind == ASSIST_IF ? 32u : 0u);
        ck_assert(ask->kind <= ASSIST_NOT);
        ck_assert(ask->what < (ask->kind == ASSIST_IF ? (unsigned)ASSIST_GUARD_COUNT : (unsigned)ASSIST_NEED_COUNT));
        ck_assert_msg(!(asks >> bit & 1), "rule %u: something is asked twice", rule->number);
        asks |= UINT64_C(1) << bit;
    }
    for (const struct assist_effect *e = rule->effects; e->kind; e++)
        ck_assert(e->kind <= ASSIST_CLEAR && e->condition < ASSIST_CONDITION_COUNT);
    ck_assert_msg(!(effects_of(rule, ASSIST_SET) & effects_of(rule, ASSIST_CLEAR)), "rule %u: sets what it clears",
                  rule->number);
}

START_TEST(rows_have_no_gaps)
{
    ck_assert_uint_le(ASSIST_GUARD_COUNT, 32);
    ck_assert_uint_le(ASSIST_NEED_COUNT, 32);
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        ck_assert_msg(is_terminated(rule), "rule %u: a list without an end", rule->number);
        check_lists(rule);
        ck_assert(rule->from != 0 && rule->from >> ASSIST_STATUS_COUNT == 0);
        ck_assert(rule->action > ASSIST_no_action && rule->action < ASSIST_ACTION_COUNT);
        ck_assert(rule->side <= ASSIST_EITHER && rule->by[0].kind != 0 && rule->to < ASSIST_STATUS_COUNT);
        ck_assert_msg(rule->basis && rule->basis[0], "rule %u: no basis", rule->number);
        ck_assert_msg(rule->sentence && strlen(rule->sentence) > 10 &&
                          rule->sentence[strlen(rule->sentence) - 1] == '.',
                      "rule %u: no sentence", rule->number);
        ck_assert_int_eq(rule->follows, rule->number >= 200 && rule->number < 210);
        ck_assert_msg(rule->number >= 200 || assist_action_on_request(rule->action), "rule %u is not the request's",
                      rule->number);
        ck_assert_msg(rule->number < 210 || !assist_action_on_request(rule->action) || rule->action == ASSIST_withdraw,
                      "rule %u is the request's", rule->number);
    }
}
END_TEST

/* Facts of which exactly one holds. */
static bool exclude_each_other(enum assist_when a, enum assist_when b)
{
    static const enum assist_when pairs[][2] = {
        {ASSIST_WHEN_widening, ASSIST_WHEN_not_widening},
        {ASSIST_WHEN_under_way, ASSIST_WHEN_not_under_way},
        {ASSIST_WHEN_other_signed, ASSIST_WHEN_other_not_signed},
        {ASSIST_WHEN_action, ASSIST_WHEN_no_action},
        {ASSIST_WHEN_incident_left, ASSIST_WHEN_no_incident_left},
        {ASSIST_WHEN_still_time, ASSIST_WHEN_no_time},
        {ASSIST_WHEN_authorisation_over, ASSIST_WHEN_authorisation_not_over},
    };

    for (size_t i = 0; i < COUNT(pairs); i++)
        if ((pairs[i][0] == a && pairs[i][1] == b) || (pairs[i][0] == b && pairs[i][1] == a))
            return true;
    return false;
}

static bool meet(const struct assist_rule *a, const struct assist_rule *b)
{
    bool sides = a->side == b->side || (a->side == ASSIST_EITHER && b->side != ASSIST_CLOCK) ||
                 (b->side == ASSIST_EITHER && a->side != ASSIST_CLOCK);
    bool kinds = a->follows == b->follows && (a->number < 200) == (b->number < 200);

    return a->action == b->action && sides && kinds && a->from & b->from;
}

START_TEST(no_step_has_two_rows)
{
    for (size_t i = 0; i < assist_rule_count(); i++)
        for (size_t k = 0; k < i; k++) {
            const struct assist_rule *a = assist_rule_at(k), *b = assist_rule_at(i);
            ck_assert_msg(!meet(a, b) || exclude_each_other(a->when, b->when), "rules %u and %u are one step",
                          a->number, b->number);
        }
}
END_TEST

/* Every action has a row of its own side; every condition is set and cleared by something. */
START_TEST(nothing_is_left_out)
{
    uint64_t set = 0, cleared = 0;
    bool has_row[ASSIST_ACTION_COUNT] = {false};

    for (size_t i = 0; i < assist_rule_count(); i++) {
        set |= effects_of(assist_rule_at(i), ASSIST_SET);
        cleared |= effects_of(assist_rule_at(i), ASSIST_CLEAR);
        has_row[assist_rule_at(i)->action] = true;
    }
    ck_assert_uint_eq(set, (UINT64_C(1) << ASSIST_CONDITION_COUNT) - 1);
    ck_assert_uint_eq(cleared, (UINT64_C(1) << ASSIST_CONDITION_COUNT) - 1);
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++)
        ck_assert_msg(has_row[i], "%s has no row", assist_action_word((enum assist_action)i));
}
END_TEST

TCase *rules_case(void)
{
    TCase *tc = tcase_create("rules");
    tcase_add_loop_test(tc, is_as_procedure_says, 0, (int)law_count);
    tcase_add_test(tc, has_no_other_rows);
    tcase_add_test(tc, numbers_rise_and_find_their_row);
    tcase_add_test(tc, rows_have_no_gaps);
    tcase_add_test(tc, no_step_has_two_rows);
    tcase_add_test(tc, nothing_is_left_out);
    return tc;
}
