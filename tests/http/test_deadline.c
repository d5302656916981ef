/* SPDX-License-Identifier: EUPL-1.2 */
/* Deadlines of one second. How long it really takes is not asserted, only that it ends, and what does not. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scene.h"

#define H "Host: h\r\n"

static void set_up(void)
{
    scene_reset();
    scene_options.header_seconds = scene_options.request_seconds = scene_options.idle_seconds = 1;
    scene_start();
}

/* Whether the server hangs up within so many tenths of a second. */
static bool is_cut(int fd, int tenths)
{
    struct pollfd state = {.fd = fd, .events = POLLIN};
    return poll(&state, 1, tenths * 100) > 0 && scene_closed(fd);
}

static const struct {
    const char *begin, *drip;
} slow[] = {
    {"", NULL},
    {"", "\r"},
    {"GET /", "a"},
    {"GET /echo HTTP/1.1\r\nX: ", "a"},
    {"POST /echo HTTP/1.1\r\n" H "Content-Length: 100000\r\n\r\n", "a"},
    {"POST /deny HTTP/1.1\r\n" H "Content-Length: 100000\r\n\r\n", NULL},
    {"POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nfffff\r\n", "a"},
};

/* All at once: each sends its byte now and then, until the server has hung up. */
START_TEST(slow_clients_are_cut)
{
    int fds[COUNT(slow)];
    size_t left = COUNT(slow);
    for (size_t i = 0; i < COUNT(slow); i++) {
        fds[i] = scene_connect();
        scene_text(fds[i], slow[i].begin);
    }
    for (int round = 0; round < 500 && left > 0; round++) {
        for (size_t i = 0; i < COUNT(slow); i++) {
            if (fds[i] >= 0 && slow[i].drip)
                (void)send(fds[i], slow[i].drip, 1, MSG_NOSIGNAL);
            if (fds[i] < 0 || !is_cut(fds[i], 0))
                continue;
            close(fds[i]);
            fds[i] = -1;
            left--;
        }
        usleep(20000);
    }
    for (size_t i = 0; i < COUNT(slow); i++)
        ck_assert_msg(fds[i] < 0, "not cut: %s", slow[i].begin);
    int fd = scene_connect();
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "\r\n", 200, "GET/echo");
    close(fd);
    scene_stop();
}
END_TEST

START_TEST(idle_connections_are_cut)
{
    int fd = scene_connect();
    scene_expect(fd, "GET /later HTTP/1.1\r\n" H "\r\n", 200, "GET/later");
    ck_assert(is_cut(fd, 100));
    close(fd);
    scene_stop();
}
END_TEST

/* A small window, and nothing is read: what the server cannot get rid of must not stay. */
START_TEST(clients_that_do_not_read_are_cut)
{
    const int small = 4096;
    struct reply reply;
    int fd = scene_connect();
    struct pollfd state = {.fd = fd};
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    scene_text(fd, "GET /big HTTP/1.1\r\n" H "\r\n");
    ck_assert_int_eq(poll(&state, 1, 10000), 1);
    ck_assert_int_ne(state.revents & (POLLERR | POLLHUP), 0);
    scene_reply(fd, true, &reply);
    ck_assert_uint_lt(reply.received, 16u << 20);
    close(fd);
    scene_stop();
}
END_TEST

START_TEST(what_waits_for_us_is_not_cut)
{
    struct pollfd state = {.events = POLLIN | POLLRDHUP};
    int fd = scene_connect();
    state.fd = fd;
    scene_text(fd, "GET /wait HTTP/1.1\r\n" H "\r\n");
    ck_assert_int_eq(poll(&state, 1, 2600), 0);
    scene_stop();
    scene_expect(fd, "", 503, "/problems/unavailable|Retry-After: ");
    close(fd);
}
END_TEST

TCase *deadline_case(void)
{
    TCase *tc = tcase_create("deadline");
    tcase_add_checked_fixture(tc, set_up, NULL);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, slow_clients_are_cut);
    tcase_add_test(tc, idle_connections_are_cut);
    tcase_add_test(tc, clients_that_do_not_read_are_cut);
    tcase_add_test(tc, what_waits_for_us_is_not_cut);
    return tc;
}
