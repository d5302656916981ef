/* SPDX-License-Identifier: EUPL-1.2 */
/* The house's own entries: changes of the registers, commitments, redactions, successions. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "hex.h"
#include "jcs.h"
#include "verify.h"

#define WRONG(h, index, ...) finding_note(&(h)->v->fault, index, __VA_ARGS__)

/* --- the facts: exactly these members --- */

enum type { TYPE_TEXT, TYPE_OPTIONAL_TEXT, TYPE_INTEGER, TYPE_BOOLEAN, TYPE_NAMES };

struct member {
    const char *name;
    enum type type;
};

static const struct action {
    const char *word, *role;
    uint32_t person;
    struct member facts[4];
} actions[] = {
    {"register",
     "administrator",
     1,
     {{"account", TYPE_OPTIONAL_TEXT}, {"entry", TYPE_TEXT}, {"new", TYPE_BOOLEAN}, {"register", TYPE_TEXT}}},
    {"credential", "holder", 1, {{"entry", TYPE_TEXT}, {"what", TYPE_TEXT}}},
    {"commit", "clock", 0, {{"of", TYPE_TEXT}, {"root", TYPE_TEXT}, {"rows", TYPE_INTEGER}}},
    {"ask_redaction", "authority", 1, {{"index", TYPE_INTEGER}, {"names", TYPE_NAMES}, {"redaction", TYPE_TEXT}}},
    {"redact", "authority", 2, {{"index", TYPE_INTEGER}, {"names", TYPE_NAMES}, {"redaction", TYPE_TEXT}}},
    {"succeed", "clock", 0, {{"origin", TYPE_TEXT}, {"root", TYPE_TEXT}, {"size", TYPE_INTEGER}}},
};

static const struct action *action_of(const struct entry *e)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(e->action, actions[i].word) == 0)
            return &actions[i];
    return NULL;
}

static void write_names(struct jcs *o, const char *name, const struct body *facts)
{
    cleanup_buf_ struct buf list = {0};
    for (size_t i = 0; i < body_list(facts, name); i++) {
        buf_byte(&list, i ? ',' : '[');
        buf_json_text(&list, body_list_text(facts, name, i));
    }
    buf_byte(&list, ']');
    jcs_value(o, name, list.data ? list.data : "", list.size);
}

static void write_member(struct jcs *o, const struct member *m, const struct body *facts)
{
    if (m->type == TYPE_OPTIONAL_TEXT && !body_text(facts, m->name))
        return;
    switch (m->type) {
    case TYPE_TEXT:
    case TYPE_OPTIONAL_TEXT:
        jcs_text(o, m->name, body_text(facts, m->name));
        break;
    case TYPE_INTEGER:
        jcs_integer(o, m->name, body_integer(facts, m->name, -1));
        break;
    case TYPE_BOOLEAN:
        jcs_boolean(o, m->name, body_boolean(facts, m->name, false));
        break;
    case TYPE_NAMES:
        write_names(o, m->name, facts);
        break;
    }
}

static bool has_member(const struct member *m, const struct body *facts)
{
    switch (m->type) {
    case TYPE_TEXT:
        return body_text(facts, m->name) != NULL;
    case TYPE_INTEGER:
        return body_integer(facts, m->name, -1) >= 0;
    default:
        return true;
    }
}

/* Whether they are there, and can be written again to the same bytes. */
static bool is_canonical(const struct action *a, const struct body *facts, const char *text)
{
    cleanup_buf_ struct buf again = {0};
    cleanup_jcs_ struct jcs o = {0};
    bool there = true;
    for (size_t i = 0; i < sizeof a->facts / sizeof *a->facts && a->facts[i].name; i++) {
        there &= has_member(&a->facts[i], facts);
        write_member(&o, &a->facts[i], facts);
    }
    jcs_write(&o, &again);
    return there && !again.failed && strcmp(again.data, text) == 0;
}

/* --- commitments --- */

static const char *const kinds[] = {"consultations", "refusals", "sign_ins"};

static char unescaped(char c)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    const char *found = c ? strchr(from, c) : NULL;
    return found ? to[found - from] : '\0';
}

