/* SPDX-License-Identifier: EUPL-1.2 */
/* Paths and operations from the route table; a path with {action} or {register} stands for one path per word. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "openapi_inside.h"

enum tag {
    TAG_REQUESTS,
    TAG_ASSISTANCE,
    TAG_HISTORY,
    TAG_LOG,
    TAG_PROCEDURE,
    TAG_REGISTERS,
    TAG_ACCOUNTS,
    TAG_SERVICE,
    TAG_COUNT
};

static const struct {
    const char *name, *description;
} tags[TAG_COUNT] = {
    [TAG_REQUESTS] = {"requests", "Requests for assistance (Article 3(1)) and the steps of the requesting state"},
    [TAG_ASSISTANCE] = {"assistance", "The dealings with each requested state, from its answer until all is settled"},
    [TAG_HISTORY] = {"history", "What happened, step by step"},
    [TAG_LOG] = {"log", "The provable history, for auditors: a Merkle tree in public formats; and who read what"},
    [TAG_PROCEDURE] = {"procedure", "The rules as data and as pictures"},
    [TAG_REGISTERS] = {"registers",
                       "States, competent authorities (Article 8), units (Article 2(a)), instruments (Article 7)"},
    [TAG_ACCOUNTS] = {"accounts", "Who may sign in, and with what"},
    [TAG_SERVICE] = {"service", "The caller, the daemon itself, this description, the console"},
};

static const struct operation operations[ROUTE_COUNT] = {
    [ROUTE_LIVEZ] = {TAG_SERVICE, .answer = &shape_alive},
    [ROUTE_READYZ] = {TAG_SERVICE, .answer = &shape_ready},
    [ROUTE_OPENAPI] = {TAG_SERVICE, .tagged = true},
    [ROUTE_PROBLEM] = {TAG_SERVICE},
    [ROUTE_CONSOLE] = {TAG_SERVICE, .tagged = true, .file = true},
    [ROUTE_CONSOLE_MOVED] = {TAG_SERVICE, .unlisted = true},
    [ROUTE_ROOT] = {TAG_SERVICE, .unlisted = true},
    [ROUTE_ME] = {TAG_SERVICE, .answer = &shape_me, .tagged = true},
    [ROUTE_SESSION_NEW] = {TAG_ACCOUNTS, BODY_SHAPE, &shape_me, .takes = &shape_sign_in, .creates = true,
                           .unkeyed = true, .cookie = true},
    [ROUTE_SESSION_END] = {TAG_ACCOUNTS, .cookie = true},
    [ROUTE_PASSWORD] = {TAG_ACCOUNTS, BODY_SHAPE, &shape_password_set, .takes = &shape_password, .unkeyed = true},
    [ROUTE_TOKEN_DRAW] = {TAG_ACCOUNTS, BODY_SHAPE, &shape_secret, .takes = &shape_draw, .creates = true,
                          .unkeyed = true},
    [ROUTE_TOKEN_ROTATE] = {TAG_ACCOUNTS, BODY_SHAPE, &shape_secret, .takes = &shape_no_query, .creates = true},
    [ROUTE_RULES] = {TAG_PROCEDURE, .answer = &shape_rules, .tagged = true},
    [ROUTE_REQUEST_NEW] = {TAG_REQUESTS, BODY_STEP, &shape_request, .action = ASSIST_create, .tagged = true},
    [ROUTE_REQUEST_LIST] = {TAG_REQUESTS, .answer = &shape_request, .query = &shape_request_query, .list = true,
                            .tagged = true},
    [ROUTE_REQUEST] = {TAG_REQUESTS, .answer = &shape_request, .tagged = true},
    [ROUTE_REQUEST_EDIT] = {TAG_REQUESTS, BODY_STEP, &shape_request, .action = ASSIST_edit, .tagged = true},
    [ROUTE_REQUEST_STEP] = {TAG_REQUESTS, BODY_STEP, &shape_request, .tagged = true},
    [ROUTE_ASSISTANCE] = {TAG_ASSISTANCE, .answer = &shape_assistance_alone, .tagged = true},
    [ROUTE_ASSISTANCE_STEP] = {TAG_ASSISTANCE, BODY_STEP, &shape_request, .tagged = true},
    [ROUTE_HISTORY] = {TAG_HISTORY, .answer = &shape_event, .list = true, .tagged = true},
    [ROUTE_EVENTS] = {TAG_HISTORY, .answer = &shape_event, .query = &shape_event_query, .items = true, .tagged = true},
    [ROUTE_STATISTICS] = {TAG_HISTORY, .answer = &shape_statistics, .query = &shape_statistics_query, .tagged = true},
    [ROUTE_CONSULTATIONS] = {TAG_LOG, .answer = &shape_consultation, .query = &shape_consultation_query, .items = true,
                             .tagged = true},
    [ROUTE_LOG_CHECKPOINT] = {TAG_LOG},
    [ROUTE_LOG_KEY] = {TAG_LOG},
    [ROUTE_LOG_TILE] = {TAG_LOG},
    [ROUTE_LOG_ENTRIES] = {TAG_LOG, .query = &shape_log_query},
    [ROUTE_LOG_DOCUMENTS] = {TAG_LOG, .query = &shape_document_query},
    [ROUTE_LOG_COMMITMENTS] = {TAG_LOG, .query = &shape_log_query},
    [ROUTE_LOG_PROOF] = {TAG_LOG},
    [ROUTE_LOG_CONSISTENCY] = {TAG_LOG, .query = &shape_consistency_query},
    [ROUTE_REDACTION_LIST] = {TAG_LOG, .answer = &shape_redaction, .list = true, .tagged = true},
    [ROUTE_REDACTION_NEW] = {TAG_LOG, BODY_SHAPE, &shape_redaction, .takes = &shape_redaction_new, .creates = true},
    [ROUTE_REDACTION_CONFIRM] = {TAG_LOG, BODY_SHAPE, &shape_redaction, .takes = &shape_no_query},
    [ROUTE_REGISTRY_OFFICERS] = {TAG_REGISTERS, .which = REGISTER_OFFICERS, .query = &shape_register_query,
                                 .list = true, .tagged = true, .entry = true},
    [ROUTE_REGISTRY_LIST] = {TAG_REGISTERS, .query = &shape_register_query, .list = true, .tagged = true,
                             .entry = true},
    [ROUTE_REGISTRY_NEW] = {TAG_REGISTERS, BODY_MADE, .tagged = true, .entry = true},
    [ROUTE_REGISTRY_ENTRY] = {TAG_REGISTERS, .tagged = true, .entry = true},
    [ROUTE_REGISTRY_CHANGE] = {TAG_REGISTERS, BODY_CHANGED, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT_LIST] = {TAG_ACCOUNTS, .which = REGISTER_ACCOUNTS, .query = &shape_register_query, .list = true,
                            .tagged = true, .entry = true},
    [ROUTE_ACCOUNT_NEW] = {TAG_ACCOUNTS, BODY_MADE, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT] = {TAG_ACCOUNTS, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_ACCOUNT_CHANGE] = {TAG_ACCOUNTS, BODY_CHANGED, .which = REGISTER_ACCOUNTS, .tagged = true, .entry = true},
    [ROUTE_CREDENTIAL_LIST] = {TAG_ACCOUNTS, .which = REGISTER_CREDENTIALS, .list = true, .tagged = true,
                               .entry = true},
    [ROUTE_CREDENTIAL_NEW] = {TAG_ACCOUNTS, BODY_MADE, &shape_secret, .which = REGISTER_CREDENTIALS, .entry = true},
    [ROUTE_CREDENTIAL_CHANGE] = {TAG_ACCOUNTS, BODY_CHANGED, .which = REGISTER_CREDENTIALS, .tagged = true,
                                 .entry = true},
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
    case BODY_SHAPE:
        return d->operation.takes;
    case BODY_NONE:
        break;
    }
    return NULL;
}

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
    const enum problem always[] = {PROBLEM_MALFORMED_REQUEST, PROBLEM_NOT_ACCEPTABLE,    PROBLEM_TOO_MANY_REQUESTS,
                                   PROBLEM_URI_TOO_LONG,      PROBLEM_HEADERS_TOO_LARGE, PROBLEM_UNAVAILABLE};
    const enum problem with_body[] = {PROBLEM_TOO_LARGE, PROBLEM_UNSUPPORTED_MEDIA_TYPE, PROBLEM_INVALID_CONTENT,
                                      PROBLEM_IDEMPOTENCY_KEY_REUSED, PROBLEM_NOT_YOUR_STEP};
    enum body_kind body = d->operation.body;

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        problems[always[i]] = true;
    for (size_t i = 0; body != BODY_NONE && i < sizeof with_body / sizeof *with_body; i++)
        problems[with_body[i]] = true;
    if (d->operation.unkeyed)
        problems[PROBLEM_IDEMPOTENCY_KEY_REUSED] = problems[PROBLEM_NOT_YOUR_STEP] = false;
    /* Where no credential is needed beforehand, but the body holds one, too. */
    problems[PROBLEM_UNAUTHENTICATED] = !d->info->open || body != BODY_NONE;
    problems[PROBLEM_CROSS_SITE] = d->info->method != HTTP_GET && (!d->info->open || d->operation.cookie);
    problems[PROBLEM_NOT_YOUR_STEP] |= d->info->scope != 0;
    /* The parameters {action} and {register} are fixed here, and a list of all accounts is always there. */
    problems[PROBLEM_NOT_FOUND] = strstr(d->info->path, "{request}") || strstr(d->info->path, "{entry}") ||
                                  strstr(d->info->path, "{account}") || strstr(d->info->path, "{slug}") ||
                                  d->route == ROUTE_SESSION_END || d->route == ROUTE_SESSION_NEW ||
                                  d->route == ROUTE_PASSWORD || d->operation.file;
    if ((d->operation.entry && register_restricted(d->operation.which)) || d->operation.tag == TAG_LOG)
        problems[PROBLEM_NOT_YOUR_STEP] = true;
    problems[PROBLEM_NOT_YOUR_STEP] |= d->route == ROUTE_EVENTS || d->route == ROUTE_STATISTICS;
    problems[PROBLEM_NOT_FOUND] |= d->operation.tag == TAG_LOG;
    problems[PROBLEM_STALE_REVISION] |= d->route == ROUTE_PASSWORD;
    problems[PROBLEM_WRONG_STATUS] |= d->route == ROUTE_REDACTION_CONFIRM;
    problems[PROBLEM_VERSION_MISMATCH] = body == BODY_CHANGED && d->operation.tagged;
    if (body != BODY_STEP)
        return;
    step_problems(d->operation.action, d->on_request, problems);
    problems[PROBLEM_VERSION_MISMATCH] = d->operation.action != ASSIST_create;
}

