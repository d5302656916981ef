/* SPDX-License-Identifier: EUPL-1.2 */
/* Examples from the tables of fields and of problems. */
#include <string.h>

#include "openapi_inside.h"

static void first_word(struct buf *out, const char *words)
{
    emit_json(out, "");
    buf_json_string(out, words, strcspn(words, " "));
}

static void made(struct buf *out, const struct field *f)
{
    static const char *const values[] = {
        [FIELD_TEXT] = "\"As the officer commanding reported it\"",
        [FIELD_NAME] = "\"boarding\"",
        [FIELD_BOOLEAN] = "false",
        [FIELD_TIME] = "\"2026-11-23T06:00:00Z\"",
        [FIELD_UUID] = "\"0197d001-6f3a-7b2c-8d4e-5f6071829304\"",
        [FIELD_STATE] = "\"DE\"",
        [FIELD_CURRENCY] = "\"EUR\"",
        [FIELD_POSITION] = "\"+52.9628+004.7600/\"",
        [FIELD_SHA256] = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
        [FIELD_MAP] = "{}",
        [FIELD_REFERENCE] = "\"NL-2026-7Q4MX\"",
        [FIELD_ANY] = "{}",
    };

    switch (f->type) {
    case FIELD_INTEGER:
        emit_integer(out, f->min);
        break;
    case FIELD_WORD:
        first_word(out, f->words);
        break;
    case FIELD_OBJECT:
        example_shape(out, f->shape);
        break;
    case FIELD_LIST:
        emit_open(out, '[');
        if (f->element)
            example_field(out, f->element);
        else
            example_shape(out, f->shape);
        emit_close(out, ']');
        break;
    default:
        emit_json(out, values[f->type]);
    }
}

void example_field(struct buf *out, const struct field *f)
{
    if (f->example)
        emit_json(out, f->example);
    else
        made(out, f);
}

void example_shape(struct buf *out, const struct shape *shape)
{
    emit_open(out, '{');
    for (const struct field *f = shape->fields; f->name; f++) {
        if (!(f->flags & (FIELD_REQUIRED | FIELD_SHOWN)) && !f->example)
            continue;
        emit_key(out, f->name);
        example_field(out, f);
    }
    emit_close(out, '}');
}

static void example_of(struct buf *out, const char *name)
{
    const struct field *f = shape_field(&shape_problem, name);

    emit_key(out, name);
    made(out, f);
}

void example_problem(struct buf *out, enum problem problem)
{
    const struct problem_info *info = problem_info(problem);

    emit_open(out, '{');
    emit_key(out, "type");
    emit_format(out, "/problems/%s", info->slug);
    emit_member(out, "title", info->title);
    emit_key(out, "status");
    emit_integer(out, info->status);
    emit_member(out, "detail", info->text);
    emit_member(out, "instance", "/v1/requests/0197d001-6f3a-7b2c-8d4e-5f6071829304");
    emit_member(out, "request_id", "6f3a7b2c-1a");
    if (problem == PROBLEM_INVALID_CONTENT)
        example_of(out, "errors");
    if (problem == PROBLEM_CONDITION_MISSING) {
        example_of(out, "rule");
        example_of(out, "allowed");
    }
    emit_close(out, '}');
}
