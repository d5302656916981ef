/* SPDX-License-Identifier: EUPL-1.2 */
/* TLS as the files of this folder share it. GnuTLS is known here, to libmicrohttpd, and to who makes certificates. */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "http.h"

/* TLS 1.3 alone (RFC 8446), with suites of 128 bits and more. */
#define TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3"

/* One loading of the files. Handshakes under way keep the one they began with. */
struct tls_material;

/* The newest material, held for the caller. */
struct tls_material *tls_hold(struct http_tls *tls);
/* NULL is nobody's. */
void tls_release(struct tls_material *material);
bool tls_is_newest(const struct http_tls *tls, const struct tls_material *material);

/* What is presented in a handshake: valid as long as the material is held. */
const gnutls_pcert_st *tls_chain(struct tls_material *material, unsigned *ret_count);
gnutls_privkey_t tls_key(struct tls_material *material);
/* The certificates of those who may issue clients', as PEM: NULL where there are none. */
const char *tls_trust_text(const struct tls_material *material);

/* The client's certificate of a connection: that there is one, that it is of X.509, that a chain leads from it to one
 * that is trusted, in time, and that it is made for clients (RFC 5280, 4.2.1.12: clientAuth, said outright). NULL, or
 * what is wrong. ret_key: SHA-256 of its public key (SubjectPublicKeyInfo, RFC 5280); ret_until: how long this may be
 * believed without another look. */
const char *tls_peer(struct tls_material *material, gnutls_session_t session, instant now, struct sha256 *ret_key,
                     instant *ret_until);
