/* SPDX-License-Identifier: EUPL-1.2 */
/* A small authority, for trying TLS: its certificates are worth nothing anywhere else. */
#pragma once

#include "buf.h"
#include "digest.h"

#define CA_FOLDER      "tls"
#define CA_CERTIFICATE CA_FOLDER "/ca.pem"
#define CA_SERVER      CA_FOLDER "/server.pem"
#define CA_SERVER_KEY  CA_FOLDER "/server.key"

/* Makes, in this folder, the authority and a certificate for the server on this host, where they are not there. 0, or
 * -errno and a line in `told`. */
int ca_make(const char *folder, struct buf *told);
/* A certificate for a client, of ten years; with its key it goes into tls/<name>.pem, whose mode is 0600. ret_key:
 * SHA-256 of its public key. */
int ca_issue(const char *folder, const char *name, struct sha256 *ret_key, struct buf *told);
