/* SPDX-License-Identifier: EUPL-1.2 */
/* The daemon, as its client sees it. */
#pragma once

#include "buf.h"
#include "ctl.h"
#include "note.h"

struct server;

/* Finds the address and, where it is needed, the token or the certificate: flags, then ASSIST_URL, ASSIST_TOKEN,
 * ASSIST_CERTIFICATE and ASSIST_AUTHORITY, then the configuration. EXIT_GOOD, or an exit status after a line on
 * standard error. */
enum exit_status server_open(const struct arguments *args, bool with_token, struct server **ret);
void server_close(struct server *s);

/* GETs a path. EXIT_GOOD with the body in `ret`, emptied first; else an exit status after a line that says the problem.
 * Waits and tries again where the server says so (429, 503). */
enum exit_status server_get(struct server *s, struct buf *ret, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends JSON. Made safe to be repeated (Idempotency-Key), so it too waits and tries again. */
enum exit_status server_send(struct server *s, const char *method, const char *path, const char *body, struct buf *ret);

/* The checkpoint of this moment, and what it says, signed with one of the keys. */
enum exit_status server_checkpoint(struct server *s, const struct note_key *keys, size_t count, struct buf *ret_note,
                                   struct checkpoint *ret);
/* Verifier keys: those given (text, or a file's name), or with NULL the server's own, about which a line is said. */
enum exit_status keys_get(struct server *s, const char *given, struct note_key ret[static NOTE_KEYS],
                          size_t *ret_count);
/* Keys, one on a line. -EINVAL if a line is none, or there are none. */
int keys_parse(const char *text, struct note_key ret[static NOTE_KEYS], size_t *ret_count);
