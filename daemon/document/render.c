/* SPDX-License-Identifier: EUPL-1.2 */
/* The documents as the two sides read them. */
#include <errno.h>
#include <string.h>

#include "dossier_json.h"

static json_t *list_of_one(json_t *value)
{
    json_t *list = json_array();

    if (json_array_append_new(list, value) < 0) {
        json_decref(list);
        return NULL;
    }
    return list;
}

static json_t *instrument_for(const struct dossier *d, const char *state)
{
    const json_t *id = member(member(d->json, "instruments"), state);
    bool failed = false;
    json_t *map = json_object();

    if (id)
        json_put(map, state, json_copy_of(member(d->json, "instruments"), state), &failed);
    return map;
}

/* An addressee sees what it was asked and its own assistance: not the draft, not who else was asked. */
static int render_assisting(const struct dossier *d, size_t i, struct buf *out)
{
    cleanup_json_ json_t *view = json_copy(d->json);
    const struct leg *leg = &d->legs[i];
    bool failed = !view;

    json_put(view, "version", json_integer(leg->request_version), &failed);
    json_put(view, "addressees", list_of_one(json_string(leg->state)), &failed);
    json_put(view, "instruments", instrument_for(d, leg->state), &failed);
    json_put(view, "assistance", list_of_one(json_incref(leg_json(d, i))), &failed);
    json_put(view, "created_at", json_time(leg->created_at), &failed);
    json_put(view, "updated_at", json_time(leg->updated_at), &failed);
    return failed ? -ENOMEM : json_text(view, 0, out);
}

const struct rendering *dossier_document(struct dossier *d, size_t i)
{
    struct rendering *r = i == SIZE_MAX ? &d->own : &d->others[i];
    struct sha256 digest;
    char hex[SHA256_HEX];

    if (r->valid)
        return r;
    buf_clear(&r->text);
    if ((i == SIZE_MAX ? json_text(d->json, 0, &r->text) : render_assisting(d, i, &r->text)) < 0)
        return NULL;
    digest = sha256(r->text.data, r->text.size);
    sha256_hex(&digest, hex);
    memcpy(r->tag, hex, sizeof r->tag - 1);
    r->valid = true;
    return r;
}

bool assistance_frozen(enum assist_status status)
{
    return status == ASSIST_refused || status == ASSIST_withdrawn || status == ASSIST_lapsed;
}

void forget_renderings(struct dossier *d)
{
    d->own.valid = false;
    for (size_t i = 0; i < d->leg_count; i++)
        if (!assistance_frozen(dossier_leg_status(d, i)))
            d->others[i].valid = false;
}

int freeze_rendering(struct dossier *d, size_t i)
{
    d->others[i].valid = false;
    return assistance_frozen(dossier_leg_status(d, i)) && !dossier_document(d, i) ? -ENOMEM : 0;
}

int assistance_alone(const char *document, size_t size, const char *state, struct buf *out)
{
    cleanup_json_ json_t *json = json_loadb(document, size, 0, NULL);
    json_t *leg;
    size_t i;

    if (!json)
        return -EBADMSG;
    json_array_foreach(member(json, "assistance"), i, leg)
    {
        cleanup_json_ json_t *alone = json_object();
        bool failed = false;
        if (!member_is(leg, "state", state))
            continue;
        json_put(alone, "request", json_copy_of(json, "id"), &failed);
        json_put(alone, "reference", json_copy_of(json, "reference"), &failed);
        json_put(alone, "revision", json_copy_of(json, "revision"), &failed);
        if (failed || json_object_update(alone, leg) < 0)
            return -ENOMEM;
        return json_text(alone, 0, out);
    }
    return -ENOENT;
}
