/* SPDX-License-Identifier: EUPL-1.2 */
/* Everything in the order of the log: tiles up to the root, entries and their chains, rows, what the house committed
 * to, pinned checkpoints. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "verify.h"

/* Where a chain stands. */
struct chain {
    struct uuid request;
    char assistance[3];
    uint32_t seq;
    struct sha256 leaf;
};

/* The pass through the log. */
struct order {
    struct verification *v;
    struct tree tree;
    struct chain *chains;
    size_t chain_count, chain_room;
    uint32_t *table;
    size_t table_size;
    instant last;
    size_t row; /* how far the rows are read */
    struct entry entry;
    struct buf text;
    struct file hashes; /* the tile of level 0 that we are in */
    struct {            /* of each level above, its tile's hashes so far */
        uint64_t count;
        struct buf bytes;
    } levels[TILE_LEVELS];
    struct house house;
};

/* --- chains --- */

static size_t chain_hash(const struct uuid *request, const char *assistance)
{
    uint64_t low;
    memcpy(&low, request->bytes + 8, 8);
    low = (low ^ (uint64_t)(*assistance ? assistance[0] * 256 + assistance[1] : 0)) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(low >> 16);
}

static size_t chain_place(const struct order *o, const struct uuid *request, const char *assistance)
{
    size_t i = chain_hash(request, assistance) & (o->table_size - 1);
    while (o->table[i] != NO_INDEX && (uuid_compare(&o->chains[o->table[i]].request, request) != 0 ||
                                       strcmp(o->chains[o->table[i]].assistance, assistance) != 0))
        i = (i + 1) & (o->table_size - 1);
    return i;
}

static bool chains_grow(struct order *o)
{
    size_t room = o->chain_room ? o->chain_room * 2 : 1024;
    struct chain *chains = realloc(o->chains, room * sizeof *chains);
    if (!chains)
        return false;
    o->chains = chains;
    o->chain_room = room;
    free(o->table);
    o->table = malloc(room * 4 * sizeof *o->table);
    if (!o->table)
        return false;
    o->table_size = room * 4;
    memset(o->table, 0xff, o->table_size * sizeof *o->table);
    for (size_t i = 0; i < o->chain_count; i++)
        o->table[chain_place(o, &chains[i].request, chains[i].assistance)] = (uint32_t)i;
    return true;
}

static struct chain *chain_find(struct order *o, const struct entry *e)
{
    if (o->chain_count == o->chain_room && !chains_grow(o))
        return NULL;
    size_t at = chain_place(o, &e->request, e->assistance);
    if (o->table[at] == NO_INDEX) {
        o->table[at] = (uint32_t)o->chain_count;
        struct chain *c = &o->chains[o->chain_count++];
        *c = (struct chain){.request = e->request};
        memcpy(c->assistance, e->assistance, sizeof c->assistance);
    }
    return &o->chains[o->table[at]];
}

static void check_chain(struct order *o, uint32_t index, const struct sha256 *leaf)
{
    struct finding *f = &o->v->fault;
    const struct entry *e = &o->entry;
    struct chain *c = chain_find(o, e);
    if (!c) {
        finding_note(f, index, "out of memory");
        return;
    }
    if (e->seq != c->seq + 1)
        finding_note(f, index, "number %" PRIu32 " of its chain follows number %" PRIu32, e->seq, c->seq);
    else if (!sha256_equal(&e->prev, &c->leaf))
        finding_note(f, index, "it does not follow the entry before it in its chain");
    c->seq = e->seq;
    c->leaf = *leaf;
    if (e->at < o->last)
        finding_note(f, index, "it is earlier than the entry before it");
    o->last = e->at;
    if (!sha256_equal(&e->rules, &o->v->rules))
        finding_note(f, index, "it was judged by a table of rules that this program does not have");
}

/* --- tiles --- */

static int open_tile(const struct verification *v, unsigned level, uint64_t n, struct file *ret)
{
    char path[PATH_MAX], name[TILE_PATH];
    unsigned width = tile_hashes(level == TILE_ENTRIES ? 0 : level, n, v->checkpoint.size);
    tile_format(level, n, width, name);
    snprintf(path, sizeof path, "%s/tile/%s", v->folder, name);
    return file_open(path, ret);
}

