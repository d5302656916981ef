/* SPDX-License-Identifier: EUPL-1.2 */
/* Acting: directions, objections, command, the authorisation's and the arrangement's end. */
#include "dossier_json.h"

static void direct(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    json_t *direction = json_object();

    json_put(direction, "direction", json_integer(d->legs[c->leg].seq + 1), failed);
    json_put(direction, "objected", json_false(), failed);
    if (json_array_append_new(member(leg, "directions"), direction) < 0)
        *failed = true;
}

/* An addendum: the signed text is never edited. */
static void add(json_t *leg, const char *kind, const char *name, json_t *value, instant now, bool *failed)
{
    json_t *addendum = json_object();

    json_put(addendum, "kind", json_string(kind), failed);
    json_put(addendum, name, value, failed);
    json_put(addendum, "at", json_time(now), failed);
    if (json_array_append_new(member(member(leg, "arrangement"), "addenda"), addendum) < 0)
        *failed = true;
}

static void ask_extension(const struct change *c, json_t *leg, bool *failed)
{
    json_t *extension = json_object();

    json_put(extension, "until", json_copy_of(c->body->json, "until"), failed);
    json_put(extension, "text", json_copy_of(c->body->json, "text"), failed);
    json_put(extension, "at", json_time(c->now), failed);
    json_put(leg, "extension", extension, failed);
}

bool apply_act(struct dossier *d, const struct change *c, json_t *leg, bool *failed)
{
    switch ((unsigned)c->action) {
    case ASSIST_direct:
        direct(d, c, leg, failed);
        return true;
    case ASSIST_object:
        json_put(numbered(member(leg, "directions"), "direction", body_integer(c->body, "direction", 0)), "objected",
                 json_true(), failed);
        return true;
    case ASSIST_change_command:
        add(leg, "command", "officers", officers_list(c), c->now, failed);
        return true;
    case ASSIST_renew:
        json_put(member(member(leg, "authorisation"), "period"), "until", json_copy_of(c->body->json, "until"), failed);
        return true;
    case ASSIST_ask_extension:
        ask_extension(c, leg, failed);
        return true;
    case ASSIST_agree_extension:
        add(leg, "extension", "until", json_copy_of(member(leg, "extension"), "until"), c->now, failed);
        return true;
    default:
        return false;
    }
}
