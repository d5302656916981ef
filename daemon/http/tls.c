/* SPDX-License-Identifier: EUPL-1.2 */
/* Certificate, key and trust from files, to be read again while connections go on. */
#include "tls.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "memory.h"

/* Certificates in a chain at most, and of clients' issuers. */
#define CHAIN 8
/* Bytes of a file at most. */
#define FILE_LIMIT (256u * 1024u)
/* A check of a client's certificate is believed so long. */
#define BELIEVED (60 * INSTANT_SECOND)

struct tls_material {
    unsigned holders;
    unsigned chain_size;
    gnutls_pcert_st chain[CHAIN];
    gnutls_privkey_t key;
    gnutls_x509_trust_list_t trust; /* NULL: nobody's clients are trusted */
    char *trust_text;
    instant expires_at;
};

struct http_tls {
    char *certificate, *key, *trust;
    struct tls_material *newest;
};

static void free_material(struct tls_material *m)
{
    for (unsigned i = 0; i < m->chain_size; i++)
        gnutls_pcert_deinit(&m->chain[i]);
    if (m->key)
        gnutls_privkey_deinit(m->key);
    if (m->trust)
        gnutls_x509_trust_list_deinit(m->trust, 1);
    free(m->trust_text);
    free(m);
}

void tls_release(struct tls_material *m)
{
    if (m && --m->holders == 0)
        free_material(m);
}

DEFINE_CLEANUP(struct tls_material *, tls_release, release_material)

static int complain(struct buf *told, const char *path, const char *what)
{
    buf_printf(told, "%s: %s", path, what);
    return -EINVAL;
}

static gnutls_datum_t datum(const struct buf *text)
{
    return (gnutls_datum_t){(unsigned char *)text->data, (unsigned)text->size};
}

