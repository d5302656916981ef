/* SPDX-License-Identifier: EUPL-1.2 */
#include "graph.h"

#include <check.h>
#include <stdlib.h>

static void *grown(void *old, size_t count, size_t size)
{
    void *more = reallocarray(old, count, size);

    ck_assert_ptr_nonnull(more);
    return more;
}

void graph_init(struct graph *g)
{
    *g = (struct graph){.room = 1024, .slots = 4096, .edge_room = 4096};
    g->states = grown(NULL, g->room, sizeof *g->states);
    g->table = calloc(g->slots, sizeof *g->table);
    g->edges = grown(NULL, g->edge_room, sizeof *g->edges);
    ck_assert_ptr_nonnull(g->table);
}

void graph_release(struct graph *g)
{
    free(g->states);
    free(g->table);
    free(g->edges);
}

static size_t place(const struct graph *g, uint64_t state)
{
    size_t at = (size_t)((state ^ state >> 29) * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (g->slots - 1);

    while (g->table[at] && g->states[g->table[at] - 1] != state)
        at = (at + 1) & (g->slots - 1);
    return at;
}

static void widen(struct graph *g)
{
    free(g->table);
    g->slots *= 2;
    g->table = calloc(g->slots, sizeof *g->table);
    ck_assert_ptr_nonnull(g->table);
    for (size_t i = 0; i < g->count; i++)
        g->table[place(g, g->states[i])] = (uint32_t)i + 1;
}

uint32_t graph_add(struct graph *g, uint64_t state)
{
    size_t at = place(g, state);

    if (g->table[at])
        return g->table[at] - 1;
    if (g->count == g->room)
        g->states = grown(g->states, g->room *= 2, sizeof *g->states);
    g->states[g->count++] = state;
    g->table[at] = (uint32_t)g->count;
    if (g->count * 2 > g->slots)
        widen(g);
    return (uint32_t)g->count - 1;
}

void graph_join(struct graph *g, uint32_t from, uint32_t to, bool free)
{
    /* The latest steps of the same state are looked through, so that not every actor's is kept. */
    for (size_t i = g->edge_count; i-- > 0 && g->edges[i].from == from;)
        if (g->edges[i].to == to) {
            g->edges[i].free |= free;
            return;
        }
    if (from == to)
        return;
    if (g->edge_count == g->edge_room)
        g->edges = grown(g->edges, g->edge_room *= 2, sizeof *g->edges);
    g->edges[g->edge_count++] = (struct edge){from, to, free};
}

size_t graph_backward(const struct graph *g, bool *marks, bool free_only)
{
    size_t marked = 0;
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = g->edge_count; i-- > 0;)
            if (marks[g->edges[i].to] && !marks[g->edges[i].from] && (g->edges[i].free || !free_only))
                marks[g->edges[i].from] = more = true;
    }
    for (size_t i = 0; i < g->count; i++)
        marked += marks[i];
    return marked;
}
