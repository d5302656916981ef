/* SPDX-License-Identifier: EUPL-1.2 */
/* The log as auditors read it: tiles, proofs, entries made from the history, documents, consultations. What may be read
 * of it was signed and kept before: entries beyond the checkpoint last signed are not there yet. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "service_inside.h"

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
#ifdef ASSISTD_TEST_NO_WALL /* the database has to do alone, but for readers that an owner knows in part */
    return call->kind == CALL_LOG_COMMITMENTS;
#else
    return call->kind == CALL_LOG_ROWS || call->kind == CALL_LOG_DOCUMENTS || call->kind == CALL_LOG_COMMITMENTS ||
           (call->kind == CALL_LOG_TILE && call->log.level == TILE_ENTRIES);
#endif
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

/* What is proved leads to the checkpoint of this moment. An index beyond it goes the way of a hidden one: no event, and
 * the tiles of some proof. */
static bool send_proof(struct service *s, struct batch *b, struct call *call, const char *viewer, size_t *next)
{
    const uint64_t index = call->log.from;
    struct arg args[2];

    buf_clear(&call->note);
    buf_text(&call->note, signer_checkpoint(s->signer));
    call->log.to = signer_tree(s->signer)->size;
    if (call->log.to == 0)
        return false;
    bool beyond = index >= call->log.to;
    arg_init(&args[0], VALUE_INT8, false);
    arg_init(&args[1], VALUE_TEXT, false);
    arg_int(&args[0], beyond ? -1 : (int64_t)index);
    arg_string(&args[1], viewer);
    call->log.from = beyond ? call->log.to - 1 : index;
    bool sent = batch_send(b, STATEMENT_READ_EVENT_SEEN, args, 2, true) && proof_send(b, call);
    call->log.from = index;
    arg_release(&args[0]);
    arg_release(&args[1]);
    *next += sent ? 2 : 0;
    return sent;
}

bool audit_send(struct service *s, struct batch *b, struct call *call, const char *viewer, size_t *next)
{
    const struct account *a = registers_account(s->registers, &call->account);
    const int64_t entries[] = {(int64_t)(call->log.n * TILE_WIDTH),
                               (int64_t)(call->log.n * TILE_WIDTH + call->log.width)};
    bool sent = false;

    if (!a || !may_read(a, call))
        return false;
    if (call->kind == CALL_LOG_PROOF)
        return send_proof(s, b, call, viewer, next);
    if (call->kind == CALL_LOG_COMMITMENTS) {
        sent = send_commitments(b, call);
        *next += sent ? COMMIT_KINDS : 0;
        return sent;
    }
    if (call->kind == CALL_LOG_TILE)
        sent = call->log.level == TILE_ENTRIES ? send_numbers(b, STATEMENT_READ_ENTRIES, entries, 2)
                                               : proof_send_tile(b, call->log.level, call->log.n);
    else if (call->kind == CALL_LOG_ROWS)
        sent = send_page(b, STATEMENT_READ_LOG_ROWS, call, true);
    else if (call->kind == CALL_LOG_DOCUMENTS)
        sent = send_page(b, STATEMENT_READ_LOG_DOCUMENTS, call, true);
    else if (call->kind == CALL_REDACTIONS)
        sent = redactions_send(b, call, viewer);
    else if (call->kind == CALL_CONSULTATIONS)
        sent = send_consultations(b, call, viewer);
    else if (call->log.from <= call->log.to && call->log.to <= signer_tree(s->signer)->size)
        sent = proof_send(b, call);
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

/* Beyond the log, or behind a wall: the same. */
static void refuse_entry(struct call *call)
{
    refuse(call, PROBLEM_NOT_FOUND, "there is no such entry, or you may not see it");
}

static void answer_proof(struct batch *b, struct call *call)
{
    struct sha256 proof[MERKLE_PROOF];
    size_t count = 0;
    const struct rows *seen = batch_rows(b, call->rows);

    if (rows_count(seen) != 1 || !rows_bool(seen, 0, 0))
        refuse_entry(call);
    else if (!proof_make(call, batch_rows(b, call->rows + 1), proof, &count))
        refuse(call, PROBLEM_UNAVAILABLE, "the database lacks hashes that were signed");
    else
        receipt_write(call->log.from, proof, count, call->note.data, &call->text);
}

static void answer_consistency(struct call *call, const struct rows *rows)
{
    struct sha256 proof[MERKLE_PROOF];
    size_t count = 0;

    if (!proof_make(call, rows, proof, &count)) {
        refuse(call, PROBLEM_UNAVAILABLE, "the database lacks hashes that were signed");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        buf_base64(&call->text, proof[i].bytes, SHA256_SIZE);
        buf_byte(&call->text, '\n');
    }
    buf_text(&call->text, "");
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
        struct uuid id = rows_uuid(rows, i, REQUEST_);
        instant_format(rows_instant(rows, i, AT_), text);
        buf_printf(out, "%s{\"id\":%" PRId64 ",\"at\":\"%s\",\"state\":", i ? "," : "", rows_int(rows, i, ID), text);
        buf_json_text(out, *state ? state : NULL);
        uuid_format(&id, text);
        buf_text(out, ",\"request\":");
        buf_json_text(out, uuid_is_nil(&id) ? NULL : text);
        buf_text(out, ",\"kind\":");
        buf_json_text(out, full ? rows_text(rows, i, KIND, NULL) : NULL);
        buf_text(out, ",\"assistance\":");
        buf_json_text(out,
                      full && *rows_text(rows, i, ASSISTANCE_, NULL) ? rows_text(rows, i, ASSISTANCE_, NULL) : NULL);
        id = rows_uuid(rows, i, ACCOUNT_);
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
        if (call->kind == CALL_LOG_PROOF)
            refuse_entry(call);
        else
            refuse(call, PROBLEM_NOT_FOUND, "the log does not reach that far");
        return;
    }
    switch ((unsigned)call->kind) {
    case CALL_LOG_TILE:
        answer_tile(s, call, rows);
        break;
    case CALL_LOG_ROWS:
        log_rows_answer(s, call, rows);
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
