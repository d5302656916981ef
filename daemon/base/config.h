/* SPDX-License-Identifier: EUPL-1.2 */
/* The configuration, from one table. A file is read first, then the environment (ASSISTD_SECTION_KEY), then flags
 * (--section.key=value); the later one counts. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "log.h"

#define CONFIG_TEXT_SIZE 1001

#define CONFIG_TEXT_MEMBER(name)    char name[CONFIG_TEXT_SIZE];
#define CONFIG_ADDRESS_MEMBER(name) char name[CONFIG_TEXT_SIZE];
#define CONFIG_PATH_MEMBER(name)    char name[CONFIG_TEXT_SIZE];
#define CONFIG_NUMBER_MEMBER(name)  unsigned name;
#define CONFIG_LEVEL_MEMBER(name)   enum log_level name;

/* A member section_key for each row, as in `listen_port`. */
struct config {
#define CONFIG(type, section, key, ...) CONFIG_##type##_MEMBER(section##_##key)
#include "config.def"
#undef CONFIG
};

#define CONFIG_ERROR_SIZE 512

/* `path` may be NULL: no file. All `count` flags must be of the form --section.key=value. 0, or -errno with a sentence
 * in ret_error that names where, section, key and what is allowed, never the value: -EINVAL, -ENOMEM, or why the file
 * cannot be read. A variable ASSISTD_SECTION_… of a section that exists must name one of its keys. */
int config_load(const char *path, int count, char *const flags[], struct config *ret,
                char ret_error[static CONFIG_ERROR_SIZE]);
/* Writes the table as an example: every key with its help, what is allowed and its default. */
void config_dump(FILE *out);
