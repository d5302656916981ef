/* SPDX-License-Identifier: EUPL-1.2 */
/* What is wrong with a body, and where: the `errors` of a problem. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "content.h"

#define FAULTS_MAX    16
#define FAULT_POINTER 160
#define FAULT_DETAIL  200

struct fault {
    char pointer[FAULT_POINTER]; /* RFC 6901 */
    char code[32];
    char detail[FAULT_DETAIL];
};

/* The first FAULTS_MAX are kept; `count` goes on. */
struct faults {
    size_t count;
    struct fault list[FAULTS_MAX];
};

void fault_add(struct faults *faults, const char *pointer, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Takes over the complaints of the rules library. */
void fault_complaints(struct faults *faults, const struct assist_complaints *complaints);
/* `"errors":[{"pointer":…,"code":…,"detail":…},…]` */
void fault_members(const struct faults *faults, struct buf *out);
