/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scene.h"

#define H "Host: h\r\n"

static const struct {
    const char *request;
    unsigned status;
    const char *words;
} cases[] = {
    {"GET /echo HTTP/1.1\r\n" H "\r\n", 200,
     "\r\nX-Request-Id: |\r\nDate: |\r\nCache-Control: no-store\r\n|\r\nX-Content-Type-Options: "
     "nosniff\r\n|\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n|\r\nReferrer-Policy: "
     "no-referrer\r\n|\r\nCross-Origin-Opener-Policy: same-origin\r\n|\r\nContent-Type: "
     "text/plain\r\n|from 127.0.0.1"},
    {"GET /echo HTTP/1.1\r\n" H "X-Request-Id: abc.DEF_1-2\r\n\r\n", 200, "\r\nX-Request-Id: abc.DEF_1-2\r\n"},
    {"GET /later HTTP/1.1\r\n" H "\r\n", 200, "GET/later"},
    {"GET /slowly HTTP/1.1\r\n" H "\r\n", 200, "GET/slowly"},
    {"POST /later HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nab", 200, "{ab}"},
    {"GET /cached HTTP/1.1\r\n" H "\r\n", 204, "\r\nCache-Control: max-age=5\r\n"},
    {"GET /deny?a=b HTTP/1.1\r\n" H "X-Request-Id: i\r\n\r\n", 401,
     "\r\nContent-Type: application/problem+json\r\n|\r\nWWW-Authenticate: Bearer\r\n|{\"type\":\"/problems/"
     "unauthenticated\",\"title\":\"Sign in first\",\"status\":401,\"detail\":\"No "
     "token.\",\"instance\":\"/deny\",\"request_id\":\"i\"}"},
    {"GET /problem HTTP/1.1\r\n" H "X-Request-Id: i\r\n\r\n", 405,
     "\r\nAllow: GET, HEAD\r\n|\"detail\":\"Not \\\"this\\\".\"|,\"request_id\":\"i\",\"allowed\":[1]}"},
};

START_TEST(answers)
{
    int fd = scene_connect();
    scene_expect(fd, cases[_i].request, cases[_i].status, cases[_i].words);
    scene_expect(fd, "GET /echo/again HTTP/1.1\r\n" H "\r\n", 200, "GET/echo/again");
    close(fd);
}
END_TEST

static const char *const bad_ids[] = {
    "a b", "a/b", "\xc3\xa9", "", "a\"b", "12345678901234567890123456789012345678901234567890123456789012345"};

START_TEST(bad_request_ids_are_replaced)
{
    struct reply reply;
    cleanup_buf_ struct buf request = {0};
    int fd = scene_connect();
    buf_printf(&request, "GET /echo HTTP/1.1\r\n" H "X-Request-Id: %s\r\n\r\n", bad_ids[_i]);
    scene_send(fd, request.data, request.size);
    scene_reply(fd, true, &reply);
    ck_assert_uint_eq(reply.status, 200);
    const char *id = strstr(reply.head, "\r\nX-Request-Id: ");
    ck_assert_ptr_nonnull(id);
    id += strlen("\r\nX-Request-Id: ");
    ck_assert_uint_gt(strspn(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-abcdef"), 11);
    close(fd);
}
END_TEST

START_TEST(head_has_the_length_of_get)
{
    struct reply get, head;
    int fd = scene_connect();
    scene_text(fd, "GET /later/xyz HTTP/1.1\r\n" H "\r\n");
    scene_reply(fd, true, &get);
    scene_text(fd, "HEAD /later/xy HTTP/1.1\r\n" H "\r\n");
    scene_reply(fd, false, &head);
    ck_assert_uint_eq(head.status, 200);
    ck_assert_uint_eq(head.length, get.length);
    ck_assert_uint_gt(head.length, 0);
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "\r\n", 200, "GET/echo");
    close(fd);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_order)
{
    struct reply reply;
    int fd = scene_connect();
    scene_text(fd, "GET /echo/1 HTTP/1.1\r\n" H "\r\n"
                   "POST /slowly/2 HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx"
                   "GET /later/3 HTTP/1.1\r\n" H "\r\n"
                   "POST /echo/4 HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\r\ny\r\n0\r\n\r\n"
                   "GET /echo/5 HTTP/1.1\r\n" H "\r\n");
    static const char *const told[] = {"GET/echo/1", "POST/slowly/2", "GET/later/3", "POST/echo/4", "GET/echo/5"};
    for (size_t i = 0; i < COUNT(told); i++) {
        scene_reply(fd, true, &reply);
        ck_assert_uint_eq(reply.status, 200);
        ck_assert_msg(strncmp(reply.body, told[i], strlen(told[i])) == 0, "%s", reply.body);
    }
    close(fd);
}
END_TEST

START_TEST(many_requests_on_one_connection)
{
    int fd = scene_connect();
    for (int i = 0; i < 300; i++)
        scene_expect(fd, i % 2 ? "GET /later HTTP/1.1\r\n" H "\r\n" : "GET /echo HTTP/1.1\r\n" H "\r\n", 200, "GET/");
    close(fd);
}
END_TEST

START_TEST(a_request_may_come_in_pieces)
{
    static const char text[] = "POST /echo/pieces?a=b HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc";
    struct reply reply;
    int fd = scene_connect();
    for (size_t i = 0; i < sizeof text - 1; i++) {
        scene_send(fd, text + i, 1);
        usleep(300);
    }
    scene_reply(fd, true, &reply);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.body, "POST/echo/pieces?a=b 3 bytes"));
    close(fd);
}
END_TEST

