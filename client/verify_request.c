/* SPDX-License-Identifier: EUPL-1.2 */
/* One request after the other: every step judged again by the rules, and the documents built anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "splice.h"
#include "verify_step.h"

static void read_entry(struct replay *r)
{
    size_t size;
    const char *text = entry_text(r->v, r->index, &size);
    if (!entry_parse(text, size, &r->entry) || !judged_parse(r->entry.facts, strlen(r->entry.facts), &r->judged)) {
        WRONG(r, "its facts cannot be read");
        return;
    }
    verify_disclosed(r->v, r->index, &r->entry, &r->disclosed, r->f);
    step_take(r);
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
    r->revision = 0;
    r->leg_count = r->caused.count = r->caused.next = 0;
    r->erased = false;
    buf_clear(&r->persons);
    buf_clear(&r->accounts);
    r->state[0] = '\0';
    for (r->index = request->first; r->index != NO_INDEX && r->index < r->f->index; r->index = r->v->next[r->index])
        read_entry(r);
    if (r->index != NO_INDEX || !r->dossier)
        return;
    caused_end(r);
    if (request->newer || r->v->doubtful) /* entries that cannot be read hang on no request */
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
    buf_release(&r->persons);
    buf_release(&r->accounts);
    disclosed_release(&r->disclosed);
    buf_release(&r->text);
    free(r);
}
