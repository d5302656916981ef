/* SPDX-License-Identifier: EUPL-1.2 */
#include "server.h"

#include <curl/curl.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "body.h"
#include "digest.h"
#include "files.h"
#include "memory.h"

enum { ADDRESS = 512, TOKEN = 256, PATIENCE = 60 };

struct server {
    CURL *curl;
    struct curl_slist *headers;
    char url[ADDRESS], token[TOKEN], certificate[ADDRESS], authority[ADDRESS];
    struct buf *into;
    long wait;     /* Retry-After */
    long patience; /* seconds in all that we wait for one answer */
    char error[CURL_ERROR_SIZE];
};

/* --- where it is, and who we are --- */

/* What was found first counts. */
static void settle(char *ret, size_t size, const char *value)
{
    if (!*ret && value)
        snprintf(ret, size, "%s", value);
}

static int take_setting(void *context, const char *section, const char *name, const char *value)
{
    struct server *s = context;
    const struct {
        const char *name;
        char *text;
        size_t size;
    } settings[] = {{"url", s->url, sizeof s->url},
                    {"token", s->token, sizeof s->token},
                    {"certificate", s->certificate, sizeof s->certificate},
                    {"authority", s->authority, sizeof s->authority}};
    for (size_t i = 0; *section == '\0' && i < sizeof settings / sizeof settings[0]; i++)
        if (strcmp(name, settings[i].name) == 0)
            settle(settings[i].text, settings[i].size, value);
    return 1;
}

static void read_configuration(struct server *s)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char path[ADDRESS];
    if (folder && *folder)
        snprintf(path, sizeof path, "%s/assistctl/config", folder);
    else
        snprintf(path, sizeof path, "%s/.config/assistctl/config", home ? home : "");
    ini_parse(path, take_setting, s);
    ini_parse("/etc/assistctl.conf", take_setting, s);
}

static enum exit_status read_token(struct server *s, const char *path)
{
    cleanup_file_ struct file file = {0};
    int r = file_open(path, &file);
    if (r < 0)
        return complain(EXIT_USAGE, "%s: %s", path, strerror(-r));
    size_t size = 0;
    while (size < file.size && file.data[size] > ' ')
        size++;
    if (size == 0 || size >= sizeof s->token)
        return complain(EXIT_USAGE, "%s: no token in it", path);
    memcpy(s->token, file.data, size);
    return EXIT_GOOD;
}

static enum exit_status find(struct server *s, const struct arguments *args, bool with_token)
{
    enum exit_status status = args->token_file ? read_token(s, args->token_file) : EXIT_GOOD;
    if (status != EXIT_GOOD)
        return status;
    settle(s->url, sizeof s->url, args->url);
    settle(s->url, sizeof s->url, getenv("ASSIST_URL"));
    settle(s->token, sizeof s->token, getenv("ASSIST_TOKEN"));
    settle(s->certificate, sizeof s->certificate, getenv("ASSIST_CERTIFICATE"));
    settle(s->authority, sizeof s->authority, getenv("ASSIST_AUTHORITY"));
    read_configuration(s);
    if (!*s->url)
        return complain(EXIT_USAGE, "no server: give --url, ASSIST_URL or a configuration");
    if (!with_token)
        explicit_bzero(s->token, sizeof s->token);
    else if (!*s->token && !*s->certificate)
        return complain(EXIT_USAGE,
                        "no token and no certificate: give --token-file, ASSIST_TOKEN, ASSIST_CERTIFICATE or a "
                        "configuration");
    for (size_t size = strlen(s->url); size > 0 && s->url[size - 1] == '/'; size--)
        s->url[size - 1] = '\0';
    return EXIT_GOOD;
}

/* --- asking --- */

static size_t take_body(char *data, size_t one, size_t count, void *context)
{
    struct server *s = context;
    buf_append(s->into, data, one * count);
    return s->into->failed ? 0 : one * count;
}

