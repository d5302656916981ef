/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <string.h>

#include "dossier_json.h"

json_t *leg_json(const struct dossier *d, size_t i)
{
    return json_array_get(json_object_get(d->json, "assistance"), i);
}

json_t *member(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

int64_t member_integer(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

bool member_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

bool member_null(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return !value || json_is_null(value);
}

bool member_is(const json_t *object, const char *name, const char *word)
{
    const char *text = json_get_text(object, name);

    return text && strcmp(text, word) == 0;
}

static int adopt(json_t *json, struct dossier **ret)
{
    struct dossier *d = calloc(1, sizeof *d);
    const char *state = json_get_text(json, "requesting_state");

    if (!d) {
        json_decref(json);
        return -ENOMEM;
    }
    d->json = json;
    if (!json_get_uuid(json, "id", &d->id) || !state || strlen(state) != 2 ||
        !json_is_array(member(json, "assistance"))) {
        dossier_free(d);
        return -EBADMSG;
    }
    memcpy(d->state, state, STATE_CODE);
    *ret = d;
    return 0;
}

int dossier_parse(const char *text, size_t size, int32_t seq, struct dossier **ret)
{
    json_error_t error;
    json_t *json = json_loadb(text, size, 0, &error);
    struct dossier *d;

    if (!json)
        return json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EBADMSG;
    int r = adopt(json, &d);
    if (r < 0)
        return r;
    const json_t *legs = member(json, "assistance");
    d->seq = seq;
    d->leg_count = json_array_size(legs);
    if (d->leg_count > ASSIST_ADDRESSEES) {
        dossier_free(d);
        return -EBADMSG;
    }
    for (size_t i = 0; i < d->leg_count; i++) {
        const char *state = json_get_text(json_array_get(legs, i), "state");
        if (!state || strlen(state) != 2) {
            dossier_free(d);
            return -EBADMSG;
        }
        memcpy(d->legs[i].state, state, STATE_CODE);
    }
    *ret = d;
    return 0;
}

int dossier_new(const struct uuid *id, const char *state, bool exercise, instant now, struct dossier **ret)
{
    static const char *const crisis[] = {"kind",      "offence", "grounds",  "threat", "targets",
                                         "territory", "place",   "position", "since"};
    bool failed = false;
    json_t *json = json_object(), *empty = json_object();

    json_put(json, "id", json_uuid(id), &failed);
    json_put(json, "reference", json_null(), &failed);
    json_put(json, "status", json_string(assist_status_word(ASSIST_draft)), &failed);
    json_put(json, "version", json_integer(0), &failed);
    json_put(json, "revision", json_integer(0), &failed);
    json_put(json, "exercise", json_boolean(exercise), &failed);
    json_put(json, "requesting_state", json_string(state), &failed);
    json_put(json, "urgency", json_string("urgent"), &failed);
    for (size_t i = 0; i < sizeof crisis / sizeof *crisis; i++)
        json_put(empty, crisis[i], json_null(), &failed);
    json_put(empty, "terrorism", json_false(), &failed);
    json_put(json, "crisis", empty, &failed);
    json_put(json, "necessity", json_null(), &failed);
    json_put(json, "respond_by", json_null(), &failed);
    json_put(json, "items", json_array(), &failed);
    json_put(json, "addressees", json_array(), &failed);
    json_put(json, "instruments", json_object(), &failed);
    json_put(json, "assistance", json_array(), &failed);
    json_put(json, "created_at", json_time(now), &failed);
    json_put(json, "updated_at", json_time(now), &failed);
    json_put(json, "actions", json_string("\001"), &failed);
    if (failed) {
        json_decref(json);
        return -ENOMEM;
    }
    int r = adopt(json, ret);
    if (r == 0)
        (*ret)->fresh = true;
    return r;
}

void dossier_free(struct dossier *d)
{
    if (!d)
        return;
    json_decref(d->json);
    json_decref(d->before);
    buf_release(&d->own.text);
    for (size_t i = 0; i < d->leg_count; i++)
        buf_release(&d->others[i].text);
    free(d);
}

const struct uuid *dossier_id(const struct dossier *d)
{
    return &d->id;
}

const char *dossier_reference(const struct dossier *d)
{
    return json_get_text(d->json, "reference");
}

const char *dossier_state(const struct dossier *d)
{
    return d->state;
}

static enum assist_status status_of(const json_t *object)
{
    const char *word = json_get_text(object, "status");

    for (unsigned i = 1; word && i < ASSIST_STATUS_COUNT; i++)
        if (strcmp(assist_status_word((enum assist_status)i), word) == 0)
            return (enum assist_status)i;
    return ASSIST_none;
}

enum assist_status dossier_status(const struct dossier *d)
{
    return dossier_version(d) == 0 ? ASSIST_none : status_of(d->json);
}

int32_t dossier_version(const struct dossier *d)
{
    return (int32_t)member_integer(d->json, "version");
}

int32_t dossier_revision(const struct dossier *d)
{
    return (int32_t)member_integer(d->json, "revision");
}

bool dossier_exercise(const struct dossier *d)
{
    return member_true(d->json, "exercise");
}

instant dossier_created_at(const struct dossier *d)
{
    return json_get_time(d->json, "created_at");
}

instant dossier_updated_at(const struct dossier *d)
{
    return json_get_time(d->json, "updated_at");
}

int32_t *dossier_seq(struct dossier *d)
{
    return &d->seq;
}

bool *dossier_fresh(struct dossier *d)
{
    return &d->fresh;
}

size_t dossier_legs(const struct dossier *d)
{
    return d->leg_count;
}

struct leg *dossier_leg(struct dossier *d, size_t i)
{
    return &d->legs[i];
}

size_t dossier_find(const struct dossier *d, const char *state)
{
    for (size_t i = 0; i < d->leg_count; i++)
        if (strcmp(d->legs[i].state, state) == 0)
            return i;
    return SIZE_MAX;
}

enum assist_status dossier_leg_status(const struct dossier *d, size_t i)
{
    return status_of(leg_json(d, i));
}

int32_t dossier_leg_version(const struct dossier *d, size_t i)
{
    return (int32_t)member_integer(leg_json(d, i), "version");
}

int32_t dossier_leg_round(const struct dossier *d, size_t i)
{
    return (int32_t)member_integer(leg_json(d, i), "round");
}

size_t dossier_addressees(const struct dossier *d)
{
    return json_array_size(member(d->json, "addressees"));
}

const char *dossier_addressee(const struct dossier *d, size_t i)
{
    return json_string_value(json_array_get(member(d->json, "addressees"), i));
}

bool dossier_instrument_at(const struct dossier *d, size_t i, const char **ret_state, struct uuid *ret)
{
    return json_map_entry(member(d->json, "instruments"), i, ret_state, ret);
}

bool dossier_instrument(const struct dossier *d, const char *state, struct uuid *ret)
{
    return json_get_uuid(member(d->json, "instruments"), state, ret);
}

static void add_words(const json_t *object, const char *name, struct buf *out)
{
    const char *text = json_get_text(object, name);

    if (text) {
        buf_text(out, text);
        buf_byte(out, '\n');
    }
}

void dossier_words(const struct dossier *d, struct buf *out)
{
    add_words(d->json, "necessity", out);
    add_words(member(d->json, "crisis"), "threat", out);
    add_words(member(d->json, "crisis"), "place", out);
}

void dossier_kinds(const struct dossier *d, struct buf *out)
{
    const char *crisis = json_get_text(member(d->json, "crisis"), "kind");
    struct assist_items items;
    struct assist_parts parts;
    bool expertise = false;

    items_of(member(d->json, "items"), &items);
    parts = assist_parts(&items);
    for (size_t i = 0; i < items.count; i++)
        expertise |= items.list[i].kind == ASSIST_EXPERTISE;
    buf_printf(out, "%s%s%s%s", crisis ? crisis : "", parts.equipment ? ",equipment" : "",
               expertise ? ",expertise" : "", parts.action ? ",action" : "");
}
