/* SPDX-License-Identifier: EUPL-1.2 */
/* What the fuzzers share. An input's first byte chooses what reads the rest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What must hold whatever was read. */
#define REQUIRE(holds)                                                                                                 \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds);                                        \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

struct input {
    const char *data;
    size_t size;
};

/* A copy of just that size, behind which AddressSanitizer watches. To be freed. */
static inline char *exactly(const void *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    REQUIRE(copy);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

/* The same with a NUL behind. */
static inline char *as_text(const void *data, size_t size)
{
    char *copy = malloc(size + 1);
    REQUIRE(copy);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

static inline unsigned take_byte(struct input *in)
{
    if (in->size == 0)
        return 0;
    in->size--;
    return (uint8_t)*in->data++;
}

/* What stands before the separator, or all; the separator is taken away too. */
static inline struct input take_until(struct input *in, const char *separator)
{
    size_t length = strlen(separator);
    const char *at = in->size >= length ? memmem(in->data, in->size, separator, length) : NULL;
    struct input piece = {in->data, at ? (size_t)(at - in->data) : in->size};
    size_t used = piece.size + (at ? length : 0);
    in->data += used;
    in->size -= used;
    return piece;
}

static inline bool same(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}
