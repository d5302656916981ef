/* SPDX-License-Identifier: EUPL-1.2 */
/* The memory of the writer's batches: one, used again and again. */
#include <stdlib.h>
#include <string.h>

#include "service_inside.h"
#include "memory.h"

static const enum value event_values[EVENT_ARGS] = {
    VALUE_INT8, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INSTANT, VALUE_TEXT,  VALUE_INT4,
    VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT4, VALUE_INT4,    VALUE_BOOL,  VALUE_TEXT,
    VALUE_TEXT, VALUE_UUID, VALUE_INT4, VALUE_INT4, VALUE_TEXT, VALUE_BYTES,   VALUE_BYTES, VALUE_BYTES};
static const enum value house_values[HOUSE_ARGS] = {VALUE_INT8,  VALUE_INT4,  VALUE_INSTANT, VALUE_TEXT, VALUE_TEXT,
                                                    VALUE_TEXT,  VALUE_UUID,  VALUE_INT4,    VALUE_INT4, VALUE_TEXT,
                                                    VALUE_BYTES, VALUE_BYTES, VALUE_BYTES};
static const enum value entry_values[ENTRY_ARGS] = {VALUE_INT8, VALUE_BYTES, VALUE_TEXT};
static const enum value disclosure_values[DISCLOSURE_ARGS] = {VALUE_INT8, VALUE_UUID, VALUE_TEXT, VALUE_TEXT,
                                                              VALUE_TEXT, VALUE_UUID, VALUE_UUID, VALUE_TEXT,
                                                              VALUE_TEXT, VALUE_TEXT, VALUE_TEXT};
static const enum value request_values[REQUEST_ARGS] = {
    VALUE_UUID,    VALUE_TEXT,    VALUE_TEXT, VALUE_TEXT,    VALUE_INT4,  VALUE_INT4, VALUE_BOOL,
    VALUE_INSTANT, VALUE_INSTANT, VALUE_INT4, VALUE_INSTANT, VALUE_TEXT,  VALUE_TEXT, VALUE_BYTES,
    VALUE_TEXT,    VALUE_TEXT,    VALUE_TEXT, VALUE_BOOL,    VALUE_BYTES, VALUE_BYTES};
static const enum value leg_values[LEG_ARGS] = {
    VALUE_UUID, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT,    VALUE_TEXT,    VALUE_INT4,    VALUE_INT4,
    VALUE_INT4, VALUE_TEXT, VALUE_UUID, VALUE_UUID, VALUE_INSTANT, VALUE_INSTANT, VALUE_INSTANT, VALUE_TEXT,
    VALUE_INT4, VALUE_BOOL, VALUE_TEXT, VALUE_TEXT, VALUE_BYTES,   VALUE_TEXT,    VALUE_BOOL,    VALUE_BYTES};
static const enum value word_values[WORD_ARGS] = {VALUE_UUID, VALUE_TEXT, VALUE_BOOL,
                                                  VALUE_BOOL, VALUE_TEXT, VALUE_TEXT};
static const enum value key_values[KEY_ARGS] = {VALUE_UUID,  VALUE_TEXT,    VALUE_BYTES, VALUE_UUID,
                                                VALUE_INT4,  VALUE_TEXT,    VALUE_TEXT,  VALUE_TEXT,
                                                VALUE_BYTES, VALUE_INSTANT, VALUE_INT8};
static const enum value refusal_values[REFUSAL_ARGS] = {VALUE_INSTANT, VALUE_UUID, VALUE_UUID, VALUE_TEXT,
                                                        VALUE_TEXT,    VALUE_TEXT, VALUE_INT4};

enum { SETS = 11 };

/* The arguments of all statements that write, with their types. */
static void sets_of(struct work *w, struct arg *ret_args[static SETS], const enum value *ret_values[static SETS],
                    size_t ret_counts[static SETS])
{
    struct arg *const args[SETS] = {w->events,       w->house_events, w->entries,  w->disclosures,
                                    w->new_requests, w->old_requests, w->new_legs, w->old_legs,
                                    w->words,        w->keys,         w->refusals};
    const enum value *const values[SETS] = {event_values,   house_values,   entry_values,  disclosure_values,
                                            request_values, request_values, leg_values,    leg_values,
                                            word_values,    key_values,     refusal_values};
    const size_t counts[SETS] = {EVENT_ARGS, HOUSE_ARGS, ENTRY_ARGS, DISCLOSURE_ARGS, REQUEST_ARGS, REQUEST_ARGS,
                                 LEG_ARGS,   LEG_ARGS,   WORD_ARGS,  KEY_ARGS,        REFUSAL_ARGS};

    memcpy(ret_args, args, sizeof args);
    memcpy(ret_values, values, sizeof values);
    memcpy(ret_counts, counts, sizeof counts);
}

static void for_args(struct work *w, void (*call)(struct arg *a, enum value value))
{
    const enum value *values[SETS];
    struct arg *args[SETS];
    size_t counts[SETS];

    sets_of(w, args, values, counts);
    for (size_t i = 0; i < SETS; i++)
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
    buf_release(&w->note);
    buf_release(&w->text);
    disclosures_release(&w->data);
    free(w);
}

void work_clear(struct work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        dossier_free(w->loaded[i].dossier);
        buf_release(&w->loaded[i].persons);
    }
    w->count = w->tile_count = 0;
    buf_clear(&w->note);
    w->trouble = NULL;
    w->failed = w->stale = w->registers_written = false;
    for_args(w, reset_array);
}

void work_reset_args(struct work *w)
{
    for_args(w, reset_array);
}
