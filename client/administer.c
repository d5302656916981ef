/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts and credentials: each command is one request, and what the server answers is printed as it came. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "body.h"
#include "ctl.h"
#include "digest.h"
#include "instant.h"
#include "server.h"

static const struct verb {
    const char *noun, *verb, *method;
    const char *path; /* each * is the next word */
    const char *body; /* * is the time; NULL: from the words that are left, MEMBER=VALUE */
} verbs[] = {
    {"account", "list", "GET", "/v1/accounts", ""},
    {"account", "add", "POST", "/v1/accounts", NULL},
    {"account", "change", "PATCH", "/v1/accounts/*", NULL},
    {"account", "confirm", "PATCH", "/v1/accounts/*", "{\"confirmed\":true}"},
    {"account", "end", "PATCH", "/v1/accounts/*", "{\"ended_at\":\"*\"}"},
    {"credential", "list", "GET", "/v1/accounts/*/credentials", ""},
    {"credential", "add", "POST", "/v1/accounts/*/credentials", NULL},
    {"credential", "revoke", "PATCH", "/v1/accounts/*/credentials/*", "{\"revoked\":true}"},
    {"credential", "rotate", "POST", "/v1/me/credentials/rotate", "{}"},
};

/* Members that are not texts. */
static const char lists[] = "roles scope", booleans[] = "confirmed revoked";

static void add_list(struct buf *out, const char *value)
{
    buf_byte(out, '[');
    for (const char *at = value; *at; at += *at == ',') {
        size_t size = strcspn(at, ",");
        if (at > value)
            buf_byte(out, ',');
        buf_json_string(out, at, size);
        at += size;
    }
    buf_byte(out, ']');
}

/* "-" is null. */
static bool add_member(struct buf *out, const char *word)
{
    size_t size = strcspn(word, "=");
    const char *value = word + size + 1;

    if (size == 0 || word[size] == '\0')
        return false;
    buf_byte(out, out->size ? ',' : '{');
    buf_json_string(out, word, size);
    buf_byte(out, ':');
    if (strcmp(value, "-") == 0)
        buf_text(out, "null");
    else if (words_hold(lists, word, size))
        add_list(out, value);
    else if (words_hold(booleans, word, size) && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0))
        buf_text(out, value);
    else
        buf_json_text(out, value);
    return true;
}

static bool write_path(const struct verb *v, const struct arguments *args, size_t *next, struct buf *out)
{
    for (const char *c = v->path; *c; c++) {
        if (*c != '*') {
            buf_byte(out, *c);
            continue;
        }
        const char *word = *next < args->word_count ? args->words[(*next)++] : "";
        if (!*word || strspn(word, "0123456789abcdefABCDEF-") != strlen(word))
            return false;
        buf_text(out, word);
    }
    return true;
}

static bool write_body(const struct verb *v, const struct arguments *args, size_t next, struct buf *out)
{
    char now[INSTANT_TEXT];

    if (v->body && next < args->word_count)
        return false;
    instant_format(instant_now(), now);
    for (const char *c = v->body ? v->body : ""; *c; c++) {
        if (*c == '*')
            buf_text(out, now);
        else
            buf_byte(out, *c);
    }
    for (; !v->body && next < args->word_count; next++)
        if (!add_member(out, args->words[next]))
            return false;
    if (!v->body)
        buf_text(out, out->size ? "}" : "{}");
    return true;
}

static enum exit_status print(const struct buf *text)
{
    if (puts(text->data ? text->data : "") < 0 || fflush(stdout) != 0)
        return complain(EXIT_BAD, "cannot write the answer: %s", strerror(errno));
    return EXIT_GOOD;
}

/* A list, page after page, each on a line. */
static enum exit_status print_pages(struct server *s, const char *path)
{
    enum exit_status status = EXIT_GOOD;
    bool more = true;

    for (char cursor[80] = ""; status == EXIT_GOOD && more;) {
        cleanup_buf_ struct buf answer = {0};
        struct body *body = NULL;
        const char *detail;
        status = server_get(s, &answer, "%s?limit=200%s%s", path, *cursor ? "&cursor=" : "", cursor);
        if (status == EXIT_GOOD)
            status = print(&answer);
        if (status == EXIT_GOOD && body_parse(answer.data, answer.size, &body, &detail) < 0)
            status = complain(EXIT_BAD, "%s: the server's answer is no JSON", path);
        const char *next = status == EXIT_GOOD ? body_text(body, "next") : NULL;
        more = next != NULL;
        snprintf(cursor, sizeof cursor, "%s", next ? next : "");
        body_free(body);
    }
    return status;
}

static enum exit_status ask(struct server *s, const struct verb *v, const char *path, const char *body)
{
    cleanup_buf_ struct buf answer = {0};

    if (strcmp(v->method, "GET") == 0)
        return print_pages(s, path);
    enum exit_status status = server_send(s, v->method, path, body, &answer);
    return status == EXIT_GOOD ? print(&answer) : status;
}

enum exit_status administer(const struct arguments *args)
{
    cleanup_buf_ struct buf path = {0}, body = {0};
    const struct verb *v = verbs;
    struct server *s = NULL;
    size_t next = 2;

    while (strcmp(v->noun, args->words[0]) != 0 || strcmp(v->verb, args->words[1]) != 0)
        v++; /* main() knows no others */
    if (!write_path(v, args, &next, &path) || !write_body(v, args, next, &body))
        return complain(EXIT_USAGE, "an id is a UUID, what comes after it MEMBER=VALUE; see assistctl(1)");
    if (path.failed || body.failed)
        return complain(EXIT_BAD, "out of memory");
    enum exit_status status = server_open(args, true, &s);
    if (status == EXIT_GOOD)
        status = ask(s, v, path.data, body.data);
    server_close(s);
    return status;
}

/* The code comes on standard input: the command line is everybody's to see. */
enum exit_status credential_draw(const struct arguments *args)
{
    cleanup_buf_ struct buf body = {0}, answer = {0};
    struct server *s = NULL;
    char code[80];

    if (!fgets(code, sizeof code, stdin))
        return complain(EXIT_USAGE, "the code is read from standard input");
    buf_text(&body, "{\"code\":");
    buf_json_string(&body, code, strcspn(code, "\r\n"));
    buf_byte(&body, '}');
    explicit_bzero(code, sizeof code);
    if (body.failed)
        return complain(EXIT_BAD, "out of memory");
    enum exit_status status = server_open(args, false, &s);
    if (status == EXIT_GOOD)
        status = server_send(s, "POST", "/v1/credentials", body.data, &answer);
    if (status == EXIT_GOOD)
        status = print(&answer);
    server_close(s);
    return status;
}
