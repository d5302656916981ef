/* SPDX-License-Identifier: EUPL-1.2 */
/* The whole system in one folder. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "ca.h"
#include "cluster.h"
#include "commands.h"
#include "console.h"
#include "digest.h"
#include "memory.h"
#include "note.h"
#include "password.h"
#include "private.h"
#include "schema.h"
#include "schema_files.h"
#include "serve.h"
#include "steps.h"

#define TOKENS "tokens.json"
#define KEY    "log.key"
#define SIGNED "log.signed"
#define ACCESS "access.key"

struct house {
    char *folder;
    int lock;
    struct cluster *cluster;
    int console_root;
    struct buf migrator, writer, reader, told;
};

static int issue(const char *label, struct sha256 *ret_key, void *context)
{
    struct house *h = context;
    return ca_issue(h->folder, label, ret_key, &h->told);
}

static int keep_tokens(const struct buf *json, void *context)
{
    return private_write(context, TOKENS, json->data, json->size);
}

/* The key that signs the log: made once, with an origin of its own. */
static int make_key(const char *folder)
{
    char random[11], origin[64], text[NOTE_KEY_TEXT + 1];
    struct note_key key;
    if (access(KEY, F_OK) == 0)
        return 0;
    random_base32(random, sizeof random - 1);
    snprintf(origin, sizeof origin, "localhost/assistd/%s", random);
    int r = note_key_make(origin, &key);
    if (r < 0)
        return r;
    note_signer_format(&key, text);
    size_t size = strlen(text);
    text[size] = '\n';
    r = private_write(folder, KEY, text, size + 1);
    note_key_wipe(&key);
    explicit_bzero(text, sizeof text);
    return r;
}

/* The key that seals what is kept beside passwords. */
static int make_access_key(const char *folder)
{
    char text[ACCESS_KEY_TEXT];
    if (access(ACCESS, F_OK) == 0)
        return 0;
    access_key_make(text);
    text[ACCESS_KEY_TEXT - 1] = '\n';
    int r = private_write(folder, ACCESS, text, sizeof text);
    explicit_bzero(text, sizeof text);
    return r;
}

/* The file first: accounts whose tokens nobody knows would be of no use. */
static int furnish(struct house *h)
{
    struct session *s = NULL;
    int r = session_open(h->writer.data, "assistd standalone", &s, &h->told);
    if (r < 0)
        return r;
    r = accounts_none(s);
    if (r == 1) {
        r = registers_load(s, schema_file("registers.json")->text, &h->told);
        if (r == 0)
            r = accounts_sample(s, keep_tokens, h->folder, &h->told);
    } else if (r < 0) {
        buf_printf(&h->told, "cannot look for accounts: %s", session_error(s));
    }
    session_close(s);
    return r;
}

static int build(struct house *h)
{
    struct rule_steps steps = {0};
    int r = rule_steps_of_library(&steps);
    if (r == 0)
        r = cluster_start(h->folder, &h->cluster, &h->told);
    if (r == 0) {
        cluster_conninfo(h->cluster, "assist_migrator", &h->migrator);
        cluster_conninfo(h->cluster, "assist_writer", &h->writer);
        cluster_conninfo(h->cluster, "assist_reader", &h->reader);
        r = h->migrator.failed || h->writer.failed || h->reader.failed ? -ENOMEM : 0;
    }
    if (r == 0)
        r = schema_migrate(h->migrator.data, &steps, "assistd " ASSISTD_VERSION, &h->told);
    if (r == 0)
        r = furnish(h);
    if (r == 0)
        r = make_key(h->folder);
    if (r == 0)
        r = make_access_key(h->folder);
    free(steps.steps);
    return r;
}

/* Certificates for the server, and for each account that has a token and none yet. */
static int certify(struct house *h)
{
    struct session *s = NULL;
    int r = ca_make(h->folder, &h->told);
    if (r == 0)
        r = session_open(h->writer.data, "assistd standalone", &s, &h->told);
    if (r == 0)
        r = accounts_certify(s, issue, h, &h->told);
    session_close(s);
    return r;
}

