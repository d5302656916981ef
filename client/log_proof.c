/* SPDX-License-Identifier: EUPL-1.2 */
/* A receipt: fetched, checked, printed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "files.h"
#include "merkle.h"
#include "server.h"

/* Against the entry's text, if that is given: else only what the receipt says of itself. */
static enum exit_status check(const struct buf *text, uint64_t index, const struct note_key *keys, size_t count,
                              const char *entry)
{
    struct receipt r;
    struct checkpoint c;
    struct range path[MERKLE_PROOF];
    cleanup_file_ struct file file = {0};
    if (receipt_parse(text->data ? text->data : "", text->size, &r) < 0 || r.index != index)
        return complain(EXIT_BAD, "the server's answer is no receipt of this entry");
    if (checkpoint_open(r.checkpoint, r.checkpoint_size, keys, count, &c) < 0)
        return complain(EXIT_BAD, "the receipt's checkpoint is not signed with this key");
    if (r.index >= c.size)
        return complain(EXIT_BAD, "the entry lies beyond the receipt's checkpoint");
    if (r.count != merkle_inclusion(r.index, c.size, path))
        return complain(EXIT_BAD, "the receipt's proof is not of a log of this size");
    if (!entry)
        return EXIT_GOOD;
    int e = file_open(entry, &file);
    if (e < 0)
        return complain(EXIT_USAGE, "%s: %s", entry, strerror(-e));
    struct sha256 leaf = merkle_leaf(file.data, file.size);
    if (!merkle_included(&leaf, r.index, c.size, r.proof, r.count, &c.root))
        return complain(EXIT_BAD, "the receipt does not prove this entry");
    return EXIT_GOOD;
}

static enum exit_status fetch(struct server *s, const struct arguments *args, uint64_t index)
{
    struct note_key keys[NOTE_KEYS];
    size_t count = 0;
    cleanup_buf_ struct buf text = {0};
    enum exit_status status = keys_get(s, args->key, keys, &count);
    if (status == EXIT_GOOD)
        status = server_get(s, &text, "/v1/log/proof/%llu", (unsigned long long)index);
    if (status == EXIT_GOOD)
        status = check(&text, index, keys, count, args->entry);
    if (status == EXIT_GOOD && (fputs(text.data, stdout) < 0 || fflush(stdout) != 0))
        status = complain(EXIT_BAD, "cannot write the receipt: %s", strerror(errno));
    return status;
}

enum exit_status log_proof(const struct arguments *args)
{
    struct server *s = NULL;
    char *end;
    errno = 0;
    unsigned long long index = strtoull(args->words[2], &end, 10);
    if (errno || *end || args->words[2][0] < '0' || args->words[2][0] > '9')
        return complain(EXIT_USAGE, "%s: an index is a whole number", args->words[2]);
    enum exit_status status = server_open(args, true, &s);
    if (status == EXIT_GOOD)
        status = fetch(s, args, index);
    server_close(s);
    return status;
}