static size_t take_header(char *data, size_t one, size_t count, void *context)
{
    struct server *s = context;
    static const char name[] = "retry-after:";
    if (one * count > sizeof name && strncasecmp(data, name, sizeof name - 1) == 0)
        s->wait = strtol(data + sizeof name - 1, NULL, 10);
    return one * count;
}

/* A file, certificate and key in it; the issuers of the server's where they are not the system's. */
static bool set_up_tls(struct server *s)
{
    return (!*s->certificate || (curl_easy_setopt(s->curl, CURLOPT_SSLCERT, s->certificate) == CURLE_OK &&
                                 curl_easy_setopt(s->curl, CURLOPT_SSLKEY, s->certificate) == CURLE_OK)) &&
           (!*s->authority || curl_easy_setopt(s->curl, CURLOPT_CAINFO, s->authority) == CURLE_OK) &&
           curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3) == CURLE_OK;
}

static bool set_up(struct server *s)
{
    char header[TOKEN + 32];
    snprintf(header, sizeof header, "Authorization: Bearer %s", s->token);
    s->curl = curl_easy_init();
    s->headers = *s->token ? curl_slist_append(NULL, header) : NULL;
    explicit_bzero(header, sizeof header);
    return s->curl && (s->headers || !*s->token) && set_up_tls(s) &&
           curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_HEADERDATA, s) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->error) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, 10L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, 120L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
}

enum exit_status server_open(const struct arguments *args, bool with_token, struct server **ret)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return complain(EXIT_BAD, "out of memory");
    unsigned patience = PATIENCE;
    enum exit_status status = args->patience && !number_of(args->patience, 0, 86400, &patience)
                                  ? complain(EXIT_USAGE, "--patience: from 0 to 86400 seconds")
                                  : find(s, args, with_token);
    s->patience = (long)patience;
    if (status == EXIT_GOOD && (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !set_up(s)))
        status = complain(EXIT_BAD, "libcurl cannot be set up");
    if (status != EXIT_GOOD) {
        server_close(s);
        return status;
    }
    *ret = s;
    return EXIT_GOOD;
}

void server_close(struct server *s)
{
    if (!s)
        return;
    curl_slist_free_all(s->headers);
    curl_easy_cleanup(s->curl);
    explicit_bzero(s->token, sizeof s->token);
    free(s);
}

/* A problem document says what is wrong; anything else is told by its status. */
static enum exit_status tell_problem(const char *path, long status, const struct buf *text)
{
    struct body *body = NULL;
    const char *detail = NULL;
    enum exit_status result = EXIT_BAD;
    if (text->size > 0 && body_parse(text->data, text->size, &body, &detail) == 0 && body_text(body, "title")) {
        result = complain(EXIT_BAD, "%s: %ld %s: %s", path, status, body_text(body, "title"),
                          body_text(body, "detail") ? body_text(body, "detail") : "");
        for (size_t i = 0; i < body_list(body, "errors"); i++) {
            const char *pointer = body_list_member(body, "errors", i, "pointer"),
                       *what = body_list_member(body, "errors", i, "detail");
            fprintf(stderr, "  %s: %s\n", pointer ? pointer : "", what ? what : "");
        }
    } else
        result = complain(EXIT_BAD, "%s: the server answered %ld", path, status);
    body_free(body);
    return result;
}

static enum exit_status ask(struct server *s, const char *path, const char *url, struct buf *ret)
{
    for (long waited = 0;; waited += s->wait) {
        long status = 0;
        buf_clear(ret);
        s->into = ret;
        s->wait = 1;
        if (curl_easy_setopt(s->curl, CURLOPT_URL, url) != CURLE_OK || curl_easy_perform(s->curl) != CURLE_OK)
            return complain(EXIT_UNREACHABLE, "%s: %s", s->url, *s->error ? s->error : "cannot be reached");
        curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
        if (status >= 200 && status < 300)
            return ret->failed ? complain(EXIT_BAD, "out of memory") : EXIT_GOOD;
        s->wait = s->wait > 0 && s->wait < PATIENCE ? s->wait : 1;
        if ((status != 429 && status != 503) || waited + s->wait > s->patience)
            return tell_problem(path, status, ret);
        sleep((unsigned)s->wait);
    }
}

