/* SPDX-License-Identifier: EUPL-1.2 */
/* Verifying an export: what its parts share. First everything in the order of the log (verify_order.c, and the house's
 * own entries in verify_house.c), then request by request, by several processes (verify_request.c). */
#pragma once

#include "ctl.h"
#include "entry.h"
#include "files.h"
#include "merkle.h"
#include "note.h"
#include "progress.h"

#define NO_INDEX UINT32_MAX

/* The first thing that is wrong. */
struct finding {
    uint64_t index; /* UINT64_MAX: nothing is */
    char what[400];
};

struct pin {
    const char *name;
    struct checkpoint checkpoint;
    bool met;
};

#define ERASED_NAMES 256

/* What an entry `redact` of the house erased; sorted by index in the end. */
struct erasure {
    uint32_t index;
    char names[ERASED_NAMES]; /* with commas between and at both ends */
};

/* A redaction that was asked for. */
struct asked {
    struct uuid id, person;
    struct erasure what;
    char state[3];
};

/* One request: its entries, in order, by `next`; its documents, one after the other. */
struct request {
    struct uuid id;
    uint32_t first, last;
    size_t documents, documents_end; /* in documents.jsonl */
    bool newer;                      /* its documents were left out */
};

struct verification {
    const char *folder;
    struct note_key keys[NOTE_KEYS];
    size_t key_count;
    struct checkpoint checkpoint;
    struct sha256 rules;
    struct pin pins[PINS_MAX];
    size_t pin_count;
    struct file *tiles; /* of entries, 256 in each */
    size_t tile_count;
    uint32_t *at;        /* where in its tile an entry begins */
    uint32_t *next;      /* the next entry of the same request */
    size_t *disclosures; /* where in disclosures.tsv an entry's begin; one more at the end */
    struct file rows, disclosed, documents, commitments;
    struct request *requests;
    size_t request_count, request_room;
    uint32_t *table; /* of requests, by a hash of their ids */
    size_t table_size;
    struct request house; /* its entries, by `next` too */
    struct asked *asked;
    size_t asked_count;
    struct erasure *erasures;
    size_t erasure_count;
    bool doubtful; /* the log is not what it was: what it says of erasures may be lost */
    struct finding fault;
};

/* Notes a fault, if none of an earlier index is known. */
void finding_note(struct finding *f, uint64_t index, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* An entry's text. */
const char *entry_text(const struct verification *v, uint32_t index, size_t *ret_size);

/* --- verify_order.c: hashes, chains, rows, commitments, pins; finds the requests --- */
void verify_order(struct verification *v);
/* {"log_index":n,"<name>": at the head of a line. */
size_t line_head(char *ret, size_t room, uint64_t index, const char *name);

/* --- verify_house.c --- */
/* How far the rows under commitments are read. */
struct house {
    struct verification *v;
    size_t commitment;
    struct buf row;
};
/* An entry of the house, when it comes in the order of the log. */
void house_check(struct house *h, uint32_t index, const struct entry *e);
void house_end(struct house *h);
/* All erasures are known. */
void house_sort(struct verification *v);
/* What they disclose. */
void verify_house(struct verification *v);

/* --- verify_tables.c --- */
/* The request of this id, made if it is not there; NULL if there is no memory. */
struct request *request_find(struct verification *v, const struct uuid *id, bool make);
/* Hangs the documents and the names of requests that are newer on their requests. */
void find_documents(struct verification *v);
void find_disclosures(struct verification *v);

/* --- verify_disclosed.c --- */
struct disclosed {
    struct buf data; /* a JSON object of what is disclosed, but for `by` and `names` */
    bool erased;     /* something was */
    bool names_by;   /* `by` is among the names */
    bool by;         /* … and is there */
    struct uuid account, person;
    struct buf lines, scratch;
};
void disclosed_release(struct disclosed *d);
/* Holds an entry's disclosures against it. */
void verify_disclosed(const struct verification *v, uint32_t index, const struct entry *e, struct disclosed *ret,
                      struct finding *f);

/* --- verify_request.c: the requests whose number is `part` of `parts` --- */
void verify_requests(struct verification *v, unsigned part, unsigned parts, struct finding *f);
