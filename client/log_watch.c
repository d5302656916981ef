/* SPDX-License-Identifier: EUPL-1.2 */
/* Keeps every checkpoint it sees, each proved consistent with the one kept last. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "files.h"
#include "merkle.h"
#include "server.h"

#define NAME "%020" PRIu64

/* The largest of the names in the folder that are sizes; "" if there is none. */
static int find_last(const char *folder, char ret[static 32])
{
    DIR *list = opendir(folder);
    *ret = '\0';
    if (!list)
        return -errno;
    for (struct dirent *e; (e = readdir(list));)
        if (strlen(e->d_name) == 20 && strspn(e->d_name, "0123456789") == 20 && strcmp(e->d_name, ret) > 0)
            memcpy(ret, e->d_name, 21);
    closedir(list);
    return 0;
}

/* The checkpoint kept last; size 0 where there is none. */
static enum exit_status read_last(const char *folder, const struct note_key *keys, size_t count, struct checkpoint *ret)
{
    char name[32], path[PATH_MAX];
    cleanup_file_ struct file file = {0};
    *ret = (struct checkpoint){.size = 0};
    int r = find_last(folder, name);
    if (r < 0)
        return complain(EXIT_BAD, "%s: %s", folder, strerror(-r));
    if (!*name)
        return EXIT_GOOD;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    r = file_open(path, &file);
    if (r < 0)
        return complain(EXIT_BAD, "%s: %s", path, strerror(-r));
    if (checkpoint_open(file.data, file.size, keys, count, ret) < 0)
        return complain(EXIT_BAD, "%s: no checkpoint signed with this key", path);
    return EXIT_GOOD;
}

static size_t parse_hashes(const struct buf *text, struct sha256 ret[static MERKLE_PROOF])
{
    size_t count = 0;
    for (const char *at = text->data ? text->data : ""; *at && count < MERKLE_PROOF; at += *at == '\n') {
        size_t size = strcspn(at, "\n");
        if (!base64_parse(at, size, ret[count++].bytes, SHA256_SIZE))
            return SIZE_MAX;
        at += size;
    }
    return count;
}

enum proof { PROVED, DENIED, UNPROVED };

/* The smaller tree is the beginning of the larger: by the server's own proof. */
static enum exit_status prove(struct server *s, const struct checkpoint *small, const struct checkpoint *large,
                              enum proof *ret)
{
    struct sha256 proof[MERKLE_PROOF];
    cleanup_buf_ struct buf text = {0};
    bool same = small->size == large->size;
    *ret = small->size == 0 || (same && sha256_equal(&small->root, &large->root)) ? PROVED : DENIED;
    if (same || small->size == 0)
        return EXIT_GOOD;
    enum exit_status status =
        server_get(s, &text, "/v1/log/consistency?from=%" PRIu64 "&to=%" PRIu64, small->size, large->size);
    if (status != EXIT_GOOD) {
        *ret = UNPROVED;
        return status == EXIT_BAD ? EXIT_GOOD : status;
    }
    size_t count = parse_hashes(&text, proof);
    if (count != SIZE_MAX && merkle_consistent(small->size, large->size, &small->root, &large->root, proof, count))
        *ret = PROVED;
    return EXIT_GOOD;
}

static enum exit_status keep(const char *folder, const struct checkpoint *c, const struct buf *note, const char *end)
{
    char name[40];
    snprintf(name, sizeof name, NAME "%s", c->size, end);
    int r = file_keep(folder, name, note->data, note->size);
    return r < 0 ? complain(EXIT_BAD, "%s/%s: %s", folder, name, strerror(-r)) : EXIT_GOOD;
}

/* Both are kept: they are what there is to show. */
static enum exit_status alarm_loudly(const char *folder, const struct checkpoint *old, const struct checkpoint *new,
                                     const struct buf *note, enum proof proof)
{
    keep(folder, new, note, ".bad");
    if (proof == DENIED)
        return complain(EXIT_BAD,
                        "THE LOG WAS FORKED: its checkpoint of size %" PRIu64
                        " is not consistent with the one of size %" PRIu64
                        " kept here; both are signed, and together they prove it",
                        new->size, old->size);
    return complain(EXIT_BAD,
                    "THE LOG CANNOT BE FOLLOWED: the server gives no proof that its checkpoint of size %" PRIu64
                    " %s the one of size %" PRIu64 " kept here",
                    new->size, new->size < old->size ? "comes before" : "goes on from", old->size);
}

static enum exit_status look(struct server *s, const char *folder, const struct note_key *keys, size_t count)
{
    struct checkpoint old, new;
    cleanup_buf_ struct buf note = {0};
    enum proof proof = UNPROVED;
    enum exit_status status = read_last(folder, keys, count, &old);
    if (status == EXIT_GOOD)
        status = server_checkpoint(s, keys, count, &note, &new);
    if (status == EXIT_GOOD)
        status = new.size < old.size ? prove(s, &new, &old, &proof) : prove(s, &old, &new, &proof);
    if (status != EXIT_GOOD)
        return status;
    if (proof != PROVED)
        return alarm_loudly(folder, &old, &new, &note, proof);
    if (new.size <= old.size) { /* smaller: of a daemon that lags behind others */
        fprintf(stderr, "assistctl: nothing new: the log has %" PRIu64 " entries\n", new.size);
        return EXIT_GOOD;
    }
    status = keep(folder, &new, &note, "");
    if (status == EXIT_GOOD)
        printf("%" PRIu64 "\n", new.size);
    fflush(stdout);
    return status;
}

enum exit_status log_watch(const struct arguments *args)
{
    struct note_key keys[NOTE_KEYS];
    struct server *s = NULL;
    size_t count = 0;
    unsigned every = 60;
    const char *folder = args->words[2];
    if (args->every && !number_of(args->every, 1, 86400, &every))
        return complain(EXIT_USAGE, "--every: from 1 to 86400 seconds");
    if (mkdir(folder, 0777) < 0 && errno != EEXIST)
        return complain(EXIT_BAD, "%s: %s", folder, strerror(errno));
    enum exit_status status = server_open(args, true, &s);
    if (status == EXIT_GOOD)
        status = keys_get(s, args->key, keys, &count);
    while (status == EXIT_GOOD) {
        status = look(s, folder, keys, count);
        if (status == EXIT_UNREACHABLE && !args->once)
            status = EXIT_GOOD; /* said so; it may come back */
        if (args->once)
            break;
        if (status == EXIT_GOOD)
            sleep(every);
    }
    server_close(s);
    return status;
}
