/* SPDX-License-Identifier: EUPL-1.2 */
#include "scan.h"

#include <string.h>

bool scan_try(struct scan *s, const char *word)
{
    size_t size = strlen(word);
    if (s->failed || (size_t)(s->end - s->at) < size || memcmp(s->at, word, size) != 0)
        return false;
    s->at += size;
    return true;
}

void scan_word(struct scan *s, const char *word)
{
    if (!scan_try(s, word))
        s->failed = true;
}

uint64_t scan_number(struct scan *s, uint64_t max)
{
    const char *first = s->at;
    uint64_t value = 0;
    while (!s->failed && s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - first < 17)
        value = value * 10 + (uint64_t)(*s->at++ - '0');
    if (s->at == first || value > max || (*first == '0' && s->at > first + 1))
        s->failed = true;
    return s->failed ? 0 : value;
}

void scan_text(struct scan *s, char *ret, size_t room)
{
    size_t size = 0;
    *ret = '\0';
    scan_word(s, "\"");
    for (; !s->failed && s->at < s->end && *s->at != '"'; s->at++) {
        if (*s->at < ' ' || *s->at == '\\' || *s->at == 0x7f || size + 1 >= room)
            s->failed = true;
        else
            ret[size++] = *s->at;
    }
    scan_word(s, "\"");
    ret[s->failed ? 0 : size] = '\0';
}

void scan_text_or_null(struct scan *s, char *ret, size_t room)
{
    *ret = '\0';
    if (scan_try(s, "null"))
        return;
    scan_text(s, ret, room);
    s->failed |= *ret == '\0';
}

instant scan_instant(struct scan *s)
{
    char text[INSTANT_TEXT + 8], again[INSTANT_TEXT];
    instant at = 0;
    scan_text(s, text, sizeof text);
    if (s->failed || !instant_parse(text, strlen(text), &at)) {
        s->failed = true;
        return 0;
    }
    instant_format(at, again);
    s->failed |= strcmp(text, again) != 0;
    return at;
}

void scan_sha256(struct scan *s, struct sha256 *ret)
{
    char text[SHA256_HEX], again[SHA256_HEX];
    scan_text(s, text, sizeof text);
    if (s->failed || !sha256_parse(text, strlen(text), ret)) {
        s->failed = true;
        return;
    }
    sha256_hex(ret, again);
    s->failed |= strcmp(text, again) != 0;
}

struct uuid scan_uuid_or_null(struct scan *s)
{
    char text[UUID_TEXT], again[UUID_TEXT];
    struct uuid id = {{0}};
    if (scan_try(s, "null"))
        return id;
    scan_text(s, text, sizeof text);
    if (s->failed || !uuid_parse(text, strlen(text), &id)) {
        s->failed = true;
        return id;
    }
    uuid_format(&id, again);
    s->failed |= uuid_is_nil(&id) || strcmp(text, again) != 0;
    return id;
}

uint32_t scan_count_or_null(struct scan *s)
{
    if (scan_try(s, "null"))
        return 0;
    uint32_t count = (uint32_t)scan_number(s, UINT32_MAX);
    s->failed |= count == 0;
    return count;
}

bool scan_ended(const struct scan *s)
{
    return !s->failed && s->at == s->end;
}
