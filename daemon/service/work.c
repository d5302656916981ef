/* SPDX-License-Identifier: EUPL-1.2 */
/* The memory of the writer's batches: one, used again and again. */
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"
#include "memory.h"

static const enum value event_values[EVENT_ARGS] = {
    VALUE_INT8, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INSTANT, VALUE_TEXT, VALUE_INT4, VALUE_TEXT,
    VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INT4,    VALUE_BOOL, VALUE_UUID, VALUE_UUID,
    VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_UUID, VALUE_TEXT,    VALUE_INT4, VALUE_TEXT};
static const enum value request_values[REQUEST_ARGS] = {
    VALUE_UUID, VALUE_TEXT,    VALUE_TEXT,    VALUE_TEXT, VALUE_INT4,    VALUE_INT4,
    VALUE_BOOL, VALUE_INSTANT, VALUE_INSTANT, VALUE_INT4, VALUE_INSTANT, VALUE_TEXT,
    VALUE_TEXT, VALUE_BYTES,   VALUE_TEXT,    VALUE_TEXT, VALUE_TEXT,    VALUE_BOOL};
static const enum value leg_values[LEG_ARGS] = {
    VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT,    VALUE_TEXT,    VALUE_INT4,    VALUE_INT4,
    VALUE_INT4, VALUE_TEXT, VALUE_UUID, VALUE_UUID, VALUE_INSTANT, VALUE_INSTANT, VALUE_INSTANT, VALUE_TEXT,
    VALUE_INT4, VALUE_BOOL, VALUE_TEXT, VALUE_TEXT, VALUE_BYTES,   VALUE_TEXT,    VALUE_BOOL};
static const enum value word_values[WORD_ARGS] = {VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_BOOL, VALUE_TEXT};
static const enum value key_values[KEY_ARGS] = {VALUE_UUID, VALUE_TEXT, VALUE_BYTES, VALUE_UUID,  VALUE_INT4,
                                                VALUE_TEXT, VALUE_TEXT, VALUE_TEXT,  VALUE_BYTES, VALUE_INSTANT};
static const enum value refusal_values[REFUSAL_ARGS] = {VALUE_INSTANT, VALUE_UUID, VALUE_UUID, VALUE_TEXT,
                                                        VALUE_TEXT,    VALUE_TEXT, VALUE_INT4};

/* The arguments of all statements that write, with their types. */
static size_t sets_of(struct work *w, struct arg *ret_args[static 8], const enum value *ret_values[static 8],
                      size_t ret_counts[static 8])
{
    struct arg *const args[] = {w->events,   w->new_requests, w->old_requests, w->new_legs,
                                w->old_legs, w->words,        w->keys,         w->refusals};
    const enum value *const values[] = {event_values, request_values, request_values, leg_values,
                                        leg_values,   word_values,    key_values,     refusal_values};
    const size_t counts[] = {EVENT_ARGS, REQUEST_ARGS, REQUEST_ARGS, LEG_ARGS,
                             LEG_ARGS,   WORD_ARGS,    KEY_ARGS,     REFUSAL_ARGS};

    memcpy(ret_args, args, sizeof args);
    memcpy(ret_values, values, sizeof values);
    memcpy(ret_counts, counts, sizeof counts);
    return sizeof counts / sizeof *counts;
}

static void for_args(struct work *w, void (*call)(struct arg *a, enum value value))
{
    const enum value *values[8];
    struct arg *args[8];
    size_t counts[8], sets = sets_of(w, args, values, counts);

    for (size_t i = 0; i < sets; i++)
        for (size_t k = 0; k < counts[i]; k++)
            call(&args[i][k], values[i][k]);
}

static void init_array(struct arg *a, enum value value)
{
    arg_init(a, value, true);
}

/* The memory of the last batch serves the next, unless that one was unusually big. */
static void reset_array(struct arg *a, enum value value)
{
    enum { KEEP = 256 * 1024 };

    if (a->data.room <= KEEP) {
        arg_reset(a);
        return;
    }
    arg_release(a);
    arg_init(a, value, true);
}

static void release_array(struct arg *a, enum value value)
{
    (void)value;
    arg_release(a);
}

struct work *work_new(void)
{
    struct work *w = calloc(1, sizeof *w);

    if (w)
        for_args(w, init_array);
    return w;
}

void work_free(struct work *w)
{
    if (!w)
        return;
    work_clear(w);
    for_args(w, release_array);
    free(w);
}

void work_clear(struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        dossier_free(w->loaded[i].dossier);
    w->count = 0;
    w->failed = w->stale = w->registers_written = false;
    for_args(w, reset_array);
}

void work_reset_args(struct work *w)
{
    for_args(w, reset_array);
}
