/* SPDX-License-Identifier: EUPL-1.2 */
/* A request with its assistances, while a step is taken: read from the requesting state's document, judged, changed,
 * and written again as one document per side. */
#pragma once

#include "body.h"
#include "digest.h"
#include "facts.h"
#include "instant.h"
#include "uuid.h"

/* What stands beside an assistance's document in its row. */
struct leg {
    struct uuid id;
    char state[STATE_CODE];
    int32_t seq;                           /* the last of its chain */
    int32_t request_version;               /* the request's version as this state sees it */
    struct uuid authorised_by, weapons_by; /* persons; nil if nobody */
    struct sha256 chain;                   /* the leaf hash of the last of its chain */
    instant created_at, updated_at;
    bool fresh; /* not yet in the database */
    bool dirty; /* its row is to be written */
};

struct dossier;

/* From the requesting state's document. 0, -EBADMSG, -ENOMEM. */
int dossier_parse(const char *text, size_t size, int32_t seq, struct dossier **ret);
/* A new draft. */
int dossier_new(const struct uuid *id, const char *state, bool exercise, instant now, struct dossier **ret);
void dossier_free(struct dossier *d);

const struct uuid *dossier_id(const struct dossier *d);
const char *dossier_reference(const struct dossier *d); /* NULL before it is submitted */
const char *dossier_state(const struct dossier *d);     /* the requesting state */
enum assist_status dossier_status(const struct dossier *d);
int32_t dossier_version(const struct dossier *d);
int32_t dossier_revision(const struct dossier *d);
bool dossier_exercise(const struct dossier *d);
instant dossier_created_at(const struct dossier *d);
instant dossier_updated_at(const struct dossier *d);
int32_t *dossier_seq(struct dossier *d);
bool *dossier_fresh(struct dossier *d);

size_t dossier_legs(const struct dossier *d);
struct leg *dossier_leg(struct dossier *d, size_t i);
/* SIZE_MAX if this state was not asked. */
size_t dossier_find(const struct dossier *d, const char *state);
enum assist_status dossier_leg_status(const struct dossier *d, size_t i);
/* Whether a step that leads an assistance to this status changes what a consent would be given to (`terms`). */
bool assistance_terms_move(enum assist_action action, enum assist_status to);
/* An assistance of this status shows its state the request as it stood when it came to it. */
bool assistance_frozen(enum assist_status status);
int32_t dossier_leg_version(const struct dossier *d, size_t i);
int32_t dossier_leg_round(const struct dossier *d, size_t i);

/* What the rules look at. */
void dossier_facts(const struct dossier *d, struct facts *ret);
/* A draft's and an open request's addressees, and the instrument named for the i-th (false if none). */
size_t dossier_addressees(const struct dossier *d);
const char *dossier_addressee(const struct dossier *d, size_t i);
/* The i-th instrument that is named, and for whom; false beyond the last. */
bool dossier_instrument_at(const struct dossier *d, size_t i, const char **ret_state, struct uuid *ret);
bool dossier_instrument(const struct dossier *d, const char *state, struct uuid *ret);
/* The words that search goes by. */
void dossier_words(const struct dossier *d, struct buf *out);
/* Kinds of crisis and items, for the filter, separated by commas. */
void dossier_kinds(const struct dossier *d, struct buf *out);

/* --- a step --- */

struct named {
    struct uuid id;
    const char *name;
};

#define DOSSIER_REFERENCE 24

/* A step that is to be taken: what of it the content depends on. */
struct change {
    enum assist_action action;
    enum assist_side side;
    size_t leg; /* SIZE_MAX: a step of the request */
    struct assist_verdict verdict;
    instant now;
    struct body *body;
    struct uuid person;
    bool past;                 /* taken again from the history: the body is what the event keeps */
    const char *reference;     /* submit */
    const struct named *units; /* accept, propose, replace_units: as registered */
    size_t unit_count;
    const struct named *officers; /* arrange, change_command: in the order of the body */
    size_t officer_count;
};

/* What the body asks for, held against the dossier: everything that needs no register. */
void dossier_check(const struct dossier *d, const struct change *c, struct faults *faults);
/* For create, edit, amend, address, prolong: merges the body into the content first, so that dossier_check() and the
 * caller judge what would be; dossier_unmerge() puts it back if the step is refused. 0 or -ENOMEM. */
int dossier_merge(struct dossier *d, const struct change *c);
void dossier_unmerge(struct dossier *d);
/* Whether an incident stays open after this step. */
bool dossier_incident_left(const struct dossier *d, const struct change *c);
/* Whether the digest in the body is that of the arrangement as it stands. */
bool dossier_digest_matches(const struct dossier *d, const struct change *c);

/* Carries the step out on the content, the conditions and the versions. `data` takes what the event keeps.
 * 0 or -ENOMEM. */
int dossier_apply(struct dossier *d, const struct change *c, const struct member_sink *data);
/* Numbers and quantities that the step brings: what is asked, what is offered or left. None where it brings none. */
void dossier_quantities(const struct dossier *d, const struct change *c, struct assist_items *ret_asked,
                        struct assist_items *ret_accepted);
/* Adds an assistance for a state that is asked: submit, address. */
int dossier_ask(struct dossier *d, const struct uuid *id, const char *state, instant now);

/* A side's document, with a mark where each `actions` belongs (splice.h), and the tag of its content. */
struct rendering {
    struct buf text;
    char tag[17];
    bool valid;
};
/* As the requesting state reads it (leg SIZE_MAX), or the state of that leg. The dossier's, until its next change; NULL
 * if there is no memory. */
const struct rendering *dossier_document(struct dossier *d, size_t leg);

/* The assistance with `state` alone, out of a document with its actions, with `request`, `reference` and `revision` of
 * the request. 0, -ENOENT if the document does not show it, -EBADMSG, -ENOMEM. */
int assistance_alone(const char *document, size_t size, const char *state, struct buf *out);
