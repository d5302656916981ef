/* SPDX-License-Identifier: EUPL-1.2 */
/* Cases by chance, the same in every run. */
#pragma once

#include "assist.h"

struct chance {
    uint64_t state;
};

uint32_t chance_below(struct chance *c, uint32_t bound);
bool chance_bit(struct chance *c);
/* A case of any kind, reachable or not; times are near each other, so that all orders come about. `on_request`: the
 * assistance's status is NONE and the request's any, else the other way round. */
struct assist_case chance_case(struct chance *c, bool on_request);