/* A hash that belongs at place `at` of a level: compared with its tile. */
static void check_hash(struct order *o, unsigned level, uint64_t at, const struct sha256 *hash, struct file *tile,
                       uint64_t index)
{
    struct verification *v = o->v;
    unsigned within = (unsigned)(at % TILE_WIDTH);
    if (within == 0) {
        file_close(tile);
        int r = open_tile(v, level, at / TILE_WIDTH, tile);
        if (r < 0) {
            finding_note(&v->fault, index, "tile %u/%" PRIu64 ": %s", level, at / TILE_WIDTH, strerror(-r));
            return;
        }
        unsigned width = tile_hashes(level, at / TILE_WIDTH, v->checkpoint.size);
        if (tile->size != (size_t)width * SHA256_SIZE)
            finding_note(&v->fault, index, "tile %u/%" PRIu64 " has not %u hashes", level, at / TILE_WIDTH, width);
    }
    if (tile->size < (size_t)(within + 1) * SHA256_SIZE ||
        memcmp(tile->data + (size_t)within * SHA256_SIZE, hash->bytes, SHA256_SIZE) != 0)
        finding_note(&v->fault, index, "its hash is not the one in tile %u/%" PRIu64, level, at / TILE_WIDTH);
}

/* The levels above, whose hashes come out as tiles fill: kept, and compared at the end. */
static void note_full(struct order *o, const struct full_tile *full, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned level = full[i].level + 1;
        if (level < TILE_LEVELS) {
            buf_append(&o->levels[level].bytes, full[i].root.bytes, SHA256_SIZE);
            o->levels[level].count++;
        }
    }
}

static uint64_t leaves_below(unsigned level)
{
    return UINT64_C(1) << 8 * level;
}

