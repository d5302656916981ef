/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"
#include "log.h"
#include "utf8.h"

static bool is_request_id(const char *text)
{
    size_t size = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return size > 0 && size < REQUEST_ID_SIZE && text[size] == '\0';
}

void answer_identify(struct http_exchange *x)
{
    const char *given = http_header(x, "X-Request-Id");
    if (given && is_request_id(given))
        snprintf(x->request_id, sizeof x->request_id, "%s", given);
    else
        snprintf(x->request_id, sizeof x->request_id, "%s-%" PRIx64, x->server->nonce, ++x->server->request_count);
}

static bool add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

/* What every answer bears, unless it brings its own. */
static const struct http_field usual[] = {
    {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
};

static bool brings(const struct http_answer *a, const char *name)
{
    for (size_t i = 0; i < a->field_count; i++)
        if (strcasecmp(a->fields[i].name, name) == 0)
            return true;
    return false;
}

bool answer_headers(struct http_exchange *x, struct MHD_Response *response, const struct http_answer *a)
{
    for (size_t i = 0; i < a->field_count; i++)
        if (!add_header(response, a->fields[i].name, a->fields[i].value))
            return false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (!brings(a, usual[i].name) && !add_header(response, usual[i].name, usual[i].value))
            return false;
    if (a->content_type && !add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->content_type))
        return false;
    if ((x->close || x->server->quiesced) && !add_header(response, MHD_HTTP_HEADER_CONNECTION, "close"))
        return false;
    if (x->server->tls &&
        !add_header(response, MHD_HTTP_HEADER_STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"))
        return false;
    return add_header(response, "X-Request-Id", x->request_id);
}

/* NULL without memory, or with a header that HTTP does not allow. Takes a->body over in any case. */
static struct MHD_Response *make_response(struct http_exchange *x, struct http_answer *a)
{
    struct buf body = buf_take(&a->body);
    struct MHD_Response *response = NULL;
    if (a->lasting.data)
        response = MHD_create_response_from_buffer(a->lasting.size, (void *)a->lasting.data, MHD_RESPMEM_PERSISTENT);
    else if (!body.failed && body.size > 0)
        response = MHD_create_response_from_buffer(body.size, body.data, MHD_RESPMEM_MUST_FREE);
    else if (!body.failed)
        response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (!response || body.size == 0)
        buf_release(&body);
    if (response && !answer_headers(x, response, a)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return response;
}

void http_close_after(struct http_exchange *x)
{
    x->close = true;
}

void http_answer(struct http_exchange *x, struct http_answer *a)
{
    if (x->answered || x->failed) {
        log_error("request %s is answered twice", x->request_id);
        buf_release(&a->body);
        return;
    }
    answer_with(x, make_response(x, a), a->status);
}

void answer_with(struct http_exchange *x, struct MHD_Response *response, unsigned status)
{
    x->response = response;
    x->status = status;
    x->answered = response != NULL;
    x->failed = !x->answered;
    if (x->failed)
        log_error("request %s: no answer can be made; its connection is closed", x->request_id);
    if (!x->suspended)
        return; /* the handler is on the stack and sends it */
    if (exchange_send(x) == MHD_NO)
        x->failed = true;
    MHD_resume_connection(x->mhd);
    x->server->ready = true;
}

/* The members of RFC 9457 and our own. */
static void write_problem(struct http_exchange *x, const struct problem_info *info, const char *members,
                          const char *detail, struct buf *b)
{
    struct http_text path = http_path(x);
    buf_printf(b, "{\"type\":\"/problems/%s\",\"title\":", info->slug);
    buf_json_text(b, info->title);
    buf_printf(b, ",\"status\":%u,\"detail\":", info->status);
    buf_json_text(b, detail);
    if (x->has_target && utf8_valid(path.data, path.size)) {
        buf_text(b, ",\"instance\":");
        buf_json_string(b, path.data, path.size);
    }
    buf_text(b, ",\"request_id\":");
    buf_json_text(b, x->request_id);
    if (members && members[0])
        buf_printf(b, ",%s", members);
    buf_byte(b, '}');
}

void http_retry_after(struct http_exchange *x, unsigned seconds)
{
    x->retry_after = seconds;
}

static size_t problem_fields(enum problem problem, const char *allow, const char *retry_after,
                             struct http_field ret[static 2])
{
    size_t count = 0;
    if (problem == PROBLEM_UNAUTHENTICATED)
        ret[count++] = (struct http_field){MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer"};
    if (problem == PROBLEM_TOO_MANY_REQUESTS || problem == PROBLEM_UNAVAILABLE)
        ret[count++] = (struct http_field){MHD_HTTP_HEADER_RETRY_AFTER, retry_after};
    if (allow)
        ret[count++] = (struct http_field){MHD_HTTP_HEADER_ALLOW, allow};
    return count;
}

void http_problem(struct http_exchange *x, enum problem problem, const char *members, const char *allow,
                  const char *detail, ...)
{
    const struct problem_info *info = problem_info(problem);
    struct http_field fields[2];
    struct buf text = {0};
    char retry_after[16];
    va_list args;
    snprintf(retry_after, sizeof retry_after, "%u", x->retry_after ? x->retry_after : 1);
    va_start(args, detail);
    buf_vprintf(&text, detail, args);
    va_end(args);
    struct http_answer answer = {
        .status = info->status,
        .content_type = "application/problem+json",
        .fields = fields,
        .field_count = problem_fields(problem, allow, retry_after, fields),
    };
    write_problem(x, info, members, text.data ? text.data : "", &answer.body);
    answer.body.failed |= text.failed;
    buf_release(&text);
    http_answer(x, &answer);
}
