/* SPDX-License-Identifier: EUPL-1.2 */
/* One entry of the log: what an event says in clear, and digests of the rest (docs/auditors.md has the form). */
#pragma once

#include "assist.h"
#include "buf.h"
#include "content.h"
#include "digest.h"
#include "instant.h"
#include "uuid.h"

#define ENTRY_VERSION     1
#define ENTRY_MAX         8192 /* bytes of an entry's text */
#define ENTRY_DISCLOSURES 64   /* digests in one entry, decoys included */
#define ENTRY_WORD        24   /* longest action or role, and a NUL */
#define ENTRY_FACTS       2560 /* room for the facts of an entry */

/* What the guards read, before the step. Status, conditions, version, terms, the actor's roles and the persons behind
 * permissions are not told here: they follow from the chain. */
struct judged {
    struct assist_actor actor;
    struct assist_request request;
    struct assist_assistance assistance;
    struct assist_step step;
    struct assist_items asked, accepted; /* numbers and quantities that the step brings */
};

/* Nothing known yet: no fact is true, no time is set. */
void judged_clear(struct judged *j);

struct entry {
    struct uuid request; /* nil: an entry of the house */
    char assistance[3];  /* "" in the request's own chain, and the house's */
    uint32_t round;      /* 0 where there is none */
    uint32_t seq;
    struct sha256 prev; /* leaf hash of the chain's entry before; zero for the first */
    instant at;
    char action[ENTRY_WORD];
    uint16_t rule; /* 0 for the house's */
    struct sha256 rules;
    enum assist_status from, to; /* none where there is none */
    bool sets[ASSIST_CONDITION_COUNT], clears[ASSIST_CONDITION_COUNT];
    uint32_t revision;
    bool exercise;
    struct {
        char state[3]; /* "" for the clock and the network */
        char role[ENTRY_WORD];
        struct uuid authority; /* nil: none */
        uint32_t list_version; /* 0: none */
        uint32_t person;       /* the how-manieth natural person of this chain's request, from 1; 0: the clock */
    } by;
    char facts[ENTRY_FACTS]; /* a canonical object: of a request's entry as judged_write() writes it */
    size_t digest_count;
    struct sha256 digests[ENTRY_DISCLOSURES]; /* sorted as their base64url text is */
};

/* Appends the entry's canonical text (RFC 8785). */
void entry_write(const struct entry *e, struct buf *out);
/* The facts of an entry of a request. */
void judged_write(const struct judged *j, struct buf *out);
/* Reads text that entry_write() can have written: false for any other. What the facts are is judged_parse()'s to say,
 * or whose they are. */
bool entry_parse(const char *text, size_t size, struct entry *ret);
bool judged_parse(const char *text, size_t size, struct judged *ret);

/* --- disclosures (RFC 9901, SD-JWT): what an entry says by digest alone --- */

#define SALT_TEXT 23 /* 16 random bytes in base64url, and a NUL */

/* A disclosure is the JSON array [salt, name, value]; it travels in base64url, and the digest is over that text. One of
 * them, `names`, lists the names of the others, so that none can be missing unnoticed; it is never erased. */
struct disclosures {
    struct buf lines; /* each on a line of its own */
    struct buf names;
    size_t count;
    struct sha256 digests[ENTRY_DISCLOSURES];
    bool too_many;
};

void salt_make(char ret[static SALT_TEXT]);
/* Adds one with a fresh salt, and its line. `value` is JSON on one line. */
void disclosure_add(struct disclosures *d, const char *name, const char *value, size_t size);
/* Adds the digest of one whose line is kept elsewhere. */
void disclosure_count(struct disclosures *d, const char *name, const char *line, size_t size);
/* Adds `names`, if there are any, pads with random digests to a multiple of four, and sorts. */
void disclosures_end(struct disclosures *d);
void disclosures_clear(struct disclosures *d);
void disclosures_release(struct disclosures *d);
struct sha256 disclosure_digest(const char *line, size_t size);
/* Takes a line apart. False if it is none. */
bool disclosure_parse(const char *line, size_t size, const char **ret_name, size_t *ret_name_size,
                      const char **ret_value, size_t *ret_value_size);

#define DISCLOSURE_NAMES "names"
/* What may be erased: who acted, and what was said. What the rules look at stays. */
#define DISCLOSURES_ERASABLE "by text reason limits scope area rule types crisis necessity communicated officers"

/* Appends the object that the lines disclose, but for `names`: {"name":value,…}. */
void disclosures_object(const char *lines, size_t size, struct buf *out);

/* Who took the step, as a person: kept in columns, told as the disclosure `by`. */
struct by_person {
    const char *account, *authority, *name, *person, *post; /* ids as text; NULL for none */
};
void by_line(const char *salt, const struct by_person *by, struct buf *out);

/* SHA-256 over every row of the rules as this program has them: an entry's `rules`. 0 or -ENOMEM. */
int rules_digest(struct sha256 *ret);
