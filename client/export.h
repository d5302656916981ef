/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside *export*.c: an export while it is written. */
#pragma once

#include <stdio.h>

#include "merkle.h"
#include "progress.h"
#include "server.h"
#include "uuid.h"

enum { EXPORT_PAGE = 1000 };

struct export
{
    struct server *server;
    const char *folder;
    struct note_key keys[NOTE_KEYS];
    size_t key_count;
    struct checkpoint checkpoint; /* up to which all is exported */
    struct buf note, text;
    struct progress progress;
    bool patient; /* waits until what was read is signed for sure */
};

/* Tells of a file that cannot be written. */
enum exit_status export_failed(const struct export *x, const char *name, int error);
/* A file of the export; NULL, and told. */
FILE *export_create(const struct export *x, const char *name);
enum exit_status export_finish(const struct export *x, FILE *file, const char *name, enum exit_status status);
/* The index at the head of a line that the daemon wrote. */
bool export_index(const char *line, int64_t *ret);

/* --- export_moved.c --- */
#define ID_LINE UUID_TEXT /* characters of an id and a line's end */
struct moved {
    struct buf ids; /* a line each, in their order */
    bool erased;    /* something was erased as well */
};
/* The requests with entries from index `from` on, before `until`, or of which something was erased there. */
enum exit_status moved_find(struct export *x, struct moved *m, uint64_t from, uint64_t until);
/* `id` may go on with anything. */
bool moved_holds(const struct buf *ids, const char *id);
/* The request at the head of a line of documents. */
bool export_request(const char *line, char ret[static UUID_TEXT]);

/* --- export_documents.c --- */
/* The documents, and the checkpoint at which they stood so. */
enum exit_status export_documents(struct export *x);
/* Whether something was erased since that checkpoint: what the rows disclose is no longer what it says then. */
enum exit_status export_check_erased(struct export *x);
