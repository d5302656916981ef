/* SPDX-License-Identifier: EUPL-1.2 */
#include "scene.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "digest.h"

#define WAITING 512

struct http_options scene_options;

static struct {
    pthread_t thread;
    struct loop *loop;
    struct loop_source *stop_source;
    struct loop_timer *now, *slow;
    struct http_server *server;
    struct http_exchange *later[WAITING], *slowly[WAITING];
    size_t later_count, slowly_count;
    int stop_fd;
    unsigned heads, overs;
} scene;

static bool is_path(const struct http_exchange *x, const char *path)
{
    return strncmp(http_path(x).data, path, strlen(path)) == 0;
}

static void echo(struct http_exchange *x)
{
    static const char *const names[] = {"Accept", "If-None-Match", "X-Test", "Content-Type"};
    struct http_answer a = {.status = 200, .content_type = "text/plain"};
    buf_printf(&a.body, "%s", http_method_name(x));
    for (size_t i = 0; i < http_segments(x); i++)
        buf_printf(&a.body, "/%s", http_segment(x, i).data);
    for (size_t i = 0; i < http_parameters(x); i++)
        buf_printf(&a.body, "%c%s=%s", i ? '&' : '?', http_parameter(x, i).name.data, http_parameter(x, i).value.data);
    buf_printf(&a.body, " %zu bytes from %s", http_body(x).size, http_peer(x));
    for (size_t i = 0; i < COUNT(names); i++)
        if (http_header(x, names[i]))
            buf_printf(&a.body, " %s=<%s>", names[i], http_header(x, names[i]));
    if (http_body(x).size < 100)
        buf_printf(&a.body, " {%s}", http_body(x).data);
    http_answer(x, &a);
}

static void on_head(struct http_exchange *x, void *context)
{
    ck_assert_ptr_eq(context, &scene);
    scene.heads++;
    ck_assert_ptr_null(http_data(x));
    http_set_data(x, &scene.heads);
    if (is_path(x, "/deny"))
        http_problem(x, PROBLEM_UNAUTHENTICATED, NULL, NULL, "No token.");
}

static void answer_with_fields(struct http_exchange *x, const char *name, const char *value)
{
    const struct http_field field = {name, value};
    struct http_answer a = {.status = 204, .fields = &field, .field_count = 1};
    http_answer(x, &a);
}

static void answer_big(struct http_exchange *x)
{
    static const char piece[4096];
    struct http_answer a = {.status = 200, .content_type = "application/octet-stream"};
    for (int i = 0; i < 4096; i++)
        buf_append(&a.body, piece, sizeof piece);
    http_answer(x, &a);
}

static void on_body(struct http_exchange *x, void *context)
{
    ck_assert_ptr_eq(context, &scene);
    if (is_path(x, "/later")) {
        loop_timer_arm(scene.now, 0);
        scene.later[scene.later_count++] = x;
    } else if (is_path(x, "/slowly")) {
        loop_timer_arm(scene.slow, 200000);
        scene.slowly[scene.slowly_count++] = x;
    } else if (is_path(x, "/wait")) {
        return;
    } else if (is_path(x, "/big")) {
        answer_big(x);
    } else if (is_path(x, "/problem")) {
        http_problem(x, PROBLEM_METHOD_NOT_ALLOWED, "\"allowed\":[1]", "GET, HEAD", "Not \"%s\".", "this");
    } else if (is_path(x, "/cached")) {
        answer_with_fields(x, "Cache-Control", "max-age=5");
    } else if (is_path(x, "/broken")) {
        answer_with_fields(x, "X-Bad", "line\r\nbreak");
    } else {
        if (is_path(x, "/quiesce"))
            http_quiesce(scene.server);
        echo(x);
    }
}

static void on_over(struct http_exchange *x, void *context)
{
    ck_assert_ptr_eq(context, &scene);
    ck_assert_ptr_eq(http_data(x), &scene.heads);
    scene.overs++;
}

static void answer_all(struct http_exchange **waiting, size_t *count)
{
    size_t n = *count;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        echo(waiting[i]);
}

static void on_now(void *context)
{
    (void)context;
    answer_all(scene.later, &scene.later_count);
}

static void on_slow(void *context)
{
    (void)context;
    answer_all(scene.slowly, &scene.slowly_count);
}

static void on_stop(uint32_t events, void *context)
{
    (void)events;
    (void)context;
    loop_stop(scene.loop);
}

