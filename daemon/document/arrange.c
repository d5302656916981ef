/* SPDX-License-Identifier: EUPL-1.2 */
/* Arranging and authorising: the text both sign, the powers, the authorisation, the weapons. */
#include <string.h>

#include "dossier_json.h"

/* What is signed, as procedure.md lists it; JSON_SORT_KEYS with ASCII names, integers and no control characters but
 * those with short escapes is RFC 8785. */
void terms_digest(const struct dossier *d, size_t i, char ret[static SHA256_HEX], bool *failed)
{
    static const char *const of_arrangement[] = {"text", "cost_rule", "period", "instrument", "officers"};
    const json_t *leg = leg_json(d, i), *arrangement = member(leg, "arrangement");
    cleanup_json_ json_t *terms = json_object();
    cleanup_buf_ struct buf text = {0};
    struct sha256 digest;

    json_put(terms, "v", json_integer(1), failed);
    json_put(terms, "request", json_uuid(&d->id), failed);
    json_put(terms, "assistance", json_copy_of(leg, "state"), failed);
    json_put(terms, "round", json_copy_of(leg, "round"), failed);
    json_put(terms, "revision", json_copy_of(leg, "accepted_revision"), failed);
    json_put(terms, "exercise", json_copy_of(d->json, "exercise"), failed);
    json_put(terms, "items", json_copy_of(leg, "items"), failed);
    json_put(terms, "units", json_copy_of(leg, "units"), failed);
    for (size_t k = 0; k < sizeof of_arrangement / sizeof *of_arrangement; k++)
        json_put(terms, of_arrangement[k], json_copy_of(arrangement, of_arrangement[k]), failed);
    if (*failed || json_text(terms, JSON_SORT_KEYS, &text) < 0) {
        *failed = true;
        return;
    }
    digest = sha256(text.data, text.size);
    sha256_hex(&digest, ret);
}

void terms_stamp(const struct dossier *d, size_t i, bool *failed)
{
    char digest[SHA256_HEX] = "";

    terms_digest(d, i, digest, failed);
    json_put(member(leg_json(d, i), "arrangement"), "sha256", json_string(digest), failed);
}

static void lower_items(json_t *leg, const json_t *lowered, bool *failed)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(lowered, i, entry)
    {
        json_t *item = numbered(member(leg, "items"), "item", member_integer(entry, "item"));
        json_put(item, "quantity", json_copy_of(entry, "quantity"), failed);
        if (member(entry, "weapons"))
            json_put(item, "weapons", json_copy_of(entry, "weapons"), failed);
    }
}

static json_t *cost_rule_of(const struct dossier *d, const json_t *body)
{
    if (!member_null(body, "cost_rule"))
        return json_copy_of(body, "cost_rule");
    return json_string(dossier_exercise(d) ? "own" : "requesting");
}

static void write_arrangement(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    const json_t *body = c->body->json, *before = officers_in_command(leg);
    json_t *arrangement = json_object(), *signatures = json_object();
    json_t *officers = c->officer_count > 0 ? officers_list(c) : before ? json_deep_copy(before) : json_array();

    lower_items(leg, member(body, "items"), failed);
    json_put(arrangement, "text", json_copy_of(body, "text"), failed);
    json_put(arrangement, "cost_rule", cost_rule_of(d, body), failed);
    json_put(arrangement, "period", json_copy_of(body, "period"), failed);
    json_put(arrangement, "instrument", json_copy_of(body, "instrument"), failed);
    json_put(arrangement, "officers", officers, failed);
    json_put(arrangement, "sha256", json_null(), failed);
    json_put(signatures, "requesting", json_null(), failed);
    json_put(signatures, "assisting", json_null(), failed);
    json_put(arrangement, "signed", signatures, failed);
    json_put(arrangement, "addenda", json_array(), failed);
    json_put(leg, "arrangement", arrangement, failed);
    terms_stamp(d, c->leg, failed);
}

static void replace_units(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    json_put(leg, "units", named_list(c->units, c->unit_count), failed);
    if (json_is_object(member(leg, "arrangement")))
        terms_stamp(d, c->leg, failed);
}

/* An object of the named members of the body, and when it was said. */
static void record(json_t *leg, const char *name, const struct change *c, const char *const *members, size_t count,
                   bool *failed)
{
    json_t *object = json_object();

    for (size_t i = 0; i < count; i++)
        json_put(object, members[i], json_copy_of(c->body->json, members[i]), failed);
    json_put(object, "at", json_time(c->now), failed);
    json_put(leg, name, object, failed);
}

#define RECORD(leg, name, c, failed, ...)                                                                              \
    record(leg, name, c, (const char *const[]){__VA_ARGS__},                                                           \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), failed)

bool apply_arrange(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    switch ((unsigned)c->action) {
    case ASSIST_arrange:
        write_arrangement(d, c, leg, failed);
        return true;
    case ASSIST_replace_units:
        replace_units(d, c, leg, failed);
        return true;
    case ASSIST_sign:
        json_put(member(member(leg, "arrangement"), "signed"), assist_side_word(c->side),
                 json_copy_of(c->body->json, "sha256"), failed);
        return true;
    case ASSIST_state_powers:
        RECORD(leg, "powers", c, failed, "limits", "weapons_allowed");
        return true;
    case ASSIST_authorise:
        RECORD(leg, "authorisation", c, failed, "headcount", "scope", "area", "period");
        d->legs[c->leg].authorised_by = c->person;
        return true;
    case ASSIST_permit_weapons:
        RECORD(leg, "weapons", c, failed, "types", "rule");
        d->legs[c->leg].weapons_by = c->person;
        return true;
    default:
        return false;
    }
}
