/* SPDX-License-Identifier: EUPL-1.2 */
/* Where what belongs to an entry or a request stands in the files. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify.h"

static size_t hash(const struct uuid *id)
{
    uint64_t high, low;
    memcpy(&high, id->bytes, 8);
    memcpy(&low, id->bytes + 8, 8);
    return (size_t)((high ^ low * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd) >> 20);
}

static size_t place(const struct verification *v, const struct uuid *id)
{
    size_t i = hash(id) & (v->table_size - 1);
    while (v->table[i] != NO_INDEX && uuid_compare(&v->requests[v->table[i]].id, id) != 0)
        i = (i + 1) & (v->table_size - 1);
    return i;
}

static bool grow(struct verification *v)
{
    size_t room = v->request_room ? v->request_room * 2 : 1024;
    struct request *requests = realloc(v->requests, room * sizeof *requests);
    if (!requests)
        return false;
    v->requests = requests;
    v->request_room = room;
    uint32_t *table = malloc(room * 4 * sizeof *table);
    if (!table)
        return false;
    free(v->table);
    v->table = table;
    v->table_size = room * 4;
    memset(table, 0xff, v->table_size * sizeof *table);
    for (size_t i = 0; i < v->request_count; i++)
        table[place(v, &requests[i].id)] = (uint32_t)i;
    return true;
}

struct request *request_find(struct verification *v, const struct uuid *id, bool make)
{
    if (v->request_count == v->request_room && !grow(v))
        return NULL;
    size_t at = place(v, id);
    if (v->table[at] != NO_INDEX)
        return &v->requests[v->table[at]];
    if (!make)
        return NULL;
    v->table[at] = (uint32_t)v->request_count;
    v->requests[v->request_count] = (struct request){.id = *id, .first = NO_INDEX, .last = NO_INDEX};
    return &v->requests[v->request_count++];
}

/* {"request":"<id>", …: lines of one request stand together. */
static bool read_id(const char *line, size_t size, struct uuid *ret)
{
    static const char head[] = "{\"request\":\"";
    return size > sizeof head + UUID_TEXT && memcmp(line, head, sizeof head - 1) == 0 &&
           uuid_parse(line + sizeof head - 1, UUID_TEXT - 1, ret);
}

static void find_newer(struct verification *v)
{
    char path[PATH_MAX];
    cleanup_file_ struct file file = {0};
    snprintf(path, sizeof path, "%s/newer", v->folder);
    if (file_open(path, &file) < 0)
        return;
    for (const char *at = file.data, *end = file.data + file.size; end - at >= UUID_TEXT; at += UUID_TEXT) {
        struct uuid id;
        struct request *r = uuid_parse(at, UUID_TEXT - 1, &id) ? request_find(v, &id, false) : NULL;
        if (r)
            r->newer = true;
    }
}

void find_documents(struct verification *v)
{
    const char *begin = v->documents.data, *end = begin + v->documents.size;
    for (const char *at = begin, *stop; at < end; at = stop + 1) {
        struct uuid id;
        stop = memchr(at, '\n', (size_t)(end - at));
        struct request *r = stop && read_id(at, (size_t)(stop - at), &id) ? request_find(v, &id, false) : NULL;
        if (!r) {
            finding_note(&v->fault, v->checkpoint.size,
                         "documents.jsonl, byte %zu: no document of a request of this log", (size_t)(at - begin));
            return;
        }
        size_t line = (size_t)(at - begin);
        if (r->documents_end == 0)
            r->documents = line;
        else if (r->documents_end != line)
            finding_note(&v->fault, r->first, "its documents do not stand together");
        r->documents_end = (size_t)(stop + 1 - begin);
    }
    find_newer(v);
}

/* The index at the head of a line, NO_INDEX if there is none. */
static uint32_t line_index(const char *at, const char *end)
{
    uint64_t index = 0;
    const char *first = at;
    for (; at < end && *at >= '0' && *at <= '9' && at - first < 10; at++)
        index = index * 10 + (uint64_t)(*at - '0');
    bool plain = at > first && (*first != '0' || at == first + 1);
    return !plain || at == end || *at != '\t' || index >= NO_INDEX ? NO_INDEX : (uint32_t)index;
}

void find_disclosures(struct verification *v)
{
    const char *begin = v->disclosed.data, *end = begin + v->disclosed.size, *at = begin;
    uint32_t size = (uint32_t)v->checkpoint.size;
    for (uint32_t index = 0; index < size; index++) {
        v->disclosures[index] = (size_t)(at - begin);
        for (const char *stop; at < end && line_index(at, end) == index; at = stop ? stop + 1 : end)
            stop = memchr(at, '\n', (size_t)(end - at));
        bool ordered = at == end || (line_index(at, end) > index && line_index(at, end) < size);
        if (!ordered) {
            finding_note(&v->fault, index, "disclosures.tsv, byte %zu: no line of an entry, or out of order",
                         (size_t)(at - begin));
            at = end;
        }
    }
    v->disclosures[size] = (size_t)(at - begin);
}
