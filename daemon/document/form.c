/* SPDX-License-Identifier: EUPL-1.2 */
/* The forms of the steps, from the same tables that judge their bodies. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "shape.h"
#include "splice.h"

static const char *type_word(enum field_type type)
{
    static const char *const words[] = {
#define TYPE(symbol, word) [FIELD_##symbol] = word,
        FIELD_TYPES(TYPE)
#undef TYPE
    };
    return words[type];
}

static void form_fields(const struct shape *shape, struct buf *out);

static void form_words(const char *words, struct buf *out)
{
    buf_text(out, ",\"words\":[");
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        if (at != words)
            buf_byte(out, ',');
        buf_json_string(out, at, length);
        at += length;
        at += strspn(at, " ");
    }
    buf_byte(out, ']');
}

static void form_limits(const struct field *f, struct buf *out)
{
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
        buf_printf(out, ",\"max_length\":%" PRId64, f->max);
        break;
    case FIELD_INTEGER:
        buf_printf(out, ",\"minimum\":%" PRId64 ",\"maximum\":%" PRId64, f->min, f->max);
        break;
    case FIELD_WORD:
        form_words(f->words, out);
        break;
    case FIELD_LIST:
        buf_printf(out, ",\"min_items\":%" PRId64 ",\"max_items\":%" PRId64, f->min, f->max);
        if (f->element) {
            buf_printf(out, ",\"of\":\"%s\"", type_word(f->element->type));
            if (f->element->type == FIELD_WORD)
                form_words(f->element->words, out);
        }
        break;
    case FIELD_MAP:
        buf_printf(out, ",\"of\":\"%s\"", type_word(f->element->type));
        break;
    default:
        break;
    }
    if (f->shape) {
        buf_text(out, ",\"fields\":");
        form_fields(f->shape, out);
    }
}

/* `communicated` may go with every step and is left out of the forms; OpenAPI has it. */
static void form_fields(const struct shape *shape, struct buf *out)
{
    bool first = true;

    buf_byte(out, '[');
    for (const struct field *f = shape->fields; f->name; f++) {
        if (strcmp(f->name, "communicated") == 0)
            continue;
        buf_printf(out, "%s{\"name\":\"%s\",\"type\":\"%s\",\"required\":%s", first ? "" : ",", f->name,
                   type_word(f->type), f->flags & FIELD_REQUIRED ? "true" : "false");
        form_limits(f, out);
        buf_byte(out, '}');
        first = false;
    }
    buf_byte(out, ']');
}

int forms_make(struct forms *ret)
{
    struct forms forms = {{NULL}};

    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++) {
        struct buf text = {0};
        form_fields(shape_of_action((enum assist_action)i), &text);
        if (text.failed) {
            buf_release(&text);
            forms_release(&forms);
            return -ENOMEM;
        }
        forms.text[i] = text.data;
    }
    *ret = forms;
    return 0;
}

void forms_release(struct forms *forms)
{
    for (unsigned i = 0; i < ASSIST_ACTION_COUNT; i++)
        free(forms->text[i]);
    *forms = (struct forms){{NULL}};
}
