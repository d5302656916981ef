/* SPDX-License-Identifier: EUPL-1.2 */
/* The commands of assistd. Each returns an exit status: 0, 1 for a failure, 2 for wrong usage; a failure is one line on
 * standard error. */
#pragma once

#include <stdint.h>

#include "api.h"
#include "buf.h"
#include "config.h"

#define EXIT_USAGE 2

/* `console_root`: a folder that the console's files are read from; "": none. */
int command_serve(const struct config *config, const char *console_root);
int command_migrate(const struct config *config);
int command_init(const struct config *config, const char *registers);
/* `listen`: ADDRESS:PORT for each listener; NULL: none. With TLS it makes certificates of its own. */
int command_standalone(const char *folder, const char *const listen[static API_DOORS], const char *console_root);
/* `log key ORIGIN`, `log adopt --checkpoint FILE`, `log succeed --checkpoint FILE --old KEY`. */
int command_log(const struct config *config, const char *verb, const char *word, const char *checkpoint,
                const char *old);
int command_dump(const char *what);

/* Prints "assistd: " and the last line of `told`, or the words for -errno where it is empty. Returns EXIT_FAILURE. */
int fail(const struct buf *told, int error);
