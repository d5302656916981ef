/* SPDX-License-Identifier: EUPL-1.2 */
/* Listening, limits, and the end. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scene.h"

#define H   "Host: h\r\n"
#define GET "GET /echo HTTP/1.1\r\n" H "\r\n"

START_TEST(waiting_exchanges_are_answered_at_the_end)
{
    int fds[20];
    scene_start();
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = scene_connect();
        scene_text(fds[i], "POST /wait HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na" GET);
    }
    int idle = scene_connect(), half = scene_connect();
    scene_expect(idle, GET, 200, "GET/echo");
    scene_text(half, "POST /echo HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\na");
    usleep(20000);
    scene_stop();
    for (size_t i = 0; i < COUNT(fds); i++) {
        scene_expect(fds[i], "", 503, "/problems/unavailable|Retry-After: |Connection: close");
        ck_assert(scene_closed(fds[i]));
        close(fds[i]);
    }
    ck_assert(scene_closed(idle));
    ck_assert(scene_closed(half));
    close(idle);
    close(half);
}
END_TEST

START_TEST(after_quiesce_connections_close)
{
    scene_start();
    int kept = scene_connect(), asking = scene_connect();
    scene_expect(kept, GET, 200, "GET/echo");
    scene_expect(asking, "GET /quiesce HTTP/1.1\r\n" H "\r\n", 200, "Connection: close");
    ck_assert(scene_closed(asking));
    ck_assert_int_eq(scene_connect(), -ECONNREFUSED);
    scene_expect(kept, GET, 200, "Connection: close");
    ck_assert(scene_closed(kept));
    scene_stop();
    close(kept);
    close(asking);
}
END_TEST

START_TEST(connections_of_one_address_are_bounded)
{
    scene_options.connections_per_address = 3;
    scene_start();
    int fds[3];
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = scene_connect();
        scene_expect(fds[i], GET, 200, "GET/echo");
    }
    int more = scene_connect();
    scene_text(more, GET);
    ck_assert(scene_closed(more));
    close(more);
    scene_expect(fds[0], "GET /echo HTTP/1.1\r\n" H "Connection: close\r\n\r\n", 200, "GET/echo");
    ck_assert(scene_closed(fds[0]));
    close(fds[0]);
    fds[0] = scene_connect();
    scene_expect(fds[0], GET, 200, "GET/echo");
    scene_stop();
    for (size_t i = 0; i < COUNT(fds); i++)
        close(fds[i]);
}
END_TEST

START_TEST(more_connections_wait)
{
    scene_options.connections = 2;
    scene_start();
    int first = scene_connect(), second = scene_connect(), third = scene_connect();
    scene_expect(first, GET, 200, "GET/echo");
    scene_expect(second, GET, 200, "GET/echo");
    scene_text(third, GET);
    close(first);
    scene_expect(third, "", 200, "GET/echo");
    scene_stop();
    close(second);
    close(third);
}
END_TEST

/* Of 64 there is room for 62: the first ones, which ask nothing, give way, and those that are answered do not. */
START_TEST(those_that_wait_longest_give_way)
{
    int idle[62], asking[8];
    scene_options.connections = 64;
    scene_start();
    for (size_t i = 0; i < COUNT(idle); i++)
        idle[i] = scene_connect();
    scene_text(idle[0], "POST /wait HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\na");
    scene_expect(idle[61], GET, 200, "GET/echo");
    scene_text(idle[1], "GET /echo HTTP/1.1\r\nX: ");
    for (size_t i = 0; i < COUNT(asking); i++) {
        asking[i] = scene_connect();
        scene_expect(asking[i], GET, 200, "GET/echo");
    }
    for (size_t i = 1; i <= COUNT(asking); i++)
        ck_assert_msg(scene_closed(idle[i]), "%zu is still there", i);
    scene_expect(idle[61], GET, 200, "GET/echo");
    scene_expect(asking[0], GET, 200, "GET/echo");
    scene_stop();
    scene_expect(idle[0], "", 503, "/problems/unavailable");
    for (size_t i = 0; i < COUNT(idle); i++)
        close(idle[i]);
    for (size_t i = 0; i < COUNT(asking); i++)
        close(asking[i]);
}
END_TEST

