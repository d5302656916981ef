/* SPDX-License-Identifier: EUPL-1.2 */
/* The console: files for a browser, which then asks the interface as everybody does. */
#include <stdio.h>
#include <string.h>

#include "api_inside.h"
#include "console.h"

/* What a page of the console may do: load what is here, and ask what is here. */
#define POLICY                                                                                                         \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "   \
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

/* A document's policies; what it loads has those that come with every answer. */
static const struct http_field policies[] = {
    {"Content-Security-Policy", POLICY},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

enum { POLICIES = sizeof policies / sizeof *policies };

/* Where a file's bytes come from: embedded, they last; else they were read for this answer. */
struct found {
    const char *type;
    struct http_text lasting;
    struct buf body;
    bool gzip;
};

static void answer_found(struct conversation *c, struct found *f)
{
    struct http_text bytes = f->lasting.data ? f->lasting : (struct http_text){f->body.data, f->body.size};
    struct sha256 digest = sha256(bytes.data, bytes.size);
    struct http_field fields[POLICIES + 4] = {{"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
    char hex[SHA256_HEX], tag[40], type[64];
    struct http_answer a = {.status = 200, .lasting = f->lasting, .fields = fields, .field_count = 2};

    for (size_t i = 0; i < POLICIES && strcmp(f->type, "text/html") == 0; i++)
        fields[a.field_count++] = policies[i];
    sha256_hex(&digest, hex);
    snprintf(tag, sizeof tag, "\"%.32s\"", hex);
    snprintf(type, sizeof type, "%s%s", f->type, strncmp(f->type, "text/", 5) == 0 ? "; charset=utf-8" : "");
    fields[a.field_count++] = (struct http_field){"ETag", tag};
    if (f->gzip)
        fields[a.field_count++] = (struct http_field){"Content-Encoding", "gzip"};
    a.body = buf_take(&f->body);
    if (tag_listed(http_header(c->x, "If-None-Match"), tag))
        a.status = 304; /* of the bytes only their number is sent */
    else
        a.content_type = type;
    answer_with_fields(c, &a);
}

static struct http_text text_of(const struct console_bytes *bytes)
{
    return (struct http_text){bytes->start, (size_t)(bytes->end - bytes->start)};
}

/* From the binary, or from the folder that was named, but for what npm made. False: there is no such file. */
static bool find(const struct conversation *c, const char *name, struct found *f)
{
    int folder = c->api->options.console_root;

    if (folder >= 0 && strncmp(name, "vendor/", 7) != 0) {
        if (console_read(folder, name, &f->body) == 0)
            return true;
        buf_release(&f->body);
        return false;
    }
    const struct console_file *file = console_file(name);
    if (!file)
        return false;
    f->gzip = accepts_coding(http_header(c->x, "Accept-Encoding"), "gzip");
    f->lasting = text_of(f->gzip ? &file->gzip : &file->plain);
    return true;
}

static bool has_console(struct conversation *c)
{
    if (!console_built())
        answer_problem(c, PROBLEM_NOT_FOUND, "this build has no console");
    return console_built();
}

void answer_console(struct conversation *c)
{
    const char *name = c->match.parameters[0].size ? c->match.parameters[0].data : "index.html";
    struct found f = {.type = console_type(name)};
    size_t size;

    if (!has_console(c))
        return;
    if (!f.type || !find(c, name, &f)) {
        answer_problem(c, PROBLEM_NOT_FOUND, "the console has no such file");
    } else if (!accept_type(http_header(c->x, "Accept"), f.type, &size)) {
        buf_release(&f.body);
        answer_problem(c, PROBLEM_NOT_ACCEPTABLE, f.type);
    } else {
        answer_found(c, &f);
    }
}

void answer_console_moved(struct conversation *c)
{
    static const struct http_field fields[] = {{"Location", "/console/"}, {"Cache-Control", "no-cache"}};

    if (has_console(c))
        answer_with_fields(c, &(struct http_answer){.status = 308, .fields = fields, .field_count = 2});
}
