/* SPDX-License-Identifier: EUPL-1.2 */
/* The parameters of an operation: in the path, the query, the header. */
#include <stdio.h>
#include <string.h>

#include "openapi_inside.h"

static const struct {
    const char *name, *schema, *example, *description;
} headers[] = {
    {"X-Request-Id", "{\"type\":\"string\"}", "\"desk-7.2026-11-23\"",
     "A name for this exchange: 1 to 64 of `A-Za-z0-9._-`; anything else is replaced"},
    {"traceparent", "{\"type\":\"string\"}", "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"",
     "W3C trace context"},
    {"Assist-Account", "{\"type\":\"string\",\"format\":\"uuid\"}", "\"0197d001-9c1e-7a55-b0de-5f6071829304\"",
     "Whose request this is meant to be: 401 where somebody else is signed in by now"},
    {"If-None-Match", "{\"type\":\"string\"}", "\"\\\"2c26b46b68ffc68f-af63bd4c8601b7df\\\"\"",
     "The tag of what is known already: 304 if it is still so"},
    {"If-Match", "{\"type\":\"string\"}", "\"\\\"2c26b46b68ffc68f-af63bd4c8601b7df\\\"\"",
     "The tag of the request's document that the step is for; its part after the hyphen (what the caller may do) does "
     "not count"},
    {"Last-Event-ID", "{\"type\":\"string\",\"pattern\":\"^(-1|\\\\d{1,18})$\"}", "\"10211\"",
     "The last `id` that came: it goes on after that"},
    {"Idempotency-Key", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255,\"pattern\":\"^[!-~]+$\"}",
     "\"0197d001-9c1e-7a55-b0de-5f6071829304\"",
     "Makes a repetition harmless: with the same path and body, the first answer comes again, for 24 hours"},
};

static void parameter_ref(struct buf *out, const char *name)
{
    emit_open(out, '{');
    emit_key(out, "$ref");
    emit_format(out, "#/components/parameters/%s", name);
    emit_close(out, '}');
}

void parameter_components(struct openapi *o)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        emit_key(o->out, headers[i].name);
        emit_open(o->out, '{');
        emit_member(o->out, "name", headers[i].name);
        emit_member(o->out, "in", "header");
        emit_member(o->out, "description", headers[i].description);
        emit_key(o->out, "schema");
        emit_json(o->out, headers[i].schema);
        emit_key(o->out, "example");
        emit_json(o->out, headers[i].example);
        emit_close(o->out, '}');
    }
}

static void problem_slugs(struct buf *out)
{
    emit_json(out, "{\"type\":\"string\",\"enum\":[");
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        emit_text(out, problem_info((enum problem)i)->slug);
    buf_text(out, "]}");
}

/* What stands in the path where `{name}` is. */
static void path_parameter(struct openapi *o, const struct described *d, const char *name)
{
    static const struct field uuid = {.name = "id", .type = FIELD_UUID}, state = {.name = "state", .type = FIELD_STATE};
    bool by_code = strcmp(name, "state") == 0 || (d->operation.entry && d->operation.which == REGISTER_STATES);
    struct buf *out = o->out;

    emit_open(out, '{');
    emit_member(out, "name", name);
    emit_member(out, "in", "path");
    emit_key(out, "required");
    emit_boolean(out, true);
    if (strcmp(name, "request") == 0) {
        emit_member(out, "description", "The request's id, or its reference");
        emit_key(out, "schema");
        emit_json(out, "{\"type\":\"string\",\"anyOf\":[{\"format\":\"uuid\"},{\"pattern\":\"^([Ee][Xx]-)?[A-Za-z]{2}-"
                       "\\\\d{4}-[0-9A-Za-z]{5}$\"}]}");
        emit_member(out, "example", "NL-2026-7Q4MX");
    } else if (strcmp(name, "tile") == 0) {
        emit_member(out, "description", "The tile's path, with its slashes");
        emit_key(out, "schema");
        emit_json(out, "{\"type\":\"string\"}");
        emit_member(out, "example", "0/x001/234");
    } else if (strcmp(name, "file") == 0) {
        emit_member(out, "description", "The file's name, with its slash");
        emit_key(out, "schema");
        emit_json(out, "{\"type\":\"string\"}");
        emit_member(out, "example", "words/en.json");
    } else if (strcmp(name, "index") == 0) {
        emit_member(out, "description", "The entry's index, as Assist-Receipt gives it");
        emit_key(out, "schema");
        emit_json(out, "{\"type\":\"integer\",\"minimum\":0}");
        emit_key(out, "example");
        emit_json(out, "10211");
    } else if (strcmp(name, "slug") == 0) {
        emit_member(out, "description", "The last part of a problem's `type`");
        emit_key(out, "schema");
        problem_slugs(out);
    } else {
        emit_member(out, "description", by_code ? "The state's code, ISO 3166-1 alpha-2" : "Its id");
        emit_key(out, "schema");
        schema_field(o, by_code ? &state : &uuid, PLACE_ANSWER);
    }
    emit_close(out, '}');
}

static void path_parameters(struct openapi *o, const struct described *d)
{
    for (const char *at = d->info->path; (at = strchr(at, '{')); at++) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "*}"), at + 1);
        if (strcmp(name, "action") != 0 && strcmp(name, "register") != 0)
            path_parameter(o, d, name);
    }
}

static void query_parameters(struct openapi *o, const struct shape *shape)
{
    struct buf *out = o->out;

    for (const struct field *f = shape->fields; f->name; f++) {
        struct field bare = *f;
        bare.help = NULL;
        emit_open(out, '{');
        emit_member(out, "name", f->name);
        emit_member(out, "in", "query");
        emit_member(out, "description", f->help);
        emit_key(out, "schema");
        schema_field(o, &bare, PLACE_BODY);
        if (f->example) {
            emit_key(out, "example");
            emit_json(out, f->example);
        }
        emit_close(out, '}');
    }
}

void parameters_list(struct openapi *o, const struct described *d)
{
    bool step = d->operation.body == BODY_STEP;

    emit_key(o->out, "parameters");
    emit_open(o->out, '[');
    path_parameters(o, d);
    if (d->operation.list)
        query_parameters(o, &shape_page_query);
    if (d->operation.query)
        query_parameters(o, d->operation.query);
    parameter_ref(o->out, "X-Request-Id");
    parameter_ref(o->out, "traceparent");
    if (!d->info->open)
        parameter_ref(o->out, "Assist-Account");
    if (d->route == ROUTE_EVENTS)
        parameter_ref(o->out, "Last-Event-ID");
    if (d->operation.body != BODY_NONE && !d->operation.unkeyed)
        parameter_ref(o->out, "Idempotency-Key");
    else if (d->operation.tagged)
        parameter_ref(o->out, "If-None-Match");
    if ((step && d->operation.action != ASSIST_create) || (d->operation.body == BODY_CHANGED && d->operation.tagged))
        parameter_ref(o->out, "If-Match");
    emit_close(o->out, ']');
}
