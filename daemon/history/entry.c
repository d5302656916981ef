/* SPDX-License-Identifier: EUPL-1.2 */
#include "entry.h"

#include <string.h>

#include "base64.h"
#include "jcs.h"

/* --- writing --- */

static void write_conditions(struct jcs *o, const char *name, const bool *conditions)
{
    cleanup_buf_ struct buf list = {0};
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++)
        if (conditions[i]) {
            buf_byte(&list, list.size ? ',' : '[');
            buf_json_text(&list, assist_condition_word((enum assist_condition)i));
        }
    if (list.size == 0)
        buf_byte(&list, '[');
    buf_byte(&list, ']');
    jcs_value(o, name, list.data, list.size);
}

static void write_count(struct jcs *o, const char *name, uint32_t count)
{
    if (count)
        jcs_integer(o, name, count);
    else
        jcs_text(o, name, NULL);
}

static void write_uuid(struct jcs *o, const char *name, const struct uuid *id)
{
    char text[UUID_TEXT];
    uuid_format(id, text);
    jcs_text(o, name, uuid_is_nil(id) ? NULL : text);
}

static void write_code(struct jcs *o, const char *name, const char *code)
{
    jcs_text(o, name, *code ? code : NULL);
}

static void write_by(struct jcs *o, const struct entry *e)
{
    cleanup_buf_ struct buf text = {0};
    cleanup_jcs_ struct jcs by = {0};
    write_uuid(&by, "authority", &e->by.authority);
    write_count(&by, "list_version", e->by.list_version);
    write_count(&by, "person", e->by.person);
    jcs_text(&by, "role", e->by.role);
    write_code(&by, "state", e->by.state);
    jcs_write(&by, &text);
    jcs_value(o, "by", text.data, text.size);
}

static void write_digests(struct jcs *o, const struct entry *e)
{
    cleanup_buf_ struct buf list = {0};
    buf_byte(&list, '[');
    for (size_t i = 0; i < e->digest_count; i++) {
        buf_text(&list, i ? ",\"" : "\"");
        buf_base64url(&list, e->digests[i].bytes, SHA256_SIZE);
        buf_byte(&list, '"');
    }
    buf_byte(&list, ']');
    jcs_value(o, "_sd", list.data, list.size);
}

void entry_write(const struct entry *e, struct buf *out)
{
    cleanup_jcs_ struct jcs o = {0};
    char at[INSTANT_TEXT];
    instant_format(e->at, at);
    write_digests(&o, e);
    jcs_text(&o, "action", e->action);
    write_code(&o, "assistance", e->assistance);
    jcs_text(&o, "at", at);
    write_by(&o, e);
    write_conditions(&o, "clears", e->clears);
    jcs_boolean(&o, "exercise", e->exercise);
    jcs_value(&o, "facts", e->facts, strlen(e->facts));
    write_code(&o, "from", assist_status_word(e->from));
    jcs_hex(&o, "prev", e->prev.bytes, SHA256_SIZE);
    write_uuid(&o, "request", &e->request);
    jcs_integer(&o, "revision", e->revision);
    write_count(&o, "round", e->round);
    write_count(&o, "rule", e->rule);
    jcs_hex(&o, "rules", e->rules.bytes, SHA256_SIZE);
    jcs_integer(&o, "seq", e->seq);
    write_conditions(&o, "sets", e->sets);
    write_code(&o, "to", assist_status_word(e->to));
    jcs_integer(&o, "v", ENTRY_VERSION);
    jcs_write(&o, out);
}
