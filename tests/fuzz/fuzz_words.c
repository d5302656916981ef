/* SPDX-License-Identifier: EUPL-1.2 */
/* Small things that come in headers, paths and queries. */
#include <strings.h>

#include "account.h"
#include "api_inside.h"
#include "fuzz.h"
#include "made.h"

static void try_uuid(struct input in)
{
    char *text = exactly(in.data, in.size), again[UUID_TEXT];
    struct uuid id, same_id;
    if (uuid_parse(text, in.size, &id)) {
        uuid_format(&id, again);
        REQUIRE(in.size == UUID_TEXT - 1 && strncasecmp(text, again, in.size) == 0);
        REQUIRE(uuid_parse(again, strlen(again), &same_id) && uuid_compare(&id, &same_id) == 0);
    }
    free(text);
}

static void try_instant(struct input in)
{
    char *text = exactly(in.data, in.size), again[INSTANT_TEXT];
    instant at, same_instant;
    if (instant_parse(text, in.size, &at)) {
        instant_format(at, again);
        REQUIRE(instant_parse(again, strlen(again), &same_instant) && same_instant == at);
        REQUIRE(memcmp(text, again, 19) == 0);
    }
    free(text);
}

static void try_digest(struct input in)
{
    char *text = exactly(in.data, in.size), again[SHA256_HEX];
    struct sha256 digest;
    if (sha256_parse(text, in.size, &digest)) {
        sha256_hex(&digest, again);
        REQUIRE(in.size == SHA256_HEX - 1 && strncasecmp(text, again, in.size) == 0);
    }
    free(text);
}

/* A token's digest is that of the token, whatever stands around it. */
static void try_token(struct input in)
{
    char *text = as_text(in.data, in.size);
    struct sha256 digest, expected;
    if (token_digest(text, &digest)) {
        size_t size = strlen(text);
        REQUIRE(size > TOKEN_SIZE && strncasecmp(text, "Bearer ", 7) == 0);
        expected = sha256(text + size - TOKEN_SIZE, TOKEN_SIZE);
        REQUIRE(sha256_equal(&digest, &expected));
    }
    free(text);
}

static void try_accept(struct input in)
{
    static const char *const produced[] = {"application/json", "text/html", "application/octet-stream",
                                           "application/json text/csv application/x-ndjson",
                                           "application/json text/vnd.mermaid text/vnd.graphviz"};
    const char *produces = produced[take_byte(&in) % COUNT(produced)];
    char *accept = as_text(in.data, in.size);
    size_t size = 0;
    const char *type = accept_type(accept, produces, &size);
    if (type) {
        REQUIRE(type >= produces && type + size <= produces + strlen(produces));
        REQUIRE((type == produces || type[-1] == ' ') && (type[size] == ' ' || type[size] == '\0') && size > 0);
    }
    REQUIRE(!accepts_coding(accept, "gzip") || strcasestr(accept, "gzip") || strchr(accept, '*'));
    (void)is_json_type(accept);
    free(accept);
}

static void try_tags(struct input in)
{
    struct input tag = take_until(&in, "\n");
    char *header = as_text(in.data, in.size), *own = as_text(tag.data, tag.size);
    if (*own && tag_listed(header, own))
        REQUIRE(strstr(header, own) || strchr(header, '*'));
    free(header);
    free(own);
}

/* --- targets that the guard has passed --- */

static void check_filters(const struct call *call)
{
    const struct list_filter *f = &call->filter;
    const char *const states[] = {f->requesting_state, f->requested_state};
    REQUIRE(call->limit > 0 && call->limit <= PAGE_MAX);
    for (size_t i = 0; i < COUNT(states); i++)
        REQUIRE(!states[i] || (strlen(states[i]) == 2 && strcmp(states[i], "EL") != 0 && strcmp(states[i], "UK") != 0));
    REQUIRE(!f->words || (*f->words && strlen(f->words) <= 200));
}

static void try_query(struct input in, enum call_kind kind)
{
    static struct api api;
    struct http_exchange *x = made_exchange(in.data, in.size);
    struct conversation *c = calloc(1, sizeof *c);
    REQUIRE(c);
    if (x) {
        *c = (struct conversation){.x = x, .api = &api, .call = {.kind = kind, .limit = 50, .after = -1}};
        c->match = route_match(x);
        bool taken = kind == CALL_LIST ? read_list_query(c) : read_page_query(c);
        REQUIRE(made_status(x) == (taken ? 0 : problem_info(PROBLEM_MALFORMED_REQUEST)->status));
        if (taken)
            check_filters(&c->call);
    }
    made_free(x);
    free(c);
}

static void try_list_query(struct input in)
{
    try_query(in, CALL_LIST);
}

static void try_history_query(struct input in)
{
    try_query(in, CALL_HISTORY);
}

/* What stands in a path: who is asked for, and what is to be done. */
static void try_path(struct input in)
{
    struct http_exchange *x = made_exchange(in.data, in.size);
    struct conversation *c = calloc(1, sizeof *c);
    REQUIRE(c);
    if (x) {
        c->x = x;
        c->match = route_match(x);
        const struct http_text *p = c->match.parameters;
        REQUIRE(c->match.known == (c->match.methods != 0));
        REQUIRE(c->match.route == ROUTE_NONE || c->match.known);
        if (p[0].data && read_target(c))
            REQUIRE(!uuid_is_nil(&c->call.target.id) || strlen(c->call.target.reference) <= p[0].size);
        for (size_t i = 0; i < ROUTE_PARAMETERS && p[i].data; i++)
            (void)action_by_word(p[i], i & 1);
    }
    made_free(x);
    free(c);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return digest_init();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct input) = {try_uuid, try_instant,    try_digest,        try_token, try_accept,
                                                    try_tags, try_list_query, try_history_query, try_path};
    struct input in = {(const char *)data, size};
    readers[take_byte(&in) % COUNT(readers)](in);
    return 0;
}
