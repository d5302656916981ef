/* SPDX-License-Identifier: EUPL-1.2 */
/* The registers' routes. */
#include <string.h>

#include "account.h"
#include "api_inside.h"
#include "shape.h"

static const struct {
    const char *word;
    enum register_kind which;
} words[] = {
    {"states", REGISTER_STATES},
    {"authorities", REGISTER_AUTHORITIES},
    {"units", REGISTER_UNITS},
    {"instruments", REGISTER_INSTRUMENTS},
};

const char *register_word(size_t i, enum register_kind *ret)
{
    if (i >= sizeof words / sizeof *words)
        return NULL;
    *ret = words[i].which;
    return words[i].word;
}

static bool read_register(struct conversation *c, struct http_text word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word.data) == 0) {
            c->call.which = words[i].which;
            return true;
        }
    return false;
}

static bool read_entry(struct conversation *c, struct http_text text)
{
    if (c->call.which != REGISTER_STATES)
        return uuid_parse(text.data, text.size, &c->call.entry);
    if (text.size != 2)
        return false;
    const char *code = strcmp(text.data, "EL") == 0 ? "GR" : strcmp(text.data, "UK") == 0 ? "GB" : text.data;
    memcpy(c->call.code, code, 3);
    return true;
}

static bool read_account(struct conversation *c)
{
    struct http_text text = c->match.parameters[0];

    return uuid_parse(text.data, text.size, &c->call.target.id);
}

/* What of the path and its register the route means; false: there is no such thing. */
static bool read_path(struct conversation *c)
{
    const struct http_text *p = c->match.parameters;

    switch (c->match.route) {
    case ROUTE_REGISTRY_OFFICERS:
        c->call.which = REGISTER_OFFICERS;
        return true;
    case ROUTE_REGISTRY_LIST:
    case ROUTE_REGISTRY_NEW:
        return read_register(c, p[0]);
    case ROUTE_REGISTRY_ENTRY:
    case ROUTE_REGISTRY_CHANGE:
        return read_register(c, p[0]) && read_entry(c, p[1]);
    case ROUTE_ACCOUNT_LIST:
    case ROUTE_ACCOUNT_NEW:
        c->call.which = REGISTER_ACCOUNTS;
        return true;
    case ROUTE_ACCOUNT:
    case ROUTE_ACCOUNT_CHANGE:
        c->call.which = REGISTER_ACCOUNTS;
        return read_entry(c, p[0]);
    default:
        c->call.which = REGISTER_CREDENTIALS;
        return read_account(c) && (c->match.route != ROUTE_CREDENTIAL_CHANGE || read_entry(c, p[1]));
    }
}

void answer_register(struct conversation *c)
{
    struct call *call = &c->call;
    bool ready;

    if (!read_path(c)) {
        answer_problem(c, PROBLEM_NOT_FOUND, "there is no such register or entry");
        return;
    }
    switch (c->match.route) {
    case ROUTE_REGISTRY_NEW:
    case ROUTE_ACCOUNT_NEW:
    case ROUTE_CREDENTIAL_NEW:
        call->kind = CALL_REGISTER_NEW;
        ready = read_no_query(c) && read_headers(c) && read_json(c);
        break;
    case ROUTE_REGISTRY_CHANGE:
    case ROUTE_ACCOUNT_CHANGE:
    case ROUTE_CREDENTIAL_CHANGE:
        call->kind = CALL_REGISTER_CHANGE;
        ready = read_no_query(c) && read_headers(c) && read_json(c);
        break;
    case ROUTE_REGISTRY_ENTRY:
    case ROUTE_ACCOUNT:
        call->kind = CALL_REGISTER_READ;
        ready = read_no_query(c);
        break;
    default:
        call->kind = CALL_REGISTER_LIST;
        ready = read_page_query(c);
    }
    if (ready)
        submit(c);
}
