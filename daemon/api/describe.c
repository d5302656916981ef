/* SPDX-License-Identifier: EUPL-1.2 */
/* The procedure as data and as pictures, from the table itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "api_inside.h"

static void statuses(const struct assist_rule *rule, struct buf *out)
{
    bool first = true;

    for (unsigned i = ASSIST_none + 1; i < ASSIST_STATUS_COUNT; i++)
        if (rule->from >> i & 1) {
            buf_printf(out, "%s\"%s\"", first ? "" : ",", assist_status_word((enum assist_status)i));
            first = false;
        }
}

static void roles(const struct assist_rule *rule, struct buf *out)
{
    for (const struct assist_by *by = rule->by; by->kind; by++)
        buf_printf(out, "%s{\"role\":\"%s\",\"listed\":%s}", by == rule->by ? "" : ",",
                   assist_role_word((enum assist_role)by->role), by->kind == ASSIST_BY ? "false" : "true");
}

static void guards(const struct assist_rule *rule, struct buf *out)
{
    bool first = true;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++) {
        if (ask->kind != ASSIST_IF)
            continue;
        buf_printf(out, "%s{\"guard\":\"%s\",\"sentence\":", first ? "" : ",",
                   assist_guard_word((enum assist_guard)ask->what));
        buf_json_text(out, assist_guard_sentence((enum assist_guard)ask->what));
        buf_byte(out, '}');
        first = false;
    }
}

/* Needs of one kind; those that count only with a part say which. */
static void needs(const struct assist_rule *rule, bool wanted, struct buf *out)
{
    bool first = true;

    for (const struct assist_asks *ask = rule->asks; ask->kind; ask++) {
        if (ask->kind == ASSIST_IF || (ask->kind == ASSIST_NOT) == wanted)
            continue;
        buf_printf(out, "%s{\"need\":\"%s\",\"with\":", first ? "" : ",",
                   assist_need_word((enum assist_need)ask->what));
        buf_json_text(out, ask->kind == ASSIST_HAS_IF ? assist_need_word((enum assist_need)ask->part) : NULL);
        buf_byte(out, '}');
        first = false;
    }
}

static void effects(const struct assist_rule *rule, uint8_t kind, struct buf *out)
{
    bool first = true;

    for (const struct assist_effect *e = rule->effects; e->kind; e++)
        if (e->kind == kind) {
            buf_printf(out, "%s\"%s\"", first ? "" : ",", assist_condition_word((enum assist_condition)e->condition));
            first = false;
        }
}

static void text_or_null(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, ",\"%s\":", name);
    buf_json_text(out, *text ? text : NULL);
}

static void rule_json(const struct assist_rule *rule, struct buf *out)
{
    buf_printf(out, "{\"rule\":%u,\"of\":\"%s\",\"action\":\"%s\",\"follows\":%s,\"from\":[", rule->number,
               rule->number < ASSIST_FIRST_ASSISTANCE_RULE ? "request" : "assistance", assist_action_word(rule->action),
               rule->follows ? "true" : "false");
    statuses(rule, out);
    buf_printf(out, "],\"side\":\"%s\",\"roles\":[", assist_side_word(rule->side));
    roles(rule, out);
    buf_byte(out, ']');
    text_or_null(out, "right", assist_right_word(rule->right));
    text_or_null(out, "when", rule->when == ASSIST_WHEN_always ? "" : assist_when_word(rule->when));
    buf_text(out, ",\"guards\":[");
    guards(rule, out);
    buf_text(out, "],\"needs\":[");
    needs(rule, true, out);
    buf_text(out, "],\"needs_not\":[");
    needs(rule, false, out);
    buf_text(out, "],\"sets\":[");
    effects(rule, ASSIST_SET, out);
    buf_text(out, "],\"clears\":[");
    effects(rule, ASSIST_CLEAR, out);
    buf_byte(out, ']');
    text_or_null(out, "to", assist_status_word(rule->to));
    text_or_null(out, "basis", rule->basis);
    text_or_null(out, "sentence", rule->sentence);
    buf_byte(out, '}');
}

