/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"

void fault_add(struct faults *faults, const char *pointer, const char *code, const char *format, ...)
{
    if (faults->count < FAULTS_MAX) {
        struct fault *f = &faults->list[faults->count];
        va_list args;

        snprintf(f->pointer, sizeof f->pointer, "%s", pointer);
        snprintf(f->code, sizeof f->code, "%s", code);
        va_start(args, format);
        vsnprintf(f->detail, sizeof f->detail, format, args);
        va_end(args);
    }
    faults->count++;
}

void fault_complaints(struct faults *faults, const struct assist_complaints *complaints)
{
    for (size_t i = 0; i < complaints->count && i < ASSIST_COMPLAINTS; i++) {
        const struct assist_complaint *c = &complaints->list[i];
        char pointer[FAULT_POINTER], index[24] = "";

        if (c->index != ASSIST_NO_INDEX)
            snprintf(index, sizeof index, "/%zu", c->index);
        snprintf(pointer, sizeof pointer, "/%s%s%s%s", c->member, index, c->part ? "/" : "", c->part ? c->part : "");
        if (strcmp(c->basis, "house") == 0)
            fault_add(faults, pointer, c->code, "%s", c->detail);
        else
            fault_add(faults, pointer, c->code, "%s (Article %s)", c->detail, c->basis);
    }
}

void fault_members(const struct faults *faults, struct buf *out)
{
    buf_text(out, "\"errors\":[");
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        buf_text(out, i ? ",{\"pointer\":" : "{\"pointer\":");
        buf_json_text(out, faults->list[i].pointer);
        buf_text(out, ",\"code\":");
        buf_json_text(out, faults->list[i].code);
        buf_text(out, ",\"detail\":");
        buf_json_text(out, faults->list[i].detail);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}
