/* SPDX-License-Identifier: EUPL-1.2 */
/* The guard, the grammar of targets, and whom a proxy forwards. */
#include <strings.h>

#include "exchange.h"
#include "fuzz.h"
#include "utf8.h"

#define FIELDS (GUARD_FIELDS + 20)

/* --- the guard --- */

static unsigned occurrences(const struct guard_request *r, const char *name)
{
    unsigned count = 0;
    for (size_t i = 0; i < r->field_count; i++)
        count += strcasecmp(r->fields[i].name.data, name) == 0;
    return count;
}

static const char *value_of(const struct guard_request *r, const char *name)
{
    for (size_t i = 0; i < r->field_count; i++)
        if (strcasecmp(r->fields[i].name.data, name) == 0)
            return r->fields[i].value.data;
    return NULL;
}

static void check_fields(const struct guard_request *r)
{
    for (size_t i = 0; i < r->field_count; i++) {
        const struct http_text *name = &r->fields[i].name, *value = &r->fields[i].value;
        REQUIRE(name->size > 0 && strlen(name->data) == name->size && strlen(value->data) == value->size);
        for (size_t k = 0; k < name->size; k++)
            REQUIRE(name->data[k] > ' ' && name->data[k] < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", name->data[k]));
        for (size_t k = 0; k < value->size; k++)
            REQUIRE((uint8_t)value->data[k] >= ' ' ? value->data[k] != 0x7f : value->data[k] == '\t');
    }
}

static bool spoken(const char *method)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < COUNT(methods); i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

/* Beyond doubt: whose it is, what it is, where it ends. */
static void check_passed(const struct guard_request *r, const struct guard_facts *f)
{
    static const char *const once[] = {"Host",         "Content-Length", "Transfer-Encoding", "Expect",
                                       "Content-Type", "Authorization",  "Idempotency-Key",   "If-Match",
                                       "Cookie"};
    const char *length = value_of(r, "Content-Length"), *coding = value_of(r, "Transfer-Encoding");
    bool old = strcmp(r->version.data, "HTTP/1.0") == 0;
    for (size_t i = 0; i < COUNT(once); i++)
        REQUIRE(occurrences(r, once[i]) <= 1);
    REQUIRE(r->plain && r->field_count <= GUARD_FIELDS && r->target_size <= HTTP_TARGET_LIMIT);
    REQUIRE(r->header_size <= HTTP_HEADER_LIMIT);
    REQUIRE(old || value_of(r, "Host"));
    REQUIRE(!coding || (!old && !length && strcasecmp(coding, "chunked") == 0));
    REQUIRE(!length || (*length && strspn(length, "0123456789") == strlen(length)));
    REQUIRE(f->content_length == (length ? strtoull(length, NULL, 10) : 0));
    REQUIRE(f->has_body == (coding || f->content_length > 0));
    REQUIRE(!f->has_body || f->method == HTTP_POST || f->method == HTTP_PATCH || f->method == HTTP_METHOD_OTHER);
    REQUIRE(!f->expects_continue || f->has_body);
    REQUIRE(f->leaves == (value_of(r, "Upgrade") || !spoken(r->method.data)));
    REQUIRE(r->target.data[0] == '/' || (f->method == HTTP_OPTIONS && strcmp(r->target.data, "*") == 0));
    check_fields(r);
}

/* As libmicrohttpd hands over what it has read: a NUL ends a text. */
static struct http_text text_of(struct input in, char **texts, size_t *count)
{
    char *copy = as_text(in.data, in.size);
    texts[(*count)++] = copy;
    return (struct http_text){copy, strlen(copy)};
}

static void try_guard(struct input in)
{
    char *texts[3 + 2 * FIELDS];
    size_t count = 0, size = in.size;
    struct guard_field fields[GUARD_FIELDS];
    struct guard_request r = {.plain = take_byte(&in) != 0, .fields = fields};
    struct guard_facts facts = {.content_length = 77};
    const char *detail = NULL;
    struct input line = take_until(&in, "\r\n");
    r.method = text_of(take_until(&line, " "), texts, &count);
    r.target = text_of(take_until(&line, " "), texts, &count);
    r.version = text_of(line, texts, &count);
    r.target_size = r.target.size;
    r.header_size = size;
    for (; in.size > 0 && r.field_count < FIELDS; r.field_count++) {
        struct input field = take_until(&in, "\r\n");
        struct http_text name = text_of(take_until(&field, ":"), texts, &count), value = text_of(field, texts, &count);
        if (r.field_count < GUARD_FIELDS)
            fields[r.field_count] = (struct guard_field){name, value};
    }
    enum problem problem = guard_judge(&r, &facts, &detail);
    if (problem == PROBLEM_NONE)
        check_passed(&r, &facts);
    else
        REQUIRE(detail && *detail && problem_info(problem)->status >= 400 && facts.content_length == 77);
    while (count > 0)
        free(texts[--count]);
}

/* --- targets --- */

struct writer {
    char *text;
    size_t size;
};

static void write_escaped(struct writer *w, const struct http_text *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text->size; i++) {
        w->text[w->size++] = '%';
        w->text[w->size++] = digits[(uint8_t)text->data[i] >> 4];
        w->text[w->size++] = digits[(uint8_t)text->data[i] & 15];
    }
}

