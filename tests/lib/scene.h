/* SPDX-License-Identifier: EUPL-1.2 */
/* Steps that are allowed, to be spoilt one by one. */
#pragma once

#include "assist.h"

/* A case and a step at the time 1000; everything else is far from it. */
struct scene {
    struct assist_case c;
    struct assist_step step;
};

#define SCENE_NOW INT64_C(1000)

/* The action by whoever may take it, with all that it asks. */
struct scene scene_of(enum assist_action action);
struct assist_verdict scene_judge(const struct scene *s);

/* Ways to spoil a scene. */
typedef void (*fault)(struct scene *s);
void no_role(struct scene *s);
void not_listed(struct scene *s);
void same_person(struct scene *s);  /* authorised and permitted weapons */
void wrong_status(struct scene *s); /* closed request for ask_again, else a status without that action */
void mismatch(struct scene *s);
void stale(struct scene *s); /* revision, seen and digest */
void too_late(struct scene *s);
void bad_body(struct scene *s);
void unit_gone(struct scene *s);
void conditions_gone(struct scene *s); /* what is needed is away, what must not be is there */
