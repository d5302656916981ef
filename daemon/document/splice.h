/* SPDX-License-Identifier: EUPL-1.2 */
/* Puts the steps a caller may take into a ready-made document. */
#pragma once

#include "assist.h"
#include "buf.h"
#include "facts.h"

/* The steps allowed on one assistance or on the request, as numbers of rules. */
struct offers {
    size_t count;
    uint16_t rules[ASSIST_ACTION_COUNT];
};

/* The value that stands where `actions` belongs: JSON, but no text a person can have written. */
#define SPLICE_MARK "\"\\u0001\""

/* Copies `document` to `out`; its marks, in their order, become the offers: of legs[0], legs[1], …, and of the request
 * last. `forms[action]` is the text of an action's form. */
void splice_actions(const char *document, size_t size, const struct facts *facts, const struct offers *offers,
                    const char *const forms[static ASSIST_ACTION_COUNT], struct buf *out);

/* Copies `document` with an empty list at each mark: the document alone. */
void splice_nothing(const char *document, size_t size, struct buf *out);

/* The forms: for each action the `fields` of its body, as JSON. 0 or -ENOMEM. */
struct forms {
    char *text[ASSIST_ACTION_COUNT];
};
int forms_make(struct forms *ret);
void forms_release(struct forms *forms);
