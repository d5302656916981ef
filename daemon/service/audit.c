/* SPDX-License-Identifier: EUPL-1.2 */
/* The log as auditors read it: tiles, proofs, entries made from the history, documents, consultations. What may be read
 * of it was signed and kept before: entries beyond the checkpoint last signed are not there yet. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "service_inside.h"

enum { TILES_ASKED = 64 };

/* The tiles that a proof needs, each once. */
struct tile_list {
    size_t count;
    struct {
        unsigned level;
        uint64_t n;
    } tiles[TILES_ASKED];
};

bool is_audit(const struct call *call)
{
    return call->kind >= CALL_REDACTIONS && call->kind <= CALL_LOG_CONSISTENCY;
}

static bool is_auditor(const struct account *a)
{
    return (a->roles & ROLE_AUDITOR) != 0;
}

static bool is_network_auditor(const struct account *a)
{
    return is_auditor(a) && a->state[0] == '\0';
}

static bool for_network(const struct call *call)
{
    return call->kind == CALL_LOG_ROWS || call->kind == CALL_LOG_DOCUMENTS || call->kind == CALL_LOG_COMMITMENTS ||
           (call->kind == CALL_LOG_TILE && call->log.level == TILE_ENTRIES);
}

/* A proof is for whoever may see the event. */
static bool may_read(const struct account *a, const struct call *call)
{
    if (for_network(call))
        return is_network_auditor(a);
    if (call->kind == CALL_REDACTIONS)
        return is_auditor(a) || (a->roles & ROLE_AUTHORITY);
    return call->kind == CALL_LOG_PROOF || is_auditor(a);
}

enum problem service_checkpoint(const struct service *s, const struct uuid *id, struct buf *out)
{
    const struct account *a = registers_account(s->registers, id);

    if (!a || !is_auditor(a))
        return PROBLEM_NOT_YOUR_STEP;
    buf_text(out, signer_checkpoint(s->signer));
    return signer_new(s->signer) ? PROBLEM_UNAVAILABLE : PROBLEM_NONE;
}

enum problem service_log_key(const struct service *s, const struct uuid *id, struct buf *out)
{
    const struct account *a = registers_account(s->registers, id);

    if (!a || !is_auditor(a))
        return PROBLEM_NOT_YOUR_STEP;
    signer_keys(s->signer, out);
    return PROBLEM_NONE;
}

const char *service_stale(const struct service *s)
{
    return s->trouble;
}

/* --- proofs --- */

/* The ranges whose roots the proof is made of; 0 where there is none to give. */
static size_t ranges_of(const struct call *call, struct range ret[static MERKLE_PROOF])
{
    if (call->kind == CALL_LOG_PROOF)
        return merkle_inclusion(call->log.from, call->log.to, ret);
    return call->log.from == 0 ? 0 : merkle_consistency(call->log.from, call->log.to, ret);
}

static size_t place_of(struct tile_list *list, const struct tile_part *part)
{
    size_t i = 0;

    while (i < list->count && (list->tiles[i].level != part->level || list->tiles[i].n != part->n))
        i++;
    if (i == list->count && i < TILES_ASKED) {
        list->tiles[list->count].level = part->level;
        list->tiles[list->count++].n = part->n;
    }
    return i;
}

static void list_tiles(const struct call *call, struct tile_list *ret)
{
    struct range ranges[MERKLE_PROOF];
    struct tile_part parts[MERKLE_LEVELS];
    size_t count = ranges_of(call, ranges);

    ret->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t part_count = merkle_parts(ranges[i], parts);
        for (size_t k = 0; k < part_count; k++)
            place_of(ret, &parts[k]);
    }
}

static bool send_tiles(struct batch *b, const struct tile_list *list)
{
    struct arg args[2];

    arg_init(&args[0], VALUE_INT4, true);
    arg_init(&args[1], VALUE_INT8, true);
    for (size_t i = 0; i < list->count; i++) {
        arg_int(&args[0], list->tiles[i].level);
        arg_int(&args[1], (int64_t)list->tiles[i].n);
    }
    bool sent = batch_send(b, STATEMENT_READ_TILES, args, 2, true);
    arg_release(&args[0]);
    arg_release(&args[1]);
    return sent;
}