static void check_levels(struct order *o)
{
    long files = 0;
    for (unsigned level = 1; level < TILE_LEVELS; level++) {
        struct file tile = {0};
        struct sha256 hash;
        for (uint64_t i = 0; i < o->levels[level].count; i++) {
            memcpy(hash.bytes, o->levels[level].bytes.data + i * SHA256_SIZE, SHA256_SIZE);
            check_hash(o, level, i, &hash, &tile, i * leaves_below(level));
        }
        file_close(&tile);
        files += (long)((o->levels[level].count + TILE_WIDTH - 1) / TILE_WIDTH);
        o->v->fault.index = o->levels[level].bytes.failed ? 0 : o->v->fault.index;
    }
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/tile", o->v->folder);
    files += 2 * (long)((o->v->checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH);
    long found = folder_count(path);
    if (found != files)
        finding_note(&o->v->fault, o->v->checkpoint.size, "there are %ld files of tiles, not %ld", found, files);
}

/* --- rows --- */

size_t line_head(char *ret, size_t room, uint64_t index, const char *name)
{
    return (size_t)snprintf(ret, room, "{\"log_index\":%" PRIu64 ",\"%s\":", index, name);
}

/* {"log_index":n,"entry":"…"}, exactly. */
static void check_row(struct order *o, uint32_t index, const char *text, size_t size)
{
    const struct file *rows = &o->v->rows;
    buf_clear(&o->text);
    char head[64];
    buf_append(&o->text, head, line_head(head, sizeof head, index, "entry"));
    buf_json_string(&o->text, text, size);
    buf_text(&o->text, "}\n");
    if (o->text.failed || rows->size - o->row < o->text.size ||
        memcmp(rows->data + o->row, o->text.data, o->text.size) != 0)
        finding_note(&o->v->fault, index, "the row of the history is not this entry");
    const char *stop = o->row < rows->size ? memchr(rows->data + o->row, '\n', rows->size - o->row) : NULL;
    o->row = stop ? (size_t)(stop + 1 - rows->data) : rows->size;
}

/* --- one after the other --- */

static void check_pins(struct order *o)
{
    struct verification *v = o->v;
    for (size_t i = 0; i < v->pin_count; i++) {
        struct pin *p = &v->pins[i];
        if (p->checkpoint.size != o->tree.size)
            continue;
        struct sha256 root = tree_root(&o->tree);
        p->met = sha256_equal(&root, &p->checkpoint.root);
        if (!p->met)
            finding_note(&v->fault, o->tree.size ? o->tree.size - 1 : 0, "%s: another log had this size", p->name);
    }
}

/* Entries of one request, and those of the house, hang together. */
static void hang_on(struct order *o, uint32_t index)
{
    struct verification *v = o->v;
    struct request *r = uuid_is_nil(&o->entry.request) ? &v->house : request_find(v, &o->entry.request, true);
    v->next[index] = NO_INDEX;
    if (!r)
        finding_note(&v->fault, index, "out of memory");
    else if (r->first == NO_INDEX)
        r->first = index;
    else
        v->next[r->last] = index;
    if (r)
        r->last = index;
}

static void check_entry(struct order *o, uint32_t index)
{
    struct verification *v = o->v;
    struct full_tile full[TILE_LEVELS] = {{0}};
    size_t size;
    const char *text = entry_text(v, index, &size);
    struct sha256 leaf = merkle_leaf(text, size);
    check_hash(o, 0, index, &leaf, &o->hashes, index);
    note_full(o, full, tree_add(&o->tree, &leaf, full));
    check_pins(o);
    check_row(o, index, text, size);
    if (!entry_parse(text, size, &o->entry)) {
        finding_note(&v->fault, index, "no entry in canonical form");
        return;
    }
    check_chain(o, index, &leaf);
    hang_on(o, index);
    if (uuid_is_nil(&o->entry.request))
        house_check(&o->house, index, &o->entry);
}

/* A tile of entries, and where each begins. */
static bool read_entries(struct order *o, uint64_t n)
{
    struct verification *v = o->v;
    struct file *tile = &v->tiles[n];
    unsigned width = tile_hashes(0, n, v->checkpoint.size);
    size_t at = 0;
    int r = open_tile(v, TILE_ENTRIES, n, tile);
    if (r < 0) {
        finding_note(&v->fault, n * TILE_WIDTH, "tile entries/%" PRIu64 ": %s", n, strerror(-r));
        return false;
    }
    for (unsigned i = 0; i < width; i++) {
        const unsigned char *head = (const unsigned char *)tile->data + at;
        size_t left = tile->size - at, size = left < 2 ? 0 : (size_t)(head[0] << 8 | head[1]);
        if (left < 2 || left - 2 < size) {
            finding_note(&v->fault, n * TILE_WIDTH + i, "tile entries/%" PRIu64 " is cut short", n);
            return false;
        }
        v->at[n * TILE_WIDTH + i] = (uint32_t)at;
        at += 2 + size;
    }
    if (at != tile->size)
        finding_note(&v->fault, n * TILE_WIDTH + width - 1, "tile entries/%" PRIu64 " has more than its entries", n);
    return true;
}

static void check_end(struct order *o)
{
    struct verification *v = o->v;
    struct sha256 root = tree_root(&o->tree);
    uint64_t last = v->checkpoint.size ? v->checkpoint.size - 1 : 0;
    if (!sha256_equal(&root, &v->checkpoint.root))
        finding_note(&v->fault, last, "the entries do not lead to the checkpoint's root");
    if (o->row != v->rows.size)
        finding_note(&v->fault, v->checkpoint.size, "there are rows beyond the log");
    house_end(&o->house);
    check_levels(o);
    for (size_t i = 0; i < v->pin_count; i++)
        if (!v->pins[i].met)
            finding_note(&v->fault, v->checkpoint.size, "%s: a checkpoint of a larger or another log", v->pins[i].name);
}

void verify_order(struct verification *v)
{
    struct order *o = calloc(1, sizeof *o);
    struct progress progress = {.what = "entries", .total = v->checkpoint.size};
    bool readable = o != NULL;
    if (!o) {
        finding_note(&v->fault, 0, "out of memory");
        return;
    }
    o->v = o->house.v = v;
    v->house.first = v->house.last = NO_INDEX;
    check_pins(o);
    for (uint64_t index = 0; readable && index < v->checkpoint.size; index++) {
        if (index % TILE_WIDTH == 0)
            readable = read_entries(o, index / TILE_WIDTH);
        if (readable)
            check_entry(o, (uint32_t)index);
        if (index % 4096 == 0)
            progress_show(&progress, index);
    }
    if (readable)
        check_end(o);
    progress_end(&progress);
    house_sort(v);
    v->doubtful = v->fault.index != UINT64_MAX;
    file_close(&o->hashes);
    for (unsigned level = 0; level < TILE_LEVELS; level++)
        buf_release(&o->levels[level].bytes);
    buf_release(&o->text);
    free(o->chains);
    free(o->table);
    buf_release(&o->house.row);
    free(o);
}
