/* SPDX-License-Identifier: EUPL-1.2 */
/* Entries made from the columns of the history, which auditors hold against the log; with what they disclose. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

/* Columns of READ_LOG_ROWS. */
enum {
    LOG_INDEX,
    REQUEST,
    ASSISTANCE,
    ROUND,
    SEQ,
    PREV,
    AT,
    ACTION,
    RULE,
    RULES,
    FROM,
    TO,
    SETS,
    CLEARS,
    REVISION,
    EXERCISE,
    ROLE,
    STATE,
    AUTHORITY,
    ORDINAL,
    LIST_VERSION,
    FACTS,
    DIGESTS,
    SALT,
    ACCOUNT,
    PERSON,
    NAME,
    POST,
    AUTHORITY_NAME,
    DATA
};

/* Each false if the column holds what no entry has. */
static bool status_of(const char *word, enum assist_status *ret)
{
    for (unsigned i = 0; i < ASSIST_STATUS_COUNT; i++)
        if (strcmp(assist_status_word((enum assist_status)i), word) == 0) {
            *ret = (enum assist_status)i;
            return true;
        }
    return false;
}

static bool conditions_of(const char *list, bool ret[static ASSIST_CONDITION_COUNT])
{
    const char *at = list;

    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++) { /* in their order */
        const char *word = assist_condition_word((enum assist_condition)i);
        size_t size = strlen(word);
        ret[i] = strncmp(at, word, size) == 0 && (at[size] == ',' || at[size] == '\0');
        if (ret[i])
            at += size + (at[size] == ',');
    }
    return *at == '\0';
}

static bool text_of(const char *text, char *ret, size_t room)
{
    return (size_t)snprintf(ret, room, "%s", text) < room;
}

/* The entry, from the columns of the history; of a row that cannot be one's, an entry that says so. */
static void entry_of(const struct rows *rows, size_t row, struct entry *ret)
{
    bool readable = status_of(rows_text(rows, row, FROM, NULL), &ret->from) &&
                    status_of(rows_text(rows, row, TO, NULL), &ret->to) &&
                    conditions_of(rows_text(rows, row, SETS, NULL), ret->sets) &&
                    conditions_of(rows_text(rows, row, CLEARS, NULL), ret->clears) &&
                    text_of(rows_text(rows, row, ASSISTANCE, NULL), ret->assistance, sizeof ret->assistance) &&
                    text_of(rows_text(rows, row, ACTION, NULL), ret->action, sizeof ret->action) &&
                    text_of(rows_text(rows, row, ROLE, NULL), ret->by.role, sizeof ret->by.role) &&
                    text_of(rows_text(rows, row, STATE, NULL), ret->by.state, sizeof ret->by.state) &&
                    text_of(rows_text(rows, row, FACTS, NULL), ret->facts, sizeof ret->facts) &&
                    rows_int(rows, row, RULE) <= UINT16_MAX;
    size_t size;

    ret->request = rows_uuid(rows, row, REQUEST);
    ret->round = (uint32_t)rows_int(rows, row, ROUND);
    ret->seq = (uint32_t)rows_int(rows, row, SEQ);
    rows_sha256(rows, row, PREV, &ret->prev);
    ret->at = rows_instant(rows, row, AT);
    ret->rule = (uint16_t)rows_int(rows, row, RULE);
    rows_sha256(rows, row, RULES, &ret->rules);
    ret->revision = (uint32_t)rows_int(rows, row, REVISION);
    ret->exercise = rows_bool(rows, row, EXERCISE);
    ret->by.authority = rows_uuid(rows, row, AUTHORITY);
    ret->by.person = (uint32_t)rows_int(rows, row, ORDINAL);
    ret->by.list_version = (uint32_t)rows_int(rows, row, LIST_VERSION);
    const char *digests = rows_text(rows, row, DIGESTS, &size);
    ret->digest_count = size / SHA256_SIZE < ENTRY_DISCLOSURES ? size / SHA256_SIZE : ENTRY_DISCLOSURES;
    memcpy(ret->digests, digests, ret->digest_count * SHA256_SIZE);
    if (!readable)
        snprintf(ret->facts, sizeof ret->facts, "{\"unreadable\":true}");
}

static void add_disclosure(struct buf *out, const char *line, size_t size, bool *first)
{
    buf_text(out, *first ? "\"" : ",\"");
    buf_base64url(out, line, size);
    buf_byte(out, '"');
    *first = false;
}

static const char *text_or_null(const struct rows *rows, size_t row, size_t column)
{
    return rows_null(rows, row, column) ? NULL : rows_text(rows, row, column, NULL);
}

static void add_disclosures(struct buf *out, const struct rows *rows, size_t row)
{
    size_t size;
    const char *at = rows_text(rows, row, DATA, &size), *end = at + size;
    bool first = true;

    if (!rows_null(rows, row, SALT)) {
        char account[UUID_TEXT], person[UUID_TEXT];
        struct uuid id = rows_uuid(rows, row, ACCOUNT), who = rows_uuid(rows, row, PERSON);
        cleanup_buf_ struct buf line = {0};
        uuid_format(&id, account);
        uuid_format(&who, person);
        by_line(rows_text(rows, row, SALT, NULL),
                &(struct by_person){.account = rows_null(rows, row, ACCOUNT) ? NULL : account,
                                    .authority = text_or_null(rows, row, AUTHORITY_NAME),
                                    .name = text_or_null(rows, row, NAME),
                                    .person = rows_null(rows, row, PERSON) ? NULL : person,
                                    .post = text_or_null(rows, row, POST)},
                &line);
        out->failed |= line.failed;
        add_disclosure(out, line.data ? line.data : "", line.size, &first);
    }
    for (const char *stop; at < end; at = stop + 1) { /* whatever stands there, also after the last line's end */
        stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        add_disclosure(out, at, (size_t)(stop - at), &first);
    }
}

void log_rows_answer(struct service *s, struct call *call, const struct rows *rows)
{
    struct buf *out = &call->text;
    cleanup_buf_ struct buf text = {0};

    for (size_t i = 0; i < rows_count(rows); i++) {
        if ((uint64_t)rows_int(rows, i, LOG_INDEX) >= signer_tree(s->signer)->size)
            break;
        entry_of(rows, i, &s->read_entry);
        buf_clear(&text);
        entry_write(&s->read_entry, &text);
        buf_printf(out, "{\"log_index\":%" PRId64 ",\"entry\":", rows_int(rows, i, LOG_INDEX));
        buf_json_string(out, text.data ? text.data : "", text.size);
        buf_text(out, ",\"disclosures\":[");
        add_disclosures(out, rows, i);
        buf_text(out, "]}\n");
        out->failed |= text.failed;
    }
    buf_text(out, "");
}
