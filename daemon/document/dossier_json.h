/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside document/: the dossier as JSON. The tree is the requesting state's document itself. */
#pragma once

#include "dossier.h"
#include "digest.h"
#include "json.h"
#include "splice.h"

struct dossier {
    json_t *json;
    json_t *before; /* as it was before dossier_merge() */
    struct uuid id;
    char state[STATE_CODE];
    int32_t seq;
    bool fresh;
    size_t leg_count;
    struct leg legs[ASSIST_ADDRESSEES];
    struct rendering own, others[ASSIST_ADDRESSEES];
};

json_t *leg_json(const struct dossier *d, size_t i);
/* A member that is an object or a list; never NULL for a document of ours. */
json_t *member(const json_t *object, const char *name);
int64_t member_integer(const json_t *object, const char *name);
bool member_true(const json_t *object, const char *name);
bool member_is(const json_t *object, const char *name, const char *word);
bool member_null(const json_t *object, const char *name);

void items_of(const json_t *list, struct assist_items *ret);
/* The period in force: the arrangement's, with the extensions that were agreed. */
void period_in_force(const json_t *leg, instant *ret_from, instant *ret_until);
/* The officers in command: those of the last addendum that changes them, else the arrangement's. NULL if none. */
const json_t *officers_in_command(const json_t *leg);
/* Whether a list of incidents has one of this status. */
bool incident_with(const json_t *leg, const char *status, int64_t except);
json_t *numbered(const json_t *list, const char *name, int64_t number);

/* The documents rendered so far no longer hold, but for those of assistances that are frozen: their states read the
 * request as it stood then. */
void forget_renderings(struct dossier *d);
/* After a step on this assistance: if it is frozen now, its document is the one of this moment. 0 or -ENOMEM. */
int freeze_rendering(struct dossier *d, size_t i);
/* Puts an assistance's content back to what it is when a state is first asked. */
void leg_blank(json_t *leg, bool *failed);
/* The arrangement's digest (`sha256`) over everything that is signed. */
void terms_digest(const struct dossier *d, size_t leg, char ret[static SHA256_HEX], bool *failed);
void terms_stamp(const struct dossier *d, size_t leg, bool *failed);

/* The steps' own effects, one file per chapter of the procedure; each returns whether the step was its. */
bool apply_answer(struct dossier *d, const struct change *c, json_t *leg, bool *failed);
bool apply_arrange(struct dossier *d, const struct change *c, json_t *leg, bool *failed);
bool apply_act(struct dossier *d, const struct change *c, json_t *leg, bool *failed);
bool apply_settle(struct dossier *d, const struct change *c, json_t *leg, bool *failed);
/* Numbers items from `first` on and fills in what a person left out. */
void number_items(json_t *items, int64_t first, bool *failed);
json_t *named_list(const struct named *list, size_t count);
json_t *officers_list(const struct change *c);
