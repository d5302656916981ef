/* SPDX-License-Identifier: EUPL-1.2 */
/* One request after the other: every step judged again by the rules, and the documents built anew. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "replay.h"
#include "splice.h"
#include "verify.h"

/* An assistance, as far as it follows from the entries. */
struct leg_state {
    char state[3];
    struct assist_assistance rules; /* status, conditions, version, terms */
    uint32_t round, authorised_by, weapons_by;
};

struct replay {
    const struct verification *v;
    struct finding *f;
    uint32_t index;
    struct entry entry;
    struct judged judged;
    struct dossier *dossier;
    struct facts facts;
    char state[3]; /* the requesting state */
    enum assist_status status;
    uint32_t version, revision;
    bool erased; /* something of the request was */
    size_t leg_count;
    struct leg_state legs[ASSIST_ADDRESSEES];
    struct buf data, text;
};

#define WRONG(r, ...) finding_note((r)->f, (r)->index, __VA_ARGS__)

static struct leg_state *find_leg(struct replay *r, const char *state)
{
    for (size_t i = 0; i < r->leg_count; i++)
        if (strcmp(r->legs[i].state, state) == 0)
            return &r->legs[i];
    return NULL;
}

static enum assist_action action_of(const char *word)
{
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++)
        if (strcmp(assist_action_word((enum assist_action)i), word) == 0)
            return (enum assist_action)i;
    return ASSIST_no_action;
}

static bool role_of(const char *word, enum assist_role *ret)
{
    for (unsigned i = 0; i < ASSIST_ROLE_COUNT; i++)
        if (strcmp(assist_role_word((enum assist_role)i), word) == 0) {
            *ret = (enum assist_role)i;
            return true;
        }
    return false;
}

/* --- the facts against what the events built --- */

static bool same_facts(const struct replay *r, const struct assist_assistance *told,
                       const struct assist_assistance *built)
{
    return told->action_part == built->action_part && told->weapons_part == built->weapons_part &&
           told->equipment_part == built->equipment_part && told->widens == built->widens &&
           told->powers_allow_weapons == built->powers_allow_weapons && told->arrangement == built->arrangement &&
           (r->erased || told->officers == built->officers) && told->refund_asked == built->refund_asked &&
           told->incident_resolvable == built->incident_resolvable && told->costs_recorded == built->costs_recorded &&
           told->directed == built->directed && told->valid_until == built->valid_until && told->from == built->from &&
           told->until == built->until && told->authorised_from == built->authorised_from &&
           told->authorised_until == built->authorised_until;
}

static bool same_state(const struct leg_state *l, const struct assist_assistance *built)
{
    return l->rules.status == built->status && l->rules.version == built->version && l->rules.terms == built->terms &&
           memcmp(l->rules.condition, built->condition, sizeof built->condition) == 0;
}

/* What the guards are said to have read, before the step. */
static void check_facts(struct replay *r, const struct leg_state *l)
{
    const struct judged *j = &r->judged;
    if (!r->dossier)
        return;
    dossier_facts(r->dossier, &r->facts);
    if (j->request.respond_by != r->facts.rules.respond_by || j->request.running != r->facts.rules.running ||
        j->request.unfinished != r->facts.rules.unfinished)
        WRONG(r, "its facts about the request are not what the events say");
    size_t i = l ? dossier_find(r->dossier, l->state) : SIZE_MAX;
    if (l && i == SIZE_MAX)
        WRONG(r, "an assistance that was not asked");
    else if (l && (!same_facts(r, &j->assistance, &r->facts.legs[i].rules) || !same_state(l, &r->facts.legs[i].rules)))
        WRONG(r, "its facts about the assistance are not what the events say");
}

/* --- judging --- */

static void make_case(const struct replay *r, const struct leg_state *l, enum assist_side side, enum assist_role role,
                      struct assist_case *ret)
{
    const struct judged *j = &r->judged;
    *ret = (struct assist_case){.now = r->entry.at, .actor = j->actor, .request = j->request};
    ret->actor.side = side;
    memset(ret->actor.role, 0, sizeof ret->actor.role);
    ret->actor.role[role] = true;
    ret->actor.authorised = l && l->authorised_by && l->authorised_by == r->entry.by.person;
    ret->actor.permitted_weapons = l && l->weapons_by && l->weapons_by == r->entry.by.person;
    ret->request.status = r->status;
    ret->request.revision = r->revision;
    if (!l)
        return;
    ret->assistance = j->assistance;
    ret->assistance.status = l->rules.status;
    ret->assistance.version = l->rules.version;
    ret->assistance.terms = l->rules.terms;
    memcpy(ret->assistance.condition, l->rules.condition, sizeof l->rules.condition);
}

/* What a step of the request does to an assistance. */
static bool follows(const struct replay *r, const struct leg_state *l, enum assist_action action)
{
    const struct assist_rule *rule = assist_rule(r->entry.rule);
    return l && ((rule && rule->follows) || (action == ASSIST_withdraw && r->status == ASSIST_withdrawn));
}

