/* SPDX-License-Identifier: EUPL-1.2 */
/* The commands of assistctl. Each returns its exit status; a failure is one line on standard error. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum exit_status { EXIT_GOOD = 0, EXIT_BAD = 1, EXIT_USAGE = 2, EXIT_UNREACHABLE = 7 };

#define PINS_MAX 256

/* What came on the command line. */
struct arguments {
    const char *url, *token_file; /* or NULL */
    const char *key;              /* a verifier key, or a file with some */
    const char *pins[PINS_MAX];
    size_t pin_count;
    const char *every, *jobs, *entry, *patience;
    bool once;
    const char *words[24]; /* noun, verb, what it is about */
    size_t word_count;
};

enum exit_status log_export(const struct arguments *args);
enum exit_status log_verify(const struct arguments *args);
enum exit_status log_watch(const struct arguments *args);
enum exit_status log_proof(const struct arguments *args);
/* Accounts and credentials: all but the one that draws with a code. */
enum exit_status administer(const struct arguments *args);
enum exit_status credential_draw(const struct arguments *args);

/* A whole number in this range. */
bool number_of(const char *text, unsigned min, unsigned max, unsigned *ret);
/* Prints "assistctl: " and a line. Returns `status`. */
enum exit_status complain(enum exit_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
