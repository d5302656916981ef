/* SPDX-License-Identifier: EUPL-1.2 */
/* The answers of an operation: the one it is for, and every problem it can end in. */
#include <string.h>

#include "openapi_inside.h"

static const struct {
    const char *name, *schema, *example, *description;
    bool always;
} headers[] = {
    {"X-Request-Id", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":64}", "\"6f3a7b2c-1a\"",
     "The exchange's name: what the client sent, else made here; it stands in the log", true},
    {"Vary", "{\"type\":\"string\"}", "\"Authorization, Cookie, Accept\"", "What the answer depends on", true},
    {"ETag", "{\"type\":\"string\"}", "\"\\\"2c26b46b68ffc68f-af63bd4c8601b7df\\\"\"",
     "Strong; moves exactly when something that this caller may see or do has changed", false},
    {"Link", "{\"type\":\"string\"}",
     "\"</v1/requests?cursor=k0197d001-6f3a-7b2c-8d4e-5f6071829304>; rel=\\\"next\\\"\"",
     "The next page (RFC 8288), if there is one", false},
    {"Location", "{\"type\":\"string\",\"format\":\"uri-reference\"}",
     "\"/v1/requests/0197d001-6f3a-7b2c-8d4e-5f6071829304\"", "Where it is from now on", true},
    {"Content-Location", "{\"type\":\"string\",\"format\":\"uri-reference\"}",
     "\"/v1/requests/0197d001-6f3a-7b2c-8d4e-5f6071829304\"",
     "Of what the document in this answer is the present state", true},
    {"Assist-Receipt", "{\"type\":\"string\",\"pattern\":\"^\\\\d+$\"}", "\"10211\"",
     "The log index of the step's first event, or of the change: `/v1/log/proof/{index}` proves it is there", false},
    {"Assist-Stale", "{\"type\":\"string\"}",
     "\"the database is behind what was signed here last: an old one was put back\"",
     "Why what is read may be older than what was once signed; nothing is written then", false},
    {"Set-Cookie", "{\"type\":\"string\"}",
     "\"" SESSION_COOKIE "=…; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=28800\"",
     "The session's cookie, or its end", true},
    {"WWW-Authenticate", "{\"type\":\"string\"}", "\"Bearer\"", "How to sign in", true},
    {"Retry-After", "{\"type\":\"string\",\"pattern\":\"^\\\\d+$\"}", "\"1\"", "How many seconds to wait", true},
};

static void header(struct buf *out, const char *name)
{
    emit_key(out, name);
    emit_open(out, '{');
    emit_key(out, "$ref");
    emit_format(out, "#/components/headers/%s", name);
    emit_close(out, '}');
}

static void header_components(struct buf *out)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        emit_key(out, headers[i].name);
        emit_open(out, '{');
        emit_member(out, "description", headers[i].description);
        emit_key(out, "required");
        emit_boolean(out, headers[i].always);
        emit_key(out, "schema");
        emit_json(out, headers[i].schema);
        emit_key(out, "example");
        emit_json(out, headers[i].example);
        emit_close(out, '}');
    }
}

/* --- problems --- */

static void problem_headers(struct buf *out, enum problem problem)
{
    emit_key(out, "headers");
    emit_open(out, '{');
    header(out, "X-Request-Id");
    if (problem == PROBLEM_UNAUTHENTICATED)
        header(out, "WWW-Authenticate");
    if (problem == PROBLEM_TOO_MANY_REQUESTS || problem == PROBLEM_UNAVAILABLE)
        header(out, "Retry-After");
    emit_close(out, '}');
}

/* A problem of this status, and of one of these types. */
static void problem_schema(struct openapi *o, const enum problem *problems, size_t count)
{
    struct buf *out = o->out;

    emit_key(out, "schema");
    emit_open(out, '{');
    emit_key(out, "allOf");
    emit_open(out, '[');
    schema_ref(o, &shape_problem, PLACE_ANSWER);
    emit_json(out, "{\"type\":\"object\",\"properties\":{\"type\":{\"enum\":[");
    for (size_t i = 0; i < count; i++)
        emit_format(out, "/problems/%s", problem_info(problems[i])->slug);
    buf_printf(out, "]},\"status\":{\"const\":%u}}}", problem_info(problems[0])->status);
    emit_close(out, ']');
    emit_close(out, '}');
}

