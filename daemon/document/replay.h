/* SPDX-License-Identifier: EUPL-1.2 */
/* A request built again from its history, event by event, as the steps once built it. */
#pragma once

#include "dossier.h"

/* One event of the past. */
struct past_event {
    enum assist_action action;
    uint16_t rule;
    enum assist_status from, to;
    instant at;
    bool exercise;
    struct uuid request;
    const char *state;      /* the requesting state */
    const char *assistance; /* the requested state whose chain it is in, or "" */
    enum assist_side side;  /* of who took it */
    struct uuid person;     /* who took it; anything that tells persons apart, nil for the clock */
    const char *data;       /* what the step carried, a JSON object; a member that was erased is not in it */
    size_t data_size;
};

/* Takes the step on *d, which a `create` makes. A member that is missing in `data` reads as null where a document shows
 * it. 0; -EBADMSG if the event cannot be one of this request's (no such assistance, data that is no JSON, a second
 * `create`); -ENOMEM, also where what the step builds on is missing or of another type. *d is not to be used further
 * then, but to be freed. */
int dossier_replay(struct dossier **d, const struct past_event *e);

/* What the rules looked at in what a step carried, and what they would complain of: of a step of which nothing was
 * erased, nothing. */
struct past_step {
    struct assist_step step; /* revision, seen, digest, whether an incident stays open; none of it for what follows */
    struct faults faults;
};
/* dossier_replay(), which holds what the step carried against the request as it was before. */
int dossier_replay_judged(struct dossier **d, const struct past_event *e, struct past_step *ret);
