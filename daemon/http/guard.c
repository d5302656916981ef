/* SPDX-License-Identifier: EUPL-1.2 */
#include "guard.h"

#include <string.h>
#include <strings.h>

/* Fields that a request bears once at most, and those that the guard itself reads. */
enum known {
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    EXPECT,
    CONTENT_ENCODING,
    CONTENT_TYPE,
    AUTHORIZATION,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    COOKIE,
    UPGRADE,
    KNOWN
};

static const struct {
    const char *name;
    size_t size;
    const char *doubled;
} known_fields[KNOWN] = {
#define KNOWN_FIELD(text)                                                                                              \
    {                                                                                                                  \
        text, sizeof text - 1, "There is more than one " text "."                                                      \
    }
    [HOST] = KNOWN_FIELD("Host"),
    [CONTENT_LENGTH] = KNOWN_FIELD("Content-Length"),
    [TRANSFER_ENCODING] = KNOWN_FIELD("Transfer-Encoding"),
    [EXPECT] = KNOWN_FIELD("Expect"),
    [CONTENT_ENCODING] = KNOWN_FIELD("Content-Encoding"),
    [CONTENT_TYPE] = KNOWN_FIELD("Content-Type"),
    [AUTHORIZATION] = KNOWN_FIELD("Authorization"),
    [IDEMPOTENCY_KEY] = KNOWN_FIELD("Idempotency-Key"),
    [IF_MATCH] = KNOWN_FIELD("If-Match"),
    [COOKIE] = KNOWN_FIELD("Cookie"),
    [UPGRADE] = KNOWN_FIELD("Upgrade"),
#undef KNOWN_FIELD
};

static const struct {
    const char *name;
    enum http_method method;
    bool takes_body;
} methods[] = {
    {"GET", HTTP_GET, false},    {"HEAD", HTTP_HEAD, false},     {"POST", HTTP_POST, true},
    {"PATCH", HTTP_PATCH, true}, {"DELETE", HTTP_DELETE, false}, {"OPTIONS", HTTP_OPTIONS, false},
};

/* The values of the known fields; data is NULL for those that did not come. */
struct found {
    struct http_text values[KNOWN];
};

static enum problem malformed(const char **ret_detail, const char *detail)
{
    *ret_detail = detail;
    return PROBLEM_MALFORMED_REQUEST;
}

