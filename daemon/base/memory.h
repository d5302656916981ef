/* SPDX-License-Identifier: EUPL-1.2 */
/* Cleanup attributes: what a block owns is given back on every way out of it. */
#pragma once

#include <stdlib.h>
#include <unistd.h>

#define cleanup_(f) __attribute__((cleanup(f)))

/* Defines `void name(type *p)`, for cleanup_(name) on a variable of that pointer type. */
#define DEFINE_CLEANUP(type, release, name)                                                                            \
    static inline void name(type *p)                                                                                   \
    {                                                                                                                  \
        if (*p)                                                                                                        \
            release(*p);                                                                                               \
    }

static inline void free_pointer(void *p)
{
    free(*(void **)p);
}

static inline void close_descriptor(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define cleanup_free_  cleanup_(free_pointer)
#define cleanup_close_ cleanup_(close_descriptor)
