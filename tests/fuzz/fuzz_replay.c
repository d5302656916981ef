/* SPDX-License-Identifier: EUPL-1.2 */
/* A history that somebody else has written: lines `action state rule json`, taken one after the other. */
#include <errno.h>

#include "fuzz.h"
#include "replay.h"

static enum assist_action action_of(struct input word)
{
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++) {
        const char *known = assist_action_word((enum assist_action)i);
        if (same(word.data, word.size, known, strlen(known)))
            return (enum assist_action)i;
    }
    return ASSIST_no_action;
}

/* The first status that the row leaves from. */
static enum assist_status from_of(const struct assist_rule *rule)
{
    for (unsigned i = 0; i < ASSIST_STATUS_COUNT; i++)
        if (rule->from >> i & 1)
            return (enum assist_status)i;
    return ASSIST_none;
}

/* What is kept beside the documents says what they say. */
static void check_facts(const struct dossier *d)
{
    struct facts *facts = calloc(1, sizeof *facts), *again = calloc(1, sizeof *again);
    struct buf once = {0}, twice = {0};
    REQUIRE(facts && again);
    dossier_facts(d, facts);
    facts_encode(facts, SIZE_MAX, &once);
    REQUIRE(facts_decode(once.data, once.size, again) == 0);
    facts_encode(again, SIZE_MAX, &twice);
    REQUIRE(same(once.data, once.size, twice.data, twice.size));
    buf_release(&once);
    buf_release(&twice);
    free(facts);
    free(again);
}

static void check_documents(struct dossier *d)
{
    REQUIRE(dossier_document(d, SIZE_MAX));
    for (size_t i = 0; i < dossier_legs(d); i++)
        REQUIRE(dossier_document(d, i));
}

/* False: it cannot be such a step. */
static bool read_step(struct input *in, struct past_event *e, char state[static 3])
{
    struct input word = take_until(in, " "), code = take_until(in, " "), number = take_until(in, " ");
    char digits[6] = "";
    if (number.size >= sizeof digits || code.size > 2)
        return false;
    if (number.size)
        memcpy(digits, number.data, number.size);
    memset(state, 0, 3);
    if (code.size == 2)
        memcpy(state, code.data, 2);
    const struct assist_rule *rule = assist_rule((uint16_t)strtoul(digits, NULL, 10));
    e->action = action_of(word);
    if (!rule || rule->action != e->action)
        return false;
    e->rule = rule->number;
    e->from = from_of(rule);
    e->to = rule->to;
    e->side = rule->side;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {(const char *)data, size};
    struct dossier *d = NULL;
    struct past_event e = {.request = {{1}}, .state = "NL", .at = 1700000000000000};
    struct past_step *step = malloc(sizeof *step);
    char state[3];
    e.exercise = take_byte(&in) & 1;
    e.person.bytes[0] = (uint8_t)size;
    for (int i = 0; in.size > 0 && i < 60; i++) {
        struct input line = take_until(&in, "\n");
        if (!read_step(&line, &e, state))
            continue;
        char *copy = exactly(line.data, line.size);
        e.assistance = state;
        e.data = copy;
        e.data_size = line.size;
        e.at += 1000000;
        int r = dossier_replay_judged(&d, &e, step);
        free(copy);
        REQUIRE(r == 0 || r == -EBADMSG || r == -ENOMEM);
        if (r < 0)
            break; /* nobody goes on with what a refused event left */
        check_facts(d);
        check_documents(d);
    }
    dossier_free(d);
    free(step);
    return 0;
}