static bool is_alphanumeric(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 9110, section 5.6.2. */
static bool is_token(const struct http_text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (!is_alphanumeric(c) && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return text->size > 0;
}

static bool is_field_value(const struct http_text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool equals(const struct http_text *text, const char *word)
{
    return strlen(word) == text->size && strncasecmp(text->data, word, text->size) == 0;
}

static enum problem find_fields(const struct guard_request *r, struct found *ret, const char **ret_detail)
{
    for (size_t i = 0; i < r->field_count; i++) {
        const struct guard_field *field = &r->fields[i];
        if (!is_token(&field->name))
            return malformed(ret_detail, "The name of a header field is not a token.");
        if (!is_field_value(&field->value))
            return malformed(ret_detail, "The value of a header field holds a control character.");
        for (int k = 0; k < KNOWN; k++) {
            if (field->name.size != known_fields[k].size ||
                strncasecmp(field->name.data, known_fields[k].name, field->name.size) != 0)
                continue;
            if (ret->values[k].data)
                return malformed(ret_detail, known_fields[k].doubled);
            ret->values[k] = field->value;
        }
    }
    return PROBLEM_NONE;
}

/* uri-host [":" port]: what it may be made of; whose it is does not matter here. */
static bool is_host(const struct http_text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (!is_alphanumeric(c) && (c == '\0' || !strchr("-._~%!$&'()*+,;=:[]", c)))
            return false;
    }
    return true;
}

static enum problem judge_host(const struct guard_request *r, const struct found *found, const char **ret_detail)
{
    const struct http_text *host = &found->values[HOST];
    if (!host->data && strcmp(r->version.data, "HTTP/1.0") != 0)
        return malformed(ret_detail, "There is no Host.");
    if (host->data && !is_host(host))
        return malformed(ret_detail, "Host is no host and port.");
    return PROBLEM_NONE;
}

static bool parse_length(const struct http_text *text, uint64_t *ret)
{
    uint64_t length = 0;
    if (text->size == 0 || text->size > 18)
        return false;
    for (size_t i = 0; i < text->size; i++) {
        if (text->data[i] < '0' || text->data[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(text->data[i] - '0');
    }
    *ret = length;
    return true;
}

/* Where the body ends must be beyond doubt (RFC 9112, section 6). */
static enum problem judge_framing(const struct guard_request *r, const struct found *found, struct guard_facts *facts,
                                  const char **ret_detail)
{
    const struct http_text *length = &found->values[CONTENT_LENGTH], *coding = &found->values[TRANSFER_ENCODING];
    if (length->data && coding->data)
        return malformed(ret_detail, "There is a Content-Length beside a Transfer-Encoding.");
    if (coding->data && strcmp(r->version.data, "HTTP/1.0") == 0)
        return malformed(ret_detail, "HTTP/1.0 has no Transfer-Encoding.");
    if (coding->data && !equals(coding, "chunked"))
        return malformed(ret_detail, "Transfer-Encoding is something else than chunked.");
    if (length->data && !parse_length(length, &facts->content_length))
        return malformed(ret_detail, "Content-Length is no number.");
    facts->has_body = coding->data || facts->content_length > 0;
    return PROBLEM_NONE;
}

static enum problem judge_body(const struct found *found, struct guard_facts *facts, bool takes_body,
                               const char **ret_detail)
{
    const struct http_text *expect = &found->values[EXPECT], *coding = &found->values[CONTENT_ENCODING];
    if (facts->has_body && !takes_body)
        return malformed(ret_detail, "This method has no body.");
    if (expect->data && !equals(expect, "100-continue"))
        return malformed(ret_detail, "Expect is something else than 100-continue.");
    facts->expects_continue = expect->data && facts->has_body;
    facts->leaves = found->values[UPGRADE].data || facts->method == HTTP_METHOD_OTHER;
    if (coding->data && !equals(coding, "identity")) {
        *ret_detail = "There is a Content-Encoding; send the body as it is.";
        return PROBLEM_UNSUPPORTED_MEDIA_TYPE;
    }
    return PROBLEM_NONE;
}

/* Returns whether it may have a body. */
static bool find_method(const struct http_text *name, enum http_method *ret)
{
    *ret = HTTP_METHOD_OTHER;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].name, name->data) != 0)
            continue;
        *ret = methods[i].method;
        return methods[i].takes_body;
    }
    return true;
}

static enum problem judge_sizes(const struct guard_request *r, const char **ret_detail)
{
    if (r->target_size > HTTP_TARGET_LIMIT) {
        *ret_detail = "The request target is longer than 8 KiB.";
        return PROBLEM_URI_TOO_LONG;
    }
    if (r->header_size > HTTP_HEADER_LIMIT) {
        *ret_detail = "The header fields take more than 32 KiB.";
        return PROBLEM_HEADERS_TOO_LARGE;
    }
    if (r->field_count > GUARD_FIELDS) {
        *ret_detail = "There are more than 100 header fields.";
        return PROBLEM_HEADERS_TOO_LARGE;
    }
    return PROBLEM_NONE;
}

static enum problem judge_line(const struct guard_request *r, struct guard_facts *facts, const char **ret_detail)
{
    if (!r->plain)
        return malformed(
            ret_detail,
            "A line does not end in CRLF, is folded, begins with a colon, or holds a NUL or a doubled space.");
    if (!is_token(&r->method))
        return malformed(ret_detail, "The method is not a token.");
    if (r->target.data[0] != '/' && !(facts->method == HTTP_OPTIONS && strcmp(r->target.data, "*") == 0))
        return malformed(ret_detail, "The target must be a path from the root, as in /v1/me.");
    return PROBLEM_NONE;
}

enum problem guard_judge(const struct guard_request *request, struct guard_facts *ret_facts, const char **ret_detail)
{
    struct guard_facts facts = {0};
    struct found found = {0};
    bool takes_body = find_method(&request->method, &facts.method);
    enum problem problem = judge_sizes(request, ret_detail);
    if (!problem)
        problem = judge_line(request, &facts, ret_detail);
    if (!problem)
        problem = find_fields(request, &found, ret_detail);
    if (!problem)
        problem = judge_host(request, &found, ret_detail);
    if (!problem)
        problem = judge_framing(request, &found, &facts, ret_detail);
    if (!problem)
        problem = judge_body(&found, &facts, takes_body, ret_detail);
    if (!problem)
        *ret_facts = facts;
    return problem;
}