/* The root over a part of a tile; false if the database does not have its hashes. */
static bool part_root(const struct rows *rows, size_t row, const struct tile_part *part, struct sha256 *ret)
{
    struct sha256 hashes[TILE_WIDTH];
    size_t size;
    const char *bytes = row < rows_count(rows) ? rows_text(rows, row, 0, &size) : NULL;

    if (!bytes || size < (size_t)(part->first + part->count) * SHA256_SIZE)
        return false;
    memcpy(hashes, bytes + (size_t)part->first * SHA256_SIZE, (size_t)part->count * SHA256_SIZE);
    *ret = merkle_root(hashes, part->count);
    return true;
}

static bool make_proof(const struct call *call, const struct rows *rows, struct sha256 ret[static MERKLE_PROOF],
                       size_t *ret_count)
{
    struct range ranges[MERKLE_PROOF];
    struct tile_part parts[MERKLE_LEVELS];
    struct sha256 roots[MERKLE_LEVELS];
    struct tile_list list;

    list_tiles(call, &list);
    *ret_count = ranges_of(call, ranges);
    for (size_t i = 0; i < *ret_count; i++) {
        size_t count = merkle_parts(ranges[i], parts);
        for (size_t k = 0; k < count; k++)
            if (!part_root(rows, place_of(&list, &parts[k]), &parts[k], &roots[k]))
                return false;
        ret[i] = merkle_fold(roots, count);
    }
    return true;
}

/* --- sending --- */

static bool send_numbers(struct batch *b, enum statement statement, const int64_t *numbers, size_t count)
{
    struct arg args[2] = {{0}};

    for (size_t i = 0; i < count; i++) {
        arg_init(&args[i], VALUE_INT8, false);
        arg_int(&args[i], numbers[i]);
    }
    bool sent = batch_send(b, statement, args, count, true);
    for (size_t i = 0; i < count; i++)
        arg_release(&args[i]);
    return sent;
}

static bool send_page(struct batch *b, enum statement statement, const struct call *call, bool noted)
{
    bool by_request = statement == STATEMENT_READ_LOG_DOCUMENTS;
    struct arg args[3];

    arg_init(&args[0], by_request ? VALUE_UUID : VALUE_INT8, false);
    arg_init(&args[1], VALUE_INT4, false);
    arg_init(&args[2], VALUE_UUID, false);
    if (by_request)
        arg_uuid(&args[0], &call->before);
    else
        arg_int(&args[0], call->after);
    arg_int(&args[1], call->limit);
    arg_uuid(&args[2], &call->account);
    bool sent = batch_send(b, statement, args, noted ? 3 : 2, true);
    for (size_t i = 0; i < 3; i++)
        arg_release(&args[i]);
    return sent;
}

static bool send_commitments(struct batch *b, const struct call *call)
{
    return send_page(b, STATEMENT_READ_CONSULTATIONS_COMMITTED, call, false) &&
           send_page(b, STATEMENT_READ_REFUSALS_COMMITTED, call, false) &&
           send_page(b, STATEMENT_READ_SIGN_INS_COMMITTED, call, false);
}

static bool send_consultations(struct batch *b, const struct call *call, const char *viewer)
{
    static const enum value values[] = {VALUE_TEXT, VALUE_INT8, VALUE_INT8, VALUE_INT4, VALUE_UUID};
    struct arg args[5];

    for (size_t i = 0; i < 5; i++)
        arg_init(&args[i], values[i], false);
    arg_string(&args[0], viewer);
    arg_int(&args[1], call->read_before.tx);
    arg_int(&args[2], call->read_before.id);
    arg_int(&args[3], call->limit + 1);
    arg_uuid(&args[4], uuid_is_nil(&call->target.id) ? NULL : &call->target.id);
    bool sent = batch_send(b, STATEMENT_READ_CONSULTATIONS, args, 5, true);
    for (size_t i = 0; i < 5; i++)
        arg_release(&args[i]);
    return sent;
}

/* What is proved leads to the checkpoint of this moment. */
static bool send_proof(struct service *s, struct batch *b, struct call *call, size_t *next)
{
    const int64_t index = (int64_t)call->log.from;
    struct tile_list list;

    buf_clear(&call->note);
    buf_text(&call->note, signer_checkpoint(s->signer));
    call->log.to = signer_tree(s->signer)->size;
    if (call->log.from >= call->log.to)
        return false;
    list_tiles(call, &list);
    if (!send_numbers(b, STATEMENT_READ_EVENT_SEEN, &index, 1) || !send_tiles(b, &list))
        return false;
    *next += 2;
    return true;
}

