/* SPDX-License-Identifier: EUPL-1.2 */
#include <stddef.h>
#include <string.h>

#include "console.h"

/* console_files.inc is written by CMake: FILE(symbol, name, path, path of it compressed); it is empty where the
 * console is left out. */
#define EMBED(symbol, path)                                                                                            \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".globl console_" #symbol "\nconsole_" #symbol ":\n.incbin \"" path "\"\n"                                 \
            ".globl console_end_" #symbol "\nconsole_end_" #symbol ":\n.byte 0\n.popsection\n");                       \
    extern const char console_##symbol[], console_end_##symbol[];
#define FILE(symbol, name, path, compressed) EMBED(symbol, path) EMBED(gz_##symbol, compressed)
#include "console_files.inc"
#undef FILE

static const struct console_file files[] = {
#define FILE(symbol, name, path, compressed)                                                                           \
    {name, {console_##symbol, console_end_##symbol}, {console_gz_##symbol, console_end_gz_##symbol}},
#include "console_files.inc"
#undef FILE
    {.name = NULL},
};

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html"},        {".css", "text/css"},      {".js", "text/javascript"},
    {".json", "application/json"}, {".svg", "image/svg+xml"}, {".txt", "text/plain"},
};

/* Letters, digits, dots and hyphens, in one folder at most; nothing hidden, nothing above. */
static bool is_name(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

    for (int depth = 0; depth < 2; depth++) {
        size_t size = strspn(name, allowed);
        if (size == 0 || *name == '.')
            return false;
        if (name[size] != '/')
            return name[size] == '\0';
        name += size + 1;
    }
    return false;
}

const char *console_type(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return is_name(name) ? types[i].type : NULL;
    return NULL;
}

bool console_built(void)
{
    return files[0].name != NULL;
}

const struct console_file *console_file(const char *name)
{
    for (const struct console_file *file = files; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}
