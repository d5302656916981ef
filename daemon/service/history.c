/* SPDX-License-Identifier: EUPL-1.2 */
/* The history as a caller reads it: events, oldest first, as JSON, lines of JSON, or CSV. */
#include <stdio.h>
#include <string.h>

#include "service_inside.h"

/* Columns of READ_EVENTS. */
enum {
    LOG_INDEX,
    REQUEST,
    ASSISTANCE,
    STATE,
    SEQ,
    AT,
    ACTION,
    RULE,
    FROM,
    TO,
    SETS,
    CLEARS,
    ROUND,
    REVISION,
    EXERCISE,
    BY_ACCOUNT,
    BY_NAME,
    BY_POST,
    BY_ROLE,
    BY_STATE,
    BY_AUTHORITY,
    BY_AUTHORITY_NAME,
    LIST_VERSION,
    DATA,
    ERASED,
};
_Static_assert(ERASED + 1 == HISTORY_COLUMNS, "the columns of EVENT_COLUMNS");

static void add_text(struct buf *out, const char *name, const struct rows *rows, size_t row, size_t column, bool shown)
{
    buf_printf(out, ",\"%s\":", name);
    buf_json_text(out, shown && !rows_null(rows, row, column) ? rows_text(rows, row, column, NULL) : NULL);
}

static void add_integer(struct buf *out, const char *name, const struct rows *rows, size_t row, size_t column)
{
    if (rows_null(rows, row, column))
        buf_printf(out, ",\"%s\":null", name);
    else
        buf_printf(out, ",\"%s\":%lld", name, (long long)rows_int(rows, row, column));
}

static void add_uuid(struct buf *out, const char *name, const struct rows *rows, size_t row, size_t column, bool shown)
{
    char text[UUID_TEXT];
    struct uuid id = {0};

    if (!rows_null(rows, row, column))
        id = rows_uuid(rows, row, column);
    uuid_format(&id, text);
    buf_printf(out, ",\"%s\":", name);
    buf_json_text(out, shown && !rows_null(rows, row, column) ? text : NULL);
}

static void add_list(struct buf *out, const char *name, const char *words)
{
    buf_printf(out, ",\"%s\":[", name);
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, ",");
        if (at != words)
            buf_byte(out, ',');
        buf_json_string(out, at, length);
        at += length;
        at += *at == ',';
    }
    buf_byte(out, ']');
}

static bool names_shown(const struct rows *rows, size_t row, const struct account *viewer)
{
    if (strcmp(account_viewer(viewer), "*") == 0)
        return true;
    return !rows_null(rows, row, BY_STATE) && strcmp(rows_text(rows, row, BY_STATE, NULL), viewer->state) == 0;
}

/* Names and accounts of persons go to their own state and its auditors, and to the network's. */
static void add_actor(struct buf *out, const struct rows *rows, size_t row, const struct account *viewer)
{
    bool shown = names_shown(rows, row, viewer);

    buf_text(out, ",\"by\":{\"role\":");
    buf_json_text(out, rows_text(rows, row, BY_ROLE, NULL));
    add_uuid(out, "account", rows, row, BY_ACCOUNT, shown);
    add_text(out, "name", rows, row, BY_NAME, shown);
    add_text(out, "post", rows, row, BY_POST, true);
    add_text(out, "state", rows, row, BY_STATE, true);
    add_text(out, "authority", rows, row, BY_AUTHORITY_NAME, true);
    add_integer(out, "list_version", rows, row, LIST_VERSION);
    buf_byte(out, '}');
}

enum { BASIS_MAX = 64 };

/* The rule's; a drill is held under Article 5. */
static void basis_of(const struct rows *rows, size_t row, char ret[static BASIS_MAX])
{
    const struct assist_rule *rule = assist_rule((uint16_t)rows_int(rows, row, RULE));
    const char *basis = rule ? rule->basis : "";
    bool drill = rows_bool(rows, row, EXERCISE) && strcmp(basis, "house") != 0;

    snprintf(ret, BASIS_MAX, drill ? "5 (as %s)" : "%s", basis);
}

void history_event(struct buf *out, const struct rows *rows, size_t row, const struct account *viewer)
{
    const char *assistance = rows_text(rows, row, ASSISTANCE, NULL), *data;
    char at[INSTANT_TEXT], basis[BASIS_MAX];
    size_t size;

    buf_printf(out, "{\"seq\":%lld", (long long)rows_int(rows, row, SEQ));
    add_integer(out, "log_index", rows, row, LOG_INDEX);
    instant_format(rows_instant(rows, row, AT), at);
    buf_printf(out, ",\"at\":\"%s\"", at);
    add_uuid(out, "request", rows, row, REQUEST, true);
    buf_text(out, ",\"assistance\":");
    buf_json_text(out, *assistance ? assistance : NULL);
    add_text(out, "action", rows, row, ACTION, true);
    add_integer(out, "rule", rows, row, RULE);
    buf_text(out, ",\"basis\":");
    basis_of(rows, row, basis);
    buf_json_text(out, basis);
    add_text(out, "from", rows, row, FROM, *rows_text(rows, row, FROM, NULL) != '\0');
    add_text(out, "to", rows, row, TO, true);
    add_list(out, "sets", rows_text(rows, row, SETS, NULL));
    add_list(out, "clears", rows_text(rows, row, CLEARS, NULL));
    add_integer(out, "round", rows, row, ROUND);
    add_integer(out, "revision", rows, row, REVISION);
    buf_printf(out, ",\"exercise\":%s", rows_bool(rows, row, EXERCISE) ? "true" : "false");
    add_actor(out, rows, row, viewer);
    buf_text(out, ",\"data\":");
    data = rows_text(rows, row, DATA, &size);
    disclosures_object(data, size, out);
    if (*rows_text(rows, row, ERASED, NULL))
        add_list(out, "redacted", rows_text(rows, row, ERASED, NULL));
    buf_byte(out, '}');
}

