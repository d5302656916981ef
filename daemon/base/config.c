/* SPDX-License-Identifier: EUPL-1.2 */
#include "config.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "utf8.h"

enum type { TEXT, ADDRESS, PATH, NUMBER, LEVEL };

struct row {
    enum type type;
    const char *section, *key, *unit, *fallback, *help;
    unsigned long low, high;
    size_t offset;
};

static const struct row rows[] = {
#define CONFIG(type_, section_, key_, unit_, fallback_, low_, high_, help_)                                            \
    {.type = type_,                                                                                                    \
     .section = #section_,                                                                                             \
     .key = #key_,                                                                                                     \
     .unit = unit_,                                                                                                    \
     .fallback = fallback_,                                                                                            \
     .help = help_,                                                                                                    \
     .low = low_,                                                                                                      \
     .high = high_,                                                                                                    \
     .offset = offsetof(struct config, section_##_##key_)},
#include "config.def"
#undef CONFIG
};

#define ROWS (sizeof rows / sizeof rows[0])

static const struct {
    const char *name;
    enum log_level level;
} levels[] = {
    {"error", LOG_LEVEL_ERROR}, {"warning", LOG_LEVEL_WARNING}, {"notice", LOG_LEVEL_NOTICE},
    {"info", LOG_LEVEL_INFO},   {"debug", LOG_LEVEL_DEBUG},
};

/* What one call of config_load() works on. */
struct load {
    struct config config;
    const char *path;
    FILE *file;
    unsigned line;
    bool given[ROWS]; /* in the file */
    bool failed;
    char *error;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct load *load, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!load->failed)
        vsnprintf(load->error, CONFIG_ERROR_SIZE, format, args);
    va_end(args);
    load->failed = true;
    return false;
}

static void describe(const struct row *row, char *ret, size_t size)
{
    switch (row->type) {
    case NUMBER:
        snprintf(ret, size, "a whole number from %lu to %lu%s%s", row->low, row->high, row->unit[0] ? ", in " : "",
                 row->unit);
        break;
    case LEVEL:
        snprintf(ret, size, "error, warning, notice, info or debug");
        break;
    case ADDRESS:
        snprintf(ret, size, "a numeric IPv4 or IPv6 address%s", row->low == 0 ? ", or nothing" : "");
        break;
    case PATH:
        snprintf(ret, size, "an absolute path of %lu bytes at most, or nothing", row->high);
        break;
    case TEXT:
        snprintf(ret, size, "a text of %lu to %lu bytes without control characters", row->low, row->high);
        break;
    }
}

static bool set_number(const struct row *row, const char *value, unsigned *ret)
{
    unsigned long number = 0;
    size_t size = strlen(value);
    if (size == 0 || size > 9)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9')
            return false;
        number = number * 10 + (unsigned long)(value[i] - '0');
    }
    if (number < row->low || number > row->high)
        return false;
    *ret = (unsigned)number;
    return true;
}

static bool set_level(const char *value, enum log_level *ret)
{
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (strcmp(levels[i].name, value) != 0)
            continue;
        *ret = levels[i].level;
        return true;
    }
    return false;
}

static bool set_text(const struct row *row, const char *value, char *ret)
{
    unsigned char address[sizeof(struct in6_addr)];
    size_t size = strlen(value);
    if (size < row->low || size > row->high || size >= CONFIG_TEXT_SIZE || !utf8_valid(value, size))
        return false;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
            return false;
    if (row->type == PATH && size > 0 && value[0] != '/')
        return false;
    if (row->type == ADDRESS && size > 0 && inet_pton(AF_INET, value, address) != 1 &&
        inet_pton(AF_INET6, value, address) != 1)
        return false;
    memcpy(ret, value, size + 1);
    return true;
}