static void *run(void *context)
{
    (void)context;
    loop_run(scene.loop);
    http_close(scene.server);
    return NULL;
}

void scene_reset(void)
{
    scene_options = (struct http_options){
        .address = "127.0.0.1",
        .listen_fd = -1,
        .connections = 500,
        .header_seconds = 20,
        .request_seconds = 20,
        .idle_seconds = 20,
    };
}

void scene_start(void)
{
    static const struct http_calls calls = {on_head, on_body, on_over, NULL};
    memset(&scene, 0, sizeof scene);
    ck_assert_int_eq(digest_init(), 0);
    ck_assert_int_eq(loop_new(&scene.loop), 0);
    ck_assert_int_eq(loop_timer_new(scene.loop, on_now, NULL, &scene.now), 0);
    ck_assert_int_eq(loop_timer_new(scene.loop, on_slow, NULL, &scene.slow), 0);
    scene.stop_fd = eventfd(0, EFD_CLOEXEC);
    ck_assert_int_eq(loop_watch(scene.loop, scene.stop_fd, EPOLLIN, on_stop, NULL, &scene.stop_source), 0);
    ck_assert_int_eq(http_open(scene.loop, &scene_options, &calls, &scene, &scene.server), 0);
    ck_assert_int_eq(pthread_create(&scene.thread, NULL, run, NULL), 0);
}

void scene_stop(void)
{
    const uint64_t one = 1;
    ck_assert_int_eq(write(scene.stop_fd, &one, sizeof one), sizeof one);
    pthread_join(scene.thread, NULL);
    ck_assert_uint_eq(scene.heads, scene.overs);
    loop_free(scene.loop);
    close(scene.stop_fd);
}

uint16_t scene_port(void)
{
    return http_port(scene.server);
}

static int connect_to(const struct sockaddr *address, socklen_t size)
{
    const struct timeval patience = {.tv_sec = 10};
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, address, size) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int scene_connect(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(scene_port())};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to((const struct sockaddr *)(const void *)&address, sizeof address);
}

int scene_connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return connect_to((const struct sockaddr *)(const void *)&address, sizeof address);
}

void scene_send(int fd, const void *data, size_t size)
{
    const char *bytes = data;
    while (size > 0) {
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the reply, or its absence, tells */
        bytes += n;
        size -= (size_t)n;
    }
}

void scene_text(int fd, const char *text)
{
    scene_send(fd, text, strlen(text));
}

/* Byte by byte, so that nothing of the next answer is taken away. */
static bool read_head(int fd, struct reply *ret)
{
    size_t size = 0;
    while (size + 1 < sizeof ret->head && recv(fd, ret->head + size, 1, 0) == 1) {
        ret->head[++size] = '\0';
        if (size >= 4 && memcmp(ret->head + size - 4, "\r\n\r\n", 4) == 0)
            return sscanf(ret->head, "HTTP/1.1 %u ", &ret->status) == 1;
    }
    return false;
}

void scene_reply(int fd, bool body, struct reply *ret)
{
    char piece[65536];
    *ret = (struct reply){0};
    if (!read_head(fd, ret))
        return;
    const char *length = strcasestr(ret->head, "\r\nContent-Length: ");
    ret->length = length ? strtoul(length + strlen("\r\nContent-Length: "), NULL, 10) : 0;
    while (body && ret->received < ret->length) {
        size_t rest = ret->length - ret->received;
        ssize_t n = recv(fd, piece, rest < sizeof piece ? rest : sizeof piece, 0);
        if (n <= 0)
            break;
        for (size_t i = 0; i < (size_t)n && ret->received + i + 1 < sizeof ret->body; i++)
            ret->body[ret->received + i] = piece[i];
        ret->received += (size_t)n;
    }
}

bool scene_closed(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
}

void scene_expect(int fd, const char *text, unsigned status, const char *words)
{
    struct reply reply;
    char all[512];
    scene_text(fd, text);
    scene_reply(fd, strncmp(text, "HEAD ", 5) != 0, &reply);
    ck_assert_msg(reply.status == status, "%u instead of %u for\n%s\n%s%s", reply.status, status, text, reply.head,
                  reply.body);
    snprintf(all, sizeof all, "%s", words);
    for (char *word = strtok(all, "|"); word; word = strtok(NULL, "|"))
        ck_assert_msg(strstr(reply.head, word) || strstr(reply.body, word), "no \"%s\" in\n%s%s", word, reply.head,
                      reply.body);
}
