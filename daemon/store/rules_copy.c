/* SPDX-License-Identifier: EUPL-1.2 */
#include "rules_copy.h"

#include <errno.h>
#include <string.h>

#include "digest.h"
#include "memory.h"

static int compare_steps(const void *a, const void *b)
{
    const struct rule_step *x = a, *y = b;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    int r = strcmp(x->action, y->action);
    if (r == 0)
        r = strcmp(x->from, y->from);
    return r ? r : strcmp(x->to, y->to);
}

static void add_line(struct buf *lines, const struct rule_step *step)
{
    buf_printf(lines, "%d\t%s\t%s\t%s\n", step->rule, step->action, step->from, step->to);
}

/* The steps as text, sorted, one line each: what rule_digest is the digest of. */
static int lines_of_program(const struct rule_steps *rules, struct buf *ret)
{
    cleanup_free_ struct rule_step *sorted = calloc(rules->count + 1, sizeof *sorted);
    if (!sorted)
        return -ENOMEM;
    if (rules->count > 0)
        memcpy(sorted, rules->steps, rules->count * sizeof *sorted);
    qsort(sorted, rules->count, sizeof *sorted, compare_steps);
    for (size_t i = 0; i < rules->count; i++)
        if (i == 0 || compare_steps(&sorted[i - 1], &sorted[i]) != 0)
            add_line(ret, &sorted[i]);
    return ret->failed ? -ENOMEM : 0;
}

static int lines_of_database(struct session *s, struct buf *ret)
{
    struct rows *rows = NULL;
    int r = session_run(s, UPKEEP_RULES, NULL, 0, &rows);
    if (r < 0)
        return r;
    for (size_t i = 0; i < rows_count(rows); i++)
        add_line(ret, &(struct rule_step){(int)rows_int(rows, i, 0), rows_text(rows, i, 1, NULL),
                                          rows_text(rows, i, 2, NULL), rows_text(rows, i, 3, NULL)});
    rows_free(rows);
    return ret->failed ? -ENOMEM : 0;
}

static size_t count_lines(const struct buf *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < lines->size; i++)
        count += lines->data[i] == '\n';
    return count;
}

static int note(struct session *s, const struct buf *lines, const char *program)
{
    struct arg args[3];
    struct sha256 digest = sha256(lines->data, lines->size);
    arg_init(&args[0], VALUE_BYTES, false);
    arg_bytes(&args[0], digest.bytes, SHA256_SIZE);
    arg_init(&args[1], VALUE_INT4, false);
    arg_int(&args[1], (int64_t)count_lines(lines));
    arg_init(&args[2], VALUE_TEXT, false);
    arg_string(&args[2], program);
    int r = session_run(s, UPKEEP_RULES_NOTE, args, 3, NULL);
    for (size_t i = 0; i < 3; i++)
        arg_release(&args[i]);
    return r;
}

/* Steps that are no longer the program's go, unless the history holds them: then the foreign key of event refuses. */
static int replace(struct session *s, const struct rule_steps *rules)
{
    struct arg args[4];
    arg_init(&args[0], VALUE_INT4, true);
    for (size_t i = 1; i < 4; i++)
        arg_init(&args[i], VALUE_TEXT, true);
    for (size_t i = 0; i < rules->count; i++) {
        arg_int(&args[0], rules->steps[i].rule);
        arg_string(&args[1], rules->steps[i].action);
        arg_string(&args[2], rules->steps[i].from);
        arg_string(&args[3], rules->steps[i].to);
    }
    int r = session_run(s, UPKEEP_RULES_DROP, args, 4, NULL);
    if (r == 0)
        r = session_run(s, UPKEEP_RULES_ADD, args, 4, NULL);
    for (size_t i = 0; i < 4; i++)
        arg_release(&args[i]);
    return r;
}

int rules_copy_write(struct session *s, const struct rule_steps *rules, const char *program, struct buf *told)
{
    cleanup_buf_ struct buf ours = {0}, theirs = {0};
    int r = lines_of_program(rules, &ours);
    if (r < 0)
        return r;
    r = session_run(s, UPKEEP_BEGIN, NULL, 0, NULL);
    if (r == 0)
        r = replace(s, rules);
    if (r == 0)
        r = note(s, &ours, program);
    if (r == 0)
        r = session_run(s, UPKEEP_COMMIT, NULL, 0, NULL);
    if (r == 0)
        r = lines_of_database(s, &theirs);
    if (r < 0)
        buf_printf(told, "cannot bring the copy of the rules up to date: %s", session_error(s));
    else if (ours.size != theirs.size || memcmp(ours.data, theirs.data, ours.size) != 0)
        r = -EBADMSG, buf_text(told, "the copy of the rules does not read as it was written");
    return r;
}

static int differs(struct session *s, const struct buf *ours, const struct buf *theirs, struct buf *told)
{
    char hex[SHA256_HEX];
    struct rows *rows = NULL;
    struct sha256 digest = sha256(theirs->data, theirs->size);
    sha256_hex(&digest, hex);
    buf_printf(told, "the database's copy of the rules (%.12s", hex);
    if (session_run(s, UPKEEP_RULES_DIGEST, NULL, 0, &rows) == 0 && rows_count(rows) == 1)
        buf_printf(told, ", written by %s on %s", rows_text(rows, 0, 1, NULL), rows_text(rows, 0, 2, NULL));
    rows_free(rows);
    digest = sha256(ours->data, ours->size);
    sha256_hex(&digest, hex);
    buf_printf(told, ") is not this program's (%.12s); run assistd migrate", hex);
    return -EBADMSG;
}

int rules_copy_check(struct session *s, const struct rule_steps *rules, struct buf *told)
{
    cleanup_buf_ struct buf ours = {0}, theirs = {0};
    int r = lines_of_program(rules, &ours);
    if (r == 0)
        r = lines_of_database(s, &theirs);
    if (r < 0) {
        buf_printf(told, "cannot compare the copy of the rules: %s", session_error(s));
        return r;
    }
    if (ours.size != theirs.size || (ours.size > 0 && memcmp(ours.data, theirs.data, ours.size) != 0))
        return differs(s, &ours, &theirs, told);
    return 0;
}