static void problem_response(struct openapi *o, const enum problem *problems, size_t count)
{
    struct buf *out = o->out;
    cleanup_buf_ struct buf titles = {0};

    for (size_t i = 0; i < count; i++)
        buf_printf(&titles, "%s`%s`: %s", i ? "; " : "", problem_info(problems[i])->slug,
                   problem_info(problems[i])->title);
    emit_open(out, '{');
    emit_member(out, "description", titles.data ? titles.data : "");
    problem_headers(out, problems[0]);
    emit_key(out, "content");
    emit_json(out, "{\"application/problem+json\":{");
    problem_schema(o, problems, count);
    emit_key(out, "examples");
    emit_open(out, '{');
    for (size_t i = 0; i < count; i++) {
        o->examples[problems[i]] = true;
        emit_key(out, problem_info(problems[i])->slug);
        emit_open(out, '{');
        emit_key(out, "$ref");
        emit_format(out, "#/components/examples/%s", problem_info(problems[i])->slug);
        emit_close(out, '}');
    }
    buf_text(out, "}}}}");
}

/* The problems of one status; a single one stands in components/responses. */
static void status_response(struct openapi *o, unsigned status, const bool *possible)
{
    enum problem problems[PROBLEM_COUNT];
    size_t count = 0;

    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (possible[i] && problem_info((enum problem)i)->status == status)
            problems[count++] = (enum problem)i;
    emit_format(o->out, "%u", status);
    buf_byte(o->out, ':');
    if (count > 1) {
        problem_response(o, problems, count);
        return;
    }
    o->responses[problems[0]] = true;
    emit_open(o->out, '{');
    emit_key(o->out, "$ref");
    emit_format(o->out, "#/components/responses/%s", problem_info(problems[0])->slug);
    emit_close(o->out, '}');
}

/* errors.def is in the order of the statuses. */
static void problem_responses(struct openapi *o, const bool *possible)
{
    unsigned last = 0;

    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++) {
        unsigned status = problem_info((enum problem)i)->status;
        if (!possible[i] || status == last)
            continue;
        status_response(o, status, possible);
        last = status;
    }
}

/* --- what it is for --- */

static void list_schema(struct openapi *o, const struct shape *shape)
{
    emit_json(o->out, "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{\"items\":{\"type\":"
                      "\"array\",\"items\":");
    schema_ref(o, shape, PLACE_ANSWER);
    buf_printf(o->out, ",\"maxItems\":%u}", PAGE_MAX);
    emit_json(
        o->out,
        "\"next\":{\"type\":[\"string\",\"null\"],\"description\":\"the cursor of the next page; null at the end, "
        "and only there, however few this page holds\"}}");
    emit_json(o->out, "\"additionalProperties\":false}");
}

/* The example stands in components/examples, once for all answers of this shape. */
static void answer_example(struct openapi *o, const struct shape *shape)
{
    cleanup_buf_ struct buf name = {0};
    size_t i = 0;

    while (i < o->shown_count && o->shown[i] != shape)
        i++;
    if (i == EXAMPLES_MAX) {
        o->out->failed = true;
        return;
    }
    if (i == o->shown_count)
        o->shown[o->shown_count++] = shape;
    schema_name(shape, PLACE_ANSWER, &name);
    emit_key(o->out, "examples");
    emit_json(o->out, "{\"example\":{");
    emit_key(o->out, "$ref");
    emit_format(o->out, "#/components/examples/%s", name.data ? name.data : "");
    buf_text(o->out, "}}");
}

