/* SPDX-License-Identifier: EUPL-1.2 */
/* Carrying a step out: what every step does alike, and the steps of the request. */
#include <errno.h>
#include <string.h>

#include "dossier_json.h"

json_t *named_list(const struct named *list, size_t count)
{
    bool failed = false;
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *entry = json_object();
        json_put(entry, "id", json_uuid(&list[i].id), &failed);
        json_put(entry, "name", json_string(list[i].name), &failed);
        if (json_array_append_new(out, entry) < 0)
            failed = true;
    }
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

json_t *officers_list(const struct change *c)
{
    const json_t *given = member(c->body->json, "officers");
    bool failed = false;
    json_t *out = json_array();

    for (size_t i = 0; i < c->officer_count; i++) {
        const json_t *officer = json_array_get(given, i);
        json_t *entry = json_object();
        json_put(entry, "account", json_uuid(&c->officers[i].id), &failed);
        json_put(entry, "name", json_string(c->officers[i].name), &failed);
        json_put(entry, "post", json_copy_of(officer, "post"), &failed);
        json_put(entry, "phone", json_copy_of(officer, "phone"), &failed);
        if (json_array_append_new(out, entry) < 0)
            failed = true;
    }
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

void leg_blank(json_t *leg, bool *failed)
{
    static const char *const lists[] = {"units", "items", "costs", "incidents", "directions"};
    static const char *const nothing[] = {"accepted_revision", "proposal", "arrangement", "powers",
                                          "authorisation",     "weapons",  "extension"};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_put(leg, lists[i], json_array(), failed);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        json_put(leg, nothing[i], json_null(), failed);
}

int dossier_ask(struct dossier *d, const struct uuid *id, const char *state, instant now)
{
    static const char *const order[] = {"units",       "items",     "accepted_revision", "proposal",
                                        "arrangement", "powers",    "authorisation",     "weapons",
                                        "costs",       "incidents", "extension",         "directions"};
    bool failed = false;
    json_t *leg = json_object();

    if (d->leg_count == ASSIST_ADDRESSEES) {
        json_decref(leg);
        return -ENOMEM;
    }
    json_put(leg, "state", json_string(state), &failed);
    json_put(leg, "status", json_string(assist_status_word(ASSIST_requested)), &failed);
    json_put(leg, "version", json_integer(1), &failed);
    json_put(leg, "terms", json_integer(1), &failed);
    json_put(leg, "round", json_integer(1), &failed);
    json_put(leg, "conditions", json_array(), &failed);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        json_put(leg, order[i], json_null(), &failed);
    leg_blank(leg, &failed);
    json_put(leg, "actions", json_string("\001"), &failed);
    if (failed) {
        json_decref(leg);
        return -ENOMEM;
    }
    if (json_array_append_new(member(d->json, "assistance"), leg) < 0)
        return -ENOMEM;
    struct leg *row = &d->legs[d->leg_count++];
    forget_renderings(d);
    *row = (struct leg){
        .id = *id, .seq = 1, .request_version = 1, .created_at = now, .updated_at = now, .fresh = true, .dirty = true};
    memcpy(row->state, state, STATE_CODE);
    return 0;
}

bool assistance_terms_move(enum assist_action action, enum assist_status to)
{
    switch ((unsigned)action) {
    case ASSIST_amend:
        return to == ASSIST_requested;
    case ASSIST_accept:
    case ASSIST_propose:
    case ASSIST_take_up:
    case ASSIST_turn_down:
    case ASSIST_retract:
    case ASSIST_lapse:
    case ASSIST_ask_again:
    case ASSIST_arrange:
    case ASSIST_replace_units:
    case ASSIST_sign:
    case ASSIST_state_powers:
    case ASSIST_authorise:
    case ASSIST_permit_weapons:
    case ASSIST_revoke:
    case ASSIST_expire:
    case ASSIST_change_command:
    case ASSIST_renew:
    case ASSIST_ask_extension:
    case ASSIST_agree_extension:
    case ASSIST_refuse_extension:
    case ASSIST_resolve_incident:
    case ASSIST_agree_refund:
    case ASSIST_contest_refund:
    case ASSIST_claim_costs:
    case ASSIST_dispute_costs:
    case ASSIST_agree_costs:
    case ASSIST_waive_costs:
        return true;
    default:
        return false;
    }
}

static json_t *condition_list(const bool *condition)
{
    json_t *list = json_array();

    for (unsigned i = 0; list && i < ASSIST_CONDITION_COUNT; i++)
        if (condition[i])
            json_array_append_new(list, json_string(assist_condition_word((enum assist_condition)i)));
    return list;
}

/* What was said under a condition goes when the condition goes. */
static void drop_what_is_void(struct dossier *d, size_t i, const bool *condition, bool *failed)
{
    json_t *leg = leg_json(d, i), *signatures = member(member(leg, "arrangement"), "signed");

    if (!condition[ASSIST_authorised]) {
        json_put(leg, "authorisation", json_null(), failed);
        d->legs[i].authorised_by = (struct uuid){0};
    }
    if (!condition[ASSIST_weapons_permitted]) {
        json_put(leg, "weapons", json_null(), failed);
        d->legs[i].weapons_by = (struct uuid){0};
    }
    if (!condition[ASSIST_powers_stated])
        json_put(leg, "powers", json_null(), failed);
    if (!condition[ASSIST_extension_asked])
        json_put(leg, "extension", json_null(), failed);
    if (signatures && !condition[ASSIST_signed_requesting])
        json_put(signatures, "requesting", json_null(), failed);
    if (signatures && !condition[ASSIST_signed_assisting])
        json_put(signatures, "assisting", json_null(), failed);
}

/* Status, conditions, version and terms of one assistance, by the verdict on it. */
static void advance_leg(struct dossier *d, size_t i, enum assist_action action, const struct assist_verdict *v,
                        instant now, bool *failed)
{
    json_t *leg = leg_json(d, i);
    struct assist_assistance a = {.status = v->from};
    const json_t *word;
    size_t k;
    int64_t version = member_integer(leg, "version") + 1;
    bool terms = assistance_terms_move(action, v->to);

    json_array_foreach(
        member(leg, "conditions"), k,
        word) for (unsigned n = 0; n < ASSIST_CONDITION_COUNT;
                   n++) if (strcmp(json_string_value(word), assist_condition_word((enum assist_condition)n)) == 0)
        a.condition[n] = true;
    assist_take(v, &a);
    json_put(leg, "status", json_string(assist_status_word(a.status)), failed);
    json_put(leg, "conditions", condition_list(a.condition), failed);
    json_put(leg, "version", json_integer(version), failed);
    if (terms)
        json_put(leg, "terms", json_integer(version), failed);
    drop_what_is_void(d, i, a.condition, failed);
    d->legs[i].seq++;
    d->legs[i].updated_at = now;
    d->legs[i].dirty = true;
}

/* An addressee whose assistance is not frozen and gets no event of this step still reads the request as it stands. */
static bool sees_silently(enum assist_action action, enum assist_status status)
{
    const struct assist_assistance a = {.status = status};

    return !assistance_frozen(status) && assist_follow(action, &a).outcome != ASSIST_ALLOWED;
}

static void apply_request(struct dossier *d, const struct change *c, bool *failed)
{
    json_put(d->json, "status", json_string(assist_status_word(c->verdict.to)), failed);
    json_put(d->json, "version", json_integer(dossier_version(d) + 1), failed);
    if (c->action == ASSIST_submit)
        json_put(d->json, "reference", json_string(c->reference), failed);
    if (c->action == ASSIST_submit || c->action == ASSIST_amend)
        json_put(d->json, "revision", json_integer(dossier_revision(d) + 1), failed);
    d->seq++;
    for (size_t i = 0; c->action != ASSIST_address && i < d->leg_count; i++)
        if (sees_silently(c->action, dossier_leg_status(d, i))) {
            d->legs[i].request_version++;
            d->legs[i].updated_at = c->now;
            d->legs[i].dirty = true;
        }
}

/* What a step of the request does to one of its assistances. */
static void apply_follow(struct dossier *d, const struct change *c, bool *failed)
{
    if (c->action == ASSIST_amend && c->verdict.to == ASSIST_requested)
        leg_blank(leg_json(d, c->leg), failed);
    d->legs[c->leg].request_version++;
}

static void apply_leg(struct dossier *d, const struct change *c, bool *failed)
{
    json_t *leg = leg_json(d, c->leg);

    if (c->body) {
        bool done = apply_answer(d, c, leg, failed) || apply_arrange(d, c, leg, failed) ||
                    apply_act(d, c, leg, failed) || apply_settle(d, c, leg, failed);
        (void)done; /* a step that changes the status alone is nobody's */
    } else if (c->action == ASSIST_lapse) {
        json_put(leg, "proposal", json_null(), failed);
    } else if (c->side == ASSIST_REQUESTING) {
        apply_follow(d, c, failed);
    }
    advance_leg(d, c->leg, c->action, &c->verdict, c->now, failed);
}

/* The content as it was submitted or amended. */
static json_t *content_of(const struct dossier *d)
{
    static const char *const names[] = {"reference",  "exercise", "urgency",    "crisis",     "necessity",
                                        "respond_by", "items",    "addressees", "instruments"};
    bool failed = false;
    json_t *content = json_object();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_put(content, names[i], json_copy_of(d->json, names[i]), &failed);
    if (failed) {
        json_decref(content);
        return NULL;
    }
    return content;
}

/* What of the body is kept as it was found in the registers, or filled in. */
static void resolve(const struct dossier *d, const struct change *c, json_t *kept, bool *failed)
{
    const json_t *leg = c->leg == SIZE_MAX ? NULL : leg_json(d, c->leg);

    switch ((unsigned)c->action) {
    case ASSIST_accept:
        json_put(kept, "units", json_copy_of(leg, "units"), failed);
        json_put(kept, "items", json_copy_of(leg, "items"), failed);
        break;
    case ASSIST_propose:
        json_put(kept, "units", json_copy_of(member(leg, "proposal"), "units"), failed);
        json_put(kept, "items", json_copy_of(member(leg, "proposal"), "items"), failed);
        break;
    case ASSIST_replace_units:
        json_put(kept, "units", json_copy_of(leg, "units"), failed);
        if (json_is_object(member(leg, "arrangement")))
            json_put(kept, "sha256", json_copy_of(member(leg, "arrangement"), "sha256"), failed);
        break;
    case ASSIST_arrange:
        json_put(kept, "cost_rule", json_copy_of(member(leg, "arrangement"), "cost_rule"), failed);
        json_put(kept, "sha256", json_copy_of(member(leg, "arrangement"), "sha256"), failed);
        json_put(kept, "officers", json_copy_of(member(leg, "arrangement"), "officers"), failed);
        break;
    case ASSIST_change_command:
        json_put(kept, "officers", officers_list(c), failed);
        break;
    default:
        break;
    }
}

/* What the event keeps: the body; for a submission or an amendment all that is asked; what was left out filled in. */
static int event_data(const struct dossier *d, const struct change *c, const struct member_sink *data)
{
    cleanup_json_ json_t *kept = NULL;
    bool failed = false;

    if (!c->body)
        return 0;
    if (c->leg == SIZE_MAX && (c->action == ASSIST_submit || c->action == ASSIST_amend)) {
        kept = content_of(d);
        if (kept && json_object_update_missing(kept, c->body->json) < 0)
            failed = true;
    } else {
        kept = json_copy(c->body->json);
    }
    if (kept)
        resolve(d, c, kept, &failed);
    return kept && !failed ? json_members(kept, data) : -ENOMEM;
}

void dossier_quantities(const struct dossier *d, const struct change *c, struct assist_items *ret_asked,
                        struct assist_items *ret_accepted)
{
    ret_asked->count = ret_accepted->count = 0;
    if (c->leg == SIZE_MAX) {
        if (c->action == ASSIST_submit || c->action == ASSIST_amend)
            items_of(member(d->json, "items"), ret_asked);
        return;
    }
    const json_t *leg = leg_json(d, c->leg);
    if (c->action == ASSIST_propose)
        items_of(member(member(leg, "proposal"), "items"), ret_accepted);
    else if (c->action == ASSIST_accept || c->action == ASSIST_take_up || c->action == ASSIST_arrange)
        items_of(member(leg, "items"), ret_accepted);
}

int dossier_apply(struct dossier *d, const struct change *c, const struct member_sink *data)
{
    bool failed = false;

    json_decref(d->before);
    d->before = NULL;
    if (c->leg == SIZE_MAX)
        apply_request(d, c, &failed);
    else
        apply_leg(d, c, &failed);
    json_put(d->json, "updated_at", json_time(c->now), &failed);
    forget_renderings(d);
    if (failed || (c->leg != SIZE_MAX && freeze_rendering(d, c->leg) < 0))
        return -ENOMEM;
    return event_data(d, c, data);
}
