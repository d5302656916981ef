/* SPDX-License-Identifier: EUPL-1.2 */
/* What an auditor reads that a stranger may have written: entries, notes, keys, receipts, paths of tiles, disclosures;
 * and what we write ourselves: facts, and canonical JSON. */
#include <errno.h>
#include <strings.h>

#include "body.h"
#include "facts.h"
#include "fuzz.h"
#include "jcs.h"
#include "merkle.h"
#include "note.h"
#include "scan.h"
#include "utf8.h"

/* --- entries --- */

/* Whatever is taken is written again to the same bytes. */
static void try_entry(struct input in)
{
    struct entry *e = calloc(1, sizeof *e);
    char *text = exactly(in.data, in.size);
    struct buf again = {0};
    REQUIRE(e);
    if (entry_parse(text, in.size, e)) {
        entry_write(e, &again);
        REQUIRE(same(text, in.size, again.data, again.size));
    }
    buf_release(&again);
    free(text);
    free(e);
}

static void try_judged(struct input in)
{
    struct judged *j = calloc(1, sizeof *j);
    char *text = exactly(in.data, in.size);
    struct buf again = {0};
    REQUIRE(j);
    if (judged_parse(text, in.size, j)) {
        judged_write(j, &again);
        REQUIRE(same(text, in.size, again.data, again.size));
    }
    buf_release(&again);
    free(text);
    free(j);
}

static void try_disclosure(struct input in)
{
    char *line = exactly(in.data, in.size);
    const char *name, *value;
    size_t name_size, value_size;
    struct buf object = {0};
    if (disclosure_parse(line, in.size, &name, &name_size, &value, &value_size)) {
        REQUIRE(name >= line && value + value_size < line + in.size && name + name_size < value);
        REQUIRE(!memchr(name, '"', name_size));
    }
    disclosures_object(line, in.size, &object);
    REQUIRE(object.data[0] == '{' && object.data[object.size - 1] == '}');
    buf_release(&object);
    free(line);
}

/* --- notes and keys --- */

/* The corpus holds notes that were signed with this key. */
static void corpus_key(struct note_key *ret)
{
    static const char text[] = "PRIVATE+KEY+fuzz.example/log+18ad62be+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    REQUIRE(note_signer_parse(text, sizeof text - 1, ret) == 0);
}

static void try_note(struct input in)
{
    struct note_key keys[2];
    struct checkpoint c;
    struct buf again = {0};
    size_t text_size;
    unsigned by;
    char *note = exactly(in.data, in.size);
    corpus_key(&keys[0]);
    keys[1] = keys[0];
    memcpy(keys[1].name, "other", sizeof "other");
    int r = note_open(note, in.size, keys, 2, &text_size, &by);
    REQUIRE(r == 0 || r == -EBADMSG || r == -EKEYREJECTED);
    REQUIRE(r != 0 || (text_size < in.size && note[text_size - 1] == '\n' && by < 4));
    r = checkpoint_open(note, in.size, keys, 2, &c);
    REQUIRE(r == 0 || r == -EBADMSG || r == -EKEYREJECTED);
    if (r == 0) {
        REQUIRE(strcmp(c.origin, keys[0].name) == 0);
        checkpoint_sign(c.size, &c.root, keys, 1, &again);
        REQUIRE(checkpoint_open(again.data, again.size, keys, 1, &c) == 0);
        REQUIRE(memcmp(again.data, note, text_size) == 0);
    }
    buf_release(&again);
    free(note);
}

static void try_key(struct input in)
{
    struct note_key key;
    char text[NOTE_KEY_TEXT], *copy = exactly(in.data, in.size);
    if (note_key_parse(copy, in.size, &key) == 0) {
        note_key_format(&key, text);
        REQUIRE(note_key_parse(text, strlen(text), &key) == 0);
        REQUIRE(strlen(text) == in.size && strncasecmp(text, copy, in.size) == 0);
    }
    if (note_signer_parse(copy, in.size, &key) == 0) {
        note_signer_format(&key, text);
        REQUIRE(strlen(text) == in.size && note_signer_parse(text, in.size, &key) == 0);
    }
    free(copy);
}

static void try_receipt(struct input in)
{
    char *text = exactly(in.data, in.size), *rest;
    struct receipt *r = calloc(1, sizeof *r);
    struct buf again = {0};
    REQUIRE(r);
    int told = receipt_parse(text, in.size, r);
    REQUIRE(told == 0 || told == -EBADMSG);
    if (told == 0) {
        REQUIRE(r->checkpoint + r->checkpoint_size == text + in.size);
        rest = as_text(r->checkpoint, r->checkpoint_size);
        receipt_write(r->index, r->proof, r->count, rest, &again);
        if (strlen(rest) == r->checkpoint_size)
            REQUIRE(same(text, in.size, again.data, again.size));
        free(rest);
    }
    buf_release(&again);
    free(text);
    free(r);
}

