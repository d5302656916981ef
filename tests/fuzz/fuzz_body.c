/* SPDX-License-Identifier: EUPL-1.2 */
/* Bodies: JSON read, held against every shape, merged into a draft. */
#include <errno.h>

#include "dossier.h"
#include "fuzz.h"
#include "utf8.h"

static const struct shape *const others[] = {
    &shape_state_new,     &shape_state_change,   &shape_authority_new,  &shape_authority_change,
    &shape_unit_new,      &shape_unit_change,    &shape_instrument_new, &shape_instrument_change,
    &shape_account_new,   &shape_account_change, &shape_credential_new, &shape_credential_change,
    &shape_redaction_new, &shape_page_query,     &shape_request_query,
};

/* Refused only with a reason. */
static struct body *read_body(const char *text, size_t size)
{
    struct body *body = NULL;
    const char *detail = NULL;
    char *copy = exactly(text, size);
    int r = body_parse(copy, size, &body, &detail);
    free(copy);
    REQUIRE(r == 0 ? body != NULL : r == -EINVAL && !body && detail && *detail);
    return body;
}

/* What is written is read again as the same. */
static void check_dump(const struct body *body)
{
    struct buf once = {0}, twice = {0};
    REQUIRE(body_dump(body, &once) == 0);
    struct body *again = read_body(once.data, once.size);
    REQUIRE(again && body_dump(again, &twice) == 0 && same(once.data, once.size, twice.data, twice.size));
    body_free(again);
    buf_release(&once);
    buf_release(&twice);
}

/* Each says where and what, in JSON that can be read. */
static void check_faults(const struct faults *faults)
{
    struct buf text = {0};
    buf_byte(&text, '{');
    fault_members(faults, &text);
    buf_byte(&text, '}');
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *f = &faults->list[i];
        REQUIRE((*f->pointer == '/' || *f->pointer == '\0') && *f->code && *f->detail);
        REQUIRE(utf8_valid(f->pointer, strlen(f->pointer)) && utf8_valid(f->detail, strlen(f->detail)));
    }
    struct body *again = read_body(text.data, text.size);
    REQUIRE(again && body_list(again, "errors") == (faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX));
    body_free(again);
    buf_release(&text);
}

/* What passed is in the form in which it is kept: it passes again, and changes no more. */
static void check_kept(const struct body *body, const struct shape *shape, bool merge)
{
    struct buf once = {0}, twice = {0};
    struct faults faults = {0};
    REQUIRE(body_dump(body, &once) == 0);
    struct body *again = read_body(once.data, once.size);
    REQUIRE(again);
    body_check(again, shape, merge, &faults);
    REQUIRE(faults.count == 0);
    REQUIRE(body_dump(again, &twice) == 0 && same(once.data, once.size, twice.data, twice.size));
    body_free(again);
    buf_release(&once);
    buf_release(&twice);
}

/* A refused merge leaves the draft as it was. */
static void try_merge(struct body *body, enum assist_action action)
{
    const struct uuid id = {{1}};
    struct dossier *d = NULL;
    struct faults faults = {0};
    struct change c = {.action = action, .side = ASSIST_REQUESTING, .leg = SIZE_MAX, .body = body};
    struct buf before = {0};
    REQUIRE(dossier_new(&id, "NL", false, 1700000000000000, &d) == 0);
    const struct rendering *r = dossier_document(d, SIZE_MAX);
    REQUIRE(r);
    buf_append(&before, r->text.data, r->text.size);
    REQUIRE(dossier_merge(d, &c) == 0);
    dossier_check(d, &c, &faults);
    check_faults(&faults);
    dossier_unmerge(d);
    r = dossier_document(d, SIZE_MAX);
    REQUIRE(r && same(before.data, before.size, r->text.data, r->text.size));
    buf_release(&before);
    dossier_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {(const char *)data, size};
    unsigned which = take_byte(&in) % (ASSIST_ACTION_COUNT + COUNT(others)), more = take_byte(&in);
    enum assist_action action = which < ASSIST_ACTION_COUNT ? (enum assist_action)which : ASSIST_no_action;
    const struct shape *shape =
        which < ASSIST_ACTION_COUNT ? shape_of_action(action) : others[which - ASSIST_ACTION_COUNT];
    bool merge = which < ASSIST_ACTION_COUNT ? action_merges(action) && action != ASSIST_create : more & 1;
    struct faults faults = {0};
    struct body *body = read_body(in.data, in.size);
    if (!body)
        return 0;
    check_dump(body);
    body_check(body, shape, merge, &faults);
    check_faults(&faults);
    if (faults.count == 0)
        check_kept(body, shape, merge);
    if (faults.count == 0 && action_merges(action))
        try_merge(body, action);
    body_free(body);
    return 0;
}