bool audit_send(struct service *s, struct batch *b, struct call *call, const char *viewer, size_t *next)
{
    const struct account *a = registers_account(s->registers, &call->account);
    struct tile_list list = {.count = 1, .tiles = {{call->log.level, call->log.n}}};
    const int64_t entries[] = {(int64_t)(call->log.n * TILE_WIDTH),
                               (int64_t)(call->log.n * TILE_WIDTH + call->log.width)};
    bool sent = false;

    if (!a || !may_read(a, call))
        return false;
    if (call->kind == CALL_LOG_PROOF)
        return send_proof(s, b, call, next);
    if (call->kind == CALL_LOG_COMMITMENTS) {
        sent = send_commitments(b, call);
        *next += sent ? COMMIT_KINDS : 0;
        return sent;
    }
    if (call->kind == CALL_LOG_TILE)
        sent = call->log.level == TILE_ENTRIES ? send_numbers(b, STATEMENT_READ_ENTRIES, entries, 2)
                                               : send_tiles(b, &list);
    else if (call->kind == CALL_LOG_ROWS)
        sent = send_page(b, STATEMENT_READ_LOG_ROWS, call, true);
    else if (call->kind == CALL_LOG_DOCUMENTS)
        sent = send_page(b, STATEMENT_READ_LOG_DOCUMENTS, call, true);
    else if (call->kind == CALL_REDACTIONS)
        sent = redactions_send(b, call, viewer);
    else if (call->kind == CALL_CONSULTATIONS)
        sent = send_consultations(b, call, viewer);
    else if (call->log.from <= call->log.to && call->log.to <= signer_tree(s->signer)->size) {
        list_tiles(call, &list);
        sent = send_tiles(b, &list);
    }
    *next += sent;
    return sent;
}

/* --- answering --- */

/* A full tile is stored with its root, from which the tiles above it are made. */
static bool root_fits(const struct rows *rows, const char *bytes, size_t size)
{
    struct sha256 hashes[TILE_WIDTH], root, told;

    if (rows_null(rows, 0, 1))
        return true;
    if (size != sizeof hashes)
        return false;
    memcpy(hashes, bytes, size);
    root = merkle_root(hashes, TILE_WIDTH);
    rows_sha256(rows, 0, 1, &told);
    return sha256_equal(&root, &told);
}

static void answer_tile(struct service *s, struct call *call, const struct rows *rows)
{
    bool entries = call->log.level == TILE_ENTRIES;
    unsigned have = tile_hashes(entries ? 0 : call->log.level, call->log.n, signer_tree(s->signer)->size);
    size_t size = 0;

    if (call->log.width > have || rows_count(rows) < (entries ? call->log.width : 1)) {
        refuse(call, PROBLEM_NOT_FOUND, "the log has no such tile, or not yet");
        return;
    }
    for (size_t i = 0; entries && i < call->log.width; i++) {
        const char *text = rows_text(rows, i, 0, &size);
        buf_byte(&call->text, (char)(size >> 8));
        buf_byte(&call->text, (char)(size & 0xff));
        buf_append(&call->text, text, size);
    }
    if (entries)
        return;
    const char *hashes = rows_text(rows, 0, 0, &size);
    if (size < (size_t)call->log.width * SHA256_SIZE || !root_fits(rows, hashes, size))
        refuse(call, PROBLEM_UNAVAILABLE, "the database lacks hashes that were signed");
    else
        buf_append(&call->text, hashes, (size_t)call->log.width * SHA256_SIZE);
}

static void answer_proof(struct batch *b, struct call *call)
{
    struct sha256 proof[MERKLE_PROOF];
    size_t count = 0;
    const struct rows *seen = batch_rows(b, call->rows);

    if (rows_count(seen) != 1 || !rows_bool(seen, 0, 0))
        refuse(call, PROBLEM_NOT_FOUND, "there is no such entry, or you may not see it");
    else if (!make_proof(call, batch_rows(b, call->rows + 1), proof, &count))
        refuse(call, PROBLEM_UNAVAILABLE, "the database lacks hashes that were signed");
    else
        receipt_write(call->log.from, proof, count, call->note.data, &call->text);
}

static void answer_consistency(struct call *call, const struct rows *rows)
{
    struct sha256 proof[MERKLE_PROOF];
    size_t count = 0;

    if (!make_proof(call, rows, proof, &count)) {
        refuse(call, PROBLEM_UNAVAILABLE, "the database lacks hashes that were signed");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        buf_base64(&call->text, proof[i].bytes, SHA256_SIZE);
        buf_byte(&call->text, '\n');
    }
    buf_text(&call->text, "");
}

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

