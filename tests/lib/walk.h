/* SPDX-License-Identifier: EUPL-1.2 */
/* The walk over everything that can be reached from "asked", breadth first. */
#pragma once

#include "graph.h"
#include "promises.h"

struct walk {
    struct graph graph;
    size_t steps, refusals; /* steps counts every actor's; the graph keeps one of a kind */
    size_t passings, requests, faults;
    size_t crossed, crossed_steps; /* states tried with the whole product of actors */
    bool taken[1000];              /* by number of rule */
};

void walk_all(struct walk *ret);
void walk_release(struct walk *walk);

/* --- what the walk is made of --- */

/* A step with a good body. */
struct assist_step good_step(enum assist_action action);
/* Aborts the test, telling what was tried. */
_Noreturn void walk_broken(const char *what, const struct world *before, const struct deed *deed,
                           const struct world *after);
/* Tries one step; what is allowed is taken with every good body, checked and, where `join`, walked on from. */
bool walk_try(struct walk *walk, uint32_t index, const struct world *w, const struct assist_case *c,
              const struct deed *deed, bool join);
/* Every set of roles, every entry on the list and every person at this state. */
void walk_cross(struct walk *walk, uint32_t index);
/* What a step of the request does to the assistance. */
void walk_requests(struct walk *walk, uint32_t index, const struct world *w);
