/* SPDX-License-Identifier: EUPL-1.2 */
/* One exchange: let in, matched, handed to the service, answered. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "api_inside.h"
#include "memory.h"

enum { PAGE = 50, HISTORY_PAGE = 200, EXPORT_PAGE = 500 };

static void answer_allow(struct conversation *c, bool options)
{
    struct buf allow = {0};

    route_allow(c->match.methods, &allow);
    if (options) {
        struct http_field field = {"Allow", allow.data};
        http_answer(c->x, &(struct http_answer){.status = 204, .fields = &field, .field_count = 1});
    } else {
        http_problem(c->x, PROBLEM_METHOD_NOT_ALLOWED, NULL, allow.data, "%.20s is not for this resource",
                     http_method_name(c->x));
    }
    buf_release(&allow);
}

static bool takes_body(const struct conversation *c)
{
    return http_method(c->x) == HTTP_POST || http_method(c->x) == HTTP_PATCH;
}

/* A step that no request and no assistance has is as unknown as an address that is none. */
static bool unknown_action(const struct conversation *c)
{
    if (c->match.route == ROUTE_REQUEST_STEP)
        return action_by_word(c->match.parameters[1], true) == ASSIST_no_action;
    return c->match.route == ROUTE_ASSISTANCE_STEP && action_by_word(c->match.parameters[2], false) == ASSIST_no_action;
}

/* Where no credential is needed, a machine is still known by its certificate. */
static bool limit_open(struct conversation *c)
{
    return c->door == API_MACHINES ? limit_account(c) : limit_stranger(c);
}

/* In the order of decisions.md: 401, 429, 404, 405, 406, 415 (413 is the HTTP library's); then what the credential is
 * good for, which tells nothing of what is under the address. */
static void on_head(struct http_exchange *x, void *context)
{
    struct conversation *c = calloc(1, sizeof *c);

    if (!c) {
        http_problem(x, PROBLEM_UNAVAILABLE, NULL, NULL, "out of memory");
        return;
    }
    const struct door *door = context;

    c->x = x;
    c->api = door->api;
    c->door = door->which;
    http_set_data(x, c);
    c->match = route_match(x);
    if (!pass_door(c) || (c->match.open ? !limit_open(c) : !let_in(c)))
        return;
    if (!c->match.known || unknown_action(c))
        answer_problem(c, PROBLEM_NOT_FOUND, "there is nothing under this address");
    else if (http_method(x) == HTTP_OPTIONS)
        answer_allow(c, true);
    else if (c->match.route == ROUTE_NONE)
        answer_allow(c, false);
    else if (!(c->produces =
                   accept_type(http_header(x, "Accept"), route_info(c->match.route)->produces, &c->produces_size)))
        answer_problem(c, PROBLEM_NOT_ACCEPTABLE, route_info(c->match.route)->produces);
    else if (takes_body(c) && (http_has_body(x) || http_header(x, "Content-Type")) &&
             !is_json_type(http_header(x, "Content-Type")))
        answer_problem(c, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "the body must be application/json in UTF-8");
    else if (!c->match.open)
        check_scope(c);
}

static void release(struct conversation *c)
{
    body_free(c->call.body);
    call_release(&c->call);
    free(c);
}

static void on_done(struct call *call, void *context)
{
    struct conversation *c = context;

    (void)call;
    note_attempt(c);
    answer_call(c);
}

void submit(struct conversation *c)
{
    c->call.account = c->account;
    c->call.credential = c->credential;
    c->call.done = on_done;
    c->call.context = c;
    if (!service_submit(c->api->service, &c->call))
        answer_problem(c, PROBLEM_UNAVAILABLE, "the database cannot be reached, or too much waits");
}

/* The body's JSON; what is wrong with it is said when its turn has come. */
bool read_json(struct conversation *c)
{
    struct http_text body = http_body(c->x);

    if (body_parse(body.data, body.size, &c->call.body, &c->call.malformed) != -ENOMEM)
        return true;
    answer_problem(c, PROBLEM_UNAVAILABLE, "out of memory");
    return false;
}

static void step(struct conversation *c, enum assist_action action)
{
    c->call.kind = CALL_STEP;
    c->call.action = action;
    if (read_no_query(c) && read_headers(c) && read_json(c))
        submit(c);
}

static void step_by_word(struct conversation *c, struct http_text word, bool on_request)
{
    enum assist_action action = action_by_word(word, on_request);

    if (action == ASSIST_no_action || !read_target(c))
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such request or step");
    else
        step(c, action);
}

static void read_one(struct conversation *c, enum call_kind kind)
{
    c->call.kind = kind;
    if (!read_target(c))
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such request, or you have no part in it");
    else if (kind == CALL_HISTORY ? read_page_query(c) : read_no_query(c))
        submit(c);
}

