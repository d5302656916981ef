/* SPDX-License-Identifier: EUPL-1.2 */
#include "ca.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "private.h"

#define CA_KEY CA_FOLDER "/ca.key"
/* Clocks differ. */
#define EARLIER (24L * 3600)
#define LATER   (3650L * 24 * 3600)

/* A certificate and its key. */
struct pair {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

static void free_pair(struct pair *p)
{
    if (p->certificate)
        gnutls_x509_crt_deinit(p->certificate);
    if (p->key)
        gnutls_x509_privkey_deinit(p->key);
}

static void wipe(gnutls_datum_t *text)
{
    if (text->data)
        gnutls_memset(text->data, 0, text->size);
    gnutls_free(text->data);
}

static int complain(struct buf *told, const char *what, int error)
{
    buf_printf(told, "%s: %s", what, gnutls_strerror(error));
    return -EIO;
}

/* A fresh key, and a certificate of this name with nothing else in it yet. */
static int begin(struct pair *p, const char *name)
{
    unsigned char serial[16];
    time_t now = time(NULL);
    int r = gnutls_x509_privkey_init(&p->key);
    if (r == 0)
        r = gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (r == 0)
        r = gnutls_x509_crt_init(&p->certificate);
    random_bytes(serial, sizeof serial);
    serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and of full length */
    if (r == 0)
        r = gnutls_x509_crt_set_version(p->certificate, 3);
    if (r == 0)
        r = gnutls_x509_crt_set_serial(p->certificate, serial, sizeof serial);
    if (r == 0)
        r = gnutls_x509_crt_set_activation_time(p->certificate, now - EARLIER);
    if (r == 0)
        r = gnutls_x509_crt_set_expiration_time(p->certificate, now + LATER);
    if (r == 0)
        r = gnutls_x509_crt_set_dn_by_oid(p->certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
    if (r == 0)
        r = gnutls_x509_crt_set_key(p->certificate, p->key);
    return r;
}

static int finish(struct pair *p, const struct pair *issuer, unsigned usage)
{
    unsigned char id[SHA256_SIZE], issuer_id[SHA256_SIZE];
    size_t size = sizeof id, issuer_size = sizeof issuer_id;
    int r = gnutls_x509_crt_set_key_usage(p->certificate, usage);
    if (r == 0)
        r = gnutls_x509_crt_get_key_id(p->certificate, GNUTLS_KEYID_USE_SHA256, id, &size);
    if (r == 0)
        r = gnutls_x509_crt_set_subject_key_id(p->certificate, id, size);
    if (r == 0)
        r = gnutls_x509_crt_get_key_id(issuer->certificate, GNUTLS_KEYID_USE_SHA256, issuer_id, &issuer_size);
    if (r == 0)
        r = gnutls_x509_crt_set_authority_key_id(p->certificate, issuer_id, issuer_size);
    if (r == 0)
        r = gnutls_x509_crt_sign2(p->certificate, issuer->certificate, issuer->key, GNUTLS_DIG_SHA256, 0);
    return r;
}

/* Writes the certificate and the key, into one file where both names are the same. */
static int keep(const char *folder, const char *certificate, const char *key, const struct pair *p, struct buf *told)
{
    cleanup_(wipe) gnutls_datum_t first = {0}, second = {0};
    cleanup_buf_ struct buf both = {0};
    int r = gnutls_x509_crt_export2(p->certificate, GNUTLS_X509_FMT_PEM, &first);
    if (r == 0)
        r = gnutls_x509_privkey_export2_pkcs8(p->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &second);
    if (r < 0)
        return complain(told, certificate, r);
    if (strcmp(certificate, key) == 0) {
        buf_append(&both, first.data, first.size);
        buf_append(&both, second.data, second.size);
        r = both.failed ? -ENOMEM : private_write(folder, key, both.data, both.size);
        if (both.data)
            explicit_bzero(both.data, both.size);
    } else {
        r = private_write(folder, key, second.data, second.size);
        if (r == 0)
            r = private_write(folder, certificate, first.data, first.size);
    }
    if (r < 0)
        buf_printf(told, "%s/%s: %s", folder, certificate, strerror(-r));
    return r;
}

static int load_text(const char *folder, const char *name, gnutls_datum_t *ret, struct buf *told)
{
    char path[PATH_MAX];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (size < 0 || (size_t)size >= sizeof path)
        return -ENAMETOOLONG;
    int r = gnutls_load_file(path, ret);
    return r < 0 ? complain(told, path, r) : 0;
}

static int load_authority(const char *folder, struct pair *ret, struct buf *told)
{
    cleanup_(wipe) gnutls_datum_t certificate = {0}, key = {0};
    int r = load_text(folder, CA_CERTIFICATE, &certificate, told);
    if (r == 0)
        r = load_text(folder, CA_KEY, &key, told);
    if (r < 0)
        return r;
    r = gnutls_x509_crt_init(&ret->certificate);
    if (r == 0)
        r = gnutls_x509_crt_import(ret->certificate, &certificate, GNUTLS_X509_FMT_PEM);
    if (r == 0)
        r = gnutls_x509_privkey_init(&ret->key);
    if (r == 0)
        r = gnutls_x509_privkey_import2(ret->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0);
    return r < 0 ? complain(told, CA_CERTIFICATE, r) : 0;
}

static int make_authority(const char *folder, struct buf *told)
{
    cleanup_(free_pair) struct pair p = {0};
    int r = begin(&p, "assistd standalone");
    if (r == 0)
        r = gnutls_x509_crt_set_basic_constraints(p.certificate, 1, 0);
    if (r == 0)
        r = finish(&p, &p, GNUTLS_KEY_KEY_CERT_SIGN);
    return r < 0 ? complain(told, CA_CERTIFICATE, r) : keep(folder, CA_CERTIFICATE, CA_KEY, &p, told);
}

/* The names by which this host calls itself. */
static int add_names(gnutls_x509_crt_t certificate)
{
    static const unsigned char four[] = {127, 0, 0, 1}, six[16] = {[15] = 1};
    int r = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
    if (r == 0)
        r = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, four, sizeof four,
                                                 GNUTLS_FSAN_APPEND);
    if (r == 0)
        r = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, six, sizeof six,
                                                 GNUTLS_FSAN_APPEND);
    return r;
}

