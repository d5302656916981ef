/* SPDX-License-Identifier: EUPL-1.2 */
#include "schema_files.h"

#include <ctype.h>
#include <string.h>

/* schema_files.inc is written by CMake: FILE(symbol, name, path) for each, sorted by name. */
#define FILE(symbol, name, path)                                                                                       \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".globl schema_text_" #symbol "\nschema_text_" #symbol ":\n.incbin \"" path "\"\n"                         \
            ".globl schema_end_" #symbol "\nschema_end_" #symbol ":\n.byte 0\n.popsection\n");                         \
    extern const char schema_text_##symbol[], schema_end_##symbol[];
#include "schema_files.inc"
#undef FILE

static const struct schema_file files[] = {
#define FILE(symbol, name, path) {name, schema_text_##symbol, schema_end_##symbol},
#include "schema_files.inc"
#undef FILE
};

enum { FILES = sizeof files / sizeof files[0] };

size_t schema_migration_count(void)
{
    size_t count = 0;
    while (count < FILES && isdigit((unsigned char)files[count].name[0]))
        count++;
    return count;
}

const struct schema_file *schema_migration(size_t i)
{
    return &files[i];
}

const struct schema_file *schema_file(const char *name)
{
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}