/* More bodies than are held together: the last ones are refused, and the rest goes through. */
START_TEST(all_bodies_together_are_bounded)
{
    enum { MANY = HTTP_BODIES_LIMIT / HTTP_BODY_LIMIT + 8 };
    static const char zeros[HTTP_BODY_LIMIT];
    int fds[MANY], refused = 0;
    scene_start();
    for (int i = 0; i < MANY; i++) {
        fds[i] = scene_connect();
        scene_text(fds[i], "POST /echo HTTP/1.1\r\n" H "Content-Length: 1048576\r\n\r\n");
        scene_send(fds[i], zeros, sizeof zeros - 1);
    }
    /* In the time of each of these, the server reads some of every body. */
    int other = scene_connect();
    for (int i = 0; i < 300; i++)
        scene_expect(other, GET, 200, "GET/echo");
    close(other);
    for (int i = 0; i < MANY; i++) {
        struct reply reply;
        scene_text(fds[i], "a");
        scene_reply(fds[i], true, &reply);
        ck_assert_msg(reply.status == 200 || (reply.status == 503 && strstr(reply.head, "Retry-After: ")), "%u",
                      reply.status);
        refused += reply.status == 503;
        scene_expect(fds[i], GET, 200, "GET/echo");
        close(fds[i]);
    }
    ck_assert_int_ge(refused, 7);
    int fd = scene_connect();
    scene_text(fd, "POST /echo HTTP/1.1\r\n" H "Content-Length: 1048576\r\n\r\n");
    scene_send(fd, zeros, sizeof zeros);
    scene_expect(fd, "", 200, "1048576 bytes");
    scene_stop();
    close(fd);
}
END_TEST

START_TEST(a_trusted_proxy_says_who_asks)
{
    scene_options.trusted_proxy = "127.0.0.1";
    scene_options.connections_per_address = 1;
    scene_start();
    int fd = scene_connect(), other = scene_connect();
    scene_expect(fd, GET, 200, "from 127.0.0.1");
    scene_expect(other, "GET /echo HTTP/1.1\r\n" H "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n\r\n", 200,
                 "from 192.0.2.2");
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For:2001:DB8::1\r\n\r\n",
                 200, "from 2001:db8::1");
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "X-Forwarded-For: 192.0.2.1, x\r\n\r\n", 200, "from 127.0.0.1");
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "X-Forwarded-For: ::ffff:192.0.2.3\r\n\r\n", 200, "from 192.0.2.3");
    /* The chunks of a proxy's request end its connection. */
    scene_expect(fd, "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" GET, 200,
                 "{a}|Connection: close");
    ck_assert(scene_closed(fd));
    scene_stop();
    close(fd);
    close(other);
}
END_TEST

START_TEST(of_others_nothing_is_believed)
{
    scene_options.trusted_proxy = "192.0.2.9";
    scene_start();
    int fd = scene_connect();
    scene_expect(fd, "GET /echo HTTP/1.1\r\n" H "X-Forwarded-For: 192.0.2.1\r\n\r\n", 200, "from 127.0.0.1");
    scene_stop();
    close(fd);
}
END_TEST

/* In one segment, as a corked socket sends them. */
START_TEST(an_end_that_comes_with_the_request_is_seen)
{
    const int on = 1;
    int fds[20];
    scene_start();
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = scene_connect();
        setsockopt(fds[i], IPPROTO_TCP, TCP_CORK, &on, sizeof on);
        scene_text(fds[i], GET);
        shutdown(fds[i], SHUT_WR);
        scene_expect(fds[i], "", 200, "GET/echo");
    }
    for (size_t i = 0; i < COUNT(fds); i++) {
        ck_assert(scene_closed(fds[i]));
        close(fds[i]);
    }
    scene_stop();
}
END_TEST

START_TEST(unix_socket)
{
    char folder[] = "/tmp/assistd-http-XXXXXX", path[64];
    struct stat status;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/socket", folder);
    scene_options.socket_path = path;
    scene_options.connections_per_address = 1;
    scene_start();
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode, S_IFSOCK | 0600);
    ck_assert_uint_eq(scene_port(), 0);
    int first = scene_connect_unix(path), second = scene_connect_unix(path);
    scene_expect(first, GET, 200, "from local");
    scene_expect(second, "GET /later HTTP/1.1\r\n" H "\r\n", 200, "GET/later");
    scene_stop();
    close(first);
    close(second);
    ck_assert_int_eq(stat(path, &status), -1);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