enum exit_status server_get(struct server *s, struct buf *ret, const char *format, ...)
{
    cleanup_buf_ struct buf path = {0}, url = {0};
    va_list args;
    va_start(args, format);
    buf_vprintf(&path, format, args);
    va_end(args);
    buf_printf(&url, "%s%s", s->url, path.data ? path.data : "");
    if (path.failed || url.failed)
        return complain(EXIT_BAD, "out of memory");
    return ask(s, path.data, url.data, ret);
}

enum exit_status server_send(struct server *s, const char *method, const char *path, const char *body, struct buf *ret)
{
    cleanup_buf_ struct buf url = {0};
    char random[27], key[64];
    struct curl_slist *headers = NULL;
    enum exit_status status = EXIT_BAD;
    random_base32(random, sizeof random - 1);
    snprintf(key, sizeof key, "Idempotency-Key: %s", random);
    buf_printf(&url, "%s%s", s->url, path);
    for (const struct curl_slist *h = s->headers; h; h = h->next)
        headers = curl_slist_append(headers, h->data);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, key);
    if (url.failed || !headers || curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK ||
        curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body) != CURLE_OK ||
        curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, method) != CURLE_OK)
        status = complain(EXIT_BAD, "libcurl cannot be set up");
    else
        status = ask(s, path, url.data, ret);
    curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(s->curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
    curl_slist_free_all(headers);
    return status;
}

/* --- checkpoints and keys --- */

enum exit_status server_checkpoint(struct server *s, const struct note_key *keys, size_t count, struct buf *ret_note,
                                   struct checkpoint *ret)
{
    enum exit_status status = server_get(s, ret_note, "/v1/log/checkpoint");
    if (status != EXIT_GOOD)
        return status;
    int r = checkpoint_open(ret_note->data ? ret_note->data : "", ret_note->size, keys, count, ret);
    if (r < 0)
        return complain(EXIT_BAD, "the server's checkpoint %s",
                        r == -EKEYREJECTED ? "is not signed with this key" : "is none");
    return EXIT_GOOD;
}

int keys_parse(const char *text, struct note_key ret[static NOTE_KEYS], size_t *ret_count)
{
    size_t count = 0;
    for (const char *at = text; *at; at += *at == '\n') {
        size_t size = strcspn(at, "\r\n");
        if (size > 0 && (count == NOTE_KEYS || note_key_parse(at, size, &ret[count++]) < 0))
            return -EINVAL;
        at += size;
        at += *at == '\r';
    }
    *ret_count = count;
    return count > 0 ? 0 : -EINVAL;
}

enum exit_status keys_get(struct server *s, const char *given, struct note_key ret[static NOTE_KEYS], size_t *ret_count)
{
    cleanup_buf_ struct buf text = {0};
    cleanup_file_ struct file file = {0};
    if (!given) {
        enum exit_status status = server_get(s, &text, "/v1/log/key");
        if (status != EXIT_GOOD)
            return status;
        fprintf(stderr, "assistctl: no --key: the server's own word is taken for its key\n");
    } else if (access(given, R_OK) == 0 && file_open(given, &file) == 0) {
        buf_append(&text, file.data, file.size);
    } else {
        buf_text(&text, given);
    }
    if (text.failed || keys_parse(text.data ? text.data : "", ret, ret_count) < 0)
        return complain(EXIT_USAGE, "%s: no verifier key (name+hash+key)", given ? given : "the server's answer");
    return EXIT_GOOD;
}
