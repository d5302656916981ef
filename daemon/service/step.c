/* SPDX-License-Identifier: EUPL-1.2 */
/* One step: found, judged, taken. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "service_inside.h"
#include "memory.h"

/* A step while it is decided. */
struct attempt {
    struct service *s;
    struct work *w;
    struct call *call;
    const struct account *account;
    struct loaded *l;
    struct change change;
    struct lookup lookup;
    struct faults faults;
    struct assist_case facts;
    struct assist_step step;
};

/* Hidden and absent are the same to the caller. */
static bool find_request(struct attempt *t)
{
    struct call *call = t->call;
    const char *viewer = account_viewer(t->account);
    struct dossier *d;

    t->change.leg = SIZE_MAX;
    t->l = *viewer ? work_find(t->w, &call->target) : NULL;
    if (!t->l)
        return false;
    d = t->l->dossier;
    t->change.side = side_of(t->account, dossier_state(d));
    bool sees_all = strcmp(viewer, "*") == 0 || t->change.side == ASSIST_REQUESTING;
    if (!sees_all && dossier_find(d, viewer) == SIZE_MAX)
        return false;
    if (call->target.state[0] == '\0')
        return true;
    t->change.leg = dossier_find(d, call->target.state);
    return t->change.leg != SIZE_MAX && (sees_all || strcmp(call->target.state, viewer) == 0);
}

/* The network's own accounts have no state to ask for. */
static void refuse_stateless(struct attempt *t)
{
    const struct assist_case nobody = {.request = {.status = ASSIST_none}};
    const struct assist_step create = {.action = ASSIST_create, .match = true, .valid = true};
    const struct offers none = {.count = 0};
    struct assist_verdict v = assist_judge(&nobody, &create);

    refuse_verdict(t->s, t->call, &v, &none, false);
    work_refusal(t->w, t->call, v.rule);
    t->s->counters.refusals++;
}

static bool make_request(struct attempt *t)
{
    struct uuid id = uuid_v7(t->w->now, &t->s->last_uuid);
    struct dossier *d;

    t->change.leg = SIZE_MAX;
    t->change.side = ASSIST_REQUESTING;
    if (dossier_new(&id, t->account->state, body_boolean(t->call->body, "exercise", false), t->w->now, &d) < 0) {
        t->w->failed = true;
        return false;
    }
    t->l = work_add(t->w, d);
    return true;
}

/* The document of the caller's side as it stands now. */
static const struct rendering *own_document(struct attempt *t)
{
    struct dossier *d = t->l->dossier;

    return dossier_document(d, t->change.side == ASSIST_REQUESTING ? SIZE_MAX : dossier_find(d, t->account->state));
}

/* What the rules look at in it, and the steps the caller may take. */
static void own_offers(struct attempt *t, struct offers *offers)
{
    struct facts *facts = &t->w->facts;

    dossier_facts(t->l->dossier, facts);
    if (t->change.side != ASSIST_REQUESTING) {
        size_t own = dossier_find(t->l->dossier, t->account->state);
        if (own != 0)
            facts->legs[0] = facts->legs[own];
        facts->leg_count = 1;
    }
    offers_for(t->s->registers, t->account, facts, t->w->now, offers);
}

static bool matches(struct attempt *t)
{
    const struct rendering *document;

    if (!t->call->match[0])
        return true;
    document = own_document(t);
    return document && strncmp(t->call->match, document->tag, 16) == 0;
}

static void read_case(struct attempt *t)
{
    struct facts *facts = &t->w->facts;

    dossier_facts(t->l->dossier, facts);
    fill_case(t->s->registers, t->account, facts, t->change.leg, t->w->now, &t->facts);
}

/* Everything that can be wrong with the content; and the content itself as it would be. */
static bool read_body(struct attempt *t)
{
    struct dossier *d = t->l->dossier;

    body_check(t->call->body, shape_of_action(t->call->action), action_merges(t->call->action), &t->faults);
    if (t->faults.count > 0) /* what it names could not be read as what it should be */
        return true;
    if (action_merges(t->call->action) && dossier_merge(d, &t->change) < 0)
        return false;
    dossier_check(d, &t->change, &t->faults);
    look_up(t->s, t->account, d, &t->change, &t->lookup, &t->faults);
    return true;
}

static struct assist_step step_of(struct attempt *t, bool matched)
{
    const struct body *body = t->call->body;
    int64_t revision = body_integer(body, "revision", -1), seen = body_integer(body, "seen", -1);

    return (struct assist_step){
        .action = t->call->action,
        .match = matched,
        .has_revision = revision >= 0,
        .has_seen = seen >= 0,
        .has_digest = body_text(body, "sha256") != NULL,
        .revision = revision > UINT32_MAX ? UINT32_MAX : (uint32_t)revision,
        .seen = seen > UINT32_MAX ? UINT32_MAX : (uint32_t)seen,
        .digest = t->change.leg != SIZE_MAX && dossier_digest_matches(t->l->dossier, &t->change),
        .valid = t->faults.count == 0,
        .incident_left = t->change.leg != SIZE_MAX && dossier_incident_left(t->l->dossier, &t->change),
    };
}

