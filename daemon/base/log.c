/* SPDX-License-Identifier: EUPL-1.2 */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "utf8.h"

#define MESSAGE_SIZE 2048u
/* Each byte may become four, beside the prefix and the newline. */
#define LINE_SIZE (4u * MESSAGE_SIZE + 8u)

static enum log_level level_now = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    level_now = level;
}

/* C0 and DEL, and C1 as UTF-8 has it: a terminal may act on both. */
static bool is_control(const char *text, size_t length)
{
    unsigned char first = (unsigned char)text[0];
    if (length == 2)
        return first == 0xc2 && (unsigned char)text[1] < 0xa0;
    return length == 1 && (first < 0x20 || first == 0x7f);
}

static size_t escape(const char *text, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t written = 0;
    for (size_t i = 0, length; i < size; i += length) {
        length = utf8_length(text + i, size - i);
        if (length > 0 && !is_control(text + i, length)) {
            memcpy(out + written, text + i, length);
            written += length;
            continue;
        }
        length = 1;
        unsigned char c = (unsigned char)text[i];
        memcpy(out + written, (char[]){'\\', 'x', digits[c >> 4], digits[c & 15]}, 4);
        written += 4;
    }
    return written;
}

static void write_all(const char *line, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDERR_FILENO, line, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* nobody to tell */
        line += n;
        size -= (size_t)n;
    }
}

bool log_wants(enum log_level level)
{
    return level <= level_now;
}

void log_write(enum log_level level, const char *format, ...)
{
    char message[MESSAGE_SIZE], line[LINE_SIZE];
    if (!log_wants(level))
        return;
    int error = errno;
    va_list args;
    va_start(args, format);
    int size = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (size >= 0) {
        size_t length = (size_t)size < sizeof message ? (size_t)size : sizeof message - 1;
        memcpy(line, (char[]){'<', (char)('0' + level), '>'}, 3);
        length = 3 + escape(message, length, line + 3);
        line[length++] = '\n';
        write_all(line, length);
    }
    errno = error;
}