static void json_content(struct openapi *o, const struct outcome_info *info)
{
    struct buf *out = o->out;

    emit_key(out, "schema");
    if (!info->shape) {
        emit_json(out,
                  "{\"type\":\"object\",\"required\":[\"openapi\"]},\"example\":{\"openapi\":\"" OPENAPI_VERSION "\"}");
    } else if (!info->list) {
        schema_ref(o, info->shape, PLACE_ANSWER);
        answer_example(o, info->shape);
    } else {
        list_schema(o, info->shape);
        emit_key(out, "example");
        emit_json(out, "{\"items\":[");
        example_shape(out, info->shape);
        buf_text(out, "],\"next\":null}");
    }
}

/* The media types, the first of which is the default. */
static void content(struct openapi *o, const struct outcome_info *info)
{
    emit_key(o->out, "content");
    emit_open(o->out, '{');
    for (const char *at = info->produces; *at;) {
        size_t length = strcspn(at, " ");
        emit_json(o->out, "");
        buf_json_string(o->out, at, length);
        buf_text(o->out, ":{");
        bool json = length == strlen("application/json") && memcmp(at, "application/json", length) == 0;
        if (json && info->file)
            emit_json(o->out, "\"schema\":{\"type\":\"object\"}");
        else if (json)
            json_content(o, info);
        else
            emit_json(o->out, "\"schema\":{\"type\":\"string\"}");
        emit_close(o->out, '}');
        at += length;
        at += strspn(at, " ");
    }
    emit_close(o->out, '}');
}

static void success_headers(struct buf *out, const struct outcome_info *info)
{
    emit_key(out, "headers");
    emit_open(out, '{');
    header(out, "X-Request-Id");
    header(out, "Vary");
    if (info->cookie)
        header(out, "Set-Cookie");
    if (info->tagged)
        header(out, "ETag");
    if (info->list)
        header(out, "Link");
    if (info->status == 201)
        header(out, "Location");
    if (info->step)
        header(out, "Content-Location");
    header(out, info->read ? "Assist-Stale" : "Assist-Receipt");
    emit_close(out, '}');
}

void answers_object(struct openapi *o, const struct outcome_info *info)
{
    struct buf *out = o->out;

    emit_open(out, '{');
    emit_format(out, "%u", info->status);
    buf_text(out, ":{");
    emit_member(out, "description",
                info->status == 201   ? "It was made"
                : info->status == 204 ? "It is over"
                : info->step          ? "The step was taken; the document after it"
                                      : "What was asked for");
    success_headers(out, info);
    if (info->status != 204)
        content(o, info);
    emit_close(out, '}');
    if (info->tagged && info->read) {
        emit_json(out, "\"304\":{\"description\":\"It is as If-None-Match says\",\"headers\":{");
        header(out, "X-Request-Id");
        header(out, "Vary");
        header(out, "ETag");
        buf_text(out, "}}");
    }
    problem_responses(o, info->problems);
    emit_close(out, '}');
}

static void example_components(struct openapi *o)
{
    struct buf *out = o->out;

    for (size_t i = 0; i < o->shown_count; i++) {
        cleanup_buf_ struct buf name = {0};
        schema_name(o->shown[i], PLACE_ANSWER, &name);
        emit_key(out, name.data ? name.data : "");
        emit_json(out, "{\"value\":");
        example_shape(out, o->shown[i]);
        emit_close(out, '}');
    }
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (o->examples[i]) {
            emit_key(out, problem_info((enum problem)i)->slug);
            emit_open(out, '{');
            emit_member(out, "summary", problem_info((enum problem)i)->title);
            emit_key(out, "value");
            example_problem(out, (enum problem)i);
            emit_close(out, '}');
        }
}

void answers_components(struct openapi *o)
{
    struct buf *out = o->out;

    emit_key(out, "responses");
    emit_open(out, '{');
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (o->responses[i]) {
            emit_key(out, problem_info((enum problem)i)->slug);
            problem_response(o, &(enum problem){(enum problem)i}, 1);
        }
    emit_close(out, '}');
    emit_key(out, "examples");
    emit_open(out, '{');
    example_components(o);
    emit_close(out, '}');
    emit_key(out, "headers");
    emit_open(out, '{');
    header_components(out);
    emit_close(out, '}');
}