static int load_chain(struct tls_material *m, const char *path, struct buf *told)
{
    cleanup_buf_ struct buf text = {0};
    gnutls_x509_crt_t first;
    unsigned count = CHAIN;
    int r = file_read(path, FILE_LIMIT, 0, &text, told);
    if (r < 0)
        return r;
    const gnutls_datum_t pem = datum(&text);
    r = gnutls_pcert_list_import_x509_raw(m->chain, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
    if (r < 0)
        return complain(told, path, gnutls_strerror(r));
    m->chain_size = count;
    r = gnutls_pcert_export_x509(&m->chain[0], &first);
    if (r < 0)
        return complain(told, path, gnutls_strerror(r));
    m->expires_at = (instant)gnutls_x509_crt_get_expiration_time(first) * INSTANT_SECOND;
    gnutls_x509_crt_deinit(first);
    return 0;
}

/* The key, which must be that of the first certificate. */
static int load_key(struct tls_material *m, const char *path, struct buf *told)
{
    cleanup_(file_wipe) struct buf text = {0};
    unsigned char of_key[SHA256_SIZE], of_certificate[SHA256_SIZE];
    size_t key_size = sizeof of_key, certificate_size = sizeof of_certificate;
    gnutls_pubkey_t public;
    int r = file_read(path, FILE_LIMIT, S_IRWXO, &text, told); /* a group may be the daemon's own */
    if (r < 0)
        return r;
    const gnutls_datum_t pem = datum(&text);
    r = gnutls_privkey_init(&m->key);
    if (r == 0)
        r = gnutls_privkey_import_x509_raw(m->key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (r == 0)
        r = gnutls_pubkey_init(&public);
    if (r < 0)
        return complain(told, path, gnutls_strerror(r));
    r = gnutls_pubkey_import_privkey(public, m->key, 0, 0);
    if (r == 0)
        r = gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, of_key, &key_size);
    if (r == 0)
        r = gnutls_pubkey_get_key_id(m->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, of_certificate, &certificate_size);
    gnutls_pubkey_deinit(public);
    if (r < 0)
        return complain(told, path, gnutls_strerror(r));
    bool same = memcmp(of_key, of_certificate, sizeof of_key) == 0;
    return same ? 0 : complain(told, path, "is not the key of the first certificate");
}

static int load_trust(struct tls_material *m, const char *path, struct buf *told)
{
    struct buf text = {0};
    int r = file_read(path, FILE_LIMIT, 0, &text, told);
    buf_byte(&text, '\0');
    m->trust_text = text.data;
    if (r < 0 || text.failed)
        return r < 0 ? r : -ENOMEM;
    const gnutls_datum_t pem = {(unsigned char *)text.data, (unsigned)text.size - 1};
    r = gnutls_x509_trust_list_init(&m->trust, 0);
    if (r < 0)
        return -ENOMEM;
    r = gnutls_x509_trust_list_add_trust_mem(m->trust, &pem, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
    return r > 0 ? 0 : complain(told, path, r < 0 ? gnutls_strerror(r) : "holds no certificate");
}

int http_tls_reload(struct http_tls *tls, struct buf *told)
{
    cleanup_(release_material) struct tls_material *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->holders = 1;
    int r = load_chain(m, tls->certificate, told);
    if (r == 0)
        r = load_key(m, tls->key, told);
    if (r == 0 && tls->trust)
        r = load_trust(m, tls->trust, told);
    if (r < 0)
        return r;
    tls_release(tls->newest);
    tls->newest = m;
    m = NULL;
    return 0;
}

void http_tls_free(struct http_tls *tls)
{
    if (!tls)
        return;
    tls_release(tls->newest);
    free(tls->certificate);
    free(tls->key);
    free(tls->trust);
    free(tls);
}

DEFINE_CLEANUP(struct http_tls *, http_tls_free, free_tls_pointer)

static int keep_paths(struct http_tls *tls, const char *certificate, const char *key, const char *trust)
{
    bool trusts = trust && *trust;
    tls->certificate = strdup(certificate);
    tls->key = strdup(key);
    tls->trust = trusts ? strdup(trust) : NULL;
    return tls->certificate && tls->key && (tls->trust || !trusts) ? 0 : -ENOMEM;
}

int http_tls_new(const char *certificate, const char *key, const char *trust, struct http_tls **ret, struct buf *told)
{
    cleanup_(free_tls_pointer) struct http_tls *tls = calloc(1, sizeof *tls);
    if (!tls)
        return -ENOMEM;
    int r = keep_paths(tls, certificate, key, trust);
    if (r == 0)
        r = http_tls_reload(tls, told);
    if (r < 0)
        return r;
    *ret = tls;
    tls = NULL;
    return 0;
}

instant http_tls_expires_at(const struct http_tls *tls)
{
    return tls->newest->expires_at;
}

struct tls_material *tls_hold(struct http_tls *tls)
{
    tls->newest->holders++;
    return tls->newest;
}

bool tls_is_newest(const struct http_tls *tls, const struct tls_material *m)
{
    return tls->newest == m;
}

const gnutls_pcert_st *tls_chain(struct tls_material *m, unsigned *ret_count)
{
    *ret_count = m->chain_size;
    return m->chain;
}

gnutls_privkey_t tls_key(struct tls_material *m)
{
    return m->key;
}

const char *tls_trust_text(const struct tls_material *m)
{
    return m->trust_text;
}

/* The chain as the client sent it. */
struct chain {
    gnutls_x509_crt_t certificates[CHAIN];
    unsigned count;
};

static void free_chain(struct chain *c)
{
    for (unsigned i = 0; i < c->count; i++)
        gnutls_x509_crt_deinit(c->certificates[i]);
}

static bool read_chain(const gnutls_datum_t *raw, unsigned count, struct chain *ret)
{
    for (; ret->count < count; ret->count++) {
        gnutls_x509_crt_t *next = &ret->certificates[ret->count];
        if (gnutls_x509_crt_init(next) < 0)
            return false;
        if (gnutls_x509_crt_import(*next, &raw[ret->count], GNUTLS_X509_FMT_DER) < 0) {
            gnutls_x509_crt_deinit(*next);
            return false;
        }
    }
    return true;
}

/* GnuTLS takes a certificate without any purpose for one of every purpose. */
static bool is_for_clients(gnutls_x509_crt_t certificate)
{
    char purpose[64];
    for (unsigned i = 0; i < 16; i++) {
        size_t size = sizeof purpose;
        int r = gnutls_x509_crt_get_key_purpose_oid(certificate, i, purpose, &size, NULL);
        if (r == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            return false;
        if (r >= 0 && strcmp(purpose, GNUTLS_KP_TLS_WWW_CLIENT) == 0)
            return true;
    }
    return false;
}

static const char *fault_of(unsigned status)
{
    if (status & GNUTLS_CERT_EXPIRED)
        return "the client's certificate, or one that it hangs on, has expired";
    if (status & GNUTLS_CERT_NOT_ACTIVATED)
        return "the client's certificate is not valid yet";
    if (status & GNUTLS_CERT_REVOKED)
        return "the client's certificate is revoked";
    if (status & GNUTLS_CERT_PURPOSE_MISMATCH)
        return "the client's certificate is for another purpose";
    if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
        return "the client's certificate comes from somebody who is not trusted here";
    return "the client's certificate does not hold";
}

static const char *judge_chain(struct tls_material *m, struct chain *c)
{
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned status = GNUTLS_CERT_INVALID;
    int r = gnutls_x509_trust_list_verify_crt2(m->trust, c->certificates, c->count, &purpose, 1, 0, &status, NULL);
    if (r < 0 || status != 0)
        return fault_of(r < 0 ? GNUTLS_CERT_INVALID : status);
    return is_for_clients(c->certificates[0]) ? NULL : fault_of(GNUTLS_CERT_PURPOSE_MISMATCH);
}

const char *tls_peer(struct tls_material *m, gnutls_session_t session, instant now, struct sha256 *ret_key,
                     instant *ret_until)
{
    cleanup_(free_chain) struct chain c = {.count = 0};
    size_t size = SHA256_SIZE;
    unsigned count = 0;
    struct sha256 key;
    if (gnutls_certificate_type_get2(session, GNUTLS_CTYPE_CLIENT) != GNUTLS_CRT_X509)
        return "there is no client certificate of X.509";
    const gnutls_datum_t *raw = gnutls_certificate_get_peers(session, &count);
    if (!raw || count == 0)
        return "there is no client certificate";
    if (!m->trust)
        return "no issuer of client certificates is trusted here";
    if (count > CHAIN || !read_chain(raw, count, &c))
        return "the client's certificate cannot be read";
    const char *fault = judge_chain(m, &c);
    if (fault)
        return fault;
    if (gnutls_x509_crt_get_key_id(c.certificates[0], GNUTLS_KEYID_USE_SHA256, key.bytes, &size) < 0)
        return "the client's public key cannot be read";
    instant until = now + BELIEVED;
    for (unsigned i = 0; i < c.count; i++) {
        instant end = (instant)gnutls_x509_crt_get_expiration_time(c.certificates[i]) * INSTANT_SECOND;
        until = end < until ? end : until;
    }
    *ret_key = key;
    *ret_until = until;
    return NULL;
}
