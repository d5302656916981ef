/* SPDX-License-Identifier: EUPL-1.2 */
#include "problem.h"

#include <string.h>

static const struct problem_info table[PROBLEM_COUNT] = {
#define PROBLEM(symbol, slug_, status_, title_, text_)                                                                 \
    [PROBLEM_##symbol] = {.slug = slug_, .status = status_, .title = title_, .text = text_},
#include "errors.def"
#undef PROBLEM
};

const struct problem_info *problem_info(enum problem problem)
{
    return &table[problem];
}

enum problem problem_by_slug(const char *slug, size_t size)
{
    for (int i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (strlen(table[i].slug) == size && memcmp(table[i].slug, slug, size) == 0)
            return (enum problem)i;
    return PROBLEM_NONE;
}
