/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "lockout.h"
#include "suites.h"

#define SECOND INT64_C(1000000)

/* In order: who, from where, how many seconds after the one before; how long it has to wait; whether it was the right
 * one. */
static const struct step {
    const char *name, *address;
    int after;
    unsigned wait;
    bool passes;
} steps[] = {
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 2, false},
    {"anna", "192.0.2.1", 1, 1, false},
    {"anna", "192.0.2.2", 0, 0, true}, /* from another address */
    {"anna", "192.0.2.1", 0, 1, false},
    {"berta", "192.0.2.1", 0, 0, false}, /* another account from there */
    {"anna", "192.0.2.1", 1, 0, false},
    {"anna", "192.0.2.1", 0, 4, false},
    {"anna", "192.0.2.1", 4, 0, true}, /* the right one: all is forgotten */
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 0, false},
    {"anna", "192.0.2.1", 0, 2, false},
    {"anna", "192.0.2.1", 3600, 0, false}, /* an hour later as well */
    {"anna", "192.0.2.1", 0, 0, false},
    /* a network is one client */
    {"carla", "2001:db8::1", 0, 0, false},
    {"carla", "2001:db8:0:0:1::1", 0, 0, false},
    {"carla", "2001:db8:0:0:2::1", 0, 0, false},
    {"carla", "2001:db8:0:0:3::1", 0, 0, false},
    {"carla", "2001:db8:0:0:4::1", 0, 2, false},
    {"carla", "2001:db8:0:1::1", 0, 0, false},
};

START_TEST(growing_waits)
{
    struct lockout *l = calloc(1, sizeof *l);
    int64_t now = 1000 * SECOND;
    for (size_t i = 0; i < COUNT(steps); i++) {
        const struct step *s = &steps[i];
        now += s->after * SECOND;
        unsigned wait = lockout_attempt(l, s->name, s->address, now);
        ck_assert_msg(wait == s->wait, "step %zu: %u", i, wait);
        if (s->passes)
            lockout_passed(l, s->name, s->address);
    }
    free(l);
}
END_TEST

/* Many names from one address: it waits, a minute at most; the others do not. */
START_TEST(many_names)
{
    struct lockout *l = calloc(1, sizeof *l);
    int64_t now = 1000 * SECOND;
    unsigned longest = 0, tries = 0;
    char name[3] = "aa";
    for (unsigned second = 0; second < 600; second++, now += SECOND) {
        name[0] = (char)('a' + second % 26);
        name[1] = (char)('a' + second / 26);
        unsigned wait = lockout_attempt(l, name, "192.0.2.1", now);
        tries += wait == 0;
        longest = wait > longest ? wait : longest;
        ck_assert_uint_eq(lockout_attempt(l, "anna", "192.0.2.2", now), 0);
        lockout_passed(l, "anna", "192.0.2.2");
    }
    ck_assert_uint_le(longest, 60);
    ck_assert_uint_ge(longest, 59);
    ck_assert_uint_le(tries, 50);
    free(l);
}
END_TEST

TCase *lockout_case(void)
{
    TCase *c = tcase_create("lockout");
    tcase_add_test(c, growing_waits);
    tcase_add_test(c, many_names);
    return c;
}