static void responses(struct openapi *o, const struct described *d)
{
    enum body_kind body = d->operation.body;
    bool creates = body == BODY_MADE || d->operation.action == ASSIST_create || d->operation.creates;
    struct outcome_info info = {
        .shape = d->operation.answer ? d->operation.answer : d->shapes.shown,
        .produces = d->info->produces,
        .status = creates                         ? 201
                  : d->route == ROUTE_SESSION_END ? 204
                                                  : 200,
        .list = d->operation.list || d->operation.items,
        .tagged = d->operation.tagged,
        .read = d->info->method == HTTP_GET,
        .step = body == BODY_STEP,
        .cookie = d->operation.cookie,
        .file = d->operation.file,
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
    if (d->info->scope == SCOPE_ALL)
        buf_text(&text, " Needs a credential of every scope.");
    else if (d->info->scope)
        buf_printf(&text, " Needs the scope `%s`.", scope_word(d->info->scope));
    if (d->operation.body == BODY_STEP)
        step_description(&text, d->operation.action, d->on_request);
    emit_member(out, "description", text.data ? text.data : "");
    out->failed |= text.failed;
}

static void operation(struct openapi *o, enum route route, const struct variant *v)
{
    static const char *const methods[] = {
        [HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete"};
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
    parameters_list(o, &d);
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
    if (strchr(path, '*')) /* the parameter that takes all the rest */
        buf_printf(&text, "%.*s}", (int)strcspn(path, "*"), path);
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
        struct variant v = {.word = word,
                            .action =
                                action_by_word((struct http_text){word, strlen(word)}, route == ROUTE_REQUEST_STEP)};
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
        if (!is_first((enum route)i) || operations[i].unlisted)
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
