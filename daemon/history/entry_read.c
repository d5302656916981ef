/* SPDX-License-Identifier: EUPL-1.2 */
/* An entry's text is read as what it must be, byte by byte: what is read can be written again to the same bytes. */
#include <string.h>

#include "base64.h"
#include "scan.h"

static void scan_digests(struct scan *s, struct entry *e)
{
    char text[44], last[44] = "";
    scan_word(s, "[");
    for (e->digest_count = 0; !s->failed && !scan_try(s, "]"); e->digest_count++) {
        if (e->digest_count > 0)
            scan_word(s, ",");
        scan_text(s, text, sizeof text);
        if (s->failed || e->digest_count == ENTRY_DISCLOSURES || strcmp(text, last) <= 0 ||
            !base64url_parse(text, strlen(text), e->digests[e->digest_count].bytes, SHA256_SIZE)) {
            s->failed = true;
            return;
        }
        memcpy(last, text, sizeof last);
    }
    s->failed |= e->digest_count % 4 != 0;
}

static void scan_conditions(struct scan *s, bool *ret)
{
    unsigned next = 0; /* they come in the order of words.def */
    memset(ret, 0, ASSIST_CONDITION_COUNT * sizeof *ret);
    scan_word(s, "[");
    for (bool first = true; !s->failed && !scan_try(s, "]"); first = false) {
        char word[ENTRY_WORD];
        if (!first)
            scan_word(s, ",");
        scan_text(s, word, sizeof word);
        while (next < ASSIST_CONDITION_COUNT && strcmp(assist_condition_word((enum assist_condition)next), word) != 0)
            next++;
        if (next == ASSIST_CONDITION_COUNT)
            s->failed = true;
        else
            ret[next++] = true;
    }
}

static enum assist_status scan_status(struct scan *s)
{
    char word[ENTRY_WORD];
    scan_text_or_null(s, word, sizeof word);
    for (unsigned i = 0; !s->failed && i < ASSIST_STATUS_COUNT; i++)
        if (strcmp(assist_status_word((enum assist_status)i), word) == 0)
            return (enum assist_status)i;
    s->failed = true;
    return ASSIST_none;
}

static void scan_by(struct scan *s, struct entry *e)
{
    scan_word(s, "{\"authority\":");
    e->by.authority = scan_uuid_or_null(s);
    scan_word(s, ",\"list_version\":");
    e->by.list_version = scan_count_or_null(s);
    scan_word(s, ",\"person\":");
    e->by.person = scan_count_or_null(s);
    scan_word(s, ",\"role\":");
    scan_text(s, e->by.role, sizeof e->by.role);
    scan_word(s, ",\"state\":");
    scan_text_or_null(s, e->by.state, sizeof e->by.state);
    scan_word(s, "}");
}

static bool holds_control(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ')
            return true;
    return false;
}

/* A flat object, kept as it is. None of its texts holds a brace, and canonical JSON no control character: a NUL would
 * hide what comes behind it. */
static void scan_facts(struct scan *s, struct entry *e)
{
    const char *first = s->at,
               *end = s->failed || s->at == s->end ? NULL : memchr(first, '}', (size_t)(s->end - first));
    size_t size = end ? (size_t)(end - first) + 1 : 0;
    if (!end || *first != '{' || size >= sizeof e->facts || holds_control(first, size)) {
        s->failed = true;
        return;
    }
    memcpy(e->facts, first, size);
    e->facts[size] = '\0';
    s->at += size;
}

static void scan_entry(struct scan *s, struct entry *e)
{
    scan_word(s, "{\"_sd\":");
    scan_digests(s, e);
    scan_word(s, ",\"action\":");
    scan_text(s, e->action, sizeof e->action);
    scan_word(s, ",\"assistance\":");
    scan_text_or_null(s, e->assistance, sizeof e->assistance);
    scan_word(s, ",\"at\":");
    e->at = scan_instant(s);
    scan_word(s, ",\"by\":");
    scan_by(s, e);
    scan_word(s, ",\"clears\":");
    scan_conditions(s, e->clears);
    e->exercise = scan_try(s, ",\"exercise\":true");
    if (!e->exercise)
        scan_word(s, ",\"exercise\":false");
    scan_word(s, ",\"facts\":");
    scan_facts(s, e);
    scan_word(s, ",\"from\":");
    e->from = scan_status(s);
    scan_word(s, ",\"prev\":");
    scan_sha256(s, &e->prev);
    scan_word(s, ",\"request\":");
    e->request = scan_uuid_or_null(s);
    scan_word(s, ",\"revision\":");
    e->revision = (uint32_t)scan_number(s, UINT32_MAX);
    scan_word(s, ",\"round\":");
    e->round = scan_count_or_null(s);
    scan_word(s, ",\"rule\":");
    uint32_t rule = scan_count_or_null(s);
    e->rule = (uint16_t)rule;
    s->failed |= rule > UINT16_MAX;
    scan_word(s, ",\"rules\":");
    scan_sha256(s, &e->rules);
    scan_word(s, ",\"seq\":");
    e->seq = (uint32_t)scan_number(s, UINT32_MAX);
    scan_word(s, ",\"sets\":");
    scan_conditions(s, e->sets);
    scan_word(s, ",\"to\":");
    e->to = scan_status(s);
    scan_word(s, ",\"v\":1}");
}

bool entry_parse(const char *text, size_t size, struct entry *ret)
{
    struct scan s = {text, text + size, false};
    scan_entry(&s, ret);
    return scan_ended(&s) && size <= ENTRY_MAX;
}
