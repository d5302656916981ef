/* SPDX-License-Identifier: EUPL-1.2 */
/* Answering: what was asked, accepted or proposed, copied by value. */
#include "dossier_json.h"

/* The request's items with the quantities that are accepted; all in full if none are named. */
static json_t *accepted_items(const struct dossier *d, const json_t *named)
{
    json_t *all = json_deep_copy(member(d->json, "items")), *out = json_array();
    const json_t *entry;
    bool failed = !all || !out;
    size_t i;

    if (!named)
        return json_decref(out), all;
    json_array_foreach(named, i, entry)
    {
        json_t *item = numbered(all, "item", member_integer(entry, "item"));
        json_put(item, "quantity", json_copy_of(entry, "quantity"), &failed);
        if (json_array_append(out, item) < 0)
            failed = true;
    }
    json_decref(all);
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static void accept(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    json_put(leg, "units", named_list(c->units, c->unit_count), failed);
    json_put(leg, "items", accepted_items(d, member(c->body->json, "items")), failed);
    json_put(leg, "accepted_revision", json_integer(dossier_revision(d)), failed);
}

/* A proposal's items are numbered on from the request's. */
static void propose(const struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    json_t *proposal = json_object(), *items = json_copy_of(c->body->json, "items");

    number_items(items, (int64_t)json_array_size(member(d->json, "items")) + 1, failed);
    json_put(proposal, "items", items, failed);
    json_put(proposal, "units", named_list(c->units, c->unit_count), failed);
    json_put(proposal, "valid_until", json_copy_of(c->body->json, "valid_until"), failed);
    json_put(proposal, "text", json_copy_of(c->body->json, "text"), failed);
    json_put(leg, "proposal", proposal, failed);
}

static void take_up(struct dossier *d, json_t *leg, bool *failed)
{
    const json_t *proposal = member(leg, "proposal");

    json_put(leg, "units", json_copy_of(proposal, "units"), failed);
    json_put(leg, "items", json_copy_of(proposal, "items"), failed);
    json_put(leg, "accepted_revision", json_integer(dossier_revision(d)), failed);
    json_put(leg, "proposal", json_null(), failed);
}

bool apply_answer(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    switch ((unsigned)c->action) {
    case ASSIST_accept:
        accept(d, c, leg, failed);
        return true;
    case ASSIST_propose:
        propose(d, c, leg, failed);
        return true;
    case ASSIST_take_up:
        take_up(d, leg, failed);
        return true;
    case ASSIST_turn_down:
    case ASSIST_retract:
        json_put(leg, "proposal", json_null(), failed);
        return true;
    case ASSIST_ask_again:
        leg_blank(leg, failed);
        json_put(leg, "round", json_integer(member_integer(leg, "round") + 1), failed);
        d->legs[c->leg].request_version++;
        return true;
    default:
        return false;
    }
}
