/* SPDX-License-Identifier: EUPL-1.2 */
/* Connections under TLS. */
#include "exchange.h"

int secure_present(gnutls_session_t session, const struct gnutls_cert_retr_st *info, gnutls_pcert_st **ret_chain,
                   unsigned *ret_chain_size, gnutls_ocsp_data_st **ret_ocsp, unsigned *ret_ocsp_size,
                   gnutls_privkey_t *ret_key, unsigned *ret_flags)
{
    struct MHD_Connection *mhd = gnutls_session_get_ptr(session);
    const union MHD_ConnectionInfo *found = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *c = found ? found->socket_context : NULL;
    (void)info;
    if (!c)
        return -1;
    if (!c->material) /* GnuTLS keeps what it is given, without a copy, until the handshake is over */
        c->material = tls_hold(c->server->tls);
    *ret_chain = (gnutls_pcert_st *)tls_chain(c->material, ret_chain_size);
    *ret_key = tls_key(c->material);
    *ret_ocsp = NULL;
    *ret_ocsp_size = 0;
    *ret_flags = 0;
    return 0;
}

void secure_release(struct connection *c)
{
    tls_release(c->material);
    tls_release(c->judged_by);
}

bool http_secure(const struct http_exchange *x)
{
    return x->server->tls != NULL;
}

const char *http_certificate(const struct http_exchange *x, struct sha256 *ret)
{
    struct connection *c = x->connection;
    const instant now = instant_now();
    if (!x->server->tls)
        return "the connection has no TLS";
    if (!c->judged_by || !tls_is_newest(x->server->tls, c->judged_by) || now >= c->judged_until) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        if (!info || !info->tls_session)
            return "the connection has no TLS";
        tls_release(c->judged_by);
        c->judged_by = tls_hold(x->server->tls);
        c->fault = tls_peer(c->judged_by, info->tls_session, now, &c->key, &c->judged_until);
        if (c->fault)
            c->judged_until = now; /* a fault is looked at each time */
    }
    if (!c->fault)
        *ret = c->key;
    return c->fault;
}