static struct assist_verdict judge(struct replay *r, const struct leg_state *l, enum assist_action action,
                                   enum assist_side side, enum assist_role role)
{
    struct assist_step step = r->judged.step;
    struct assist_case c;
    make_case(r, l, side, role, &c);
    if (follows(r, l, action)) {
        struct assist_verdict v = assist_follow(action, &c.assistance);
        v.role = role;
        return v;
    }
    step.action = action;
    step.match = step.valid = true;
    return assist_judge(&c, &step);
}

static void check_effects(struct replay *r, const bool *before, const bool *after)
{
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        if (r->entry.sets[i] != (!before[i] && after[i]) || r->entry.clears[i] != (before[i] && !after[i]))
            WRONG(r, "it sets or clears another condition than its rule does: %s",
                  assist_condition_word((enum assist_condition)i));
}

/* The assistance after the step. */
static void advance(struct replay *r, struct leg_state *l, enum assist_action action, const struct assist_verdict *v)
{
    bool before[ASSIST_CONDITION_COUNT];
    memcpy(before, l->rules.condition, sizeof before);
    assist_take(v, &l->rules);
    check_effects(r, before, l->rules.condition);
    l->rules.version++;
    if (action == ASSIST_ask || assistance_terms_move(action, v->to))
        l->rules.terms = l->rules.version;
    if (action == ASSIST_authorise)
        l->authorised_by = r->entry.by.person;
    if (action == ASSIST_permit_weapons)
        l->weapons_by = r->entry.by.person;
    if (!l->rules.condition[ASSIST_authorised])
        l->authorised_by = 0;
    if (!l->rules.condition[ASSIST_weapons_permitted])
        l->weapons_by = 0;
    l->round += action == ASSIST_ask_again || action == ASSIST_ask;
    if (r->entry.round != l->round)
        WRONG(r, "its round is not what the events say");
}

static void advance_request(struct replay *r, enum assist_action action, const struct assist_verdict *v)
{
    static const bool nothing[ASSIST_CONDITION_COUNT] = {false};
    check_effects(r, nothing, nothing);
    r->status = v->to;
    r->version++;
    r->revision += action == ASSIST_submit || action == ASSIST_amend;
    if (r->entry.round != 0)
        WRONG(r, "a request has no rounds");
}

static void check_verdict(struct replay *r, const struct assist_verdict *v, enum assist_role role)
{
    static const char *const words[] = {"",
                                        "side, role, person or authority do not allow it",
                                        "the status does not",
                                        "it is not what was seen",
                                        "it is not what was seen",
                                        "it is too late",
                                        "it is too early",
                                        "its content is not valid",
                                        "a condition is missing, or in the way"};
    if (v->outcome != ASSIST_ALLOWED)
        WRONG(r, "the procedure does not have this step: %s", words[v->outcome]);
    else if (v->rule != r->entry.rule || v->role != role)
        WRONG(r, "rule %u is not the one that allows this step: %u", r->entry.rule, v->rule);
    else if (v->from != r->entry.from || v->to != r->entry.to)
        WRONG(r, "it does not lead from %s to %s", assist_status_word(r->entry.from), assist_status_word(r->entry.to));
}

static bool same_items(const struct assist_items *a, const struct assist_items *b)
{
    for (size_t i = 0; i < a->count && a->count == b->count; i++)
        if (a->list[i].number != b->list[i].number || a->list[i].quantity != b->list[i].quantity)
            return false;
    return a->count == b->count;
}

/* Builds the request on, and compares the quantities that the step brought. */
static void rebuild(struct replay *r, enum assist_action action, enum assist_side side)
{
    const struct entry *e = &r->entry;
    struct past_event past = {
        .action = action,
        .rule = e->rule,
        .from = e->from,
        .to = e->to,
        .at = e->at,
        .exercise = e->exercise,
        .request = e->request,
        .state = r->state,
        .assistance = e->assistance,
        .side = side,
        .data = r->data.data,
        .data_size = r->data.size,
    };
    struct assist_items asked, accepted;
    memcpy(past.person.bytes, &e->by.person, sizeof e->by.person);
    if (dossier_replay(&r->dossier, &past) < 0) {
        WRONG(r, "its step cannot be taken on the request that the events before it built");
        return;
    }
    struct change c = {.action = action, .leg = *e->assistance ? dossier_find(r->dossier, e->assistance) : SIZE_MAX};
    dossier_quantities(r->dossier, &c, &asked, &accepted);
    if (!same_items(&asked, &r->judged.asked) || !same_items(&accepted, &r->judged.accepted))
        WRONG(r, "its quantities are not those of what it carried");
    if (dossier_revision(r->dossier) != (int32_t)e->revision || dossier_exercise(r->dossier) != e->exercise)
        WRONG(r, "its revision is not what the events say, or whether it is a drill");
}

static struct leg_state *leg_of(struct replay *r, enum assist_action action)
{
    struct leg_state *l = find_leg(r, r->entry.assistance);
    if (action != ASSIST_ask)
        return l;
    if (l || r->leg_count == ASSIST_ADDRESSEES)
        return NULL;
    l = &r->legs[r->leg_count++];
    *l = (struct leg_state){.rules = {.status = ASSIST_none}};
    memcpy(l->state, r->entry.assistance, sizeof l->state);
    return l;
}

