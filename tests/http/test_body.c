/* SPDX-License-Identifier: EUPL-1.2 */
/* Bodies: their bounds, and answers that are given before they came. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scene.h"

#define H "Host: h\r\n"

static void send_zeros(int fd, size_t size)
{
    static const char zeros[65536];
    for (size_t rest = size; rest > 0;) {
        size_t n = rest < sizeof zeros ? rest : sizeof zeros;
        scene_send(fd, zeros, n);
        rest -= n;
    }
}

static void send_chunks(int fd, size_t size)
{
    for (size_t rest = size; rest > 0;) {
        size_t n = rest < 4096 ? rest : 4096;
        char line[16];
        snprintf(line, sizeof line, "%zx\r\n", n);
        scene_text(fd, line);
        send_zeros(fd, n);
        scene_text(fd, "\r\n");
        rest -= n;
    }
    scene_text(fd, "0\r\n\r\n");
}

START_TEST(the_largest_body_is_taken)
{
    int fd = scene_connect();
    scene_text(fd, "POST /later HTTP/1.1\r\n" H "Content-Length: 1048576\r\n\r\n");
    send_zeros(fd, HTTP_BODY_LIMIT);
    scene_expect(fd, "", 200, "POST/later 1048576 bytes");
    scene_text(fd, "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n");
    send_chunks(fd, HTTP_BODY_LIMIT);
    scene_expect(fd, "", 200, "POST/echo 1048576 bytes");
    close(fd);
}
END_TEST

/* Nothing of the body is sent: the length alone is judged. */
START_TEST(a_larger_length_is_refused_at_once)
{
    static const char *const lengths[] = {"1048577", "5000000", "99999999999999999"};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        cleanup_buf_ struct buf request = {0};
        int fd = scene_connect();
        buf_printf(&request, "POST /echo HTTP/1.1\r\n" H "Content-Length: %s\r\n\r\n", lengths[i]);
        scene_expect(fd, request.data, 413, "/problems/too-large|Connection: close");
        ck_assert(scene_closed(fd));
        close(fd);
    }
}
END_TEST

/* The client sends it all, and only then looks for the answer, which no reset may have taken away meanwhile. */
START_TEST(a_client_that_sends_it_all_the_same_is_answered)
{
    for (int i = 0; i < 10; i++) {
        int fd = scene_connect();
        scene_text(fd, i % 2 ? "POST /echo HTTP/1.1\r\n" H "Content-Length: 3000000\r\n\r\n"
                             : "POST /echo HTTP/1.1\r\n" H "Content-Encoding: gzip\r\nContent-Length: 3000000\r\n\r\n");
        send_zeros(fd, 3000000);
        const char byte = 0;
        ck_assert_int_eq(send(fd, &byte, 1, MSG_NOSIGNAL), 1);
        scene_expect(fd, "", i % 2 ? 413 : 415, "Connection: close");
        ck_assert(scene_closed(fd));
        close(fd);
    }
}
END_TEST

START_TEST(a_larger_chunked_body_is_refused_at_its_end)
{
    int fd = scene_connect();
    scene_text(fd, "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n");
    send_chunks(fd, HTTP_BODY_LIMIT + 1);
    scene_expect(fd, "", 413, "/problems/too-large|Connection: close");
    ck_assert(scene_closed(fd));
    close(fd);
}
END_TEST

START_TEST(head_answers_before_the_length_is_judged)
{
    int fd = scene_connect();
    scene_expect(fd, "POST /deny HTTP/1.1\r\n" H "Content-Length: 1048577\r\n\r\n", 401, "/problems/unauthenticated");
    ck_assert(scene_closed(fd));
    close(fd);
}
END_TEST

/* The body is read and thrown away, and the connection kept. */
START_TEST(head_answers_and_the_body_is_skipped)
{
    int fd = scene_connect();
    scene_expect(fd, "POST /deny HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc", 401, "/problems/unauthenticated");
    scene_text(fd, "POST /deny HTTP/1.1\r\n" H "Content-Length: 1000000\r\n\r\n");
    send_zeros(fd, 1000000);
    scene_expect(fd, "", 401, "/problems/unauthenticated");
    scene_text(fd, "POST /deny HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n");
    send_chunks(fd, 2000000);
    scene_expect(fd, "", 401, "/problems/unauthenticated");
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "\r\n", 200, "GET/echo");
    close(fd);
}
END_TEST

START_TEST(a_client_that_waits_is_asked_for_its_body)
{
    struct reply reply;
    int fd = scene_connect();
    scene_text(fd, "POST /echo HTTP/1.1\r\n" H "Expect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
    scene_reply(fd, false, &reply);
    ck_assert_uint_eq(reply.status, 100);
    scene_expect(fd, "abc", 200, "{abc}");
    close(fd);
}
END_TEST

START_TEST(a_client_that_waits_is_refused_before)
{
    int fd = scene_connect();
    scene_expect(fd, "POST /deny HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n", 401,
                 "HTTP/1.1 401|/problems/unauthenticated");
    ck_assert(scene_closed(fd));
    close(fd);
    fd = scene_connect();
    scene_expect(fd, "POST /echo HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", 413,
                 "/problems/too-large");
    ck_assert(scene_closed(fd));
    close(fd);
}
END_TEST

TCase *body_case(void)
{
    TCase *tc = tcase_create("body");
    tcase_add_checked_fixture(tc, scene_reset, NULL);
    tcase_add_checked_fixture(tc, scene_start, scene_stop);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, the_largest_body_is_taken);
    tcase_add_test(tc, a_larger_length_is_refused_at_once);
    tcase_add_test(tc, a_client_that_sends_it_all_the_same_is_answered);
    tcase_add_test(tc, a_larger_chunked_body_is_refused_at_its_end);
    tcase_add_test(tc, head_answers_before_the_length_is_judged);
    tcase_add_test(tc, head_answers_and_the_body_is_skipped);
    tcase_add_test(tc, a_client_that_waits_is_asked_for_its_body);
    tcase_add_test(tc, a_client_that_waits_is_refused_before);
    return tc;
}
