/* SPDX-License-Identifier: EUPL-1.2 */
/* Settling: incidents, refunds, costs. */
#include "dossier_json.h"

static json_t *entry(const json_t *leg, const char *list, const char *name, const struct change *c,
                     const char *const *members, size_t count, bool *failed)
{
    json_t *object = json_object();

    json_put(object, name, json_integer((json_int_t)json_array_size(member(leg, list)) + 1), failed);
    for (size_t i = 0; i < count; i++)
        json_put(object, members[i], json_copy_of(c->body->json, members[i]), failed);
    return object;
}

static void report_incident(const struct change *c, json_t *leg, bool *failed)
{
    static const char *const members[] = {"kind", "at", "text"};
    json_t *incident = entry(leg, "incidents", "incident", c, members, 3, failed);

    json_put(incident, "status", json_string("open"), failed);
    json_put(incident, "fault", json_null(), failed);
    json_put(incident, "paid_by", json_null(), failed);
    json_put(incident, "refund", json_null(), failed);
    if (json_array_append_new(member(leg, "incidents"), incident) < 0)
        *failed = true;
}

static json_t *named_incident(const json_t *leg, const struct change *c)
{
    return numbered(member(leg, "incidents"), "incident", body_integer(c->body, "incident", 0));
}

static void resolve_incident(const struct change *c, json_t *incident, bool *failed)
{
    const json_t *body = c->body->json;

    json_put(incident, "status", json_string(member_null(body, "refund") ? "resolved" : "refund_asked"), failed);
    json_put(incident, "fault", json_copy_of(body, "fault"), failed);
    json_put(incident, "paid_by", json_copy_of(body, "paid_by"), failed);
    json_put(incident, "refund", json_copy_of(body, "refund"), failed);
}

static void record_cost(const struct change *c, json_t *leg, bool *failed)
{
    static const char *const members[] = {"category", "amount", "currency", "text"};
    json_t *cost = entry(leg, "costs", "cost", c, members, 4, failed);

    json_put(cost, "at", json_time(c->now), failed);
    json_put(cost, "void", json_false(), failed);
    if (json_array_append_new(member(leg, "costs"), cost) < 0)
        *failed = true;
}

bool apply_settle(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    (void)d;
    switch ((unsigned)c->action) {
    case ASSIST_report_incident:
        report_incident(c, leg, failed);
        return true;
    case ASSIST_resolve_incident:
        resolve_incident(c, named_incident(leg, c), failed);
        return true;
    case ASSIST_agree_refund:
        json_put(named_incident(leg, c), "status", json_string("resolved"), failed);
        return true;
    case ASSIST_contest_refund:
        json_put(named_incident(leg, c), "status", json_string("open"), failed);
        json_put(named_incident(leg, c), "refund", json_null(), failed);
        return true;
    case ASSIST_record_cost:
        record_cost(c, leg, failed);
        return true;
    case ASSIST_void_cost:
        json_put(numbered(member(leg, "costs"), "cost", body_integer(c->body, "cost", 0)), "void", json_true(), failed);
        return true;
    default:
        return false;
    }
}