START_TEST(two_hundred_connections_at_once)
{
    int fds[200];
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = scene_connect();
        ck_assert_int_ge(fds[i], 0);
    }
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(fds); i++)
            scene_text(fds[i], "GET /slowly HTTP/1.1\r\n" H "\r\n");
        for (size_t i = 0; i < COUNT(fds); i++)
            scene_expect(fds[i], "", 200, "GET/slowly");
    }
    for (size_t i = 0; i < COUNT(fds); i++)
        close(fds[i]);
}
END_TEST

/* A client may leave while its answer is made; scene_stop() sees that every exchange ended. */
START_TEST(a_client_may_leave)
{
    for (int i = 0; i < 20; i++) {
        int fd = scene_connect();
        const struct linger reset = {.l_onoff = 1};
        scene_text(fd, "POST /slowly HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na");
        usleep(2000);
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    int fd = scene_connect();
    scene_expect(fd, "GET /slowly HTTP/1.1\r\n" H "\r\n", 200, "GET/slowly");
    scene_expect(fd, "GET /slowly HTTP/1.1\r\n" H "\r\n", 200, "GET/slowly");
    close(fd);
}
END_TEST

START_TEST(a_client_may_leave_in_mid_request)
{
    static const char *const parts[] = {"",
                                        "G",
                                        "GET /echo HTTP/1.1\r\n",
                                        "GET /echo HTTP/1.1\r\nHost",
                                        "POST /echo HTTP/1.1\r\n" H "Content-Length: 10\r\n\r\nabc",
                                        "POST /deny HTTP/1.1\r\n" H "Content-Length: 10\r\n\r\nabc",
                                        "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n5\r\nab"};
    for (size_t i = 0; i < COUNT(parts); i++) {
        int fd = scene_connect();
        scene_text(fd, parts[i]);
        usleep(2000);
        close(fd);
    }
    int fd = scene_connect();
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "\r\n", 200, "GET/echo");
    close(fd);
}
END_TEST

START_TEST(a_large_answer_arrives_whole)
{
    struct reply reply;
    int fd = scene_connect();
    scene_text(fd, "GET /big HTTP/1.1\r\n" H "\r\n");
    scene_reply(fd, true, &reply);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_uint_eq(reply.received, 16u << 20);
    close(fd);
}
END_TEST

START_TEST(an_answer_that_cannot_be_made_closes)
{
    int fd = scene_connect();
    scene_text(fd, "GET /broken HTTP/1.1\r\n" H "\r\n");
    ck_assert(scene_closed(fd));
    close(fd);
}
END_TEST

TCase *exchange_case(void)
{
    TCase *tc = tcase_create("exchange");
    tcase_add_checked_fixture(tc, scene_reset, NULL);
    tcase_add_checked_fixture(tc, scene_start, scene_stop);
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, answers, 0, (int)COUNT(cases));
    tcase_add_loop_test(tc, bad_request_ids_are_replaced, 0, (int)COUNT(bad_ids));
    tcase_add_test(tc, head_has_the_length_of_get);
    tcase_add_test(tc, pipelined_requests_are_answered_in_order);
    tcase_add_test(tc, many_requests_on_one_connection);
    tcase_add_test(tc, a_request_may_come_in_pieces);
    tcase_add_test(tc, two_hundred_connections_at_once);
    tcase_add_test(tc, a_client_may_leave);
    tcase_add_test(tc, a_client_may_leave_in_mid_request);
    tcase_add_test(tc, a_large_answer_arrives_whole);
    tcase_add_test(tc, an_answer_that_cannot_be_made_closes);
    return tc;
}
