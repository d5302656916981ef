/* SPDX-License-Identifier: EUPL-1.2 */
/* Raw requests over sockets: what the guard says, and that a second request behind a refused one is never served. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "scene.h"

#define H "Host: h\r\n"

#define RAW(text) text, sizeof text - 1

#define A10   "a&a&a&a&a&a&a&a&a&a&"
#define A100  A10 A10 A10 A10 A10 A10 A10 A10 A10 A10
#define A1500 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100 A100

static const struct {
    const char *name, *request;
    size_t size;
    unsigned status;
    const char *words; /* in the answer, apart by "|" */
    bool close;
} cases[] = {
    /* what must pass */
    {"plain", RAW("GET /echo HTTP/1.1\r\n" H "\r\n"), 200, "GET/echo", false},
    {"query", RAW("GET /echo/a?b=c%20d HTTP/1.1\r\n" H "\r\n"), 200, "GET/echo/a?b=c d", false},
    {"HEAD", RAW("HEAD /echo HTTP/1.1\r\n" H "\r\n"), 200, "Content-Length", false},
    {"unknown method", RAW("BREW /echo HTTP/1.1\r\n" H "\r\n"), 200, "BREW/echo", true},
    {"lower-case method is another", RAW("get /echo HTTP/1.1\r\n" H "\r\n"), 200, "get/echo", true},
    {"OPTIONS *", RAW("OPTIONS * HTTP/1.1\r\n" H "\r\n"), 200, "OPTIONS 0 bytes", false},
    {"body", RAW("POST /echo HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"), 200, "{abc}", false},
    {"chunked", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
     200, "{abc}", false},
    {"trailer", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n"), 200,
     "{a}", false},
    {"length of zero", RAW("GET /echo HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"), 200, "GET/echo", false},
    {"empty Host", RAW("GET /echo HTTP/1.1\r\nHost:\r\n\r\n"), 200, "GET/echo", false},
    {"Host with a port", RAW("GET /echo HTTP/1.1\r\nhOsT: [::1]:80\r\n\r\n"), 200, "GET/echo", false},
    {"space around a value", RAW("GET /echo HTTP/1.1\r\n" H "X-Test: \t a b \t \r\n\r\n"), 200, "X-Test=<a b>", false},
    {"high bytes in a value", RAW("GET /echo HTTP/1.1\r\n" H "X-Test: \xe9\r\n\r\n"), 200, "X-Test=<\xe9>", false},
    {"identity", RAW("POST /echo HTTP/1.1\r\n" H "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\na"), 200,
     "{a}", false},
    {"several Accept",
     RAW("GET /echo HTTP/1.1\r\n" H "Accept: a\r\nX: y\r\naccept: b\r\nIf-None-Match: \"1\"\r\nif-none-match: "
         "\"2\"\r\n\r\n"),
     200, "Accept=<a, b>|If-None-Match=<\"1\", \"2\">", false},
    {"cookies", RAW("GET /echo HTTP/1.1\r\n" H "Cookie: a=b; c=\"d\"; e\r\nX-Test: y\r\n\r\n"), 200, "X-Test=<y>",
     false},
    {"empty lines before", RAW("\r\n\r\nGET /echo HTTP/1.1\r\n" H "\r\n"), 200, "GET/echo", false},
    {"HTTP/1.0 without Host", RAW("GET /echo HTTP/1.0\r\n\r\n"), 200, "GET/echo", true},
    {"upgrade to h2c", RAW("GET /echo HTTP/1.1\r\n" H "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"),
     200, "GET/echo|Connection: close", true},
    {"upgrade to websocket",
     RAW("GET /echo HTTP/1.1\r\n" H "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"), 200,
     "GET/echo|Connection: close", true},
    {"CONNECT of a path", RAW("CONNECT /echo HTTP/1.1\r\n" H "\r\n"), 200, "Connection: close", true},
    {"asked to close", RAW("GET /echo HTTP/1.1\r\n" H "Connection: close\r\n\r\n"), 200, "GET/echo", true},
    /* where the body ends */
    {"length and coding",
     RAW("POST /echo HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
     "Content-Length beside a Transfer-Encoding", true},
    {"coding and length",
     RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400,
     "Content-Length beside a Transfer-Encoding", true},
    {"two lengths", RAW("POST /echo HTTP/1.1\r\n" H "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc"), 400,
     "more than one Content-Length", true},
    {"space before the colon", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400,
     "not a token", true},
    {"coding gzip", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: gzip\r\n\r\nabc"), 400, "else than chunked",
     true},
    {"coding xchunked", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\nabc"), 400,
     "else than chunked", true},
    {"two codings", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400,
     "else than chunked", true},
    {"coding twice",
     RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
     "more than one Transfer-Encoding", true},
    {"chunked in HTTP/1.0", RAW("POST /echo HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
     "HTTP/1.0 has no", true},
    {"folded into a length", RAW("POST /echo HTTP/1.1\r\n" H "Content-: 3\r\n Length\r\nX: y\r\n\r\nabc"), 400,
     "folded", true},
    {"GET with a body", RAW("GET /echo HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na"), 400, "no body", true},
    {"HEAD with a body", RAW("HEAD /echo HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na"), 400, "", true},
    {"DELETE with a body", RAW("DELETE /echo HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na"), 400, "no body", true},
    {"OPTIONS with a body", RAW("OPTIONS /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
     "no body", true},
    {"bare LF", RAW("GET /echo HTTP/1.1\n" H "\r\n"), 400, "CRLF", true},
    {"bare LF after a field", RAW("GET /echo HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"), 400, "CRLF", true},
    {"bare LF at the end", RAW("GET /echo HTTP/1.1\r\n" H "\n"), 400, "CRLF", true},
    {"bare LF without fields", RAW("GET /echo HTTP/1.0\r\n\n"), 400, "CRLF", true},
    {"folded", RAW("GET /echo HTTP/1.1\r\n" H "X: a\r\n b\r\nY: c\r\n\r\n"), 400, "folded", true},
    {"folded last", RAW("GET /echo HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n"), 400, "folded", true},
    {"NUL in a value", RAW("GET /echo HTTP/1.1\r\n" H "X: a\0b\r\nY: c\r\n\r\n"), 400, "NUL", true},
    {"NUL in the last value", RAW("GET /echo HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"), 400, "NUL", true},
    {"bare CR in a value", RAW("GET /echo HTTP/1.1\r\n" H "X: a\rb\r\n\r\n"), 400, "control character", true},
    {"control in a value", RAW("GET /echo HTTP/1.1\r\n" H "X: a\x01z\r\n\r\n"), 400, "control character", true},
    {"DEL in a value", RAW("GET /echo HTTP/1.1\r\n" H "X: a\x7fz\r\n\r\n"), 400, "control character", true},
    {"empty name", RAW("GET /echo HTTP/1.1\r\n" H ": a\r\n\r\n"), 400, "begins with a colon", true},
    {"empty name that ends the header", RAW("GET /echo HTTP/1.1\r\n" H ": a\r\nContent-Length: 4\r\n\r\nabcd"), 400,
     "begins with a colon", true},
    {"name with a bracket", RAW("GET /echo HTTP/1.1\r\n" H "X(y): a\r\n\r\n"), 400, "not a token", true},
    {"name with high bytes", RAW("GET /echo HTTP/1.1\r\n" H "X\xe9: a\r\n\r\n"), 400, "not a token", true},
    /* whose request it is */
    {"no Host", RAW("GET /echo HTTP/1.1\r\n\r\n"), 400, "no Host", true},
    {"two Host", RAW("GET /echo HTTP/1.1\r\n" H "Host: h\r\n\r\n"), 400, "more than one Host", true},
    {"two Host in HTTP/1.0", RAW("GET /echo HTTP/1.0\r\n" H "Host: i\r\n\r\n"), 400, "more than one Host", true},
    {"Host with a path", RAW("GET /echo HTTP/1.1\r\nHost: h/a\r\n\r\n"), 400, "Host is no host", true},
    {"Host with a space", RAW("GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n"), 400, "Host is no host", true},
    {"two Authorization", RAW("GET /echo HTTP/1.1\r\n" H "Authorization: a\r\nauthorization: a\r\n\r\n"), 400,
     "more than one Authorization", true},
    {"two Content-Type", RAW("GET /echo HTTP/1.1\r\n" H "Content-Type: a\r\nContent-Type: a\r\n\r\n"), 400,
     "more than one Content-Type", true},
    {"two Idempotency-Key", RAW("GET /echo HTTP/1.1\r\n" H "Idempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n"), 400,
     "more than one Idempotency-Key", true},
    {"two If-Match", RAW("GET /echo HTTP/1.1\r\n" H "If-Match: a\r\nIf-Match: b\r\n\r\n"), 400,
     "more than one If-Match", true},
    {"two Cookie", RAW("GET /echo HTTP/1.1\r\n" H "Cookie: a=b\r\nCookie: c=d\r\n\r\n"), 400, "more than one Cookie",
     true},
    {"Expect of another thing", RAW("POST /echo HTTP/1.1\r\n" H "Expect: more\r\nContent-Length: 1\r\n\r\na"), 400,
     "Expect", true},
    {"content coding", RAW("POST /echo HTTP/1.1\r\n" H "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"), 415,
     "/problems/unsupported-media-type|Content-Encoding", true},
    /* the request line */
    {"method no token", RAW("G(T /echo HTTP/1.1\r\n" H "\r\n"), 400, "method is not a token", true},
    {"control in the method", RAW("G\x01T /echo HTTP/1.1\r\n" H "\r\n"), 400, "method is not a token", true},
    {"NUL in the method", RAW("GET\0X /echo HTTP/1.1\r\n" H "\r\n"), 400, "NUL", true},
    {"two spaces", RAW("GET  /echo HTTP/1.1\r\n" H "\r\n"), 400, "doubled space", true},
    {"space in the target", RAW("GET /echo /a HTTP/1.1\r\n" H "\r\n"), 400, "percent-encoded", true},
    {"NUL in the target", RAW("GET /echo\0/a HTTP/1.1\r\n" H "\r\n"), 400, "NUL", true},
    {"absolute form", RAW("GET http://h/echo HTTP/1.1\r\n" H "\r\n"), 400, "path from the root", true},
    {"authority form", RAW("CONNECT h:80 HTTP/1.1\r\n" H "\r\n"), 400, "path from the root", true},
    {"GET *", RAW("GET * HTTP/1.1\r\n" H "\r\n"), 400, "path from the root", true},
    {"escaped NUL", RAW("GET /echo%00/a HTTP/1.1\r\n" H "\r\n"), 400, "control character", true},
    {"escaped NUL in the query", RAW("GET /echo?a=%00 HTTP/1.1\r\n" H "\r\n"), 400, "control character", true},
    {"escaped slash", RAW("GET /echo%2fa HTTP/1.1\r\n" H "\r\n"), 400, "escaped slash", true},
    {"dots", RAW("GET /a/../echo HTTP/1.1\r\n" H "\r\n"), 400, "segment of dots", true},
    {"empty segment", RAW("GET //echo HTTP/1.1\r\n" H "\r\n"), 400, "empty segment", true},
    {"broken escape", RAW("GET /echo%2 HTTP/1.1\r\n" H "\r\n"), 400, "percent sign", true},
    {"broken UTF-8", RAW("GET /echo%ff HTTP/1.1\r\n" H "\r\n"), 400, "UTF-8", true},
    {"many parameters", RAW("GET /echo?" A1500 " HTTP/1.1\r\n" H "\r\n"), 400, "too many parameters", true},
    {"deep path", RAW("GET /1/2/3/4/5/6/7/8/9/10/11/12/13 HTTP/1.1\r\n" H "\r\n"), 404, "/problems/not-found", true},
    /* what libmicrohttpd answers by itself */
    {"negative length", RAW("POST /echo HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n"), 400, "", true},
    {"no version", RAW("GET /echo\r\n" H "\r\n"), 400, "", true},
    {"HTTP/2.0", RAW("GET /echo HTTP/2.0\r\n" H "\r\n"), 505, "", true},
    {"bad chunk", RAW("POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), 400, "", true},
};

START_TEST(judges_raw_requests)
{
    struct reply reply;
    char words[256];
    int fd = scene_connect();
    scene_send(fd, cases[_i].request, cases[_i].size);
    /* If the connection is kept, or the refused request ended elsewhere than the guard thinks, this is answered too. */
    scene_text(fd, "GET /echo/second HTTP/1.1\r\n" H "\r\n");
    scene_reply(fd, strncmp(cases[_i].request, "HEAD", 4) != 0, &reply);
    ck_assert_msg(reply.status == cases[_i].status, "%s: %u\n%s%s", cases[_i].name, reply.status, reply.head,
                  reply.body);
    snprintf(words, sizeof words, "%s", cases[_i].words);
    for (char *word = strtok(words, "|"); word; word = strtok(NULL, "|"))
        ck_assert_msg(strstr(reply.head, word) || strstr(reply.body, word), "%s: no \"%s\" in\n%s%s", cases[_i].name,
                      word, reply.head, reply.body);
    if (reply.status == 400 && words[0])
        ck_assert_msg(strstr(reply.body, "\"type\":\"/problems/malformed-request\""), "%s: %s", cases[_i].name,
                      reply.body);
    if (cases[_i].close) {
        /* libmicrohttpd answers a bad length twice, which is no second request's answer either. */
        for (scene_reply(fd, true, &reply); reply.status; scene_reply(fd, true, &reply))
            ck_assert_msg(reply.status == 400, "%s: a second request was served", cases[_i].name);
        ck_assert_msg(scene_closed(fd), "%s: the connection is kept", cases[_i].name);
    } else {
        scene_reply(fd, true, &reply);
        ck_assert_msg(reply.status == 200 && strstr(reply.body, "GET/echo/second"), "%s: not kept", cases[_i].name);
    }
    close(fd);
}
END_TEST

/* A GET whose target, header block or number of fields has just that size. */
static void send_sized(int fd, size_t target, size_t header, unsigned fields)
{
    cleanup_buf_ struct buf text = {0};
    buf_text(&text, "GET /echo");
    while (text.size < 4 + target)
        buf_byte(&text, 'a');
    buf_text(&text, " HTTP/1.1\r\n" H);
    size_t start = text.size - strlen(H);
    for (unsigned i = 1; i < fields; i++)
        buf_text(&text, "X: y\r\n");
    if (header) {
        buf_text(&text, "Y: ");
        while (text.size < start + header - 4)
            buf_byte(&text, 'a');
        buf_text(&text, "\r\n");
    }
    buf_text(&text, "\r\n");
    scene_send(fd, text.data, text.size);
}

static const struct {
    size_t target, header;
    unsigned fields, status;
    const char *slug;
} sizes[] = {
    {HTTP_TARGET_LIMIT, 0, 1, 200, ""},
    {HTTP_TARGET_LIMIT + 1, 0, 1, 414, "/problems/uri-too-long"},
    {20000, 0, 1, 414, "/problems/uri-too-long"},
    {200000, 0, 1, 414, ""},
    {5, HTTP_HEADER_LIMIT, 1, 200, ""},
    {5, HTTP_HEADER_LIMIT + 1, 1, 431, "/problems/headers-too-large"},
    {5, 48000, 1, 431, "/problems/headers-too-large"},
    {5, 200000, 1, 431, ""},
    {5, 0, 100, 200, ""},
    {5, 0, 101, 431, "/problems/headers-too-large"},
    {5, 0, 400, 431, "/problems/headers-too-large"},
    {HTTP_TARGET_LIMIT, HTTP_HEADER_LIMIT, 99, 200, ""},
};

START_TEST(judges_sizes)
{
    struct reply reply;
    int fd = scene_connect();
    send_sized(fd, sizes[_i].target, sizes[_i].header, sizes[_i].fields);
    scene_reply(fd, true, &reply);
    ck_assert_msg(reply.status == sizes[_i].status, "%zu, %zu, %u: %u %s", sizes[_i].target, sizes[_i].header,
                  sizes[_i].fields, reply.status, reply.body);
    ck_assert_msg(strstr(reply.body, sizes[_i].slug), "%s", reply.body);
    if (reply.status != 200)
        ck_assert(scene_closed(fd));
    close(fd);
}
END_TEST

TCase *guard_case(void)
{
    TCase *tc = tcase_create("guard");
    tcase_add_checked_fixture(tc, scene_reset, NULL);
    tcase_add_checked_fixture(tc, scene_start, scene_stop);
    tcase_add_loop_test(tc, judges_raw_requests, 0, (int)COUNT(cases));
    tcase_add_loop_test(tc, judges_sizes, 0, (int)COUNT(sizes));
    return tc;
}