/* Exports come in longer pages than lists for a screen. */
void read_format(struct conversation *c)
{
    c->call.format = strncmp(c->produces, "text/csv", 8) == 0                ? HISTORY_CSV
                     : strncmp(c->produces, "application/x-ndjson", 20) == 0 ? HISTORY_LINES
                                                                             : HISTORY_JSON;
    c->call.limit = c->call.format == HISTORY_JSON ? HISTORY_PAGE : EXPORT_PAGE;
}

static void answer_tagged(struct conversation *c, const struct buf *text)
{
    struct sha256 digest = sha256(text->data, text->size);
    char hex[SHA256_HEX], tag[40];

    sha256_hex(&digest, hex);
    snprintf(tag, sizeof tag, "\"%.32s\"", hex);
    answer_text(c, 200, "application/json", text, tag);
}

static void answer_me(struct conversation *c)
{
    struct buf text = {0};

    if (read_no_query(c)) {
        if (service_me(c->api->service, &c->account, &text) < 0)
            answer_problem(c, PROBLEM_UNAVAILABLE, "out of memory");
        else
            answer_tagged(c, &text);
    }
    buf_release(&text);
}

static void answer_ready(struct conversation *c)
{
    const char *reason;
    struct buf text = {0};
    bool ready = service_ready(c->api->service, &reason);

    if (!ready) {
        answer_problem(c, PROBLEM_UNAVAILABLE, reason);
        return;
    }
    buf_text(&text, "{\"status\":\"ready\"}");
    answer_text(c, 200, "application/json", &text, NULL);
    buf_release(&text);
}

static void answer_alive(struct conversation *c)
{
    struct buf text = {0};

    buf_text(&text, "{\"status\":\"alive\"}");
    answer_text(c, 200, "application/json", &text, NULL);
    buf_release(&text);
}

static void answer_page(struct conversation *c)
{
    enum problem problem = problem_by_slug(c->match.parameters[0].data, c->match.parameters[0].size);
    struct buf page = {0};

    if (problem == PROBLEM_NONE) {
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such problem");
        return;
    }
    const struct problem_info *info = problem_info(problem);
    buf_printf(&page,
               "<!DOCTYPE html>\n<html lang=\"en\"><meta "
               "charset=\"utf-8\"><title>%s</title>\n<h1>%s</h1>\n<p>%s</p>\n<p>Status %u, type "
               "<code>/problems/%s</code>.</p></html>\n",
               info->title, info->title, info->text, info->status, info->slug);
    answer_text(c, 200, "text/html; charset=utf-8", &page, NULL);
    buf_release(&page);
}

static void answer_rules(struct conversation *c)
{
    const struct api *api = c->api;

    if (!read_no_query(c))
        return;
    if (strncmp(c->produces, "text/vnd.mermaid", c->produces_size) == 0)
        answer_lasting(c, "text/vnd.mermaid", &api->rules_mermaid, NULL);
    else if (strncmp(c->produces, "text/vnd.graphviz", c->produces_size) == 0)
        answer_lasting(c, "text/vnd.graphviz", &api->rules_graphviz, NULL);
    else
        answer_lasting(c, "application/json", &api->rules_json, api->rules_tag);
}

static void answer_openapi(struct conversation *c)
{
    answer_lasting(c, "application/json", &c->api->openapi, c->api->openapi_tag);
}

static void answer_create(struct conversation *c)
{
    step(c, ASSIST_create);
}

static void answer_edit(struct conversation *c)
{
    if (read_target(c))
        step(c, ASSIST_edit);
    else
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such request, or you have no part in it");
}

static void answer_request_step(struct conversation *c)
{
    step_by_word(c, c->match.parameters[1], true);
}

static void answer_assistance_step(struct conversation *c)
{
    step_by_word(c, c->match.parameters[2], false);
}

static void answer_list(struct conversation *c)
{
    c->call.kind = CALL_LIST;
    if (read_list_query(c))
        submit(c);
}

static void answer_request(struct conversation *c)
{
    read_one(c, CALL_READ);
}

static void answer_assistance(struct conversation *c)
{
    read_one(c, CALL_ASSISTANCE);
}

static void answer_history(struct conversation *c)
{
    read_format(c);
    read_one(c, CALL_HISTORY);
}

