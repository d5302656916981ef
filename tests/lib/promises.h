/* SPDX-License-Identifier: EUPL-1.2 */
/* "What must hold, whatever is tried" (procedure.md), said without the table of rules. */
#pragma once

#include "world.h"

/* A step that was allowed, and how things stand before and after it. */
struct taken {
    const struct world *before, *after;
    const struct assist_actor *actor;
    struct deed deed;
};

/* What does not hold, or NULL. */
const char *state_breaks(const struct world *w);
const char *step_breaks(const struct taken *t);
/* What amending the request must do to an assistance. */
const char *amendment_breaks(const struct world *before, const struct world *after);
/* Whether the step binds or widens, so that the authority must be on the list. */
bool is_bound_by_list(enum assist_action action, enum assist_status from);

/* Whether the step carries what was seen: revision, `seen` or digest. */
bool consents_to_what_was_seen(enum assist_action action);
/* … and whether the units must still be registered. */
bool needs_units(enum assist_action action);
