/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "commands.h"
#include "digest.h"
#include "log.h"
#include "memory.h"
#include "password.h"

#define WORDS 4
#define FLAGS 64

struct arguments {
    const char *config, *listen, *machines, *people, *registers, *dump, *checkpoint, *old, *console_root;
    bool check, version, help;
    char *words[WORDS], *flags[FLAGS]; /* flags: --section.key=value, for the configuration */
    int count, flag_count;
};

struct command {
    const char *name, *usage;
    int words; /* how many it takes, its own name not counted; below zero: it judges itself */
    bool configured;
    int (*run)(const struct arguments *args, const struct config *config);
};

static int wrong_usage(const char *what, const char *word)
{
    fprintf(stderr, "assistd: %s%s; see assistd --help\n", what, word);
    return EXIT_USAGE;
}

static int run_serve(const struct arguments *args, const struct config *config)
{
    return command_serve(config, args->console_root ? args->console_root : config->console_root);
}

static int run_migrate(const struct arguments *args, const struct config *config)
{
    (void)args;
    return command_migrate(config);
}

static int run_init(const struct arguments *args, const struct config *config)
{
    if (args->registers)
        return command_init(config, args->registers);
    fprintf(stderr, "assistd: init needs --registers FILE\n");
    return EXIT_USAGE;
}

static int run_standalone(const struct arguments *args, const struct config *config)
{
    (void)config;
    return command_standalone(
        args->words[1],
        (const char *const[API_DOORS]){args->listen ? args->listen : "127.0.0.1:8443", args->machines, args->people},
        args->console_root ? args->console_root : "");
}

static int run_log(const struct arguments *args, const struct config *config)
{
    return command_log(config, args->count > 1 ? args->words[1] : "", args->count > 2 ? args->words[2] : NULL,
                       args->checkpoint, args->old);
}

static int run_access(const struct arguments *args, const struct config *config)
{
    char text[ACCESS_KEY_TEXT];
    (void)config;
    if (strcmp(args->words[1], "key") != 0)
        return wrong_usage("usage: assistd access key", "");
    access_key_make(text);
    int r = puts(text) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    explicit_bzero(text, sizeof text);
    return r;
}

static const struct command commands[] = {
    {"serve", "serve --config FILE [--console-root DIR]", 0, true, run_serve},
    {"standalone",
     "standalone DIR [--listen 127.0.0.1:8443] [--machines ADDRESS:PORT] [--people ADDRESS:PORT] [--console-root DIR]",
     1, false, run_standalone},
    {"migrate", "migrate --config FILE", 0, true, run_migrate},
    {"init", "init --config FILE --registers FILE", 0, true, run_init},
    {"access", "access key", 1, false, run_access},
    {"log", "log key ORIGIN", -1, true, run_log},
    {"log", "log adopt --config FILE --checkpoint FILE", -1, true, run_log},
    {"log", "log succeed --config FILE --checkpoint FILE --old KEY", -1, true, run_log},
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int print_help(void)
{
    puts("assistd: requests for assistance by special intervention units (Council Decision 2008/617/JHA)\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  assistd %s\n", commands[i].usage);
    puts("  assistd --check-config --config FILE\n"
         "  assistd --dump rules|routes|statements|errors|config|openapi\n"
         "  assistd --version\n"
         "  assistd --help\n\n"
         "--section.key=value overrides a setting of the file; --dump config shows them all.");
    return EXIT_SUCCESS;
}

int fail(const struct buf *told, int error)
{
    const char *line = told->size ? strrchr(told->data, '\n') : NULL;
    const char *text = line ? line + 1 : told->size ? told->data : "";
    fprintf(stderr, "assistd: %s\n", *text ? text : strerror(-error));
    return EXIT_FAILURE;
}

/* The value of `--name VALUE` or `--name=VALUE` at argv[*i]; NULL if this is another word. */
static const char *value_of(char **argv, int *i, const char *name)
{
    size_t size = strlen(name);
    if (strncmp(argv[*i], name, size) != 0)
        return NULL;
    if (argv[*i][size] == '=')
        return argv[*i] + size + 1;
    return argv[*i][size] == '\0' && argv[*i + 1] ? argv[++*i] : NULL;
}

static bool take_valued(char **argv, int *i, struct arguments *a)
{
    const struct {
        const char *name, **value;
    } options[] = {{"--config", &a->config}, {"--listen", &a->listen},         {"--machines", &a->machines},
                   {"--people", &a->people}, {"--registers", &a->registers},   {"--dump", &a->dump},
                   {"--old", &a->old},       {"--checkpoint", &a->checkpoint}, {"--console-root", &a->console_root}};
    for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
        const char *value = value_of(argv, i, options[k].name);
        if (value) {
            *options[k].value = value;
            return true;
        }
    }
    return false;
}

static bool take_plain(char *word, struct arguments *a)
{
    bool known = true;
    if (strcmp(word, "--check-config") == 0)
        a->check = true;
    else if (strcmp(word, "--version") == 0)
        a->version = true;
    else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        a->help = true;
    else if (strncmp(word, "--", 2) == 0 && strchr(word, '.') && strchr(word, '=') && a->flag_count < FLAGS)
        a->flags[a->flag_count++] = word;
    else if (*word != '-' && a->count < WORDS)
        a->words[a->count++] = word;
    else
        known = false;
    return known;
}

static bool parse(char **argv, struct arguments *ret)
{
    for (int i = 1; argv[i]; i++)
        if (!take_valued(argv, &i, ret) && !take_plain(argv[i], ret)) {
            wrong_usage("what is this, or what comes after it: ", argv[i]);
            return false;
        }
    return true;
}

static int run_configured(const struct arguments *args, const struct command *command)
{
    cleanup_free_ struct config *config = calloc(1, sizeof *config);
    char error[CONFIG_ERROR_SIZE];
    if (!config)
        return fail(&(struct buf){0}, -ENOMEM);
    if (config_load(args->config, args->flag_count, args->flags, config, error) < 0) {
        fprintf(stderr, "assistd: %s\n", error);
        return EXIT_FAILURE;
    }
    log_set_level(config->log_level);
    return command ? command->run(args, config) : EXIT_SUCCESS;
}

static int run(const struct arguments *args)
{
    if (args->check)
        return run_configured(args, NULL);
    if (args->count == 0)
        return wrong_usage("say what to do", "");
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *command = &commands[i];
        if (strcmp(args->words[0], command->name) != 0)
            continue;
        if (command->words >= 0 && args->count - 1 != command->words)
            return wrong_usage("usage: assistd ", command->usage);
        return command->configured ? run_configured(args, command) : command->run(args, NULL);
    }
    return wrong_usage("there is no command ", args->words[0]);
}

/* What is in memory is not for other processes of the same user, nor for a core file. LeakSanitizer must attach. */
static void close_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

int main(int argc, char **argv)
{
    struct arguments args = {0};
    umask(077);
    signal(SIGPIPE, SIG_IGN);
    close_memory();
    (void)argc;
    if (!parse(argv, &args))
        return EXIT_USAGE;
    if (args.help)
        return print_help();
    if (args.version)
        return puts("assistd " ASSISTD_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    if (digest_init() < 0) {
        fprintf(stderr, "assistd: the system gives no random numbers\n");
        return EXIT_FAILURE;
    }
    return args.dump ? command_dump(args.dump) : run(&args);
}
