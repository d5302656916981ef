/* SPDX-License-Identifier: EUPL-1.2 */
/* What the entries of the registers hold, as they come in and as they go out. A change's body is held against its shape
 * without merging: only what may be cleared there may be null. */
#include "content.h"
#include "fields.h"

static const struct field element_capability = {
    .name = "capability", .type = FIELD_NAME, .min = 1, .max = NAME_MAX_, .example = "\"maritime\""};
static const struct field element_scope = {.name = "scope", .type = FIELD_WORD, .words = SCOPES};
const struct field element_role = {.name = "role", .type = FIELD_WORD, .words = ROLES};

#define ENTRY_ID       UUID(id, REQUIRED, "its id")
#define VERSION        INTEGER(version, REQUIRED, 1, INT32_MAX, "counts the changes of this entry", .example = "1")
#define STATE_OF(help) STATE(state, REQUIRED, help)

#define STATE_CODE       STATE(code, REQUIRED, "its code, ISO 3166-1 alpha-2", .example = "\"NO\"")
#define STATE_NAME(need) NAME(name, need, "its name in English", .example = "\"Norway\"")
#define STATE_BOUND(need)                                                                                              \
    TIME(bound_from, need, "since when the Decision binds it; null where it never did", .example = "null"),            \
        TIME(bound_until, need, "from when it no longer does; null while it does", .example = "null")

SHAPE(state_new, "A state of the network", STATE_CODE, STATE_NAME(REQUIRED), STATE_BOUND(CLEARABLE), );
SHAPE(state_change, "What changes of a state", STATE_NAME(OPTIONAL), STATE_BOUND(CLEARABLE), );
SHAPE(state, "A state of the network; one that is not bound takes part only under an instrument (Article 7)",
      STATE_CODE, STATE_NAME(REQUIRED), STATE_BOUND(NULLABLE), VERSION, );

#define AUTHORITY_NAME(need) NAME(name, need, "its name", .example = "\"National Police, operations centre\"")
#define AUTHORITY_MAY(need)                                                                                            \
    BOOLEAN(may_request, need, "whether it may make requests", .example = "true"),                                     \
        BOOLEAN(may_authorise, need, "whether it may give authorisations", .example = "true"),                         \
        BOOLEAN(desk_may_request, need, "whether its liaisons may submit on its behalf", .example = "false"),          \
        BOOLEAN(unit_may_answer, need, "whether its units may answer on its behalf", .example = "true")
#define LISTED_FROM(need)  TIME(listed_from, need, "since when it is on the list", .example = "\"2026-01-01T00:00:00Z\"")
#define LISTED_UNTIL(need) TIME(listed_until, need, "from when it no longer is; null while it is", .example = "null")

SHAPE(authority_new, "A competent authority (Articles 2(c) and 8)", STATE_OF("whose authority it is"),
      AUTHORITY_NAME(REQUIRED), AUTHORITY_MAY(REQUIRED), LISTED_FROM(OPTIONAL), LISTED_UNTIL(CLEARABLE), );
SHAPE(authority_change, "What changes of a competent authority", AUTHORITY_NAME(OPTIONAL), AUTHORITY_MAY(OPTIONAL),
      LISTED_FROM(OPTIONAL), LISTED_UNTIL(CLEARABLE), );
SHAPE(authority, "A competent authority on the list (Articles 2(c) and 8)", ENTRY_ID, STATE_OF("whose authority it is"),
      AUTHORITY_NAME(REQUIRED), AUTHORITY_MAY(REQUIRED), LISTED_FROM(REQUIRED), LISTED_UNTIL(NULLABLE), VERSION, );

#define UNIT_NAME(need) NAME(name, need, "the name it goes by", .example = "\"GSG 9\"")
#define FULL_NAME(need) NAME(full_name, need, "its name in full", .example = "\"GSG 9 der Bundespolizei\"")
#define CAPABILITIES(need)                                                                                             \
    LIST(capabilities, (need) | FIELD_UNIQUE, 0, 50, &element_capability, "what it is known for",                      \
         .example = "[\"maritime\"]")
#define REGISTERED_FROM(need)                                                                                          \
    TIME(registered_from, need, "since when it is registered", .example = "\"2026-01-01T00:00:00Z\"")
#define REGISTERED_UNTIL(need)                                                                                         \
    TIME(registered_until, need, "from when it no longer is; null while it is", .example = "null")

SHAPE(unit_new, "A special intervention unit (Article 2(a))", STATE_OF("whose unit it is"), UNIT_NAME(REQUIRED),
      FULL_NAME(OPTIONAL), CAPABILITIES(OPTIONAL), REGISTERED_FROM(OPTIONAL), REGISTERED_UNTIL(CLEARABLE), );