static int make_server(const char *folder, struct buf *told)
{
    cleanup_(free_pair) struct pair p = {0}, authority = {0};
    int r = load_authority(folder, &authority, told);
    if (r < 0)
        return r;
    r = begin(&p, "localhost");
    if (r == 0)
        r = add_names(p.certificate);
    if (r == 0)
        r = gnutls_x509_crt_set_basic_constraints(p.certificate, 0, -1);
    if (r == 0)
        r = gnutls_x509_crt_set_key_purpose_oid(p.certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (r == 0)
        r = finish(&p, &authority, GNUTLS_KEY_DIGITAL_SIGNATURE);
    return r < 0 ? complain(told, CA_SERVER, r) : keep(folder, CA_SERVER, CA_SERVER_KEY, &p, told);
}

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    return size > 0 && (size_t)size < sizeof path && access(path, F_OK) == 0;
}

int ca_make(const char *folder, struct buf *told)
{
    char path[PATH_MAX];
    int size = snprintf(path, sizeof path, "%s/" CA_FOLDER, folder), r = 0;
    if (size < 0 || (size_t)size >= sizeof path)
        return -ENAMETOOLONG;
    if (mkdir(path, 0700) < 0 && errno != EEXIST) {
        int error = errno;
        buf_printf(told, "%s: %s", path, strerror(error));
        return -error;
    }
    if (!is_there(folder, CA_CERTIFICATE)) /* written last, after its key */
        r = make_authority(folder, told);
    if (r == 0 && !is_there(folder, CA_SERVER))
        r = make_server(folder, told);
    return r;
}

int ca_issue(const char *folder, const char *name, struct sha256 *ret_key, struct buf *told)
{
    cleanup_(free_pair) struct pair p = {0}, authority = {0};
    char file[NAME_MAX];
    struct sha256 key;
    size_t size = SHA256_SIZE;
    int r = load_authority(folder, &authority, told);
    if (r < 0)
        return r;
    r = begin(&p, name);
    if (r == 0)
        r = gnutls_x509_crt_set_basic_constraints(p.certificate, 0, -1);
    if (r == 0)
        r = gnutls_x509_crt_set_key_purpose_oid(p.certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0);
    if (r == 0)
        r = finish(&p, &authority, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (r == 0)
        r = gnutls_x509_crt_get_key_id(p.certificate, GNUTLS_KEYID_USE_SHA256, key.bytes, &size);
    if (r < 0)
        return complain(told, name, r);
    snprintf(file, sizeof file, CA_FOLDER "/%.200s.pem", name);
    r = keep(folder, file, file, &p, told);
    if (r == 0)
        *ret_key = key;
    return r;
}