static void check_text(const struct http_text *text, const char *storage, size_t size)
{
    REQUIRE(text->data >= storage && text->data + text->size < storage + size && text->data[text->size] == '\0');
    REQUIRE(utf8_valid(text->data, text->size));
    for (size_t i = 0; i < text->size; i++)
        REQUIRE((uint8_t)text->data[i] >= ' ' && text->data[i] != 0x7f);
}

/* The same target, with all that it says escaped. */
static struct writer rewrite(const struct target *t, size_t size)
{
    struct writer w = {malloc(6 * size + 64), 0};
    REQUIRE(w.text);
    for (size_t i = 0; i < t->segment_count; i++) {
        w.text[w.size++] = '/';
        write_escaped(&w, &t->segments[i]);
    }
    for (size_t i = 0; i < t->parameter_count; i++) {
        w.text[w.size++] = i ? '&' : '?';
        write_escaped(&w, &t->parameters[i].name);
        w.text[w.size++] = '=';
        write_escaped(&w, &t->parameters[i].value);
    }
    return w;
}

static void check_same(const struct http_text *a, const struct http_text *b)
{
    REQUIRE(same(a->data, a->size, b->data, b->size));
}

static void check_again(const struct target *t, size_t size)
{
    struct writer w = rewrite(t, size);
    char *storage = malloc(TARGET_STORAGE(w.size));
    struct target again;
    const char *detail = NULL;
    REQUIRE(storage && target_parse(w.text, w.size, storage, &again, &detail) == PROBLEM_NONE);
    REQUIRE(again.segment_count == t->segment_count && again.parameter_count == t->parameter_count);
    for (size_t i = 0; i < t->segment_count; i++)
        check_same(&t->segments[i], &again.segments[i]);
    for (size_t i = 0; i < t->parameter_count; i++) {
        check_same(&t->parameters[i].name, &again.parameters[i].name);
        check_same(&t->parameters[i].value, &again.parameters[i].value);
    }
    free(storage);
    free(w.text);
}

static void try_target(struct input in)
{
    size_t room = TARGET_STORAGE(in.size);
    char *text = exactly(in.data, in.size), *storage = malloc(room);
    struct target t;
    const char *detail = NULL;
    REQUIRE(storage);
    enum problem problem = target_parse(text, in.size, storage, &t, &detail);
    if (problem != PROBLEM_NONE) {
        REQUIRE(detail && *detail);
    } else {
        REQUIRE(t.segment_count > 0 && t.segment_count <= HTTP_SEGMENTS && t.parameter_count <= HTTP_PARAMETERS);
        for (size_t i = 0; i < t.segment_count; i++) {
            check_text(&t.segments[i], storage, room);
            REQUIRE(!strchr(t.segments[i].data, '/') && strcmp(t.segments[i].data, "..") != 0);
            REQUIRE(t.segments[i].size > 0 || i + 1 == t.segment_count);
        }
        for (size_t i = 0; i < t.parameter_count; i++) {
            check_text(&t.parameters[i].name, storage, room);
            check_text(&t.parameters[i].value, storage, room);
        }
        check_again(&t, in.size);
    }
    free(storage);
    free(text);
}

/* --- who asks --- */

static void try_hops(struct input in)
{
    char *text = exactly(in.data, in.size);
    struct peer a, again;
    if (address_last_hop(text, in.size, &a)) {
        REQUIRE(address_parse(a.text, strlen(a.text), &again));
        REQUIRE(strcmp(a.text, again.text) == 0 && memcmp(&a.origin, &again.origin, sizeof a.origin) == 0);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct input) = {try_guard, try_target, try_hops};
    struct input in = {(const char *)data, size};
    readers[take_byte(&in) % COUNT(readers)](in);
    return 0;
}