static int open_house(const char *folder, bool tls, struct house *h)
{
    int r = private_folder(folder, &h->folder, &h->told);
    if (r == 0 && chdir(h->folder) < 0)
        r = -errno;
    if (r < 0)
        return r;
    h->lock = private_lock(h->folder, &h->told);
    if (h->lock < 0)
        return h->lock;
    r = build(h);
    return r == 0 && tls ? certify(h) : r;
}

static void close_house(struct house *h)
{
    cluster_stop(h->cluster);
    close_descriptor(&h->lock);
    close_descriptor(&h->console_root);
    free(h->folder);
    buf_release(&h->migrator);
    buf_release(&h->writer);
    buf_release(&h->reader);
    buf_release(&h->told);
}

/* ADDRESS:PORT, an IPv6 address in brackets. */
static bool parse_listen(const char *text, char ret_address[static INET6_ADDRSTRLEN], uint16_t *ret_port)
{
    struct in6_addr any;
    const char *colon = strrchr(text, ':');
    if (!colon || !colon[1])
        return false;
    bool brackets = *text == '[' && colon > text + 1 && colon[-1] == ']';
    size_t size = (size_t)(colon - text) - (brackets ? 2 : 0);
    char *end;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (size >= INET6_ADDRSTRLEN || *end || port > UINT16_MAX || colon[1] < '0' || colon[1] > '9')
        return false;
    memcpy(ret_address, text + brackets, size);
    ret_address[size] = '\0';
    *ret_port = (uint16_t)port;
    return inet_pton(brackets ? AF_INET6 : AF_INET, ret_address, &any) == 1;
}

static int serve(struct house *h, const struct serve_listener *listeners)
{
    char metrics[PATH_MAX];
    snprintf(metrics, sizeof metrics, "%s/metrics.sock", h->folder);
    const struct serve_options options = {
        .listeners = {listeners[API_LISTEN], listeners[API_MACHINES], listeners[API_PEOPLE]},
        .certificate = CA_SERVER, /* we are in the folder */
        .certificate_key = CA_SERVER_KEY,
        .trust = CA_CERTIFICATE,
        .writer = h->writer.data,
        .reader = h->reader.data,
        .key = KEY,
        .signed_last = SIGNED,
        .access_key = ACCESS,
        .metrics = metrics,
        .readers = 2,
        .queue = 4096,
        .batch = 128,
        .connections = 4096,
        .connections_per_address = 4096,
        .header_seconds = 10,
        .request_seconds = 60,
        .idle_seconds = 60,
        .console_root = h->console_root,
        .announce = true,
        .on_child = cluster_revive,
        .child = h->cluster,
    };
    return serve_run(&options);
}

int command_standalone(const char *folder, const char *const listen[static API_DOORS], const char *console_root)
{
    struct house h = {.lock = -1, .console_root = -1};
    char addresses[API_DOORS][INET6_ADDRSTRLEN];
    struct serve_listener listeners[API_DOORS];
    for (size_t i = 0; i < API_DOORS; i++) {
        listeners[i] = (struct serve_listener){"", 0, -1};
        if (!listen[i])
            continue;
        if (!parse_listen(listen[i], addresses[i], &listeners[i].port)) {
            fprintf(stderr, "assistd: %s: not as ADDRESS:PORT, with a numeric address\n", listen[i]);
            return EXIT_USAGE;
        }
        listeners[i].address = addresses[i];
    }
    int r = 0, status = EXIT_SUCCESS;
    if (*console_root) /* before the folder is another, and root is given up */
        r = h.console_root = console_folder(console_root, &h.told);
    if (r >= 0)
        r = open_house(folder, listen[API_MACHINES] || listen[API_PEOPLE], &h);
    if (r < 0)
        status = fail(&h.told, r);
    else if (serve(&h, listeners) < 0)
        status = EXIT_FAILURE;
    close_house(&h);
    return status;
}