static void words_json(struct buf *out)
{
    buf_text(out, "\"statuses\":[");
    for (unsigned i = ASSIST_none + 1; i < ASSIST_STATUS_COUNT; i++)
        buf_printf(out, "%s{\"status\":\"%s\",\"final\":%s}", i > 1 ? "," : "",
                   assist_status_word((enum assist_status)i),
                   assist_status_final((enum assist_status)i) ? "true" : "false");
    buf_text(out, "],\"conditions\":[");
    for (unsigned i = 0; i < ASSIST_CONDITION_COUNT; i++) {
        buf_printf(out, "%s{\"condition\":\"%s\",\"sentence\":", i ? "," : "",
                   assist_condition_word((enum assist_condition)i));
        buf_json_text(out, assist_need_sentence((enum assist_need)i));
        buf_byte(out, '}');
    }
    buf_text(out, "],\"actions\":[");
    for (unsigned i = 1; i < ASSIST_ACTION_COUNT; i++) {
        buf_printf(out, "%s{\"action\":\"%s\",\"sentence\":", i > 1 ? "," : "",
                   assist_action_word((enum assist_action)i));
        buf_json_text(out, assist_action_sentence((enum assist_action)i));
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

/* Calls `edge` for each arrow of the picture: a rule from one status to one status. */
static void for_edges(void (*edge)(const struct assist_rule *, enum assist_status, enum assist_status, struct buf *),
                      struct buf *out)
{
    for (size_t i = 0; i < assist_rule_count(); i++) {
        const struct assist_rule *rule = assist_rule_at(i);
        for (unsigned from = ASSIST_none; from < ASSIST_STATUS_COUNT; from++)
            if (rule->from >> from & 1)
                edge(rule, (enum assist_status)from, rule->to ? rule->to : (enum assist_status)from, out);
    }
}

/* `withdrawn` is a status of requests and of assistances: two boxes. */
static const char *box(const struct assist_rule *rule, enum assist_status status)
{
    if (status == ASSIST_withdrawn && rule->number < ASSIST_FIRST_ASSISTANCE_RULE)
        return "request_withdrawn";
    return assist_status_word(status);
}

static void mermaid_edge(const struct assist_rule *rule, enum assist_status from, enum assist_status to,
                         struct buf *out)
{
    if (from == to)
        return;
    buf_printf(out, "    %s --> %s: %s (%s)\n", from ? box(rule, from) : "[*]", box(rule, to),
               assist_action_word(rule->action), rule->basis);
}

static void graphviz_edge(const struct assist_rule *rule, enum assist_status from, enum assist_status to,
                          struct buf *out)
{
    if (from == to)
        return;
    const char *start = rule->number < ASSIST_FIRST_ASSISTANCE_RULE ? "new" : "asked";
    buf_printf(out, "  %s -> %s [label=\"%u %s\\n%s\"];\n", from ? box(rule, from) : start, box(rule, to), rule->number,
               assist_action_word(rule->action), rule->basis);
}

int describe_rules(struct api *api)
{
    struct buf *json = &api->rules_json;
    struct sha256 digest;
    char hex[SHA256_HEX];

    buf_text(json, "{\"rules\":[");
    for (size_t i = 0; i < assist_rule_count(); i++) {
        buf_text(json, i ? "," : "");
        rule_json(assist_rule_at(i), json);
    }
    buf_text(json, "],");
    words_json(json);
    buf_byte(json, '}');
    buf_text(&api->rules_mermaid, "stateDiagram-v2\n");
    for_edges(mermaid_edge, &api->rules_mermaid);
    buf_text(&api->rules_graphviz,
             "digraph procedure {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n  new, asked [shape=point];\n");
    for_edges(graphviz_edge, &api->rules_graphviz);
    buf_text(&api->rules_graphviz, "}\n");
    if (json->failed || api->rules_mermaid.failed || api->rules_graphviz.failed)
        return -ENOMEM;
    digest = sha256(json->data, json->size);
    sha256_hex(&digest, hex);
    snprintf(api->rules_tag, sizeof api->rules_tag, "\"%.32s\"", hex);
    return 0;
}
