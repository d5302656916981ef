/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request, an answer or an arrangement must hold, as far as it can be judged without looking anything up. Pure,
 * as all of libassist: the caller passes plain values, and gets complaints. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSIST_ITEMS      50
#define ASSIST_ADDRESSEES 40
#define ASSIST_QUANTITY   9999
#define ASSIST_OFFICERS   8
#define ASSIST_COMPLAINTS 16

#define ASSIST_NO_INDEX SIZE_MAX

/* What is wrong, and where: member[index].part. All texts are constants. */
struct assist_complaint {
    const char *member; /* "crisis/offence", "items" */
    size_t index;       /* in a list, or ASSIST_NO_INDEX */
    const char *part;   /* "quantity", or NULL */
    const char *code;   /* "missing", "weapons-not-on-action" */
    const char *basis;  /* the Article it comes from, or "house" */
    const char *detail;
};

/* At most ASSIST_COMPLAINTS are kept; `count` goes on. */
struct assist_complaints {
    size_t count;
    struct assist_complaint list[ASSIST_COMPLAINTS];
};

enum assist_kind { ASSIST_EQUIPMENT, ASSIST_EXPERTISE, ASSIST_ACTION };

struct assist_item {
    uint32_t number;
    enum assist_kind kind;
    int64_t quantity;
    bool weapons;
};

struct assist_items {
    size_t count; /* at most ASSIST_ITEMS */
    struct assist_item list[ASSIST_ITEMS];
};

struct assist_parts {
    bool action, weapons, equipment;
};

struct assist_parts assist_parts(const struct assist_items *items);
/* Whether `offered` brings an action or weapons where none were asked for. */
bool assist_widens(const struct assist_items *asked, const struct assist_items *offered);

/* A request's content, as far as submitting it asks for it (Article 2(b), 3(1), 3(2)). */
struct assist_submission {
    bool kind, offence, grounds, threat, targets, place, since, necessity; /* is there */
    bool territory, own_territory;
    bool respond_by;
    int64_t respond_at;
    size_t addressees;
};
void assist_check_submission(const struct assist_submission *s, const struct assist_items *items, int64_t now,
                             struct assist_complaints *ret);
/* Weapons belong to actions alone (3(2)); quantities from 1 to ASSIST_QUANTITY; at least one item. */
void assist_check_items(const struct assist_items *items, struct assist_complaints *ret);

/* Accepting: at least one item, each asked for, at most once, 0 < quantity <= asked (3(1)). */
void assist_check_accepted(const struct assist_items *asked, const struct assist_items *accepted,
                           struct assist_complaints *ret);
/* Arranging: each item named is one of those accepted, at most once, lowered or without its weapons, never raised. */
void assist_check_lowered(const struct assist_items *accepted, const struct assist_items *lowered,
                          struct assist_complaints *ret);
/* Returning: every item of equipment once; returned + lost + damaged is what was arranged, or returned + lost is, where
 * what is damaged is counted among what came back. */
struct assist_return {
    uint32_t number;
    int64_t returned, lost, damaged;
};
void assist_check_return(const struct assist_items *arranged, const struct assist_return *list, size_t count,
                         struct assist_complaints *ret);

/* A period begins before it ends, and ends ahead of `now`; `member` is its name in the body. */
void assist_check_period(const char *member, int64_t from, int64_t until, int64_t now, struct assist_complaints *ret);
/* … and lies inside another one. */
void assist_check_inside(const char *member, int64_t from, int64_t until, int64_t outer_from, int64_t outer_until,
                         struct assist_complaints *ret);
/* A time that must come later than another one. */
void assist_check_later(const char *member, int64_t at, int64_t than, const char *detail,
                        struct assist_complaints *ret);

void assist_complain(struct assist_complaints *ret, const char *member, size_t index, const char *part,
                     const char *code, const char *basis, const char *detail);