static void refused(struct attempt *t, const struct assist_verdict *v)
{
    struct offers offers;
    bool on_request = t->change.leg == SIZE_MAX;

    if (v->outcome == ASSIST_INVALID && t->faults.count == 0 && v->why == ASSIST_WHY_UNITS)
        fault_add(&t->faults, "/units", "unknown-unit", "a unit is no longer registered");
    if (v->outcome == ASSIST_INVALID)
        fault_members(&t->faults, &t->call->members);
    offers.count = account_takes_steps(t->account) && t->call->action != ASSIST_create
                       ? assist_may(&t->facts, on_request, offers.rules)
                       : 0;
    refuse_verdict(t->s, t->call, v, &offers, dossier_exercise(t->l->dossier));
    work_refusal(t->w, t->call, v->rule);
    t->s->counters.refusals++;
}

/* Takes the step of t->change, which was judged by this case. */
static void take(struct attempt *t, const struct assist_verdict *v, const struct assist_case *judged,
                 const struct assist_step *step, const struct account *by)
{
    struct disclosures *data = &t->w->data;
    const struct member_sink sink = {disclose_member, data};

    disclosures_clear(data);
    t->change.verdict = *v;
    if (dossier_apply(t->l->dossier, &t->change, &sink) < 0) {
        t->w->failed = true;
        return;
    }
    t->l->dirty = true;
    event_add(t->s, t->w, t->l, &t->change, judged, step, by, data);
}