static void try_tile(struct input in)
{
    char *path = exactly(in.data, in.size), again[TILE_PATH];
    unsigned level, width;
    uint64_t n;
    if (tile_parse(path, in.size, &level, &n, &width)) {
        REQUIRE(level <= TILE_ENTRIES && width > 0 && width <= TILE_WIDTH);
        tile_format(level, n, width, again);
        REQUIRE(same(path, in.size, again, strlen(again)));
    }
    free(path);
}

static void try_base64(struct input in)
{
    char *text = exactly(in.data, in.size);
    for (size_t room = 0; room <= in.size; room += 1 + room / 8) {
        struct buf again = {0};
        uint8_t *bytes = (uint8_t *)exactly(in.data, room);
        if (base64_parse(text, in.size, bytes, room)) {
            buf_base64(&again, bytes, room);
            REQUIRE(same(text, in.size, again.data, again.size));
        }
        buf_clear(&again);
        if (base64url_parse(text, in.size, bytes, room)) {
            buf_base64url(&again, bytes, room);
            REQUIRE(same(text, in.size, again.data, again.size));
        }
        buf_release(&again);
        free(bytes);
    }
    free(text);
}

/* --- what we write --- */

static void try_facts(struct input in)
{
    char *data = exactly(in.data, in.size);
    struct facts *facts = malloc(sizeof *facts);
    struct buf again = {0};
    REQUIRE(facts);
    if (facts_decode(data, in.size, facts) == 0) {
        facts_encode(facts, SIZE_MAX, &again);
        REQUIRE(same(data, in.size, again.data, again.size));
    }
    buf_release(&again);
    free(facts);
    free(data);
}

/* The next UTF-16 code unit of a text, as JavaScript sorts names. Zero at the end. */
static unsigned unit_at(const char *text, size_t n)
{
    size_t units = 0;
    for (size_t i = 0, length; (length = utf8_length(text + i, strlen(text + i))) > 0; i += length) {
        unsigned point = (uint8_t)text[i];
        if (length > 1)
            point &= 0xffu >> (length + 1);
        for (size_t k = 1; k < length; k++)
            point = point << 6 | ((uint8_t)text[i + k] & 0x3f);
        if (units == n)
            return point < 0x10000 ? point : 0xd800 + ((point - 0x10000) >> 10);
        units += point < 0x10000 ? 1 : 2;
        if (units == n + 1 && point >= 0x10000)
            return 0xdc00 + ((point - 0x10000) & 0x3ff);
    }
    return 0;
}

static bool sorted(const char *a, const char *b)
{
    size_t n = 0;
    while (unit_at(a, n) && unit_at(a, n) == unit_at(b, n))
        n++;
    return unit_at(a, n) < unit_at(b, n);
}

struct last {
    char *name;
};

static void check_order(void *context, const char *name, const char *json, size_t size)
{
    struct last *last = context;
    (void)json;
    (void)size;
    REQUIRE(!last->name || sorted(last->name, name));
    free(last->name);
    last->name = as_text(name, strlen(name));
}

static void check_written(const struct buf *text, char **names, size_t count)
{
    struct last last = {NULL};
    const struct member_sink sink = {check_order, &last};
    struct body *body = NULL;
    const char *detail = NULL;
    REQUIRE(body_parse(text->data, text->size, &body, &detail) == 0);
    for (size_t i = 0; i < count; i++)
        REQUIRE(i % 2 ? body_integer(body, names[i], -1) == (int64_t)i
                      : body_text(body, names[i]) && strcmp(body_text(body, names[i]), names[i]) == 0);
    REQUIRE(body_members(body, &sink) == 0);
    free(last.name);
    body_free(body);
}

/* Members named by the lines of the input, in the order in which they come. */
static void try_jcs(struct input in)
{
    char *names[JCS_MEMBERS];
    size_t count = 0;
    struct jcs o = {0};
    struct buf text = {0};
    while (in.size > 0 && count < JCS_MEMBERS) {
        struct input line = take_until(&in, "\n");
        bool fresh = utf8_valid(line.data, line.size) && !memchr(line.data, '\0', line.size);
        for (size_t i = 0; i < count; i++)
            fresh = fresh && !same(names[i], strlen(names[i]), line.data, line.size);
        if (!fresh)
            continue;
        names[count] = as_text(line.data, line.size);
        if (count % 2)
            jcs_integer(&o, names[count], (int64_t)count);
        else
            jcs_text(&o, names[count], names[count]);
        count++;
    }
    jcs_write(&o, &text);
    REQUIRE(!text.failed);
    check_written(&text, names, count);
    while (count > 0)
        free(names[--count]);
    jcs_release(&o);
    buf_release(&text);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return digest_init();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct input) = {try_entry,   try_judged, try_disclosure, try_note,  try_key,
                                                    try_receipt, try_tile,   try_base64,     try_facts, try_jcs};
    struct input in = {(const char *)data, size};
    readers[take_byte(&in) % COUNT(readers)](in);
    return 0;
}