SHAPE(unit_change, "What changes of a unit", UNIT_NAME(OPTIONAL), FULL_NAME(OPTIONAL), CAPABILITIES(OPTIONAL),
      REGISTERED_FROM(OPTIONAL), REGISTERED_UNTIL(CLEARABLE), );
SHAPE(unit, "A special intervention unit (Article 2(a))", ENTRY_ID, STATE_OF("whose unit it is"), UNIT_NAME(REQUIRED),
      FULL_NAME(REQUIRED), CAPABILITIES(REQUIRED), REGISTERED_FROM(REQUIRED), REGISTERED_UNTIL(NULLABLE), VERSION, );

#define TITLE(need)                                                                                                    \
    {                                                                                                                  \
        .name = "title", .type = FIELD_NAME, .flags = (need), .min = 1, .max = 400, .help = "its title",               \
        .example = "\"Agreement on the mutual assistance of intervention units\""                                      \
    }
#define REFERENCE(need) NAME(reference, need, "where it was published", .example = "\"Treaty Series 2011, 14\"")
#define PARTIES(need)                                                                                                  \
    LIST(parties, (need) | FIELD_UNIQUE, 2, ASSIST_ADDRESSEES, &element_state, "the states that are party to it",      \
         .example = "[\"NL\",\"NO\"]")
#define IN_FORCE_FROM(need)                                                                                            \
    TIME(in_force_from, need, "since when it is in force", .example = "\"2026-01-01T00:00:00Z\"")
#define IN_FORCE_UNTIL(need)                                                                                           \
    TIME(in_force_until, need, "from when it no longer is; null while it is", .example = "null")

SHAPE(instrument_new, "An agreement between states (Article 7)", TITLE(REQUIRED), REFERENCE(REQUIRED),
      PARTIES(REQUIRED), IN_FORCE_FROM(OPTIONAL), IN_FORCE_UNTIL(CLEARABLE), );
SHAPE(instrument_change, "What changes of an agreement", TITLE(OPTIONAL), REFERENCE(OPTIONAL), PARTIES(OPTIONAL),
      IN_FORCE_FROM(OPTIONAL), IN_FORCE_UNTIL(CLEARABLE), );
SHAPE(instrument, "An agreement between states (Article 7); it binds its parties alone", ENTRY_ID, TITLE(REQUIRED),
      REFERENCE(REQUIRED), PARTIES(REQUIRED), IN_FORCE_FROM(REQUIRED), IN_FORCE_UNTIL(NULLABLE), VERSION, );

#define PERSON_NAME(need) NAME(name, need, "the person's name", .example = "\"M. de Vries\"")
#define AUTHORITY(need)                                                                                                \
    UUID(authority, need, "the competent authority it acts for", .example = "\"0197d001-6f3a-7b2c-8d4e-5f6071829304\"")
#define UNIT(need) UUID(unit, need, "the unit it acts in", .example = "null")
#define ROLES_OF(need)                                                                                                 \
    LIST(roles, (need) | FIELD_UNIQUE, 1, 4, &element_role, "`auditor` and `administrator` stand alone",               \
         .example = "[\"liaison\"]")
#define POST(need)                                                                                                     \
    NAME(post, need, "the person's post, which the other side sees instead of the name", .example = "\"Duty officer\"")
#define LOGIN(need)    NAME(login, need, "the name that goes with a password", .example = "\"m.devries\"")
#define ENDED_AT(need) TIME(ended_at, need, "from when it is ended; null while it is not", .example = "null")

SHAPE(account_new, "An account: one person, one state, one of its authorities", PERSON_NAME(REQUIRED),
      UUID(person, OPTIONAL,
           "the natural person, where another account of the same person exists; a new one if left out"),
      STATE(state, CLEARABLE, "whose account it is; null for the network's own", .example = "\"NL\""),
      AUTHORITY(CLEARABLE), UNIT(CLEARABLE), ROLES_OF(REQUIRED), POST(REQUIRED), LOGIN(OPTIONAL), );
SHAPE(account_change, "What changes of an account", PERSON_NAME(OPTIONAL), AUTHORITY(CLEARABLE), UNIT(CLEARABLE),
      ROLES_OF(OPTIONAL), POST(OPTIONAL), LOGIN(OPTIONAL), ENDED_AT(CLEARABLE),
      BOOLEAN(confirmed, OPTIONAL, "true confirms it: by another administrator than the one who gave it its roles",
              .example = "true"), );
