/* SPDX-License-Identifier: EUPL-1.2 */
/* What the rules look at, boiled down from a document and kept beside it, so that "what may I do now" needs no JSON. */
#pragma once

#include "assist.h"
#include "buf.h"
#include "content.h"
#include "uuid.h"

#define STATE_CODE 3 /* two letters and a NUL */

/* One assistance. units_registered is left to whoever has the register. */
struct leg_facts {
    char state[STATE_CODE];
    struct assist_assistance rules;
    struct uuid authorised_by, weapons_by; /* persons; nil if nobody */
    size_t officer_count, unit_count;
    struct uuid officers[ASSIST_OFFICERS]; /* accounts */
    struct uuid units[ASSIST_ITEMS];
};

/* A request as one side sees it. state_may_ask is left to whoever has the register. */
struct facts {
    struct uuid id;
    char state[STATE_CODE]; /* the requesting state */
    bool exercise;
    struct assist_request rules;
    size_t leg_count;
    struct leg_facts legs[ASSIST_ADDRESSEES];
};

/* All legs, or the one at `only` (SIZE_MAX: all). */
void facts_encode(const struct facts *facts, size_t only, struct buf *out);
/* 0; -EBADMSG if it is not what facts_encode() of this version wrote. */
int facts_decode(const void *data, size_t size, struct facts *ret);
