/* SPDX-License-Identifier: EUPL-1.2 */
#include "target.h"

#include <string.h>

#include "hex.h"
#include "utf8.h"

/* What a path or a query may hold beside escapes: RFC 3986's pchar, "/" and "?", the brackets that many clients leave
 * as they are in queries, and bytes above 0x7f, which are judged as UTF-8 once decoded. */
static bool is_allowed(unsigned char c)
{
    if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return true;
    return c != '\0' && strchr("-._~!$&'()*+,;=:@/?[]", c);
}

/* Where decoded text is put, and what has gone wrong. */
struct decoder {
    char *out;
    enum problem problem;
    const char *detail;
};

static bool refuse(struct decoder *d, enum problem problem, const char *detail)
{
    d->problem = problem;
    d->detail = detail;
    return false;
}

/* The byte that the two digits at `text` stand for; -1 if none may stand there. */
static int escaped_byte(struct decoder *d, const char *text, const char *end)
{
    int c = end - text < 2 ? -1 : hex_byte(text);
    if (c < 0)
        refuse(d, PROBLEM_MALFORMED_REQUEST, "The target holds a percent sign without two hexadecimal digits.");
    else if (c >= 0x20 && c != 0x7f)
        return c;
    else
        refuse(d, PROBLEM_MALFORMED_REQUEST, "The target holds a control character.");
    return -1;
}

static bool decode(struct decoder *d, const char *text, size_t size, bool query, struct http_text *ret)
{
    const char *end = text + size;
    char *start = d->out;
    while (text < end) {
        bool escaped = *text == '%';
        int c = escaped ? escaped_byte(d, text + 1, end) : (unsigned char)*text;
        if (c < 0)
            return false;
        if (!escaped && !is_allowed((unsigned char)c))
            return refuse(d, PROBLEM_MALFORMED_REQUEST, "The target holds a character that must be percent-encoded.");
        if (escaped && c == '/' && !query)
            return refuse(d, PROBLEM_MALFORMED_REQUEST, "The path holds an escaped slash.");
        *d->out++ = query && !escaped && c == '+' ? ' ' : (char)c;
        text += escaped ? 3 : 1;
    }
    *ret = (struct http_text){start, (size_t)(d->out - start)};
    *d->out++ = '\0';
    return utf8_valid(ret->data, ret->size) || refuse(d, PROBLEM_MALFORMED_REQUEST, "The target is not UTF-8.");
}

static bool is_dots(const struct http_text *segment)
{
    return strcmp(segment->data, ".") == 0 || strcmp(segment->data, "..") == 0;
}

static bool parse_path(struct decoder *d, const char *path, size_t size, struct target *ret)
{
    const char *end = path + size;
    while (path < end) {
        path++; /* the slash */
        const char *slash = memchr(path, '/', (size_t)(end - path));
        const char *stop = slash ? slash : end;
        if (ret->segment_count == HTTP_SEGMENTS)
            return refuse(d, PROBLEM_NOT_FOUND, "No path here has so many segments.");
        struct http_text *segment = &ret->segments[ret->segment_count++];
        if (!decode(d, path, (size_t)(stop - path), false, segment))
            return false;
        if (segment->size == 0 && slash)
            return refuse(d, PROBLEM_MALFORMED_REQUEST, "The path holds an empty segment.");
        if (is_dots(segment))
            return refuse(d, PROBLEM_MALFORMED_REQUEST, "The path holds a segment of dots.");
        path = stop;
    }
    return true;
}

static bool parse_parameter(struct decoder *d, const char *text, size_t size, struct target *ret)
{
    const char *equals = memchr(text, '=', size);
    size_t name_size = equals ? (size_t)(equals - text) : size;
    size_t value_start = equals ? name_size + 1 : size;
    if (size == 0)
        return true;
    if (ret->parameter_count == HTTP_PARAMETERS)
        return refuse(d, PROBLEM_MALFORMED_REQUEST, "The query has too many parameters.");
    struct http_parameter *parameter = &ret->parameters[ret->parameter_count++];
    return decode(d, text, name_size, true, &parameter->name) &&
           decode(d, text + value_start, size - value_start, true, &parameter->value);
}

static bool parse_query(struct decoder *d, const char *query, size_t size, struct target *ret)
{
    const char *end = query + size;
    while (query < end) {
        const char *ampersand = memchr(query, '&', (size_t)(end - query));
        const char *stop = ampersand ? ampersand : end;
        if (!parse_parameter(d, query, (size_t)(stop - query), ret))
            return false;
        query = stop + (stop < end);
    }
    return true;
}

enum problem target_parse(const char *text, size_t size, char *storage, struct target *ret, const char **ret_detail)
{
    struct decoder d = {.out = storage};
    ret->segment_count = ret->parameter_count = 0;
    if (size == 0 || text[0] != '/') {
        *ret_detail = "The target must be a path from the root, as in /v1/me.";
        return PROBLEM_MALFORMED_REQUEST;
    }
    const char *mark = memchr(text, '?', size);
    size_t path_size = mark ? (size_t)(mark - text) : size;
    memcpy(d.out, text, path_size);
    d.out[path_size] = '\0';
    ret->path = (struct http_text){d.out, path_size};
    d.out += path_size + 1;
    if (parse_path(&d, text, path_size, ret) && mark)
        parse_query(&d, mark + 1, size - path_size - 1, ret);
    *ret_detail = d.detail;
    return d.problem;
}