/* A string of JSON as buf_json_string() writes it, and no other way; its text. */
static bool read_string(const char *at, const char *end, struct buf *ret)
{
    buf_clear(ret);
    if (end - at < 2 || *at != '"' || end[-1] != '"')
        return false;
    for (at++, end--; at < end;) {
        const char *plain = at;
        while (at < end && (unsigned char)*at >= ' ' && *at != '"' && *at != '\\')
            at++;
        buf_append(ret, plain, (size_t)(at - plain));
        if (at == end)
            break;
        char c = *at == '\\' && end - at >= 2 ? unescaped(at[1]) : '\0';
        int code = !c && end - at >= 6 && memcmp(at, "\\u00", 4) == 0 ? hex_byte(at + 4) : -1;
        if (!c && (code < 0 || code >= ' ' || strchr("\b\t\n\f\r", code) || (at[5] >= 'A' && at[5] <= 'F')))
            return false;
        buf_byte(ret, c ? c : (char)code);
        at += c ? 2 : 6;
    }
    return !ret->failed;
}

/* {"log_index":n,"row":"…"}: the row's text. */
static bool next_row(struct house *h, uint32_t index)
{
    const struct file *file = &h->v->commitments;
    const char *at = file->data + h->commitment;
    const char *stop = h->commitment < file->size ? memchr(at, '\n', file->size - h->commitment) : NULL;
    char head[64];
    ptrdiff_t size = (ptrdiff_t)line_head(head, sizeof head, index, "row");
    if (!stop || stop - at <= size || memcmp(at, head, (size_t)size) != 0 || stop[-1] != '}')
        return false;
    if (!read_string(at + size, stop - 1, &h->row))
        return false;
    h->commitment = (size_t)(stop + 1 - file->data);
    return true;
}

static void check_commitment(struct house *h, uint32_t index, const struct body *facts)
{
    struct full_tile full[TILE_LEVELS];
    struct tree t = {0};
    struct sha256 wanted, root;
    const char *hex = body_text(facts, "root"), *of = body_text(facts, "of");
    int64_t rows = body_integer(facts, "rows", -1);
    bool known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        known |= strcmp(of, kinds[i]) == 0;
    while (next_row(h, index)) {
        struct sha256 leaf = merkle_leaf(h->row.data ? h->row.data : "", h->row.size);
        tree_add(&t, &leaf, full);
    }
    root = tree_root(&t);
    if (!known || !sha256_parse(hex, strlen(hex), &wanted))
        WRONG(h, index, "no commitment");
    else if (rows < 1 || (uint64_t)rows != t.size)
        WRONG(h, index, "it commits to %" PRId64 " rows, there are %" PRIu64, rows, t.size);
    else if (!sha256_equal(&root, &wanted))
        WRONG(h, index, "the rows it commits to were changed");
}

/* --- redactions --- */

static void *add_one(void **list, size_t *count, size_t size)
{
    bool full = (*count & (*count - 1)) == 0; /* room for a power of two */
    void *more = full ? realloc(*list, (*count ? 2 * *count : 1) * size) : *list;
    if (!more)
        return NULL;
    *list = more;
    return memset((char *)more + (*count)++ * size, 0, size);
}

static bool is_erasable(const char *name)
{
    return words_hold(DISCLOSURES_ERASABLE, name, strlen(name));
}

static bool read_names(const struct body *facts, char ret[static ERASED_NAMES])
{
    size_t size = 1;
    memcpy(ret, ",", 2);
    for (size_t i = 0; i < body_list(facts, "names"); i++) {
        const char *name = body_list_text(facts, "names", i);
        size_t length = name ? strlen(name) : 0;
        if (!name || !is_erasable(name) || size + length + 2 > ERASED_NAMES)
            return false;
        memcpy(ret + size, name, length);
        memcpy(ret + size + length, ",", 2);
        size += length + 1;
    }
    return size > 1;
}

static bool read_asked(const struct entry *e, const struct body *facts, struct asked *ret)
{
    const char *id = body_text(facts, "redaction");
    int64_t index = body_integer(facts, "index", NO_INDEX);
    *ret = (struct asked){.what.index = index < NO_INDEX ? (uint32_t)index : NO_INDEX};
    memcpy(ret->state, e->by.state, sizeof ret->state);
    return id && uuid_parse(id, strlen(id), &ret->id) && read_names(facts, ret->what.names);
}

/* Each state erases what its own people wrote. */
static bool is_theirs(const struct verification *v, uint32_t index, const struct asked *a)
{
    struct entry *e = a->what.index < index ? malloc(sizeof *e) : NULL;
    size_t size;
    const char *text = e ? entry_text(v, a->what.index, &size) : NULL;
    bool theirs = text && entry_parse(text, size, e) && !uuid_is_nil(&e->request) && *a->state &&
                  strcmp(e->by.state, a->state) == 0;
    free(e);
    return theirs;
}

static struct asked *find_asked(const struct verification *v, const struct uuid *id)
{
    for (size_t i = 0; i < v->asked_count; i++)
        if (uuid_compare(&v->asked[i].id, id) == 0)
            return &v->asked[i];
    return NULL;
}