/* A state that is asked by submit or address. */
static void ask(struct attempt *t, const char *state)
{
    struct dossier *d = t->l->dossier;
    struct uuid id = uuid_v7(t->w->now, &t->s->last_uuid);
    struct assist_case nothing = {.now = t->w->now};
    struct change change = {.action = ASSIST_ask, .side = ASSIST_REQUESTING, .leg = dossier_legs(d), .now = t->w->now};

    dossier_facts(d, &t->w->facts);
    nothing.request = t->w->facts.rules;
    change.verdict = assist_follow(ASSIST_ask, &nothing.assistance);
    change.verdict.role = t->change.verdict.role;
    disclosures_clear(&t->w->data);
    if (dossier_ask(d, &id, state, t->w->now) < 0)
        t->w->failed = true;
    else
        event_add(t->s, t->w, t->l, &change, &nothing, NULL, t->account, &t->w->data);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void ask_all(struct attempt *t)
{
    const struct dossier *d = t->l->dossier;
    char codes[ASSIST_ADDRESSEES][STATE_CODE];
    const char *sorted[ASSIST_ADDRESSEES] = {NULL};
    size_t count = 0;

    for (size_t i = dossier_legs(d); i < dossier_addressees(d) && count < ASSIST_ADDRESSEES; i++, count++) {
        snprintf(codes[count], sizeof codes[count], "%s", dossier_addressee(d, i));
        sorted[count] = codes[count];
    }
    qsort(sorted, count, sizeof *sorted, by_code);
    for (size_t i = 0; i < count; i++)
        ask(t, sorted[i]);
}

/* What the step does to each assistance, in the order of their states' codes. */
static void follow(struct attempt *t)
{
    struct dossier *d = t->l->dossier;
    struct change *c = &t->change;
    const char *sorted[ASSIST_ADDRESSEES] = {NULL};
    enum assist_role role = c->verdict.role;
    struct facts *facts = &t->w->facts;

    dossier_facts(d, facts);
    for (size_t i = 0; i < facts->leg_count; i++)
        sorted[i] = facts->legs[i].state;
    qsort(sorted, facts->leg_count, sizeof *sorted, by_code);
    c->body = NULL;
    for (size_t i = 0; i < facts->leg_count; i++) {
        c->leg = dossier_find(d, sorted[i]);
        dossier_facts(d, facts); /* as it is after the one before */
        const struct assist_case judged = {
            .now = t->w->now, .request = facts->rules, .assistance = facts->legs[c->leg].rules};
        struct assist_verdict v = assist_follow(c->action, &judged.assistance);
        v.role = role;
        if (v.outcome == ASSIST_ALLOWED)
            take(t, &v, &judged, NULL, t->account);
    }
    c->body = t->call->body;
    c->leg = SIZE_MAX;
}

static void make_reference(struct attempt *t, char ret[static REFERENCE_MAX])
{
    time_t seconds = (time_t)(t->w->now / INSTANT_SECOND);
    struct tm tm;
    char random[6];

    random_base32(random, 5);
    gmtime_r(&seconds, &tm);
    snprintf(ret, REFERENCE_MAX, "%s%s-%04d-%s", dossier_exercise(t->l->dossier) ? "EX-" : "",
             dossier_state(t->l->dossier), (tm.tm_year + 1900) % 10000, random);
}

static void take_all(struct attempt *t, const struct assist_verdict *v)
{
    struct call *call = t->call;
    int64_t first = (int64_t)t->w->tree.size;

    if (call->action == ASSIST_submit) {
        make_reference(t, t->l->reference);
        t->change.reference = t->l->reference;
    }
    t->l->words |= action_merges(call->action) || call->action == ASSIST_submit || call->action == ASSIST_ask_again;
    take(t, v, &t->facts, &t->step, t->account);
    if (t->change.leg == SIZE_MAX && (call->action == ASSIST_submit || call->action == ASSIST_address))
        ask_all(t);
    else if (t->change.leg == SIZE_MAX &&
             (call->action == ASSIST_amend || call->action == ASSIST_prolong || call->action == ASSIST_withdraw))
        follow(t);
    call->receipt = first;
    t->s->counters.steps++;
}

static void answer_call(struct attempt *t)
{
    const struct rendering *document = t->w->failed ? NULL : own_document(t);
    cleanup_buf_ struct buf allowed = {0};
    struct offers offers[ASSIST_ADDRESSEES + 1];
    char id[UUID_TEXT];

    if (!document) {
        t->w->failed = true;
        return;
    }
    own_offers(t, offers);
    present(t->s, document->text.data, document->text.size, document->tag, &t->w->facts, offers, t->call);
    uuid_format(dossier_id(t->l->dossier), id);
    snprintf(t->call->location, sizeof t->call->location, "/v1/requests/%s", id);
    t->call->status = t->call->action == ASSIST_create ? 201 : 200;
    if (t->call->key[0]) {
        answer_encode(&t->w->facts, offers, &allowed);
        work_key(t->w, t->call, document, &allowed, dossier_id(t->l->dossier));
    }
}

/* The clock's steps on one assistance: a proposal can run out and leave a request that has run out as well. */
static void clock_leg(struct service *s, struct work *w, struct loaded *l, size_t leg)
{
    struct attempt t;
    const struct assist_step good = {.match = true, .valid = true};

    t.s = s;
    t.w = w;
    t.l = l;
    for (int round = 0; round < 3; round++) {
        dossier_facts(l->dossier, &w->facts);
        const struct assist_case c = {
            .now = w->now,
            .actor = {.side = ASSIST_CLOCK, .role = {[ASSIST_TIMER] = true}},
            .request = w->facts.rules,
            .assistance = w->facts.legs[leg].rules,
        };
        struct assist_step step = good;
        step.action = assist_due(&c.request, &c.assistance, w->now);
        if (step.action == ASSIST_no_action)
            return;
        t.change = (struct change){.action = step.action, .side = ASSIST_CLOCK, .leg = leg, .now = w->now};
        struct assist_verdict v = assist_judge(&c, &step);
        take(&t, &v, &c, &step, NULL);
        s->counters.clock_steps++;
    }
}

static void attempt(struct attempt *t)
{
    struct assist_verdict v;

    if (t->call->malformed) {
        refuse(t->call, PROBLEM_MALFORMED_REQUEST, "%s", t->call->malformed);
        return;
    }
    t->change.body = t->call->body;
    if (t->change.leg != SIZE_MAX && dossier_leg_status(t->l->dossier, t->change.leg) == ASSIST_active)
        clock_leg(t->s, t->w, t->l, t->change.leg); /* a period that is over counts before the clock has come to it */
    read_case(t);
    bool matched = matches(t);
    if (!read_body(t)) {
        t->w->failed = true;
        return;
    }
    t->step = step_of(t, matched);
    v = assist_judge(&t->facts, &t->step);
    if (v.outcome == ASSIST_ALLOWED) {
        take_all(t, &v);
        answer_call(t);
    } else {
        dossier_unmerge(t->l->dossier);
        refused(t, &v);
    }
}

void decide_step(struct service *s, struct batch *b, struct call *call)
{
    struct work *w = s->work;
    struct attempt t; /* big: only what is read before it is written is set */

    (void)b;
    t.s = s;
    t.w = w;
    t.call = call;
    t.l = NULL;
    t.faults.count = 0;
    t.account = caller(s, call, w->now);
    if (!t.account)
        return;
    t.change = (struct change){.action = call->action, .now = w->now, .person = t.account->person};
    if (call->action == ASSIST_create && call->malformed) {
        refuse(call, PROBLEM_MALFORMED_REQUEST, "%s", call->malformed);
    } else if (call->action == ASSIST_create && t.account->state[0] == '\0') {
        refuse_stateless(&t);
    } else if (call->action == ASSIST_create ? make_request(&t) : find_request(&t)) {
        attempt(&t);
    } else if (!w->failed) {
        refuse(call, PROBLEM_NOT_FOUND, "there is no such request, or you have no part in it");
    }
}

void decide_clock(struct service *s, struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        for (size_t leg = 0; w->loaded[i].due && leg < dossier_legs(w->loaded[i].dossier); leg++)
            clock_leg(s, w, &w->loaded[i], leg);
}