static bool set(const struct row *row, const char *value, struct config *config)
{
    void *member = (char *)config + row->offset;
    switch (row->type) {
    case NUMBER:
        return set_number(row, value, member);
    case LEVEL:
        return set_level(value, member);
    case TEXT:
    case ADDRESS:
    case PATH:
        return set_text(row, value, member);
    }
    return false;
}

static bool is_word(const char *word, const char *text, size_t size)
{
    return strlen(word) == size && memcmp(word, text, size) == 0;
}

static const struct row *find_row(const char *section, size_t section_size, const char *key)
{
    for (size_t i = 0; i < ROWS; i++)
        if (is_word(rows[i].section, section, section_size) && strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return NULL;
}

/* Whether there is such a section. */
static bool find_section(const char *section, size_t size)
{
    for (size_t i = 0; i < ROWS; i++)
        if (is_word(rows[i].section, section, size))
            return true;
    return false;
}

/* Names what there is: the keys of a section, or the sections if `section` is none. */
static void list_words(const char *section, size_t section_size, char *ret, size_t size)
{
    bool keys = find_section(section, section_size);
    size_t used = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < ROWS; i++) {
        if (keys ? !is_word(rows[i].section, section, section_size)
                 : i > 0 && strcmp(rows[i].section, rows[i - 1].section) == 0)
            continue;
        int n = snprintf(ret + used, size - used, "%s%s", used ? ", " : "", keys ? rows[i].key : rows[i].section);
        if (n < 0 || (size_t)n >= size - used)
            return;
        used += (size_t)n;
    }
}

/* `where` and `name` say in an error whose it is. */
static bool assign(struct load *load, const struct row *row, const char *value, const char *where, const char *name)
{
    char allowed[128];
    if (set(row, value, &load->config))
        return true;
    describe(row, allowed, sizeof allowed);
    return fail(load, "%s%s: allowed is %s", where, name, allowed);
}

static bool unknown(struct load *load, const char *section, size_t size, const char *where, const char *name)
{
    char words[256];
    list_words(section, size, words, sizeof words);
    return fail(load, "%s%s: there is no such %s; there are: %s", where, name,
                find_section(section, size) ? "key" : "section", words);
}

/* inih's handler; returns non-zero to go on. */
static int take_pair(void *context, const char *section, const char *key, const char *value)
{
    struct load *load = context;
    char where[256], name[96];
    if (load->failed)
        return 0;
    snprintf(where, sizeof where, "%.200s:%u: ", load->path, load->line);
    snprintf(name, sizeof name, "[%.40s] %.40s", section, key);
    const struct row *row = find_row(section, strlen(section), key);
    if (!row)
        return unknown(load, section, strlen(section), where, name);
    if (load->given[row - rows])
        return fail(load, "%s%s: this key was given before, or the line is a continuation; one line is allowed", where,
                    name);
    load->given[row - rows] = true;
    return assign(load, row, value ? value : "", where, name);
}

/* Counts lines, which inih does not tell, and refuses those that it would cut in two. */
static char *read_line(char *line, int size, void *context)
{
    struct load *load = context;
    if (load->failed || !fgets(line, size, load->file))
        return NULL;
    load->line++;
    size_t length = strlen(line);
    if (length + 1 < (size_t)size || line[length - 1] == '\n')
        return line;
    fail(load, "%.200s:%u: the line is too long; %d bytes are allowed", load->path, load->line, size - 2);
    return NULL;
}

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file);
}

static int load_file(struct load *load)
{
    cleanup_(close_file) FILE *file = fopen(load->path, "re");
    if (!file) {
        int error = errno;
        fail(load, "%.200s: %s", load->path, strerror(error));
        return -error;
    }
    load->file = file;
    int r = ini_parse_stream(read_line, load, take_pair, load);
    if (ferror(file)) {
        fail(load, "%.200s: it cannot be read", load->path);
        return -EIO;
    }
    if (r > 0)
        fail(load, "%.200s:%d: allowed are [section], key = value, and comments that begin with # or ;", load->path, r);
    else if (r < 0)
        fail(load, "%.200s: no memory to read it", load->path);
    return load->failed ? r < 0 && r != -1 ? -ENOMEM : -EINVAL : 0;
}

