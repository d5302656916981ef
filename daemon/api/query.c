/* SPDX-License-Identifier: EUPL-1.2 */
/* From the target and the headers to the call. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "api_inside.h"
#include "shape.h"

static bool is(struct http_text text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static bool bad(struct conversation *c, const char *name, const char *what)
{
    char detail[160];

    snprintf(detail, sizeof detail, "query parameter %.60s: %s", name, what);
    answer_problem(c, PROBLEM_MALFORMED_REQUEST, detail);
    return false;
}

/* A state's code as it is kept: EL and UK are GR and GB. */
static bool read_state(struct http_text text, char ret[static 3])
{
    if (text.size != 2 || text.data[0] < 'A' || text.data[0] > 'Z' || text.data[1] < 'A' || text.data[1] > 'Z')
        return false;
    const char *code = is(text, "EL") ? "GR" : is(text, "UK") ? "GB" : text.data;
    ret[0] = code[0];
    ret[1] = code[1];
    ret[2] = '\0';
    return true;
}

static bool read_limit(struct http_text value, unsigned *ret)
{
    unsigned n = 0;

    if (value.size == 0 || value.size > 3 || value.data[0] == '0' || strspn(value.data, "0123456789") != value.size)
        return false;
    for (size_t i = 0; i < value.size; i++)
        n = n * 10 + (unsigned)(value.data[i] - '0');
    if (n > PAGE_MAX)
        return false;
    *ret = n;
    return true;
}

static bool read_cursor(struct call *call, struct http_text value)
{
    if (value.size < 2)
        return false;
    if (call->kind == CALL_HISTORY) {
        if (value.data[0] != 'h' || value.size > 19 || strspn(value.data + 1, "0123456789") != value.size - 1)
            return false;
        call->after = strtoll(value.data + 1, NULL, 10);
        return true;
    }
    if (call->kind == CALL_REGISTER_LIST && call->which == REGISTER_STATES) {
        const struct http_text code = {value.data + 1, value.size - 1};
        return value.data[0] == 's' && read_state(code, call->code);
    }
    return value.data[0] == 'k' && uuid_parse(value.data + 1, value.size - 1, &call->before);
}

/* `limit` and `cursor`; 1 taken, 0 not one of these, -1 answered. */
static int read_page(struct conversation *c, struct http_parameter p)
{
    if (is(p.name, "limit"))
        return read_limit(p.value, &c->call.limit) ? 1 : (bad(c, "limit", "from 1 to 200"), -1);
    if (is(p.name, "cursor"))
        return read_cursor(&c->call, p.value) ? 1 : (bad(c, "cursor", "not one that this list gave out"), -1);
    return 0;
}

static bool seen_before(struct conversation *c, size_t i)
{
    struct http_parameter p = http_parameter(c->x, i);

    for (size_t k = 0; k < i; k++)
        if (http_parameter(c->x, k).name.size == p.name.size &&
            memcmp(http_parameter(c->x, k).name.data, p.name.data, p.name.size) == 0)
            return true;
    return false;
}

bool read_no_query(struct conversation *c)
{
    return http_parameters(c->x) == 0 || bad(c, http_parameter(c->x, 0).name.data, "there is no such parameter here");
}

bool read_query(struct conversation *c, const struct shape *shape,
                const char *(*take)(struct call *call, const char *name, struct http_text value))
{
    for (size_t i = 0; i < http_parameters(c->x); i++) {
        struct http_parameter p = http_parameter(c->x, i);
        const char *what = "there is no such parameter here";
        if (seen_before(c, i))
            return bad(c, p.name.data, "it stands there twice");
        for (const struct field *f = shape->fields; f->name; f++)
            if (is(p.name, f->name))
                what = take(&c->call, f->name, p.value);
        if (what)
            return bad(c, p.name.data, what);
    }
    return true;
}

bool read_page_query(struct conversation *c)
{
    for (size_t i = 0; i < http_parameters(c->x); i++) {
        struct http_parameter p = http_parameter(c->x, i);
        if (seen_before(c, i))
            return bad(c, p.name.data, "it stands there twice");
        if (c->call.kind == CALL_REGISTER_LIST && c->call.which != REGISTER_STATES &&
            c->call.which != REGISTER_CREDENTIALS && is(p.name, "state")) {
            if (!read_state(p.value, c->call.code))
                return bad(c, "state", "two capital letters");
            c->call.filter.requesting_state = c->call.code;
            continue;
        }
        int r = read_page(c, p);
        if (r < 0)
            return false;
        if (r == 0)
            return bad(c, p.name.data, "there is no such parameter here");
    }
    return true;
}

/* A filter with fixed words. */
static int read_word(struct conversation *c, struct http_parameter p)
{
    struct list_filter *f = &c->call.filter;
    const struct {
        const char *name, **into;
    } filters[] = {{"status", &f->status}, {"assistance_status", &f->assistance_status}, {"kind", &f->kind}};

    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (is(p.name, filters[i].name)) {
            if (!words_hold(shape_field(&shape_request_query, filters[i].name)->words, p.value.data, p.value.size))
                return bad(c, filters[i].name, "no such word"), -1;
            *filters[i].into = p.value.data;
            return 1;
        }
    return 0;
}