SHAPE(account, "An account: one person, one state, one of its authorities", ENTRY_ID,
      UUID(person, REQUIRED,
           "the natural person; several accounts of one person count as one where two persons are needed"),
      PERSON_NAME(REQUIRED), STATE(state, NULLABLE, "whose account it is; null for the network's own"),
      AUTHORITY(NULLABLE), UNIT(NULLABLE), ROLES_OF(REQUIRED), POST(REQUIRED), LOGIN(NULLABLE),
      TIME(created_at, REQUIRED, "when it was made", .example = "\"2026-01-01T00:00:00Z\""), ENDED_AT(NULLABLE),
      BOOLEAN(confirmed, REQUIRED,
              "whether a second administrator has confirmed it; `authority` and `command` do not work before",
              .example = "true"),
      VERSION, );
SHAPE(officer, "An account with the role `command`", ENTRY_ID, PERSON_NAME(REQUIRED), POST(REQUIRED), );

#define LABEL(need)            NAME(label, need, "what its holder calls it", .example = "\"duty desk\"")
#define EXPIRES_AT(need, help) TIME(expires_at, need, "from when it is worth nothing; " help)
#define SCOPE(need)                                                                                                    \
    LIST(scope, (need) | FIELD_UNIQUE, 1, 4, &element_scope,                                                           \
         "what it is good for, of what its account may do; for all if left out", .example = "[\"read\",\"act\"]")
#define CERTIFICATE                                                                                                    \
    SHA256_(certificate, OPTIONAL, "for a client certificate in place of a token: SHA-256 of its public key (SPKI)")
#define CREDENTIAL                                                                                                     \
    ENTRY_ID, UUID(account, REQUIRED, "whose it is"),                                                                  \
        WORD(kind, REQUIRED, CREDENTIAL_KINDS, "`code`: draws another one, once"), SCOPE(REQUIRED),                    \
        {.name = "label",                                                                                              \
         .type = FIELD_NAME,                                                                                           \
         .flags = REQUIRED,                                                                                            \
         .min = 0,                                                                                                     \
         .max = NAME_MAX_,                                                                                             \
         .help = "what its holder calls it; may be empty",                                                             \
         .example = "\"duty desk\""},                                                                                  \
        TIME(created_at, REQUIRED, "when it was made", .example = "\"2026-01-01T00:00:00Z\""),                         \
        EXPIRES_AT(NULLABLE, "null for never"),                                                                        \
        TIME(revoked_at, NULLABLE, "when it was revoked; null while it is not", .example = "null"),                    \
        TIME(last_used_at, NULLABLE, "when it was last used, roughly", .example = "null")

#define IN_A_YEAR "at most 365 days from now"
SHAPE(credential_new,
      "A credential; an account with `authority` or `command` gets a code, with which its holder draws it",
      LABEL(OPTIONAL), EXPIRES_AT(OPTIONAL, IN_A_YEAR ", and 90 if left out; not for a code, which is good for a day"),
      SCOPE(OPTIONAL), CERTIFICATE, );
SHAPE(credential_change, "What changes of a credential", LABEL(OPTIONAL), EXPIRES_AT(OPTIONAL, IN_A_YEAR),
      BOOLEAN(revoked, OPTIONAL, "true revokes it, at once and for good", .example = "true"), );
SHAPE(credential, "What an account signs in with; the secret itself is kept nowhere", CREDENTIAL, );
#define TOKEN_EXAMPLE "\"assistd_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE\""
#define CODE_EXAMPLE  "\"7Q4MX-0ABCD-EFGHJ-KMNPQ-RSTVW\""
SHAPE(secret, "A credential with its secret, shown this once", CREDENTIAL,
      NAME(token, OPTIONAL, "the bearer token; not in an answer repeated for an idempotency key",
           .example = TOKEN_EXAMPLE),
      NAME(code, OPTIONAL, "the code to be handed to the holder, in place of a token"), );
#define CODE_OF_NOW NAME(code, OPTIONAL, "the six digits that the authenticator shows now")
SHAPE(sign_in, "With what one signs in: a token, or name, password and code",
      NAME(token, OPTIONAL, "a bearer token", .example = TOKEN_EXAMPLE),
      NAME(name, OPTIONAL, "the account's login name, or its id"), NAME(password, OPTIONAL, "its password"),
      CODE_OF_NOW, );
SHAPE(password, "A new password, or its first code",
      NAME(password, OPTIONAL, "12 to 128 characters, of any kind; not a common one, nor the account's own name",
           .example = "\"three ferries off Den Helder\""),
      NAME(old, OPTIONAL, "the password that there is"), CODE_OF_NOW, );
SHAPE(password_set, "What the authenticator needs",
      TEXT(uri, NULLABLE, "otpauth://…, shown this once; null when the password counts",
           .example = "\"otpauth://totp/assistd:m.devries?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=assistd\""), );
SHAPE(draw, "A code, for what it draws",
      NAME(code, REQUIRED, "the code; hyphens and case do not matter", .example = CODE_EXAMPLE), LABEL(OPTIONAL),
      CERTIFICATE, );
