/* SPDX-License-Identifier: EUPL-1.2 */
/* The problems of the interface, from errors.def. */
#pragma once

#include <stddef.h>

enum problem {
    PROBLEM_NONE,
#define PROBLEM(symbol, slug, status, title, text) PROBLEM_##symbol,
#include "errors.def"
#undef PROBLEM
    PROBLEM_COUNT
};

struct problem_info {
    const char *slug;
    unsigned status;
    const char *title;
    const char *text;
};

/* Of any problem but PROBLEM_NONE. */
const struct problem_info *problem_info(enum problem problem);
/* By slug of `size` bytes; PROBLEM_NONE if there is none. */
enum problem problem_by_slug(const char *slug, size_t size);
