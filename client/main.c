/* SPDX-License-Identifier: EUPL-1.2 */
/* The one table of commands: it parses, and it is the help. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "digest.h"

enum { URL = 256, TOKEN_FILE, KEY, PIN, JOBS, EVERY, ONCE, ENTRY, PATIENCE, HELP, VERSION };

#define MAY(option) (1u << ((option)-URL))
#define MORE        (1u << 31)
#define ADMINISTERS (MAY(URL) | MAY(TOKEN_FILE) | MAY(PATIENCE))
#define AT_A_SERVER (MAY(URL) | MAY(TOKEN_FILE) | MAY(PATIENCE) | MAY(KEY))

static const struct command {
    const char *noun, *verb, *usage, *help;
    size_t words;     /* after noun and verb; with MORE, at least */
    unsigned options; /* MAY(), MORE */
    enum exit_status (*run)(const struct arguments *args);
} commands[] = {
    {"log", "export", "log export DIR [--key KEY]", "writes the whole log, what it discloses and the documents", 1,
     AT_A_SERVER, log_export},
    {"log", "verify", "log verify DIR --key KEY [--pin FILE]... [--jobs N]", "checks an export, with no server", 1,
     MAY(KEY) | MAY(PIN) | MAY(JOBS), log_verify},
    {"log", "watch", "log watch DIR [--key KEY] [--every SECONDS] [--once]",
     "keeps each checkpoint, proved consistent with the last", 1, AT_A_SERVER | MAY(EVERY) | MAY(ONCE), log_watch},
    {"log", "proof", "log proof INDEX [--key KEY] [--entry FILE]", "fetches and checks the receipt of an entry", 1,
     AT_A_SERVER | MAY(ENTRY), log_proof},
    {"account", "list", "account list", "prints the accounts, as JSON, a page on a line", 0, ADMINISTERS, administer},
    {"account", "add", "account add MEMBER=VALUE...",
     "makes an account, e.g. name=… state=NL authority=ID roles=liaison post=…", 1, ADMINISTERS | MORE, administer},
    {"account", "change", "account change ID MEMBER=VALUE...", "changes it; a value - takes away what was there", 2,
     ADMINISTERS | MORE, administer},
    {"account", "confirm", "account confirm ID", "confirms the roles that another administrator gave", 1, ADMINISTERS,
     administer},
    {"account", "end", "account end ID", "ends it, at once", 1, ADMINISTERS, administer},
    {"credential", "list", "credential list ACCOUNT", "prints an account's credentials", 1, ADMINISTERS, administer},
    {"credential", "add", "credential add ACCOUNT [MEMBER=VALUE...]",
     "makes a token, or a code for its holder, e.g. label=… scope=read,act", 1, ADMINISTERS | MORE, administer},
    {"credential", "revoke", "credential revoke ACCOUNT ID", "revokes it, at once", 2, ADMINISTERS, administer},
    {"credential", "rotate", "credential rotate", "makes a new token in place of one's own, which goes on for an hour",
     0, ADMINISTERS, administer},
    {"credential", "draw", "credential draw", "draws one's token with the code on standard input", 0,
     MAY(URL) | MAY(PATIENCE), credential_draw},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct option options[] = {
    {"url", required_argument, NULL, URL},
    {"token-file", required_argument, NULL, TOKEN_FILE},
    {"key", required_argument, NULL, KEY},
    {"pin", required_argument, NULL, PIN},
    {"jobs", required_argument, NULL, JOBS},
    {"every", required_argument, NULL, EVERY},
    {"once", no_argument, NULL, ONCE},
    {"entry", required_argument, NULL, ENTRY},
    {"patience", required_argument, NULL, PATIENCE},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {0},
};

static void print_help(void)
{
    puts("assistctl: a client of assistd (Council Decision 2008/617/JHA)\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  assistctl %s\n      %s\n", commands[i].usage, commands[i].help);
    puts("\n--url URL (or ASSIST_URL), --token-file FILE (or ASSIST_TOKEN); see assistctl(1).\n"
         "Exit status: 0 good, 1 failed, 2 usage, 7 the server cannot be reached.");
}

static bool take_option(int option, struct arguments *a)
{
    switch (option) {
    case URL:
        a->url = optarg;
        return true;
    case TOKEN_FILE:
        a->token_file = optarg;
        return true;
    case KEY:
        a->key = optarg;
        return true;
    case PIN:
        if (a->pin_count == PINS_MAX) {
            complain(EXIT_USAGE, "at most %d pins", PINS_MAX);
            return false;
        }
        a->pins[a->pin_count++] = optarg;
        return true;
    case JOBS:
        a->jobs = optarg;
        return true;
    case EVERY:
        a->every = optarg;
        return true;
    case ONCE:
        a->once = true;
        return true;
    case ENTRY:
        a->entry = optarg;
        return true;
    case PATIENCE:
        a->patience = optarg;
        return true;
    default:
        return false;
    }
}

static enum exit_status run(const struct arguments *args, unsigned given)
{
    for (size_t i = 0; i < COMMANDS && args->word_count >= 2; i++) {
        const struct command *c = &commands[i];
        if (strcmp(c->noun, args->words[0]) != 0 || strcmp(c->verb, args->words[1]) != 0)
            continue;
        bool enough = c->options & MORE ? args->word_count >= 2 + c->words : args->word_count == 2 + c->words;
        if (!enough || given & ~c->options)
            return complain(EXIT_USAGE, "usage: assistctl %s", c->usage);
        return c->run(args);
    }
    return complain(EXIT_USAGE, "there is no such command; see assistctl --help");
}

/* EXIT_GOOD: to be run. */
static enum exit_status parse(int argc, char **argv, struct arguments *args, unsigned *given)
{
    static char name[] = "assistctl";
    argv[0] = name; /* getopt's complaints begin with it */
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h')
            option = HELP;
        if (option < URL || (option < HELP && !take_option(option, args)))
            return EXIT_USAGE;
        *given |= MAY(option);
    }
    for (; optind < argc; optind++) {
        if (args->word_count == sizeof args->words / sizeof *args->words)
            return complain(EXIT_USAGE, "too many words; see assistctl --help");
        args->words[args->word_count++] = argv[optind];
    }
    return EXIT_GOOD;
}

int main(int argc, char **argv)
{
    struct arguments args = {0};
    unsigned given = 0;
    signal(SIGPIPE, SIG_IGN);
    enum exit_status status = parse(argc, argv, &args, &given);
    if (status != EXIT_GOOD)
        return status;
    if (given & MAY(HELP)) {
        print_help();
        return EXIT_GOOD;
    }
    if (given & MAY(VERSION))
        return puts("assistctl " ASSISTD_VERSION) < 0 ? EXIT_BAD : EXIT_GOOD;
    if (digest_init() < 0)
        return complain(EXIT_BAD, "the system gives no random numbers");
    return run(&args, given);
}