static int open_now(struct http_server **ret)
{
    static const struct http_calls calls;
    static struct loop *loop;
    if (!loop)
        ck_assert_int_eq(loop_new(&loop), 0);
    return http_open(loop, &scene_options, &calls, NULL, ret);
}

START_TEST(stale_sockets_are_replaced_and_nothing_else)
{
    char folder[] = "/tmp/assistd-http-XXXXXX", path[64];
    struct http_server *server = NULL, *other = NULL;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/socket", folder);
    scene_options.socket_path = path;
    ck_assert_int_eq(open_now(&server), 0);
    ck_assert_int_eq(open_now(&other), -EADDRINUSE);
    ck_assert_ptr_null(other);
    /* Put aside while it is closed, the file is what a killed server leaves behind. */
    char aside[80];
    snprintf(aside, sizeof aside, "%s.aside", path);
    ck_assert_int_eq(rename(path, aside), 0);
    http_close(server);
    ck_assert_int_eq(rename(aside, path), 0);
    ck_assert_int_eq(open_now(&server), 0);
    http_close(server);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    ck_assert_int_eq(open_now(&server), -EADDRINUSE);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(what_cannot_be_listened_on)
{
    struct http_server *server = NULL, *other = NULL;
    scene_options.address = "localhost";
    ck_assert_int_eq(open_now(&server), -EINVAL);
    scene_options.address = "192.0.2.1";
    ck_assert_int_eq(open_now(&server), -EADDRNOTAVAIL);
    scene_options.trusted_proxy = "proxy.example";
    ck_assert_int_eq(open_now(&server), -EINVAL);
    scene_options.trusted_proxy = NULL;
    ck_assert_ptr_null(server);
    scene_options.address = "127.0.0.1";
    ck_assert_int_eq(open_now(&server), 0);
    scene_options.port = http_port(server);
    ck_assert_uint_ne(scene_options.port, 0);
    ck_assert_int_eq(open_now(&other), -EADDRINUSE);
    ck_assert(http_idle(server));
    http_close(server);
    ck_assert_int_eq(open_now(&other), 0);
    http_close(other);
    scene_options.socket_path = "/tmp/a-path-that-is-too-long-for-the-address-of-a-unix-socket/"
                                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    ck_assert_int_eq(open_now(&other), -ENAMETOOLONG);
    scene_options.socket_path = "/nonexistent/socket";
    ck_assert_int_eq(open_now(&other), -ENOENT);
}
END_TEST

START_TEST(ipv6)
{
    scene_options.address = "::1";
    struct http_server *server = NULL;
    int r = open_now(&server);
    ck_assert(r == 0 || r == -EADDRNOTAVAIL || r == -EAFNOSUPPORT);
    http_close(server);
}
END_TEST

/* As socket activation hands it over: bound, listening, and already with somebody in its queue. */
START_TEST(a_given_listener_is_taken)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr *any = (struct sockaddr *)(void *)&address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, any, size), 0);
    ck_assert_int_eq(listen(fd, 5), 0);
    ck_assert_int_eq(getsockname(fd, any, &size), 0);
    ck_assert_int_eq(connect(client, any, size), 0);
    scene_options.listen_fd = fd;
    scene_options.address = NULL;
    scene_start();
    ck_assert_uint_eq(scene_port(), ntohs(address.sin_port));
    scene_expect(client, GET, 200, "GET/echo");
    scene_stop();
    ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
    close(client);
}
END_TEST

TCase *server_case(void)
{
    TCase *tc = tcase_create("server");
    tcase_add_checked_fixture(tc, scene_reset, NULL);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, waiting_exchanges_are_answered_at_the_end);
    tcase_add_test(tc, after_quiesce_connections_close);
    tcase_add_test(tc, connections_of_one_address_are_bounded);
    tcase_add_test(tc, more_connections_wait);
    tcase_add_test(tc, those_that_wait_longest_give_way);
    tcase_add_test(tc, all_bodies_together_are_bounded);
    tcase_add_test(tc, a_trusted_proxy_says_who_asks);
    tcase_add_test(tc, of_others_nothing_is_believed);
    tcase_add_test(tc, an_end_that_comes_with_the_request_is_seen);
    tcase_add_test(tc, unix_socket);
    tcase_add_test(tc, stale_sockets_are_replaced_and_nothing_else);
    tcase_add_test(tc, what_cannot_be_listened_on);
    tcase_add_test(tc, ipv6);
    tcase_add_test(tc, a_given_listener_is_taken);
    return tc;
}
