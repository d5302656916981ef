/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers that go on. Where there is nothing to send the connection is suspended; what is written wakes it. */
#include <string.h>

#include "exchange.h"

#define BLOCK 4096

static ssize_t give(void *context, uint64_t position, char *ret, size_t room)
{
    struct http_exchange *x = context;
    size_t left = x->stream.size - x->stream_at;
    (void)position;
    if (left == 0 && !x->streaming)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (left == 0) {
        x->stalled = true;
        MHD_suspend_connection(x->mhd);
        if (x->server->calls->drained)
            x->server->calls->drained(x, x->server->context);
        return 0;
    }
    size_t size = left < room ? left : room;
    memcpy(ret, x->stream.data + x->stream_at, size);
    x->stream_at += size;
    if (x->stream_at == x->stream.size) {
        buf_release(&x->stream);
        x->stream_at = 0;
    }
    return (ssize_t)size;
}

static void wake(struct http_exchange *x)
{
    if (!x->stalled)
        return;
    x->stalled = false;
    MHD_resume_connection(x->mhd);
    x->server->ready = true;
}

void http_stream_begin(struct http_exchange *x, struct http_answer *a)
{
    struct MHD_Response *response;
    if (http_method(x) == HTTP_HEAD) {
        buf_release(&a->body);
        http_answer(x, a);
        return;
    }
    x->stream = buf_take(&a->body);
    x->streaming = !x->stream.failed;
    response = x->streaming ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, give, x, NULL) : NULL;
    if (response && !answer_headers(x, response, a)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    x->streaming = response != NULL;
    answer_with(x, response, a->status);
}

bool http_stream_write(struct http_exchange *x, const char *data, size_t size)
{
    if (!x->streaming)
        return false;
    if (x->stream_at > 0) {
        memmove(x->stream.data, x->stream.data + x->stream_at, x->stream.size - x->stream_at);
        x->stream.size -= x->stream_at;
        x->stream_at = 0;
    }
    bool slow = x->stream.size > HTTP_STREAM_LIMIT;
    if (!slow)
        buf_append(&x->stream, data, size);
    if (slow || x->stream.failed) {
        x->streaming = false;
        wake(x);
        connection_cut(x->connection);
        return false;
    }
    wake(x);
    return true;
}

void http_stream_end(struct http_exchange *x)
{
    if (!x->streaming)
        return;
    x->streaming = false;
    connection_allow(x->connection, x->server->ticks, x->server->request_seconds);
    wake(x);
}