/* Quoted always; what a spreadsheet would take for a formula gets an apostrophe in front. */
static void add_cell(struct buf *out, const char *text, bool first)
{
    if (!first)
        buf_byte(out, ',');
    buf_byte(out, '"');
    if (strchr("=+-@\t\r", *text) && *text)
        buf_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_byte(out, '"');
        buf_byte(out, *text);
    }
    buf_byte(out, '"');
}

static const struct {
    const char *name;
    int column;
    enum { CELL_TEXT, CELL_INTEGER, CELL_BOOLEAN, CELL_TIME, CELL_UUID, CELL_PERSON, CELL_DATA, CELL_BASIS } kind;
} cells[] = {
    {"seq", SEQ, CELL_INTEGER},
    {"log_index", LOG_INDEX, CELL_INTEGER},
    {"at", AT, CELL_TIME},
    {"request", REQUEST, CELL_UUID},
    {"assistance", ASSISTANCE, CELL_TEXT},
    {"action", ACTION, CELL_TEXT},
    {"rule", RULE, CELL_INTEGER},
    {"basis", RULE, CELL_BASIS},
    {"from", FROM, CELL_TEXT},
    {"to", TO, CELL_TEXT},
    {"sets", SETS, CELL_TEXT},
    {"clears", CLEARS, CELL_TEXT},
    {"round", ROUND, CELL_INTEGER},
    {"revision", REVISION, CELL_INTEGER},
    {"exercise", EXERCISE, CELL_BOOLEAN},
    {"role", BY_ROLE, CELL_TEXT},
    {"name", BY_NAME, CELL_PERSON},
    {"post", BY_POST, CELL_TEXT},
    {"state", BY_STATE, CELL_TEXT},
    {"authority", BY_AUTHORITY_NAME, CELL_TEXT},
    {"list_version", LIST_VERSION, CELL_INTEGER},
    {"data", DATA, CELL_DATA},
    {"redacted", ERASED, CELL_TEXT},
};

static const char *cell_text(const struct rows *rows, size_t row, size_t i, const struct account *viewer,
                             char scratch[static BASIS_MAX])
{
    size_t column = (size_t)cells[i].column;

    if (rows_null(rows, row, column) || (cells[i].kind == CELL_PERSON && !names_shown(rows, row, viewer)))
        return "";
    switch (cells[i].kind) {
    case CELL_INTEGER:
        snprintf(scratch, UUID_TEXT, "%lld", (long long)rows_int(rows, row, column));
        return scratch;
    case CELL_BASIS:
        basis_of(rows, row, scratch);
        return scratch;
    case CELL_BOOLEAN:
        return rows_bool(rows, row, column) ? "true" : "false";
    case CELL_TIME:
        instant_format(rows_instant(rows, row, column), scratch);
        return scratch;
    case CELL_UUID: {
        struct uuid id = rows_uuid(rows, row, column);
        uuid_format(&id, scratch);
        return scratch;
    }
    default:
        return rows_text(rows, row, column, NULL);
    }
}

static void add_line(struct buf *out, const struct rows *rows, size_t row, const struct account *viewer)
{
    char scratch[BASIS_MAX];
    cleanup_buf_ struct buf data = {0};

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const char *text = rows ? cell_text(rows, row, i, viewer, scratch) : cells[i].name;
        if (rows && cells[i].kind == CELL_DATA) {
            disclosures_object(text, strlen(text), &data);
            text = data.data ? data.data : "";
        }
        add_cell(out, text, i == 0);
    }
    out->failed |= data.failed;
    buf_text(out, "\r\n");
}

void history_text(struct call *call, const struct rows *rows, size_t count, const struct account *viewer)
{
    struct buf *out = &call->text;

    if (call->format == HISTORY_CSV)
        add_line(out, NULL, 0, viewer);
    if (call->format == HISTORY_JSON)
        buf_text(out, "{\"items\":[");
    for (size_t i = 0; i < count; i++) {
        if (call->format == HISTORY_CSV)
            add_line(out, rows, i, viewer);
        else
            history_event(out, rows, i, viewer);
        if (call->format == HISTORY_LINES)
            buf_byte(out, '\n');
        else if (call->format == HISTORY_JSON && i + 1 < count)
            buf_byte(out, ',');
        call->next_after = rows_int(rows, i, LOG_INDEX);
    }
    if (call->format == HISTORY_JSON)
        buf_text(out, "],\"next\":");
    tag_page(call);
}
