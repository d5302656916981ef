/* SPDX-License-Identifier: EUPL-1.2 */
/* Paths and operations from the route table; a path with {action} or {register} stands for one path per word. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "inside_openapi.h"

enum tag { TAG_REQUESTS, TAG_ASSISTANCE, TAG_HISTORY, TAG_PROCEDURE, TAG_REGISTERS, TAG_ACCOUNTS, TAG_SERVICE, TAG_COUNT };

static const struct {
    const char *name, *description;
} tags[TAG_COUNT] = {
    [TAG_REQUESTS] = {"requests", "Requests for assistance (Article 3(1)) and the steps of the requesting state"},
    [TAG_ASSISTANCE] = {"assistance", "The dealings with each requested state, from its answer until all is settled"},
    [TAG_HISTORY] = {"history", "What happened, step by step"},
    [TAG_PROCEDURE] = {"procedure", "The rules as data and as pictures"},
    [TAG_REGISTERS] = {"registers", "States, competent authorities (Article 8), units (Article 2(a)), instruments (Article 7)"},
    [TAG_ACCOUNTS] = {"accounts", "Who may sign in, and with what"},
    [TAG_SERVICE] = {"service", "The caller, the daemon itself, this description"},
};

enum body { BODY_NONE, BODY_STEP, BODY_MADE, BODY_CHANGED };

/* What the table of routes does not say. */
struct operation {
    enum tag tag;
    enum body body;
    const struct shape *answer;  /* NULL: an entry of the register, or any object */
    const struct shape *query;   /* besides a page's */
    enum register_kind which;    /* where there is no {register} */
    enum assist_action action;   /* where there is no {action} */
    bool list, tagged, entry;
};

static const struct operation operations[ROUTE_COUNT] = {
    [ROUTE_LIVEZ] = {TAG_SERVICE, .answer = &shape_alive},
    [ROUTE_READYZ] = {TAG_SERVICE, .answer = &shape_ready},
    [ROUTE_OPENAPI] = {TAG_SERVICE, .tagged = true},
    [ROUTE_PROBLEM] = {TAG_SERVICE},
    [ROUTE_ME] = {TAG_SERVICE, .answer = &shape_me},
    [ROUTE_RULES] = {TAG_PROCEDURE, .answer = &shape_rules, .tagged = true},
    [ROUTE_REQUEST_NEW] = {TAG_REQUESTS, BODY_STEP, &shape_request, .action = ASSIST_create, .tagged = true},
    [ROUTE_REQUEST_LIST] = {TAG_REQUESTS, .answer = &shape_request, .query = &shape_request_query, .list = true},
    [ROUTE_REQUEST] = {TAG_REQUESTS, .answer = &shape_request, .tagged = true},
    [ROUTE_REQUEST_EDIT] = {TAG_REQUESTS, BODY_STEP, &shape_request, .action = ASSIST_edit, .tagged = true},
    [ROUTE_REQUEST_STEP] = {TAG_REQUESTS, BODY_STEP, &shape_request, .tagged = true},
    [ROUTE_ASSISTANCE] = {TAG_ASSISTANCE, .answer = &shape_assistance_alone, .tagged = true},
    [ROUTE_ASSISTANCE_STEP] = {TAG_ASSISTANCE, BODY_STEP, &shape_request, .tagged = true},
    [ROUTE_HISTORY] = {TAG_HISTORY, .answer = &shape_event, .list = true},
    [ROUTE_REGISTRY_OFFICERS] = {TAG_REGISTERS, .which = REGISTER_OFFICERS, .query = &shape_register_query, .list = true, .entry = true},
    [ROUTE_REGISTRY_LIST] = {TAG_REGISTERS, .query = &shape_register_query, .list = true, .entry = true},
    [ROUTE_REGISTRY_NEW] = {TAG_REGISTERS, BODY_MADE, .tagged = true, .entry = true},
    [ROUTE_REGISTRY_ENTRY] = {TAG_REGISTERS, .tagged = true, .entry = true},
    [ROUTE_REGISTRY_CHANGE] = {TAG_REGISTERS, BODY_CHANGED, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT_LIST] = {TAG_ACCOUNTS, .which = REGISTER_ACCOUNTS, .query = &shape_register_query, .list = true, .entry = true},
    [ROUTE_ACCOUNT_NEW] = {TAG_ACCOUNTS, BODY_MADE, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT] = {TAG_ACCOUNTS, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT_CHANGE] = {TAG_ACCOUNTS, BODY_CHANGED, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_CREDENTIAL_LIST] = {TAG_ACCOUNTS, .which = REGISTER_CREDENTIALS, .list = true, .entry = true},
    [ROUTE_CREDENTIAL_NEW] = {TAG_ACCOUNTS, BODY_MADE, &shape_secret, .which = REGISTER_CREDENTIALS, .entry = true},
    [ROUTE_CREDENTIAL_CHANGE] = {TAG_ACCOUNTS, BODY_CHANGED, .which = REGISTER_CREDENTIALS, .tagged = true, .entry = true},
};