static void check_step(struct replay *r)
{
    const struct entry *e = &r->entry;
    enum assist_action action = action_of(e->action);
    enum assist_role role;
    bool own = *e->assistance == '\0';
    if (!*r->state)
        memcpy(r->state, e->by.state, sizeof r->state);
    struct leg_state *l = own ? NULL : leg_of(r, action);
    if (!role_of(e->by.role, &role) || action == ASSIST_no_action || (!own && !l)) {
        WRONG(r, "no step of the procedure");
        return;
    }
    enum assist_side side = role == ASSIST_TIMER                 ? ASSIST_CLOCK
                            : strcmp(e->by.state, r->state) == 0 ? ASSIST_REQUESTING
                                                                 : ASSIST_ASSISTING;
    if (side == ASSIST_ASSISTING && strcmp(e->by.state, e->assistance) != 0)
        WRONG(r, "a step of a state that has no part in it");
    if (action != ASSIST_ask && action != ASSIST_create)
        check_facts(r, l);
    struct assist_verdict v = judge(r, l, action, side, role);
    check_verdict(r, &v, role);
    rebuild(r, action, side);
    if (l)
        advance(r, l, action, &v);
    else
        advance_request(r, action, &v);
}

static void read_entry(struct replay *r)
{
    size_t size;
    const char *text = entry_text(r->v, r->index, &size);
    if (!entry_parse(text, size, &r->entry) || !judged_parse(r->entry.facts, strlen(r->entry.facts), &r->judged)) {
        WRONG(r, "its facts cannot be read");
        return;
    }
    verify_disclosed(r->v, r->index, &r->entry, &r->data, &r->erased, r->f);
    check_step(r);
}

/* --- documents --- */

static void check_document(struct replay *r, const char *line, size_t size, const char *state, size_t leg)
{
    const struct rendering *d = dossier_document(r->dossier, leg);
    char id[UUID_TEXT];
    uuid_format(&r->entry.request, id);
    buf_clear(&r->text);
    buf_printf(&r->text, "{\"request\":\"%s\",\"state\":\"%s\",\"document\":", id, state);
    if (d)
        splice_nothing(d->text.data, d->text.size, &r->text);
    buf_byte(&r->text, '}');
    if (!d || r->text.failed || r->text.size != size || memcmp(r->text.data, line, size) != 0)
        WRONG(r, "the document that %s reads of request %s is not what its events say", state, id);
}

/* Each side has one, in the order of the states' codes. */
static void check_documents(struct replay *r, const struct request *request)
{
    const char *at = r->v->documents.data + request->documents, *end = r->v->documents.data + request->documents_end;
    size_t found = 0;
    char last[3] = "";
    for (const char *stop; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1, found++) {
        static const char mark[] = "\",\"state\":\"";
        const char *state = memmem(at, (size_t)(stop - at), mark, sizeof mark - 1);
        char code[3] = "";
        if (state && stop - state > (ptrdiff_t)sizeof mark + 2)
            memcpy(code, state + sizeof mark - 1, 2);
        size_t leg = strcmp(code, r->state) == 0 ? SIZE_MAX : dossier_find(r->dossier, code);
        if (leg == SIZE_MAX && strcmp(code, r->state) != 0)
            WRONG(r, "a document of a state that has no part in it");
        else if (strcmp(code, last) <= 0)
            WRONG(r, "its documents are not in the order of their states");
        else
            check_document(r, at, (size_t)(stop - at), code, leg);
        memcpy(last, code, sizeof last);
    }
    if (found != dossier_legs(r->dossier) + 1)
        WRONG(r, "it has %zu documents, not %zu", found, dossier_legs(r->dossier) + 1);
}

static void verify_request(struct replay *r, const struct request *request)
{
    dossier_free(r->dossier);
    r->dossier = NULL;
    r->status = ASSIST_none;
    r->version = r->revision = 0;
    r->leg_count = 0;
    r->erased = false;
    r->state[0] = '\0';
    for (r->index = request->first; r->index != NO_INDEX && r->index < r->f->index; r->index = r->v->next[r->index])
        read_entry(r);
    if (r->index != NO_INDEX || !r->dossier || request->newer)
        return;
    r->index = request->last;
    check_documents(r, request);
}

void verify_requests(struct verification *v, unsigned part, unsigned parts, struct finding *f)
{
    struct replay *r = calloc(1, sizeof *r);
    struct progress progress = {.what = "requests", .total = part == 0 ? v->request_count : 0};
    if (!r) {
        finding_note(f, 0, "out of memory");
        return;
    }
    r->v = v;
    r->f = f;
    for (size_t i = part; i < v->request_count; i += parts) {
        if (v->requests[i].first < f->index)
            verify_request(r, &v->requests[i]);
        if (part == 0 && i % 256 == 0)
            progress_show(&progress, i);
    }
    progress_end(&progress);
    dossier_free(r->dossier);
    buf_release(&r->data);
    buf_release(&r->text);
    free(r);
}
