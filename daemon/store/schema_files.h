/* SPDX-License-Identifier: EUPL-1.2 */
/* The files of schema/, embedded. */
#pragma once

#include <stddef.h>

struct schema_file {
    const char *name; /* "0001_registers.sql" */
    const char *text; /* ends in a NUL, at `end` */
    const char *end;
};

/* The migrations in the order of their numbers. */
size_t schema_migration_count(void);
const struct schema_file *schema_migration(size_t i);
/* Any of the files; NULL if there is none of this name. */
const struct schema_file *schema_file(const char *name);
