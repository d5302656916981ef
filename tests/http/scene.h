/* SPDX-License-Identifier: EUPL-1.2 */
/* A server in a thread, and clients that send what they like. */
#pragma once

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "http.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What the server under test does, by path:
 *   /echo…       tells the request: "METHOD path?name=value… body-size peer" and some headers
 *   /later       the same, from a timer in the next round; /slowly after 200 ms
 *   /wait        never answers
 *   /deny        401 from `head`
 *   /big         16 MiB
 *   /problem     a problem with members and Allow
 *   /cached      with a Cache-Control of its own
 *   /quiesce     quiesces the server, then answers */

/* What http_open() is given, ready to be changed before scene_start(). */
extern struct http_options scene_options;

void scene_reset(void); /* the options' defaults */
void scene_start(void);
/* Closes the server; `head` and `over` must have been called equally often. */
void scene_stop(void);
uint16_t scene_port(void);

/* A connected socket whose reads give up after ten seconds. */
int scene_connect(void);
int scene_connect_unix(const char *path);
void scene_send(int fd, const void *data, size_t size);
void scene_text(int fd, const char *text);

struct reply {
    unsigned status; /* 0: the connection ended instead */
    char head[4096];
    size_t length, received; /* Content-Length; bytes of the body that came */
    char body[2048];         /* its beginning */
};

/* Reads one answer. After HEAD there is no body. */
void scene_reply(int fd, bool body, struct reply *ret);
/* Whether the other side has closed (waits for it). */
bool scene_closed(int fd);
/* Sends the text, expects that status, and the words, apart by "|", in head and body. */
void scene_expect(int fd, const char *text, unsigned status, const char *words);

TCase *guard_case(void);
TCase *target_case(void);
TCase *exchange_case(void);
TCase *body_case(void);
TCase *deadline_case(void);
TCase *server_case(void);
