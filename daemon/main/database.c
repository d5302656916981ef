/* SPDX-License-Identifier: EUPL-1.2 */
/* The commands over a database that stands elsewhere: serve, migrate, init. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "accounts.h"
#include "commands.h"
#include "console.h"
#include "file.h"
#include "memory.h"
#include "schema.h"
#include "serve.h"
#include "steps.h"

#define REGISTERS_LIMIT (4u * 1024 * 1024)

static int check(const struct config *config, struct buf *told)
{
    struct rule_steps steps = {0};
    int r = rule_steps_of_library(&steps);
    if (r == 0)
        r = schema_check(config->database_conninfo_writer, &steps, told);
    if (r == 0)
        r = schema_check(config->database_conninfo_reader, &steps, told);
    free(steps.steps);
    return r;
}

/* Sockets that the service manager opened, by the names of sd_listen_fds_with_names(3): listen, machines, people; one
 * of another name is the first's. */
static void take_sockets(struct serve_listener listeners[static API_DOORS])
{
    static const char *const names[API_DOORS] = {"listen", "machines", "people"};
    char **given = NULL;
    int count = sd_listen_fds_with_names(1, &given);
    for (int i = 0; i < count; i++) {
        size_t door = API_LISTEN;
        for (size_t k = 0; k < API_DOORS; k++)
            door = strcmp(given[i], names[k]) == 0 ? k : door;
        listeners[door].fd = SD_LISTEN_FDS_START + i;
        free(given[i]);
    }
    free(given);
}

int command_serve(const struct config *config, const char *console_root)
{
    cleanup_buf_ struct buf told = {0};
    cleanup_close_ int root = *console_root ? console_folder(console_root, &told) : -1;
    struct serve_options options = {
        .listeners = {{config->listen_address, (uint16_t)config->listen_port, -1},
                      {config->machines_address, (uint16_t)config->machines_port, -1},
                      {config->people_address, (uint16_t)config->people_port, -1}},
        .writer = config->database_conninfo_writer,
        .reader = config->database_conninfo_reader,
        .key = config->history_key,
        .signed_last = config->history_signed,
        .certificate = config->tls_certificate,
        .certificate_key = config->tls_key,
        .trust = config->tls_trust,
        .access_key = config->access_key,
        .metrics = config->metrics_socket,
        .readers = config->database_readers,
        .queue = config->database_queue,
        .batch = config->database_batch,
        .connections = config->listen_connections,
        .connections_per_address = config->listen_connections_per_address,
        .trusted_proxy = config->listen_trusted_proxy,
        .header_seconds = config->listen_header_seconds,
        .request_seconds = config->listen_request_seconds,
        .idle_seconds = config->listen_idle_seconds,
        .rate = config->limits_rate,
        .burst = config->limits_burst,
        .console_root = root,
    };
    int r = told.size ? root : check(config, &told);
    if (r < 0)
        return fail(&told, r);
    take_sockets(options.listeners);
    return serve_run(&options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int command_migrate(const struct config *config)
{
    cleanup_buf_ struct buf told = {0};
    struct rule_steps steps = {0};
    int r = rule_steps_of_library(&steps);
    if (r == 0)
        r = schema_migrate(config->database_conninfo_migrator, &steps, "assistd " ASSISTD_VERSION, &told);
    free(steps.steps);
    if (r < 0)
        return fail(&told, r);
    printf("%s%s", told.size ? told.data : "", "the schema and the copy of the rules are up to date\n");
    return EXIT_SUCCESS;
}

static int print(const struct buf *json, void *context)
{
    (void)context;
    return fputs(json->data, stdout) == EOF || fflush(stdout) == EOF ? -EIO : 0;
}

static int initialise(const struct config *config, const char *registers, struct buf *told)
{
    struct session *s = NULL;
    int r = session_open(config->database_conninfo_writer, "assistd init", &s, told);
    if (r < 0)
        return r;
    r = registers_load(s, registers, told);
    int none = r == 0 ? accounts_none(s) : r;
    if (none == 1)
        r = accounts_first(s, print, NULL, told);
    else if (none < 0)
        r = none;
    else
        fprintf(stderr, "assistd: registers loaded; there are accounts already, so no token was made\n");
    session_close(s);
    return r;
}

int command_init(const struct config *config, const char *registers)
{
    cleanup_buf_ struct buf told = {0}, text = {0};
    int r = file_read(registers, REGISTERS_LIMIT, 0, &text, &told);
    if (r == 0)
        r = check(config, &told);
    if (r == 0)
        r = initialise(config, text.data, &told);
    return r < 0 ? fail(&told, r) : EXIT_SUCCESS;
}
