/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>
#include <strings.h>

#include "account.h"

static const char *const words[] = {"liaison", "authority", "unit", "command", "auditor", "administrator"};

unsigned role_by_word(const char *word, size_t size)
{
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == size && memcmp(words[i], word, size) == 0)
            return 1u << i;
    return 0;
}

const char *role_word(unsigned role)
{
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (role == 1u << i)
            return words[i];
    return NULL;
}

enum credential_kind credential_by_word(const char *word)
{
    return strcmp(word, "token") == 0         ? CREDENTIAL_TOKEN
           : strcmp(word, "certificate") == 0 ? CREDENTIAL_CERTIFICATE
           : strcmp(word, "session") == 0     ? CREDENTIAL_SESSION
           : strcmp(word, "password") == 0    ? CREDENTIAL_PASSWORD
                                              : CREDENTIAL_CODE;
}

static const char *const scopes[] = {"read", "act", "administer", "audit"};

const char *scope_word(unsigned scope)
{
    for (unsigned i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (scope == 1u << i)
            return scopes[i];
    return NULL;
}

unsigned scope_by_words(const char *list)
{
    unsigned scope = 0;

    for (const char *at = list; *at;) {
        size_t length = strcspn(at, " ");
        for (unsigned i = 0; i < sizeof scopes / sizeof *scopes; i++)
            if (strlen(scopes[i]) == length && memcmp(scopes[i], at, length) == 0)
                scope |= 1u << i;
        at += length;
        at += strspn(at, " ");
    }
    return scope;
}

bool token_read(const char *token, size_t size, struct sha256 *ret)
{
    if (size != TOKEN_SIZE)
        return false;
    *ret = sha256(token, size);
    return true;
}

bool token_digest(const char *authorization, struct sha256 *ret)
{
    static const char scheme[] = "Bearer ";
    const char *token;

    if (!authorization || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
        return false;
    token = authorization + sizeof scheme - 1;
    token += strspn(token, " ");
    return token_read(token, strlen(token), ret);
}

enum { CODE_DIGITS = 25, CODE_GROUP = 5 };

bool code_read(const char *code, size_t size, struct sha256 *ret)
{
    char digits[CODE_DIGITS];
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        char c = code[i] >= 'a' && code[i] <= 'z' ? (char)(code[i] - 'a' + 'A') : code[i];
        if (c == '-' || c == ' ')
            continue;
        if (count == CODE_DIGITS)
            return false;
        digits[count++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    if (count != CODE_DIGITS)
        return false;
    *ret = sha256(digits, count);
    explicit_bzero(digits, sizeof digits);
    return true;
}

void code_make(char ret[static CODE_SIZE + 1], struct sha256 *ret_digest)
{
    char digits[CODE_DIGITS + 1];
    size_t at = 0;

    random_base32(digits, CODE_DIGITS);
    for (size_t i = 0; i < CODE_DIGITS; i++) {
        if (i > 0 && i % CODE_GROUP == 0)
            ret[at++] = '-';
        ret[at++] = digits[i];
    }
    ret[at] = '\0';
    *ret_digest = sha256(digits, CODE_DIGITS);
    explicit_bzero(digits, sizeof digits);
}

bool account_binds(const struct account *a)
{
    return (a->roles & (ROLE_AUTHORITY | ROLE_COMMAND)) != 0;
}

bool account_works(const struct account *a, instant now)
{
    bool ended = a->ended_at != INSTANT_NONE && now >= a->ended_at;

    bool first = uuid_is_nil(&a->created_by); /* made when the system was set up */

    return !ended && (a->confirmed || first || !(a->roles & (ROLE_AUTHORITY | ROLE_COMMAND | ROLE_ADMINISTRATOR)));
}

void token_make(char ret[static TOKEN_SIZE + 1], struct sha256 *ret_digest)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static const char prefix[] = "assistd_";
    uint8_t secret[33] = {0}; /* 256 bits, and zeros to make 43 groups of six */
    size_t at = sizeof prefix - 1;

    memcpy(ret, prefix, at);
    random_bytes(secret, 32);
    for (size_t i = 0; i < 43; i++) {
        unsigned pair = (unsigned)secret[i * 6 / 8] << 8 | (i * 6 / 8 + 1 < sizeof secret ? secret[i * 6 / 8 + 1] : 0u);
        ret[at++] = digits[pair >> (10 - i * 6 % 8) & 63];
    }
    ret[at] = '\0';
    *ret_digest = sha256(ret, at);
}

const char *account_viewer(const struct account *a)
{
    if (a->roles & ROLE_ADMINISTRATOR)
        return "";
    if (a->state[0] == '\0')
        return a->roles & ROLE_AUDITOR ? "*" : "";
    return a->state;
}

bool account_takes_steps(const struct account *a)
{
    return (a->roles & (ROLE_LIAISON | ROLE_AUTHORITY | ROLE_UNIT | ROLE_COMMAND)) != 0;
}