static void check_redaction(struct house *h, uint32_t index, const struct entry *e, const struct body *facts)
{
    struct verification *v = h->v;
    bool asks = strcmp(e->action, "ask_redaction") == 0;
    struct asked a;
    if (!read_asked(e, facts, &a) || !is_theirs(v, index, &a)) {
        WRONG(h, index, "a redaction of what may not be erased, or not by this state");
        return;
    }
    const struct asked *before = find_asked(v, &a.id);
    if (asks && before)
        WRONG(h, index, "this redaction was asked for before");
    else if (!asks && (!before || before->what.index != a.what.index || strcmp(before->state, a.state) != 0 ||
                       strcmp(before->what.names, a.what.names) != 0))
        WRONG(h, index, "a redaction that nobody asked for");
    struct asked *kept = asks ? add_one((void **)&v->asked, &v->asked_count, sizeof *kept) : NULL;
    struct erasure *erasure = asks ? NULL : add_one((void **)&v->erasures, &v->erasure_count, sizeof *erasure);
    if (kept)
        *kept = a;
    else if (erasure)
        *erasure = a.what;
    else
        WRONG(h, index, "out of memory");
}

/* --- in the order of the log --- */

static bool is_bare(const struct entry *e)
{
    static const bool none[ASSIST_CONDITION_COUNT] = {false};
    return !*e->assistance && !e->round && !e->rule && !e->from && !e->to && !e->revision && !e->exercise &&
           memcmp(e->sets, none, sizeof none) == 0 && memcmp(e->clears, none, sizeof none) == 0;
}

static bool is_by(const struct entry *e, const struct action *a)
{
    bool clock = a->person == 0;
    return strcmp(e->by.role, a->role) == 0 && e->by.person == a->person && clock == (e->digest_count == 0) &&
           !(clock && (*e->by.state || !uuid_is_nil(&e->by.authority) || e->by.list_version));
}

void house_check(struct house *h, uint32_t index, const struct entry *e)
{
    const struct action *a = action_of(e);
    struct body *facts = NULL;
    const char *detail;
    if (!a || !is_bare(e)) {
        WRONG(h, index, "no entry of the house");
        return;
    }
    if (!is_by(e, a))
        WRONG(h, index, "not by whom the house lets do it");
    if (body_parse(e->facts, strlen(e->facts), &facts, &detail) < 0 || !is_canonical(a, facts, e->facts))
        WRONG(h, index, "its facts are not those of this step");
    else if (strcmp(a->word, "commit") == 0)
        check_commitment(h, index, facts);
    else if (strcmp(a->role, "authority") == 0)
        check_redaction(h, index, e, facts);
    body_free(facts);
}

static int by_index(const void *a, const void *b)
{
    const struct erasure *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

void house_sort(struct verification *v)
{
    if (v->erasure_count > 0)
        qsort(v->erasures, v->erasure_count, sizeof *v->erasures, by_index);
}

void house_end(struct house *h)
{
    const struct verification *v = h->v;
    if (h->commitment != v->commitments.size)
        WRONG(h, v->checkpoint.size, "there are rows that nothing commits to, or not in order");
}

/* --- what they disclose --- */

/* The one who asks, and another who does it. */
static void check_persons(struct verification *v, uint32_t index, const struct entry *e, const struct disclosed *d)
{
    struct body *facts = NULL;
    const char *detail;
    struct asked a;
    if (body_parse(e->facts, strlen(e->facts), &facts, &detail) < 0)
        return;
    struct asked *asked = read_asked(e, facts, &a) ? find_asked(v, &a.id) : NULL;
    if (asked && strcmp(e->action, "ask_redaction") == 0)
        asked->person = d->person;
    else if (asked && uuid_compare(&asked->person, &d->person) == 0)
        finding_note(&v->fault, index, "one person asked for the redaction and did it");
    body_free(facts);
}

void verify_house(struct verification *v)
{
    struct entry *e = malloc(sizeof *e);
    struct disclosed d = {0};
    if (!e)
        finding_note(&v->fault, 0, "out of memory");
    for (uint32_t i = v->house.first; e && i != NO_INDEX && i < v->fault.index; i = v->next[i]) {
        size_t size;
        const char *text = entry_text(v, i, &size);
        if (!entry_parse(text, size, e))
            continue;
        verify_disclosed(v, i, e, &d, &v->fault);
        if (e->by.person && !d.by)
            finding_note(&v->fault, i, "who acted is not disclosed");
        if (strcmp(e->by.role, "authority") == 0)
            check_persons(v, i, e, &d);
    }
    free(e);
    disclosed_release(&d);
}
