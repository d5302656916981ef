/* SPDX-License-Identifier: EUPL-1.2 */
/* Bodies that change the request's content, merged into it as RFC 7396 says. */
#include <errno.h>
#include <string.h>

#include "dossier_json.h"

/* Members of the body that are content of the request: null takes away (RFC 7396). */
static void merge_member(json_t *into, const json_t *from, const char *name, json_t *nothing, bool *failed)
{
    const json_t *value = member(from, name);

    if (value && !json_is_null(value))
        json_put(into, name, json_deep_copy(value), failed);
    else if (value)
        json_put(into, name, json_incref(nothing), failed);
    json_decref(nothing);
}

static void merge_crisis(json_t *content, const json_t *body, bool *failed)
{
    json_t *crisis = member(content, "crisis");
    const json_t *changes = member(body, "crisis");
    const char *name;
    json_t *old;
    void *next;

    json_object_foreach_safe(crisis, next, name, old) if (changes && (json_is_null(changes) || member(changes, name)))
        merge_member(crisis, changes, name, strcmp(name, "terrorism") == 0 ? json_false() : json_null(), failed);
    if (json_is_null(changes))
        json_object_foreach_safe(crisis, next, name, old)
            json_put(crisis, name, strcmp(name, "terrorism") == 0 ? json_false() : json_null(), failed);
}

/* Items are numbered by the server; what a person left out gets its default. */
void number_items(json_t *items, int64_t first, bool *failed)
{
    size_t i;
    json_t *item;

    json_array_foreach(items, i, item)
    {
        json_t *whole = json_object();
        json_put(whole, "item", json_integer(first + (json_int_t)i), failed);
        json_put(whole, "kind", json_copy_of(item, "kind"), failed);
        json_put(whole, "type", json_copy_of(item, "type"), failed);
        json_put(whole, "description", json_copy_of(item, "description"), failed);
        json_put(whole, "quantity", json_copy_of(item, "quantity"), failed);
        json_put(whole, "weapons", json_boolean(member_true(item, "weapons")), failed);
        if (json_array_set_new(items, i, whole) < 0)
            *failed = true;
    }
}

static void merge_instruments(json_t *content, const json_t *body, bool *failed)
{
    const char *state;
    json_t *value;

    if (json_is_null(member(body, "instruments")))
        json_put(content, "instruments", json_object(), failed);
    json_object_foreach(member(body, "instruments"), state, value)
    {
        if (json_is_null(value))
            json_object_del(member(content, "instruments"), state);
        else
            json_put(member(content, "instruments"), state, json_incref(value), failed);
    }
}

static void merge_addressees(json_t *content, const json_t *body, bool add, bool *failed)
{
    size_t i;
    json_t *state;

    if (!add) {
        merge_member(content, body, "addressees", json_array(), failed);
        return;
    }
    json_array_foreach(member(body, "addressees"), i,
                       state) if (json_array_append(member(content, "addressees"), state) < 0) *failed = true;
}

int dossier_merge(struct dossier *d, const struct change *c)
{
    bool failed = false;
    const json_t *body = c->body->json;

    json_decref(d->before);
    d->before = json_deep_copy(d->json);
    if (!d->before)
        return -ENOMEM;
    merge_member(d->json, body, "urgency", json_string("urgent"), &failed);
    merge_crisis(d->json, body, &failed);
    merge_member(d->json, body, "necessity", json_null(), &failed);
    merge_member(d->json, body, "respond_by", json_null(), &failed);
    merge_member(d->json, body, "items", json_array(), &failed);
    if (member(body, "items"))
        number_items(member(d->json, "items"), 1, &failed);
    merge_addressees(d->json, body, c->action == ASSIST_address, &failed);
    merge_instruments(d->json, body, &failed);
    return failed ? -ENOMEM : 0;
}

void dossier_unmerge(struct dossier *d)
{
    if (!d->before)
        return;
    json_decref(d->json);
    d->json = d->before;
    d->before = NULL;
    forget_renderings(d);
}