/* One operation, with its variant filled in. */
struct described {
    enum route route;
    const struct route_info *info;
    struct operation operation;
    const char *word;
    bool on_request;
    struct register_shapes shapes;
};

static struct described describe(enum route route, const struct variant *v)
{
    struct described d = {.route = route, .info = route_info(route), .operation = operations[route], .word = v->word};

    d.on_request = route != ROUTE_ASSISTANCE_STEP;
    if (v->word && d.operation.body == BODY_STEP)
        d.operation.action = v->action;
    if (v->word && d.operation.entry)
        d.operation.which = v->which;
    if (d.operation.entry)
        d.shapes = register_shapes(d.operation.which);
    /* A register of states has no filter by state. */
    if (d.operation.entry && d.operation.which == REGISTER_STATES)
        d.operation.query = NULL;
    return d;
}

static const struct shape *body_shape(const struct described *d)
{
    switch (d->operation.body) {
    case BODY_STEP:
        return shape_of_action(d->operation.action);
    case BODY_MADE:
        return d->shapes.made;
    case BODY_CHANGED:
        return d->shapes.changed;
    case BODY_NONE:
        break;
    }
    return NULL;
}

/* --- parameters --- */

static const struct {
    const char *name, *schema, *example, *description;
} headers[] = {
    {"X-Request-Id", "{\"type\":\"string\"}", "\"desk-7.2026-11-23\"", "A name for this exchange: 1 to 64 of `A-Za-z0-9._-`; anything else is replaced"},
    {"traceparent", "{\"type\":\"string\"}", "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"", "W3C trace context"},
    {"If-None-Match", "{\"type\":\"string\"}", "\"\\\"2c26b46b68ffc68f-af63bd4c8601b7df\\\"\"", "The tag of what is known already: 304 if it is still so"},
    {"If-Match", "{\"type\":\"string\"}", "\"\\\"2c26b46b68ffc68f-af63bd4c8601b7df\\\"\"",
     "The tag of the request's document that the step is for; its part after the hyphen (what the caller may do) does not count"},
    {"Idempotency-Key", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255,\"pattern\":\"^[!-~]+$\"}", "\"0197d001-9c1e-7a55-b0de-5f6071829304\"",
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
        emit_json(out, "{\"type\":\"string\",\"anyOf\":[{\"format\":\"uuid\"},{\"pattern\":\"^([Ee][Xx]-)?[A-Za-z]{2}-\\\\d{4}-[0-9A-Za-z]{5}$\"}]}");
        emit_member(out, "example", "NL-2026-7Q4MX");
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
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
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

static void parameters(struct openapi *o, const struct described *d)
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
    if (d->operation.body != BODY_NONE)
        parameter_ref(o->out, "Idempotency-Key");
    else if (d->operation.tagged)
        parameter_ref(o->out, "If-None-Match");
    if (step && d->operation.action != ASSIST_create)
        parameter_ref(o->out, "If-Match");
    emit_close(o->out, ']');
}

/* --- the rest of an operation --- */

static bool has_required(const struct shape *shape)
{
    for (const struct field *f = shape->fields; f->name; f++)
        if (f->flags & FIELD_REQUIRED)
            return true;
    return false;
}

static void request_body(struct openapi *o, const struct described *d)
{
    const struct shape *shape = body_shape(d);
    bool merges = d->operation.body == BODY_STEP && action_merges(d->operation.action);

    if (!shape)
        return;
    emit_key(o->out, "requestBody");
    emit_open(o->out, '{');
    emit_key(o->out, "required");
    emit_boolean(o->out, has_required(shape));
    emit_key(o->out, "content");
    emit_json(o->out, "{\"application/json\":{");
    emit_key(o->out, "schema");
    schema_ref(o, shape, merges ? PLACE_MERGE : PLACE_BODY);
    emit_key(o->out, "example");
    example_shape(o->out, shape);
    buf_text(o->out, "}}}");
}

/* What can go wrong before the service is asked, by decisions.md's order, and then there. */
static void possible_problems(const struct described *d, bool *problems)
{
    const enum problem always[] = {PROBLEM_MALFORMED_REQUEST, PROBLEM_NOT_ACCEPTABLE, PROBLEM_URI_TOO_LONG, PROBLEM_HEADERS_TOO_LARGE, PROBLEM_UNAVAILABLE};
    const enum problem with_body[] = {PROBLEM_TOO_LARGE, PROBLEM_UNSUPPORTED_MEDIA_TYPE, PROBLEM_INVALID_CONTENT, PROBLEM_IDEMPOTENCY_KEY_REUSED,
                                      PROBLEM_NOT_YOUR_STEP};
    enum body body = d->operation.body;

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        problems[always[i]] = true;
    for (size_t i = 0; body != BODY_NONE && i < sizeof with_body / sizeof *with_body; i++)
        problems[with_body[i]] = true;
    problems[PROBLEM_UNAUTHENTICATED] = problems[PROBLEM_TOO_MANY_REQUESTS] = !d->info->open;
    /* The parameters {action} and {register} are fixed here, and a list of all accounts is always there. */
    problems[PROBLEM_NOT_FOUND] = strstr(d->info->path, "{request}") || strstr(d->info->path, "{entry}") || strstr(d->info->path, "{account}") ||
                                  strstr(d->info->path, "{slug}");
    if (d->operation.entry && register_restricted(d->operation.which))
        problems[PROBLEM_NOT_YOUR_STEP] = true;
    if (body != BODY_STEP)
        return;
    step_problems(d->operation.action, d->on_request, problems);
    problems[PROBLEM_VERSION_MISMATCH] = d->operation.action != ASSIST_create;
}

static void responses(struct openapi *o, const struct described *d)
{
    enum body body = d->operation.body;
    bool creates = body == BODY_MADE || d->operation.action == ASSIST_create;
    struct outcome_info info = {
        .shape = d->operation.answer ? d->operation.answer : d->shapes.shown,
        .produces = d->info->produces,
        .status = creates ? 201 : 200,
        .list = d->operation.list,
        .tagged = d->operation.tagged,
        .read = body == BODY_NONE,
        .step = body == BODY_STEP,
    };

    possible_problems(d, info.problems);
    emit_key(o->out, "responses");
    answers_object(o, &info);
}

/* request_submit, assistance_accept, registry_list_units, account_new. */
static void operation_id(struct buf *out, const struct described *d)
{
    const char *name = d->info->name;
    size_t length = strlen(name);
    char lower[64];
    bool step = length > 4 && strcmp(name + length - 4, "STEP") == 0;

    if (step)
        length -= 5;
    for (size_t i = 0; i < length && i < sizeof lower; i++)
        lower[i] = (char)tolower((unsigned char)name[i]);
    emit_key(out, "operationId");
    emit_format(out, "%.*s%s%s", (int)length, lower, d->word ? "_" : "", d->word ? d->word : "");
}

static void texts(struct buf *out, const struct described *d)
{
    cleanup_buf_ struct buf text = {0};

    if (d->operation.body == BODY_STEP && d->word)
        emit_member(out, "summary", assist_action_sentence(d->operation.action));
    else if (d->word)
        emit_key(out, "summary"), emit_format(out, "%s: %s", d->info->summary, d->word);
    else
        emit_member(out, "summary", d->info->summary);
    buf_text(&text, d->info->description);
    if (d->operation.body == BODY_STEP)
        step_description(&text, d->operation.action, d->on_request);
    emit_member(out, "description", text.data ? text.data : "");
    out->failed |= text.failed;
}

static void operation(struct openapi *o, enum route route, const struct variant *v)
{
    static const char *const methods[] = {[HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete"};
    struct described d = describe(route, v);

    emit_key(o->out, methods[d.info->method]);
    emit_open(o->out, '{');
    operation_id(o->out, &d);
    emit_key(o->out, "tags");
    emit_open(o->out, '[');
    emit_text(o->out, tags[d.operation.tag].name);
    emit_close(o->out, ']');
    texts(o->out, &d);
    if (d.info->open) {
        emit_key(o->out, "security");
        emit_json(o->out, "[]");
    }
    parameters(o, &d);
    request_body(o, &d);
    responses(o, &d);
    emit_close(o->out, '}');
}

/* A path, with the word in place of {action} or {register}. */
static void path_item(struct openapi *o, enum route first, const struct variant *v)
{
    const char *path = route_info(first)->path, *at = strstr(path, "{action}");
    cleanup_buf_ struct buf text = {0};

    at = at ? at : strstr(path, "{register}");
    if (at && v->word)
        buf_printf(&text, "%.*s%s%s", (int)(at - path), path, v->word, strchr(at, '}') + 1);
    emit_key(o->out, text.data ? text.data : path);
    emit_open(o->out, '{');
    for (unsigned i = first; i < ROUTE_COUNT; i++)
        if (strcmp(route_info((enum route)i)->path, path) == 0)
            operation(o, (enum route)i, v);
    emit_close(o->out, '}');
    o->out->failed |= text.failed;
}

static void action_paths(struct openapi *o, enum route route)
{
    for (unsigned i = ASSIST_no_action + 1; i < ASSIST_ACTION_COUNT; i++) {
        const char *word = assist_action_word((enum assist_action)i);
        struct variant v = {.word = word, .action = action_by_word((struct http_text){word, strlen(word)}, route == ROUTE_REQUEST_STEP)};
        if (v.action != ASSIST_no_action)
            path_item(o, route, &v);
    }
}

static void register_paths(struct openapi *o, enum route route)
{
    struct variant v = {0};

    for (size_t i = 0; (v.word = register_word(i, &v.which)); i++)
        path_item(o, route, &v);
}

static bool is_first(enum route route)
{
    for (unsigned i = 0; i < route; i++)
        if (strcmp(route_info((enum route)i)->path, route_info(route)->path) == 0)
            return false;
    return true;
}

void paths_object(struct openapi *o)
{
    emit_open(o->out, '{');
    for (unsigned i = 0; i < ROUTE_COUNT; i++) {
        const char *path = route_info((enum route)i)->path;
        if (!is_first((enum route)i))
            continue;
        if (strstr(path, "{action}"))
            action_paths(o, (enum route)i);
        else if (strstr(path, "{register}"))
            register_paths(o, (enum route)i);
        else
            path_item(o, (enum route)i, &(struct variant){0});
    }
    emit_close(o->out, '}');
}

void tags_list(struct openapi *o)
{
    emit_open(o->out, '[');
    for (size_t i = 0; i < TAG_COUNT; i++) {
        emit_open(o->out, '{');
        emit_member(o->out, "name", tags[i].name);
        emit_member(o->out, "description", tags[i].description);
        emit_close(o->out, '}');
    }
    emit_close(o->out, ']');
}
