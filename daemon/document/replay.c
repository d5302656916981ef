/* SPDX-License-Identifier: EUPL-1.2 */
#include "replay.h"

#include <errno.h>
#include <string.h>

#include "dossier_json.h"

/* What was found in the registers stands in the event, with its name. */
static size_t named_of(const struct body *body, const char *list, const char *id, struct named *ret, size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < body_list(body, list) && count < room; i++) {
        const char *text = body_list_member(body, list, i, id), *name = body_list_member(body, list, i, "name");
        if (text && uuid_parse(text, strlen(text), &ret[count].id))
            ret[count++].name = name ? name : "";
    }
    return count;
}

static void ignore_member(void *context, const char *name, const char *json, size_t size)
{
    (void)context;
    (void)name;
    (void)json;
    (void)size;
}

/* What of a step of the request is merged into its content. */
static int merge(struct dossier *d, const struct change *c)
{
    bool failed = false;

    if (!action_merges(c->action))
        return 0;
    if (c->action == ASSIST_amend) /* the event holds all that was asked then, not what was taken away */
        json_put(d->json, "instruments", json_object(), &failed);
    return failed ? -ENOMEM : dossier_merge(d, c);
}

/* A step of the request does this to an assistance, and carries nothing; so does its withdrawal. */
static bool follows(const struct dossier *d, const struct past_event *e)
{
    const struct assist_rule *rule = assist_rule(e->rule);

    return (rule && rule->follows) || (e->action == ASSIST_withdraw && dossier_status(d) == ASSIST_withdrawn);
}

/* --- judging what it carried --- */

static uint32_t number_in(const struct body *body, const char *name, bool *ret_there)
{
    int64_t number = body_integer(body, name, -1);

    *ret_there = number >= 0;
    return number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static void read_step(const struct dossier *d, const struct change *c, const struct body *body, struct assist_step *ret)
{
    *ret = (struct assist_step){.action = c->action};
    if (!c->body)
        return;
    ret->revision = number_in(body, "revision", &ret->has_revision);
    ret->seen = number_in(body, "seen", &ret->has_seen);
    if (c->leg == SIZE_MAX)
        return;
    ret->has_digest = c->action == ASSIST_sign && body_text(body, "sha256");
    ret->digest = ret->has_digest && dossier_digest_matches(d, c);
    ret->incident_left = dossier_incident_left(d, c);
}

/* Before the step, but for what it merges into the content. */
static void judge(const struct dossier *d, const struct change *c, const struct body *body, struct past_step *ret)
{
    bool offers = c->action == ASSIST_accept || c->action == ASSIST_propose || c->action == ASSIST_replace_units;

    ret->faults.count = 0;
    read_step(d, c, body, &ret->step);
    if (!c->body)
        return;
    dossier_check(d, c, &ret->faults);
    if (offers && (c->unit_count == 0 || c->unit_count != body_list(body, "units")))
        fault_add(&ret->faults, "/units", "missing", "at least one registered unit");
}

/* --- taking it --- */

/* What was signed was the text as it stood; where it was erased the event still tells its digest. */
static int restore_digest(struct dossier *d, const struct change *c, const struct body *body, struct past_step *ret)
{
    json_t *arrangement = member(leg_json(d, c->leg), "arrangement");
    bool failed = false;

    if (!body_has(body, "sha256") || !json_is_object(arrangement))
        return 0;
    if (ret && !dossier_digest_matches(d, c))
        fault_add(&ret->faults, "/sha256", "digest", "the digest of the arrangement");
    json_put(arrangement, "sha256", json_copy_of(body->json, "sha256"), &failed);
    forget_renderings(d);
    return failed ? -ENOMEM : 0;
}

static int take(struct dossier *d, const struct past_event *e, size_t leg, struct body *body, struct past_step *ret)
{
    static const struct member_sink nobody = {ignore_member, NULL};
    struct named units[ASSIST_ITEMS], officers[ASSIST_OFFICERS];
    struct change c = {
        .action = e->action,
        .side = e->side,
        .leg = leg,
        .verdict = {.rule = e->rule, .from = e->from, .to = e->to},
        .now = e->at,
        .body = leg != SIZE_MAX && (e->side == ASSIST_CLOCK || follows(d, e)) ? NULL : body,
        .person = e->person,
        .past = true,
        .reference = body_text(body, "reference"),
        .units = units,
        .officers = officers,
        .unit_count = named_of(body, "units", "id", units, ASSIST_ITEMS),
        .officer_count = named_of(body, "officers", "account", officers, ASSIST_OFFICERS),
    };
    int r = leg == SIZE_MAX ? merge(d, &c) : 0;

    if (r == 0 && ret)
        judge(d, &c, body, ret);
    if (r == 0)
        r = dossier_apply(d, &c, &nobody);
    bool arranges = e->action == ASSIST_arrange || e->action == ASSIST_replace_units;
    return r == 0 && arranges && c.body ? restore_digest(d, &c, body, ret) : r;
}

int dossier_replay_judged(struct dossier **d, const struct past_event *e, struct past_step *ret)
{
    const struct uuid none = {{0}};
    struct body *body = NULL;
    const char *detail = NULL;
    bool own = *e->assistance == '\0';
    int r = body_parse(e->data, e->data_size, &body, &detail);

    if (ret) {
        ret->step = (struct assist_step){.action = e->action};
        ret->faults.count = 0;
    }
    if (r == -EINVAL || !*d != (own && e->action == ASSIST_create))
        r = -EBADMSG;
    if (r == 0 && !*d)
        r = dossier_new(&e->request, e->state, e->exercise, e->at, d);
    if (r == 0 && !own && e->action == ASSIST_ask) {
        r = dossier_find(*d, e->assistance) == SIZE_MAX && dossier_legs(*d) < ASSIST_ADDRESSEES
                ? dossier_ask(*d, &none, e->assistance, e->at)
                : -EBADMSG;
    } else if (r == 0) {
        size_t leg = own ? SIZE_MAX : dossier_find(*d, e->assistance);
        r = own || leg != SIZE_MAX ? take(*d, e, leg, body, ret) : -EBADMSG;
    }
    body_free(body);
    return r;
}

int dossier_replay(struct dossier **d, const struct past_event *e)
{
    return dossier_replay_judged(d, e, NULL);
}
