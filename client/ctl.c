/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum exit_status complain(enum exit_status status, const char *format, ...)
{
    va_list args;
    fputs("assistctl: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return status;
}

bool number_of(const char *text, unsigned min, unsigned max, unsigned *ret)
{
    unsigned value = 0;
    size_t size = strlen(text);
    if (size == 0 || size > 9 || strspn(text, "0123456789") != size)
        return false;
    for (size_t i = 0; i < size; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}
