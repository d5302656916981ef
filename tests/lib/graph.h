/* SPDX-License-Identifier: EUPL-1.2 */
/* What was reached: a set of 64-bit states in the order they were found, and the steps between them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct edge {
    uint32_t from, to;
    bool free; /* needs nobody who is on the list: time, or a step that binds nobody */
};

struct graph {
    uint64_t *states;
    size_t count, room;
    uint32_t *table; /* a state's index + 1 at the place its hash gives, or the next free one */
    size_t slots;    /* a power of two */
    struct edge *edges;
    size_t edge_count, edge_room;
};

void graph_init(struct graph *g);
void graph_release(struct graph *g);
/* The state's index; it is added if it is new. */
uint32_t graph_add(struct graph *g, uint64_t state);
/* A step to itself is left out. */
void graph_join(struct graph *g, uint32_t from, uint32_t to, bool free);
/* Marks every state from which a marked one can be reached, by free steps only if so wished; returns how many are
 * marked then. */
size_t graph_backward(const struct graph *g, bool *marks, bool free_only);