/* ASSISTD_SECTION_KEY for a row. */
static void variable_name(const struct row *row, char *ret, size_t size)
{
    snprintf(ret, size, "ASSISTD_%s_%s", row->section, row->key);
    for (; *ret; ret++)
        *ret = (char)toupper((unsigned char)*ret);
}

static void load_environment(struct load *load)
{
    char name[96];
    for (size_t i = 0; i < ROWS; i++) {
        variable_name(&rows[i], name, sizeof name);
        const char *value = getenv(name);
        if (value && !assign(load, &rows[i], value, "environment: ", name))
            return;
    }
}

/* A variable that begins like a section of ours and names no key of it is a misspelt one. */
static bool is_misspelt(const char *variable, size_t size, const char **ret_section)
{
    char name[96];
    bool ours = false;
    for (size_t i = 0; i < ROWS; i++) {
        variable_name(&rows[i], name, sizeof name);
        if (is_word(name, variable, size))
            return false;
        size_t prefix = strlen("ASSISTD__") + strlen(rows[i].section);
        if (size < prefix || memcmp(name, variable, prefix) != 0)
            continue;
        ours = true;
        *ret_section = rows[i].section;
    }
    return ours;
}

static void judge_environment(struct load *load)
{
    char name[96];
    for (char *const *variable = environ; variable && *variable; variable++) {
        const char *section = NULL;
        size_t size = strcspn(*variable, "=");
        if (!is_misspelt(*variable, size, &section))
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(size < 90 ? size : 90), *variable);
        unknown(load, section, strlen(section), "environment: ", name);
        return;
    }
}

static bool load_flag(struct load *load, const char *flag)
{
    char name[96];
    const char *equals = strchr(flag, '='), *dot = strchr(flag, '.');
    if (strncmp(flag, "--", 2) != 0 || !equals || !dot || dot > equals || equals - flag >= (int)sizeof name)
        return fail(load, "flags: allowed is --section.key=value");
    snprintf(name, sizeof name, "%.*s", (int)(equals - flag), flag);
    const char *section = flag + 2, *key = name + (dot + 1 - flag);
    const struct row *row = find_row(section, (size_t)(dot - section), key);
    if (!row)
        return unknown(load, section, (size_t)(dot - section), "flag ", name);
    return assign(load, row, equals + 1, "flag ", name);
}

int config_load(const char *path, int count, char *const flags[], struct config *ret,
                char ret_error[static CONFIG_ERROR_SIZE])
{
    cleanup_free_ struct load *load = calloc(1, sizeof *load);
    int r = 0;
    if (!load) {
        snprintf(ret_error, CONFIG_ERROR_SIZE, "no memory to read the configuration");
        return -ENOMEM;
    }
    load->path = path;
    load->error = ret_error;
    for (size_t i = 0; i < ROWS; i++)
        assign(load, &rows[i], rows[i].fallback, "default: ", rows[i].key);
    if (path)
        r = load_file(load);
    if (r < 0)
        return r;
    load_environment(load);
    judge_environment(load);
    for (int i = 0; i < count && !load->failed; i++)
        load_flag(load, flags[i]);
    if (load->failed)
        return -EINVAL;
    *ret = load->config;
    return 0;
}

void config_dump(FILE *out)
{
    char allowed[128];
    for (size_t i = 0; i < ROWS; i++) {
        if (i == 0 || strcmp(rows[i].section, rows[i - 1].section) != 0)
            fprintf(out, "%s[%s]\n", i ? "\n" : "", rows[i].section);
        describe(&rows[i], allowed, sizeof allowed);
        fprintf(out, "# %s Allowed: %s.\n%s = %s\n", rows[i].help, allowed, rows[i].key, rows[i].fallback);
    }
}