/* Who answers; the registers where nobody is named. */
static void (*const answers[ROUTE_COUNT])(struct conversation *c) = {
    [ROUTE_LIVEZ] = answer_alive,
    [ROUTE_READYZ] = answer_ready,
    [ROUTE_OPENAPI] = answer_openapi,
    [ROUTE_PROBLEM] = answer_page,
    [ROUTE_CONSOLE] = answer_console,
    [ROUTE_CONSOLE_MOVED] = answer_console_moved,
    [ROUTE_ROOT] = answer_console_moved,
    [ROUTE_ME] = answer_me,
    [ROUTE_SESSION_NEW] = answer_session_new,
    [ROUTE_SESSION_END] = answer_session_end,
    [ROUTE_PASSWORD] = answer_password,
    [ROUTE_TOKEN_DRAW] = answer_token_draw,
    [ROUTE_TOKEN_ROTATE] = answer_token_rotate,
    [ROUTE_RULES] = answer_rules,
    [ROUTE_REQUEST_NEW] = answer_create,
    [ROUTE_REQUEST_LIST] = answer_list,
    [ROUTE_REQUEST] = answer_request,
    [ROUTE_REQUEST_EDIT] = answer_edit,
    [ROUTE_REQUEST_STEP] = answer_request_step,
    [ROUTE_ASSISTANCE] = answer_assistance,
    [ROUTE_ASSISTANCE_STEP] = answer_assistance_step,
    [ROUTE_HISTORY] = answer_history,
    [ROUTE_EVENTS] = answer_events,
    [ROUTE_STATISTICS] = answer_statistics,
    [ROUTE_CONSULTATIONS] = answer_log,
    [ROUTE_LOG_CHECKPOINT] = answer_log,
    [ROUTE_LOG_KEY] = answer_log,
    [ROUTE_LOG_TILE] = answer_log,
    [ROUTE_LOG_ENTRIES] = answer_log,
    [ROUTE_LOG_DOCUMENTS] = answer_log,
    [ROUTE_LOG_COMMITMENTS] = answer_log,
    [ROUTE_LOG_PROOF] = answer_log,
    [ROUTE_LOG_CONSISTENCY] = answer_log,
    [ROUTE_REDACTION_LIST] = answer_redactions,
    [ROUTE_REDACTION_NEW] = answer_redaction_new,
    [ROUTE_REDACTION_CONFIRM] = answer_redaction_confirm,
};

static void on_body(struct http_exchange *x, void *context)
{
    struct conversation *c = http_data(x);
    struct call *call = &c->call;

    (void)context;
    if (c->answer_at) {
        limit_wait(c);
        return;
    }
    *call = (struct call){.limit = PAGE, .after = -1, .receipt = -1};
    call->filter.since = call->filter.until = INSTANT_NONE;
    memset(call->before.bytes, 0xff, sizeof call->before.bytes);
    if (answers[c->match.route])
        answers[c->match.route](c);
    else
        answer_register(c);
}

static void on_over(struct http_exchange *x, void *context)
{
    struct conversation *c = http_data(x);

    (void)context;
    if (c && c->answer_at)
        limit_leave(c);
    if (c && c->following)
        service_unfollow(c->api->service, &c->follower);
    if (c)
        release(c);
}

static void on_drained(struct http_exchange *x, void *context)
{
    struct conversation *c = http_data(x);

    (void)context;
    if (c->following)
        service_taken(c->api->service, &c->follower);
}

static void on_metrics_head(struct http_exchange *x, void *context)
{
    (void)context;
    struct http_text path = http_path(x);

    if (path.size != 8 || memcmp(path.data, "/metrics", 8) != 0)
        http_problem(x, PROBLEM_NOT_FOUND, NULL, NULL, "only /metrics is here");
    else if (http_method(x) != HTTP_GET && http_method(x) != HTTP_HEAD)
        http_problem(x, PROBLEM_METHOD_NOT_ALLOWED, NULL, "GET, HEAD", "only GET");
}

static void on_metrics_body(struct http_exchange *x, void *context)
{
    struct http_answer a = {.status = 200, .content_type = "text/plain; version=0.0.4"};

    metrics_text(context, &a.body);
    http_answer(x, &a);
}

static void on_metrics_over(struct http_exchange *x, void *context)
{
    (void)x;
    (void)context;
}

const struct http_calls *api_calls(void)
{
    static const struct http_calls calls = {on_head, on_body, on_over, on_drained};
    return &calls;
}

void *api_door(struct api *api, enum api_door door)
{
    return &api->doors[door];
}

const struct http_calls *api_metrics_calls(void)
{
    static const struct http_calls calls = {on_metrics_head, on_metrics_body, on_metrics_over, NULL};
    return &calls;
}

int api_new(struct loop *loop, struct service *service, const struct api_options *options, struct api **ret)
{
    struct api *api = calloc(1, sizeof *api);
    int r;

    if (!api)
        return -ENOMEM;
    api->service = service;
    api->options = *options;
    for (size_t i = 0; i < API_DOORS; i++)
        api->doors[i] = (struct door){api, (enum api_door)i};
    r = loop_timer_new(loop, limit_answer, api, &api->timer);
    if (r == 0)
        r = describe_rules(api);
    if (r == 0)
        r = describe_openapi(api);
    if (r < 0) {
        api_free(api);
        return r;
    }
    *ret = api;
    return 0;
}

void api_free(struct api *api)
{
    if (!api)
        return;
    if (api->timer)
        loop_timer_free(api->timer);
    buf_release(&api->openapi);
    buf_release(&api->rules_json);
    buf_release(&api->rules_mermaid);
    buf_release(&api->rules_graphviz);
    free(api);
}