/* The state's code replaces the text in place: EL and UK have two letters too. */
static int read_state_filter(struct conversation *c, struct http_parameter p)
{
    struct list_filter *f = &c->call.filter;
    const char **into = is(p.name, "requesting_state")  ? &f->requesting_state
                        : is(p.name, "requested_state") ? &f->requested_state
                                                        : NULL;
    char code[3];

    if (!into)
        return 0;
    if (!read_state(p.value, code))
        return bad(c, p.name.data, "two capital letters (ISO 3166-1 alpha-2)"), -1;
    *into = is(p.value, "EL") ? "GR" : is(p.value, "UK") ? "GB" : p.value.data;
    return 1;
}

static int read_other(struct conversation *c, struct http_parameter p)
{
    struct list_filter *f = &c->call.filter;
    instant *time = is(p.name, "since") ? &f->since : is(p.name, "until") ? &f->until : NULL;

    if (time)
        return instant_parse(p.value.data, p.value.size, time)
                   ? 1
                   : (bad(c, p.name.data, "a time as RFC 3339 writes it, in UTC"), -1);
    if (is(p.name, "awaiting")) {
        f->awaiting = is(p.value, "me");
        return f->awaiting ? 1 : (bad(c, "awaiting", "me"), -1);
    }
    if (is(p.name, "exercise")) {
        f->exercise = is(p.value, "true") ? 1 : is(p.value, "any") ? -1 : 0;
        return f->exercise || is(p.value, "false") ? 1 : (bad(c, "exercise", "true, false or any"), -1);
    }
    if (is(p.name, "q")) {
        f->words = p.value.data;
        return p.value.size > 0 && p.value.size <= 200 ? 1 : (bad(c, "q", "1 to 200 bytes"), -1);
    }
    return 0;
}

bool read_list_query(struct conversation *c)
{
    int (*const readers[])(struct conversation *, struct http_parameter) = {read_page, read_word, read_state_filter,
                                                                            read_other};

    for (size_t i = 0; i < http_parameters(c->x); i++) {
        struct http_parameter p = http_parameter(c->x, i);
        int r = 0;
        if (seen_before(c, i))
            return bad(c, p.name.data, "it stands there twice");
        for (size_t k = 0; k < sizeof readers / sizeof *readers && r == 0; k++)
            r = readers[k](c, p);
        if (r < 0)
            return false;
        if (r == 0)
            return bad(c, p.name.data, "there is no such parameter here");
    }
    return true;
}

static bool read_request(struct http_text text, struct target *ret)
{
    if (uuid_parse(text.data, text.size, &ret->id))
        return true;
    if (text.size < 13 || text.size >= sizeof ret->reference)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        char ch = text.data[i];
        if (ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 'a' + 'A');
        if (!((ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-'))
            return false;
        ret->reference[i] = ch;
    }
    return true;
}

enum assist_action action_by_word(struct http_text word, bool on_request)
{
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++) {
        enum assist_action a = (enum assist_action)i;
        if (!is(word, assist_action_word(a)))
            continue;
        if (a == ASSIST_ask || a == ASSIST_lapse || a == ASSIST_expire || a == ASSIST_create || a == ASSIST_edit)
            return ASSIST_no_action;
        bool own = assist_action_on_request(a);
        return own == on_request || a == ASSIST_withdraw ? a : ASSIST_no_action;
    }
    return ASSIST_no_action;
}

/* The request, and the state if the route has one; false: neither can exist. */
bool read_target(struct conversation *c)
{
    enum route route = c->match.route;
    bool with_state = route == ROUTE_ASSISTANCE || route == ROUTE_ASSISTANCE_STEP;

    return read_request(c->match.parameters[0], &c->call.target) &&
           (!with_state || read_state(c->match.parameters[1], c->call.target.state));
}

static bool read_key(struct conversation *c)
{
    const char *key = http_header(c->x, "Idempotency-Key");
    size_t length = key ? strlen(key) : 0;

    if (!key)
        return true;
    for (size_t i = 0; i < length; i++)
        if (key[i] < 0x21 || key[i] > 0x7e)
            length = KEY_MAX;
    if (length == 0 || length >= KEY_MAX) {
        answer_problem(c, PROBLEM_MALFORMED_REQUEST, "Idempotency-Key: 1 to 255 visible characters");
        return false;
    }
    memcpy(c->call.key, key, length + 1);
    return true;
}

/* The content part of the tag in If-Match; what is no tag of ours matches nothing. */
static void read_match(struct conversation *c)
{
    const char *match = http_header(c->x, "If-Match");
    size_t length = match ? strlen(match) : 0;

    if (!match || strcmp(match, "*") == 0)
        return;
    if (length > 18 && length < ETAG_MAX && match[0] == '"' && match[length - 1] == '"')
        memcpy(c->call.match, match + 1, 16);
    else
        c->call.match[0] = '?';
}

static int digest_call(struct conversation *c)
{
    struct buf text = {0};
    struct http_text path = http_path(c->x), body = http_body(c->x);

    buf_printf(&text, "%s %.*s\n", http_method_name(c->x), (int)path.size, path.data);
    buf_append(&text, body.data, body.size);
    if (text.failed) {
        buf_release(&text);
        return -ENOMEM;
    }
    c->call.digest = sha256(text.data, text.size);
    buf_release(&text);
    return 0;
}

bool read_headers(struct conversation *c)
{
    read_match(c);
    if (!read_key(c))
        return false;
    if (c->call.key[0] && digest_call(c) < 0) {
        answer_problem(c, PROBLEM_UNAVAILABLE, "out of memory");
        return false;
    }
    return true;
}