static struct uuid uuid_at(const struct rows *rows, size_t row, size_t column)
{
    struct uuid id = {{0}};

    if (!rows_null(rows, row, column))
        id = rows_uuid(rows, row, column);
    return id;
}

static const char *text_at(const struct rows *rows, size_t row, size_t column)
{
    return rows_null(rows, row, column) ? "" : rows_text(rows, row, column, NULL);
}

static uint32_t count_at(const struct rows *rows, size_t row, size_t column)
{
    return rows_null(rows, row, column) ? 0 : (uint32_t)rows_int(rows, row, column);
}

/* The entry, from the columns of the history; of a row that cannot be one's, an entry that says so. */
static void entry_of(const struct rows *rows, size_t row, struct entry *ret)
{
    bool readable =
        status_of(text_at(rows, row, FROM), &ret->from) && status_of(text_at(rows, row, TO), &ret->to) &&
        conditions_of(text_at(rows, row, SETS), ret->sets) && conditions_of(text_at(rows, row, CLEARS), ret->clears) &&
        text_of(text_at(rows, row, ASSISTANCE), ret->assistance, sizeof ret->assistance) &&
        text_of(text_at(rows, row, ACTION), ret->action, sizeof ret->action) &&
        text_of(text_at(rows, row, ROLE), ret->by.role, sizeof ret->by.role) &&
        text_of(text_at(rows, row, STATE), ret->by.state, sizeof ret->by.state) &&
        text_of(text_at(rows, row, FACTS), ret->facts, sizeof ret->facts) && count_at(rows, row, RULE) <= UINT16_MAX;
    size_t size;

    ret->request = uuid_at(rows, row, REQUEST);
    ret->round = count_at(rows, row, ROUND);
    ret->seq = count_at(rows, row, SEQ);
    rows_sha256(rows, row, PREV, &ret->prev);
    ret->at = rows_instant(rows, row, AT);
    ret->rule = (uint16_t)count_at(rows, row, RULE);
    rows_sha256(rows, row, RULES, &ret->rules);
    ret->revision = count_at(rows, row, REVISION);
    ret->exercise = rows_bool(rows, row, EXERCISE);
    ret->by.authority = uuid_at(rows, row, AUTHORITY);
    ret->by.person = count_at(rows, row, ORDINAL);
    ret->by.list_version = count_at(rows, row, LIST_VERSION);
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

static void add_disclosures(struct buf *out, const struct rows *rows, size_t row)
{
    size_t size;
    const char *at = rows_text(rows, row, DATA, &size), *end = at + size;
    bool first = true;

    if (!rows_null(rows, row, SALT)) {
        char account[UUID_TEXT], person[UUID_TEXT];
        struct uuid id = uuid_at(rows, row, ACCOUNT), who = uuid_at(rows, row, PERSON);
        cleanup_buf_ struct buf line = {0};
        uuid_format(&id, account);
        uuid_format(&who, person);
        by_line(rows_text(rows, row, SALT, NULL),
                &(struct by_person){
                    .account = rows_null(rows, row, ACCOUNT) ? NULL : account,
                    .authority = rows_null(rows, row, AUTHORITY_NAME) ? NULL : text_at(rows, row, AUTHORITY_NAME),
                    .name = rows_null(rows, row, NAME) ? NULL : text_at(rows, row, NAME),
                    .person = rows_null(rows, row, PERSON) ? NULL : person,
                    .post = rows_null(rows, row, POST) ? NULL : text_at(rows, row, POST)},
                &line);
        out->failed |= line.failed;
        add_disclosure(out, line.data ? line.data : "", line.size, &first);
    }
    for (const char *stop; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1)
        add_disclosure(out, at, (size_t)(stop - at), &first);
}

static void answer_rows(struct service *s, struct call *call, const struct rows *rows)
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

static void answer_documents(struct call *call, const struct rows *rows)
{
    struct buf *out = &call->text;
    char id[UUID_TEXT];
    size_t size;

    for (size_t i = 0; i < rows_count(rows); i++) {
        struct uuid request = rows_uuid(rows, i, 0);
        uuid_format(&request, id);
        buf_printf(out, "{\"request\":\"%s\",\"state\":\"%s\",\"document\":", id, rows_text(rows, i, 1, NULL));
        const char *document = rows_text(rows, i, 2, &size);
        splice_nothing(document, size, out);
        buf_text(out, "}\n");
    }
    buf_text(out, "");
}

/* The rows of all kinds, in the order of the entries that commit to them. */
static void answer_commitments(struct batch *b, struct call *call)
{
    struct buf *out = &call->text;
    size_t at[COMMIT_KINDS] = {0};
    cleanup_buf_ struct buf text = {0};

    for (;;) {
        unsigned next = COMMIT_KINDS;
        int64_t index = INT64_MAX;
        for (unsigned kind = 0; kind < COMMIT_KINDS; kind++) {
            const struct rows *rows = batch_rows(b, call->rows + kind);
            if (at[kind] < rows_count(rows) && rows_int(rows, at[kind], 0) < index) {
                index = rows_int(rows, at[kind], 0);
                next = kind;
            }
        }
        if (next == COMMIT_KINDS)
            break;
        buf_clear(&text);
        commit_row(next, batch_rows(b, call->rows + next), at[next]++, &text);
        buf_printf(out, "{\"log_index\":%" PRId64 ",\"row\":", index);
        buf_json_string(out, text.data ? text.data : "", text.size);
        buf_text(out, "}\n");
        out->failed |= text.failed;
    }
    buf_text(out, "");
}

/* Other states' readers are told by state and time alone. */
static void answer_consultations(const struct account *a, struct call *call, const struct rows *rows)
{
    enum { TX, ID, AT_, ACCOUNT_, STATE_, KIND, REQUEST_, ASSISTANCE_, ROWS };
    struct buf *out = &call->text;
    char text[UUID_TEXT];

    call->more = rows_count(rows) > call->limit;
    buf_text(out, "{\"items\":[");
    for (size_t i = 0; i < rows_count(rows) && i < call->limit; i++) {
        const char *state = rows_text(rows, i, STATE_, NULL);
        bool full = a->state[0] == '\0' || strcmp(a->state, state) == 0;
        struct uuid id = uuid_at(rows, i, REQUEST_);
        instant_format(rows_instant(rows, i, AT_), text);
        buf_printf(out, "%s{\"id\":%" PRId64 ",\"at\":\"%s\",\"state\":", i ? "," : "", rows_int(rows, i, ID), text);
        buf_json_text(out, *state ? state : NULL);
        uuid_format(&id, text);
        buf_text(out, ",\"request\":");
        buf_json_text(out, uuid_is_nil(&id) ? NULL : text);
        buf_text(out, ",\"kind\":");
        buf_json_text(out, full ? rows_text(rows, i, KIND, NULL) : NULL);
        buf_text(out, ",\"assistance\":");
        buf_json_text(out, full && *text_at(rows, i, ASSISTANCE_) ? text_at(rows, i, ASSISTANCE_) : NULL);
        id = uuid_at(rows, i, ACCOUNT_);
        uuid_format(&id, text);
        buf_text(out, ",\"account\":");
        buf_json_text(out, full ? text : NULL);
        if (full)
            buf_printf(out, ",\"rows\":%" PRId64 "}", rows_int(rows, i, ROWS));
        else
            buf_text(out, ",\"rows\":null}");
        call->next_after = rows_int(rows, i, TX);
        call->next_id = rows_int(rows, i, ID);
    }
    buf_text(out, "],\"next\":");
    tag_page(call);
}

void audit_answer(struct service *s, struct batch *b, const struct account *a, struct call *call)
{
    const struct rows *rows = batch_rows(b, call->rows);

    if (!may_read(a, call)) {
        refuse(call, PROBLEM_NOT_YOUR_STEP,
               for_network(call)               ? "only the network's auditor may"
               : call->kind == CALL_REDACTIONS ? "only auditors and competent authorities may"
                                               : "only auditors may");
        return;
    }
    if (call->rows == SIZE_MAX) {
        refuse(call, PROBLEM_NOT_FOUND, "the log does not reach that far, or you may not see it");
        return;
    }
    switch ((unsigned)call->kind) {
    case CALL_LOG_TILE:
        answer_tile(s, call, rows);
        break;
    case CALL_LOG_ROWS:
        answer_rows(s, call, rows);
        break;
    case CALL_LOG_DOCUMENTS:
        answer_documents(call, rows);
        break;
    case CALL_LOG_COMMITMENTS:
        answer_commitments(b, call);
        break;
    case CALL_LOG_PROOF:
        answer_proof(b, call);
        break;
    case CALL_LOG_CONSISTENCY:
        answer_consistency(call, rows);
        break;
    case CALL_REDACTIONS:
        redactions_answer(call, rows);
        break;
    default:
        answer_consultations(a, call, rows);
    }
}
