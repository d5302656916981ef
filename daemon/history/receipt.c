/* SPDX-License-Identifier: EUPL-1.2 */
/* Receipts: c2sp.org/tlog-proof@v1. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "note.h"

#define FIRST "c2sp.org/tlog-proof@v1\n"
#define INDEX "index "
#define HASH  45 /* characters of a hash in base64, and its newline */

void receipt_write(uint64_t index, const struct sha256 *proof, size_t count, const char *checkpoint, struct buf *out)
{
    buf_printf(out, FIRST INDEX "%" PRIu64 "\n", index);
    for (size_t i = 0; i < count; i++) {
        buf_base64(out, proof[i].bytes, SHA256_SIZE);
        buf_byte(out, '\n');
    }
    buf_printf(out, "\n%s", checkpoint);
}

int receipt_parse(const char *text, size_t size, struct receipt *ret)
{
    const char *at = text, *end = text + size;
    struct receipt r = {0};
    unsigned digits = 0;
    if (size < strlen(FIRST INDEX) || memcmp(at, FIRST INDEX, strlen(FIRST INDEX)) != 0)
        return -EBADMSG;
    for (at += strlen(FIRST INDEX); at < end && *at >= '0' && *at <= '9' && digits < 19; at++, digits++)
        r.index = r.index * 10 + (uint64_t)(*at - '0');
    if (digits == 0 || at == end || *at++ != '\n')
        return -EBADMSG;
    for (; end - at >= HASH && *at != '\n'; at += HASH)
        if (r.count == sizeof r.proof / sizeof *r.proof || at[HASH - 1] != '\n' ||
            !base64_parse(at, HASH - 1, r.proof[r.count++].bytes, SHA256_SIZE))
            return -EBADMSG;
    if (at == end || *at++ != '\n')
        return -EBADMSG;
    r.checkpoint = at;
    r.checkpoint_size = (size_t)(end - at);
    *ret = r;
    return 0;
}
