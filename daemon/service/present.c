/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "service_inside.h"

void tag_of(const void *data, size_t size, char ret[static ETAG_MAX])
{
    struct sha256 digest = sha256(data, size);
    char hex[SHA256_HEX];

    sha256_hex(&digest, hex);
    snprintf(ret, ETAG_MAX, "\"%.32s\"", hex);
}

void tag_page(struct call *call)
{
    struct buf *text = &call->text;

    buf_byte(text, call->more ? '+' : '.'); /* the cursor to come belongs to the page */
    tag_of(text->data ? text->data : "", text->size, call->etag);
    if (!text->failed)
        text->data[--text->size] = '\0';
}

/* The offers follow from the content, the caller and the time; this is the part of the tag that tells them apart. */
static uint64_t offers_tag(const struct offers *offers, size_t count)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < offers[i].count; k++)
            h = (h ^ offers[i].rules[k]) * UINT64_C(0x100000001b3);
        h = (h ^ 0xffffu) * UINT64_C(0x100000001b3);
    }
    return h;
}

void present(struct service *s, const char *document, size_t size, const char *tag, const struct facts *facts,
             const struct offers *offers, struct call *call)
{
    snprintf(call->etag, sizeof call->etag, "\"%s-%016llx\"", tag,
             (unsigned long long)offers_tag(offers, facts->leg_count + 1));
    buf_clear(&call->text);
    splice_actions(document, size, facts, offers, (const char *const *)s->forms.text, &call->text);
}

void answer_encode(const struct facts *facts, const struct offers *offers, struct buf *out)
{
    struct buf encoded = {0};
    uint32_t size;

    facts_encode(facts, SIZE_MAX, &encoded);
    size = (uint32_t)encoded.size;
    buf_append(out, &size, sizeof size);
    buf_append(out, encoded.data, encoded.size);
    out->failed |= encoded.failed;
    buf_release(&encoded);
    for (size_t i = 0; i <= facts->leg_count; i++) {
        uint16_t count = (uint16_t)offers[i].count;
        buf_append(out, &count, sizeof count);
        buf_append(out, offers[i].rules, count * sizeof *offers[i].rules);
    }
}

bool answer_decode(const char *data, size_t size, struct facts *facts, struct offers *ret)
{
    const char *end = data + size;
    uint32_t length;

    if (size < sizeof length)
        return false;
    memcpy(&length, data, sizeof length);
    data += sizeof length;
    if (length > (size_t)(end - data) || facts_decode(data, length, facts) < 0)
        return false;
    data += length;
    for (size_t i = 0; i <= facts->leg_count; i++) {
        uint16_t count;
        if ((size_t)(end - data) < sizeof count)
            return false;
        memcpy(&count, data, sizeof count);
        data += sizeof count;
        if (count > ASSIST_ACTION_COUNT || count * sizeof *ret->rules > (size_t)(end - data))
            return false;
        ret[i].count = count;
        memcpy(ret[i].rules, data, count * sizeof *ret->rules);
        data += count * sizeof *ret->rules;
    }
    return data == end;
}

void present_assistance(struct call *call, const char *state)
{
    struct buf alone = {0};
    int r = assistance_alone(call->text.data, call->text.size, state, &alone);

    if (r < 0) {
        buf_release(&alone);
        refuse(call, r == -ENOENT ? PROBLEM_NOT_FOUND : PROBLEM_UNAVAILABLE,
               "there is no such assistance, or you have no part in it");
        return;
    }
    buf_release(&call->text);
    call->text = alone;
    /* What the other side's assistance does moves the request's tag, not this one's. */
    tag_of(alone.data, alone.size, call->etag);
}
