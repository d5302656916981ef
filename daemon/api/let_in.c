/* SPDX-License-Identifier: EUPL-1.2 */
/* Which account is this? One question for all that one can come in with. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "account.h"
#include "api_inside.h"

bool session_digest(const struct http_exchange *x, struct sha256 *ret)
{
    static const char name[] = SESSION_COOKIE "=";
    const char *at = http_header(x, "Cookie");

    for (; at && *at; at += strspn(at, "; ")) {
        size_t length = strcspn(at, ";");
        if (length > sizeof name - 1 && memcmp(at, name, sizeof name - 1) == 0)
            return token_read(at + sizeof name - 1, length - (sizeof name - 1), ret);
        at += length;
    }
    return false;
}

/* What came with the request, the first of these: it alone counts. 0: nothing that is one by its form. */
static enum credential_kind find_digest(const struct conversation *c, struct sha256 *ret)
{
    const char *authorization = http_header(c->x, "Authorization");

    if (c->door == API_MACHINES && !authorization)
        return http_certificate(c->x, ret) ? 0 : CREDENTIAL_CERTIFICATE;
    if (authorization) /* people come in with a session */
        return c->door != API_PEOPLE && token_digest(authorization, ret) ? CREDENTIAL_TOKEN : 0;
    return session_digest(c->x, ret) ? CREDENTIAL_SESSION : 0;
}

/* The host of an origin: what follows the scheme. Plain HTTP is believed of the loopback alone. */
static const char *origin_host(const char *origin)
{
    static const char *const loopbacks[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = origin + strlen("http://");

    if (strncmp(origin, "https://", strlen("https://")) == 0)
        return origin + strlen("https://");
    for (size_t i = 0; strncmp(origin, "http://", strlen("http://")) == 0 && i < sizeof loopbacks / sizeof *loopbacks;
         i++) {
        size_t length = strlen(loopbacks[i]);
        if (strncmp(host, loopbacks[i], length) == 0 && (host[length] == ':' || host[length] == '\0'))
            return host;
    }
    return NULL;
}

bool from_own_site(struct conversation *c, bool sure)
{
    const char *origin = http_header(c->x, "Origin"), *site = http_header(c->x, "Sec-Fetch-Site"),
               *own = http_header(c->x, "Host"), *host = origin ? origin_host(origin) : NULL;
    bool same = origin ? host && own && strcasecmp(host, own) == 0 : !sure;

    if (same && (!site || strcmp(site, "same-origin") == 0))
        return true;
    answer_problem(c, PROBLEM_CROSS_SITE,
                   origin ? "the headers Origin and Sec-Fetch-Site are not those of a page of this host"
                          : "a session's request that changes something needs the header Origin");
    return false;
}

static bool is_safe(const struct conversation *c)
{
    enum http_method method = http_method(c->x);

    return method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
}

/* A browser's windows share a session: none goes on for one person under the name of the next. */
static bool is_meant(struct conversation *c, const struct account *a)
{
    const char *meant = http_header(c->x, "Assist-Account");
    char id[UUID_TEXT];

    uuid_format(&a->id, id);
    if (!meant || strcmp(meant, id) == 0)
        return true;
    answer_problem(c, PROBLEM_UNAUTHENTICATED, "somebody else is signed in than Assist-Account says");
    return false;
}

/* The account's turn, if it does not ask too often. */
static bool admit(struct conversation *c, enum credential_kind way, const struct account *a,
                  const struct sha256 *digest)
{
    c->account = a->id;
    c->credential = *digest;
    c->way = way;
    if (!is_meant(c, a))
        return false;
    if (way == CREDENTIAL_SESSION && !is_safe(c) && !from_own_site(c, true))
        return false;
    return limit_account(c);
}

static bool can_judge(struct conversation *c)
{
    if (service_has_registers(c->api->service))
        return true;
    answer_problem(c, PROBLEM_UNAVAILABLE, "the database cannot be reached");
    return false;
}

bool pass_door(struct conversation *c)
{
    const struct account *a = NULL;
    struct sha256 digest;

    if (c->door != API_MACHINES)
        return true;
    if (!can_judge(c))
        return false;
    const char *fault = http_certificate(c->x, &digest);
    if (!fault)
        a = service_sign_in(c->api->service, CREDENTIAL_CERTIFICATE, &digest, &c->scope);
    if (a) {
        c->account = a->id;
        return true;
    }
    http_close_after(c->x);
    if (!limit_stranger(c))
        return false;
    service_refused_sign_in(c->api->service, http_peer(c->x));
    answer_problem(c, PROBLEM_UNAUTHENTICATED, fault ? fault : "the client's certificate is not in the register");
    return false;
}

bool let_in(struct conversation *c)
{
    const struct uuid machine = c->account; /* nil where no certificate is asked for */
    struct sha256 digest;

    if (!can_judge(c))
        return false;
    enum credential_kind way = find_digest(c, &digest);
    const struct account *a = way ? service_sign_in(c->api->service, way, &digest, &c->scope) : NULL;
    if (a && !uuid_is_nil(&machine) && uuid_compare(&machine, &a->id) != 0)
        a = NULL; /* a token beside a certificate is of the same account */
    if (a)
        return admit(c, way, a, &digest);
    if (!limit_stranger(c))
        return false;
    /* A session that is over is no attempt: every console asks once more. */
    if (http_header(c->x, "Authorization"))
        service_refused_sign_in(c->api->service, http_peer(c->x));
    answer_problem(c, PROBLEM_UNAUTHENTICATED,
                   c->door == API_PEOPLE    ? "people come in with a session here"
                   : !uuid_is_nil(&machine) ? "the token is none, or not of the account of the certificate"
                                            : "no valid credential came with the request");
    return false;
}

bool let_in_by(struct conversation *c, enum credential_kind kind, bool readable, const struct sha256 *digest,
               const char *refusal)
{
    if (!can_judge(c))
        return false;
    const struct account *a = readable ? service_sign_in(c->api->service, kind, digest, &c->scope) : NULL;

    if (a)
        return admit(c, kind, a, digest);
    service_refused_sign_in(c->api->service, http_peer(c->x));
    answer_problem(c, PROBLEM_UNAUTHENTICATED, refusal);
    return false;
}

bool check_scope(struct conversation *c)
{
    unsigned missing = route_info(c->match.route)->scope & ~c->scope;
    char detail[80];

    if (!missing)
        return true;
    snprintf(detail, sizeof detail, "the credential is not good for this: it lacks the scope %s",
             scope_word(missing & -missing));
    answer_problem(c, PROBLEM_NOT_YOUR_STEP, detail);
    return false;
}
