/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "splice.h"
#include "uuid.h"

/* A drill runs through the same table under Article 5. */
static void basis(const struct assist_rule *rule, bool exercise, struct buf *out)
{
    if (exercise && strcmp(rule->basis, "house") != 0)
        buf_printf(out, "\"5 (as %s)\"", rule->basis);
    else
        buf_printf(out, "\"%s\"", rule->basis);
}

static void offer(const struct assist_rule *rule, const struct facts *facts, const char *id, const char *state,
                  const char *const *forms, struct buf *out)
{
    const char *action = assist_action_word(rule->action);

    buf_text(out, "{\"action\":\"");
    buf_text(out, action);
    buf_text(out, rule->action == ASSIST_edit ? "\",\"method\":\"PATCH\",\"href\":\"/v1/requests/"
                                              : "\",\"method\":\"POST\",\"href\":\"/v1/requests/");
    buf_text(out, id);
    if (state) {
        buf_text(out, "/assistance/");
        buf_text(out, state);
    }
    if (rule->action != ASSIST_edit) {
        buf_text(out, "/actions/");
        buf_text(out, action);
    }
    buf_text(out, "\",\"basis\":");
    basis(rule, facts->exercise, out);
    buf_text(out, ",\"fields\":");
    buf_text(out, forms[rule->action]);
    buf_byte(out, '}');
}

static void offer_all(const struct facts *facts, const struct offers *offers, const char *id, const char *state,
                      const char *const *forms, struct buf *out)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < offers->count; i++) {
        const struct assist_rule *rule = assist_rule(offers->rules[i]);
        if (!rule)
            continue;
        if (i > 0)
            buf_byte(out, ',');
        offer(rule, facts, id, state, forms, out);
    }
    buf_byte(out, ']');
}

void splice_actions(const char *document, size_t size, const struct facts *facts, const struct offers *offers,
                    const char *const forms[static ASSIST_ACTION_COUNT], struct buf *out)
{
    const size_t mark = sizeof SPLICE_MARK - 1;
    const char *at = document, *end = document + size, *found;
    char id[UUID_TEXT];

    uuid_format(&facts->id, id);
    for (size_t i = 0; (found = memmem(at, (size_t)(end - at), SPLICE_MARK, mark)) && i <= facts->leg_count; i++) {
        buf_append(out, at, (size_t)(found - at));
        offer_all(facts, &offers[i], id, i < facts->leg_count ? facts->legs[i].state : NULL, forms, out);
        at = found + mark;
    }
    buf_append(out, at, (size_t)(end - at));
}

void splice_nothing(const char *document, size_t size, struct buf *out)
{
    const char *at = document, *end = document + size, *mark;

    while ((mark = memmem(at, (size_t)(end - at), SPLICE_MARK, strlen(SPLICE_MARK)))) {
        buf_append(out, at, (size_t)(mark - at));
        buf_text(out, "[]");
        at = mark + strlen(SPLICE_MARK);
    }
    buf_append(out, at, (size_t)(end - at));
}
