/* SPDX-License-Identifier: EUPL-1.2 */
/* Keeping the registers: what an administrator may add and change. */
#include <stdio.h>
#include <string.h>

#include "entries.h"
#include "jcs.h"

/* A credential lasts a year at most. */
#define CREDENTIAL_LIFE (365 * 24 * 3600 * INSTANT_SECOND)

static const char *text_of(const struct call *call, const char *member)
{
    return body_has(call->body, member) ? body_text(call->body, member) : NULL;
}

/* What of the entry's period is not in the body, as it stands; a new entry begins now unless it says otherwise. */
static void period_that_stands(struct service *s, const struct call *call, instant *ret_from, instant *ret_until)
{
    bool begins_now = call->kind == CALL_REGISTER_NEW && call->which != REGISTER_STATES;

    *ret_from = begins_now ? s->work->now : INSTANT_NONE;
    *ret_until = INSTANT_NONE;
    if (call->kind == CALL_REGISTER_CHANGE)
        registers_period(s->registers, call->which == REGISTER_STATES ? call->code : NULL, &call->entry, ret_from,
                         ret_until);
}

static void check_order(struct service *s, const struct call *call, const char *from, const char *until,
                        struct faults *faults)
{
    instant begins, ends;
    char pointer[40];

    if (!body_has(call->body, from) && !body_has(call->body, until))
        return;
    period_that_stands(s, call, &begins, &ends);
    if (body_has(call->body, from) || body_is_null(call->body, from))
        begins = body_time(call->body, from);
    if (body_has(call->body, until) || body_is_null(call->body, until))
        ends = body_time(call->body, until);
    if (begins == INSTANT_NONE || ends == INSTANT_NONE || begins < ends)
        return;
    snprintf(pointer, sizeof pointer, "/%s", body_has(call->body, until) ? until : from);
    fault_add(faults, pointer, "range", "%s is later than %s", until, from);
}

static void check_orders(struct service *s, const struct call *call, struct faults *faults)
{
    static const char *const pairs[][2] = {{"bound_from", "bound_until"},
                                           {"listed_from", "listed_until"},
                                           {"registered_from", "registered_until"},
                                           {"in_force_from", "in_force_until"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_order(s, call, pairs[i][0], pairs[i][1], faults);
}

static void check_parties(struct service *s, const struct call *call, struct faults *faults)
{
    for (size_t i = 0; i < body_list(call->body, "parties"); i++) {
        const char *code = body_list_text(call->body, "parties", i);
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/parties/%zu", i);
        if (code && !registers_state_known(s->registers, code))
            fault_add(faults, pointer, "unknown-state", "not a state of the register");
    }
}

static unsigned roles_of_body(const struct call *call)
{
    unsigned roles = 0;

    for (size_t i = 0; i < body_list(call->body, "roles"); i++) {
        const char *word = body_list_text(call->body, "roles", i);
        roles |= word ? role_by_word(word, strlen(word)) : 0;
    }
    return roles;
}

/* Two natural persons: the one who gave the roles and the one who confirms them, neither of them the account's own. */
static void check_confirmed(struct service *s, const struct call *call, const struct account *old,
                            struct faults *faults)
{
    const struct account *admin = registers_account(s->registers, &call->account);
    const struct account *maker = old ? registers_account(s->registers, &old->created_by) : NULL;

    if (!body_has(call->body, "confirmed"))
        return;
    if (!body_boolean(call->body, "confirmed", false))
        fault_add(faults, "/confirmed", "word", "true, or left out");
    if (body_has(call->body, "roles"))
        fault_add(faults, "/confirmed", "apart", "roles are given by one administrator and confirmed by another");
    if (admin && ((maker && uuid_compare(&maker->person, &admin->person) == 0) ||
                  (old && uuid_compare(&old->person, &admin->person) == 0)))
        fault_add(faults, "/confirmed", "same-person",
                  "another person than the one who gave the roles, or holds them, confirms them");
}

static void check_login(struct service *s, const struct call *call, const struct account *old, struct faults *faults)
{
    const char *login = text_of(call, "login");
    const struct account *other = login ? registers_login(s->registers, login) : NULL;

    if (!login)
        return;
    if (strlen(login) < 2 || strlen(login) > 63 ||
        strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") != strlen(login) || strchr("._-", *login))
        fault_add(faults, "/login", "format", "2 to 63 small letters, digits, dots, hyphens, underscores");
    else if (other && (!old || uuid_compare(&other->id, &old->id) != 0))
        fault_add(faults, "/login", "duplicate", "another account has this name");
}

/* The account as it would be: its roles fit together, its authority and unit are its state's. */
static void check_account(struct service *s, const struct call *call, const struct account *old, struct faults *faults)
{
    const char *state = old ? old->state : text_of(call, "state") ? text_of(call, "state") : "";
    unsigned roles = body_has(call->body, "roles") ? roles_of_body(call) : old ? old->roles : 0;
    unsigned alone = roles & (ROLE_AUDITOR | ROLE_ADMINISTRATOR);
    struct uuid authority = old ? old->authority : (struct uuid){0}, unit = old ? old->unit : (struct uuid){0};
    struct uuid person;

    if (body_is_null(call->body, "authority") || body_uuid(call->body, "authority", &authority))
        authority = body_has(call->body, "authority") ? authority : (struct uuid){0};
    if (body_is_null(call->body, "unit") || body_uuid(call->body, "unit", &unit))
        unit = body_has(call->body, "unit") ? unit : (struct uuid){0};
    const struct authority *a = registers_authority(s->registers, &authority);
    const struct unit *u = registers_unit(s->registers, &unit);
    if (alone && roles != alone)
        fault_add(faults, "/roles", "apart", "auditor and administrator exclude every other role");
    else if (alone == (ROLE_AUDITOR | ROLE_ADMINISTRATOR))
        fault_add(faults, "/roles", "apart", "auditor and administrator exclude each other");
    if (*state && !registers_state_known(s->registers, state))
        fault_add(faults, "/state", "unknown-state", "not a state of the register");
    if (!uuid_is_nil(&authority) && (!a || strcmp(a->state, state) != 0))
        fault_add(faults, "/authority", "unknown-authority", "not a competent authority of that state");
    if (!alone && uuid_is_nil(&authority))
        fault_add(faults, "/authority", "missing", "these roles act for a competent authority");
    if (!uuid_is_nil(&unit) && (!u || strcmp(u->state, state) != 0))
        fault_add(faults, "/unit", "unknown-unit", "not a unit of that state");
    if (body_uuid(call->body, "person", &person) && uuid_is_nil(&person))
        fault_add(faults, "/person", "format", "the nil UUID is nobody");
    if ((roles & ROLE_UNIT) && uuid_is_nil(&unit))
        fault_add(faults, "/unit", "missing", "the role unit needs a unit");
    check_login(s, call, old, faults);
    check_confirmed(s, call, old, faults);
}

/* Whether this administrator keeps the entry, or the state that a new one is for; else the call is refused. */
static bool may_keep(struct service *s, const struct account *admin, struct call *call)
{
    const char *state = call->kind == CALL_REGISTER_NEW ? text_of(call, "state") : NULL;
    const struct authority *authority = registers_authority(s->registers, &call->entry);
    const struct unit *unit = registers_unit(s->registers, &call->entry);
    const struct account *account =
        registers_account(s->registers, call->which == REGISTER_CREDENTIALS ? &call->target.id : &call->entry);
    bool is_new = call->kind == CALL_REGISTER_NEW, known = true;

    switch (call->which) {
    case REGISTER_STATES:
        known = is_new || registers_state_known(s->registers, call->code);
        state = "";
        break;
    case REGISTER_AUTHORITIES:
        known = is_new || authority;
        state = authority ? authority->state : state;
        break;
    case REGISTER_UNITS:
        known = is_new || unit;
        state = unit ? unit->state : state;
        break;
    case REGISTER_INSTRUMENTS:
        known = is_new || registers_instrument_known(s->registers, &call->entry);
        state = "";
        break;
    default:
        known = (is_new && call->which == REGISTER_ACCOUNTS) || account;
        state = account ? account->state : state;
    }
    if (known && keeps_state(admin, state ? state : "") &&
        !(account && memcmp(&account->id, &admin->id, sizeof admin->id) == 0))
        return true;
    bool hidden = account && !keeps_state(admin, account->state); /* as a read of it says */
    if (!known || hidden)
        refuse(call, PROBLEM_NOT_FOUND, "there is no such entry");
    else
        refuse(call, PROBLEM_NOT_YOUR_STEP, "only another administrator, of that state or of the network, may");
    return false;
}

/* Nobody but its holder is to see what an account that binds its state signs in with: the administrator gets a code,
 * with which the holder draws it. */
static bool needs_code(struct service *s, const struct call *call)
{
    const struct account *a = registers_account(s->registers, &call->target.id);

    return a && account_binds(a);
}

static void check_credential(struct service *s, const struct call *call, struct faults *faults)
{
    const char *certificate = text_of(call, "certificate");
    instant now = s->work->now, ends = body_time(call->body, "expires_at");
    bool is_new = call->kind == CALL_REGISTER_NEW, code = is_new && needs_code(s, call);
    struct sha256 digest;

    if (ends != INSTANT_NONE && (ends <= now || ends > now + CREDENTIAL_LIFE))
        fault_add(faults, "/expires_at", "range", "later than now, and at most 365 days from now");
    if (!is_new && ends != INSTANT_NONE && registers_is_code(s->registers, &call->entry))
        fault_add(faults, "/expires_at", "apart", "a code is good for 24 hours");
    if (code && ends != INSTANT_NONE)
        fault_add(faults, "/expires_at", "apart", "this account gets a code, which is good for 24 hours");
    if (code && certificate)
        fault_add(faults, "/certificate", "apart", "this account gets a code, with which its holder names the key");
    if (certificate && sha256_parse(certificate, strlen(certificate), &digest) &&
        registers_has_digest(s->registers, &digest))
        fault_add(faults, "/certificate", "duplicate", "this key signs in already");
}

static void check_entry(struct service *s, struct call *call, struct faults *faults)
{
    bool is_new = call->kind == CALL_REGISTER_NEW;

    check_orders(s, call, faults);
    check_parties(s, call, faults);
    if (call->which == REGISTER_ACCOUNTS)
        check_account(s, call, is_new ? NULL : registers_account(s->registers, &call->entry), faults);
    if (call->which == REGISTER_CREDENTIALS)
        check_credential(s, call, faults);
    if (is_new && call->which == REGISTER_STATES && registers_state_known(s->registers, text_of(call, "code")))
        fault_add(faults, "/code", "duplicate", "this state is in the register already");
    if (is_new && (call->which == REGISTER_UNITS || call->which == REGISTER_AUTHORITIES) &&
        !registers_state_known(s->registers, text_of(call, "state")))
        fault_add(faults, "/state", "unknown-state", "not a state of the register");
}

static void add_column(struct arg *a, const struct column *c, const struct body *body)
{
    struct uuid id;

    arg_init(a, c->value, c->list);
    if (c->list) {
        for (size_t i = 0; i < body_list(body, c->member); i++)
            arg_string(a, body_list_text(body, c->member, i));
    } else if (!body_has(body, c->member)) {
        arg_null(a);
    } else if (c->value == VALUE_BOOL) {
        arg_bool(a, body_boolean(body, c->member, false));
    } else if (c->value == VALUE_INSTANT) {
        arg_instant(a, body_time(body, c->member));
    } else if (c->value == VALUE_UUID) {
        arg_uuid(a, body_uuid(body, c->member, &id) ? &id : NULL);
    } else {
        arg_string(a, body_text(body, c->member));
    }
}

static size_t add_columns(struct arg *args, size_t count, const struct column *columns, const struct body *body)
{
    for (const struct column *c = columns; c < columns + COLUMNS && c->member; c++) {
        if (c->clearable) {
            arg_init(&args[count], VALUE_BOOL, false);
            arg_bool(&args[count++], body_has(body, c->member) || body_is_null(body, c->member));
        }
        add_column(&args[count], c, body);
        if (c->list && !body_has(body, c->member))
            arg_absent(&args[count]); /* left out, it stays as it is */
        count++;
    }
    return count;
}

/* The parameters that are not from the body: the idempotency key, and which entry. */
static size_t add_head(struct arg *args, struct call *call, const struct uuid *id)
{
    bool is_new = call->kind == CALL_REGISTER_NEW;
    size_t count = 0;

    arg_init(&args[count], VALUE_UUID, false);
    arg_uuid(&args[count++], &call->account);
    arg_init(&args[count], VALUE_TEXT, false);
    arg_string(&args[count++], call->key[0] ? call->key : NULL);
    arg_init(&args[count], VALUE_BYTES, false);
    arg_bytes(&args[count++], call->digest.bytes, SHA256_SIZE);
    arg_init(&args[count], call->which == REGISTER_STATES ? VALUE_TEXT : VALUE_UUID, false);
    if (call->which == REGISTER_STATES)
        arg_string(&args[count++], is_new ? body_text(call->body, "code") : call->code);
    else
        arg_uuid(&args[count++], id);
    if (call->which == REGISTER_CREDENTIALS) {
        arg_init(&args[count], VALUE_UUID, false);
        arg_uuid(&args[count++], &call->target.id);
    }
    return count;
}

/* Kind and digest of a new credential. Its secret is drawn here, and only the digest is kept; a certificate's is its
 * public key's. */
static size_t add_secret(struct service *s, struct arg *args, struct call *call)
{
    const char *certificate = text_of(call, "certificate");
    bool code = needs_code(s, call);
    struct sha256 digest = {{0}};

    if (certificate)
        sha256_parse(certificate, strlen(certificate), &digest);
    else if (code)
        code_make(call->secret, &digest);
    else
        token_make(call->secret, &digest);
    arg_init(&args[0], VALUE_TEXT, false);
    arg_string(&args[0], certificate ? "certificate" : code ? "code" : "token");
    arg_init(&args[1], VALUE_BYTES, false);
    arg_bytes(&args[1], digest.bytes, SHA256_SIZE);
    return 2;
}

/* What goes into the log of what came in: no digest of what signs somebody in, not even of a key. */
static void disclose_change(void *context, const char *name, const char *json, size_t size)
{
    if (strcmp(name, "certificate") != 0)
        disclose_member(context, name, json, size);
}

/* The change is an event of the house: which entry, and what of it by digest. */
static void log_change(struct service *s, struct call *call, const struct uuid *id)
{
    struct work *w = s->work;
    bool is_new = call->kind == CALL_REGISTER_NEW, state = call->which == REGISTER_STATES;
    const struct member_sink sink = {disclose_change, &w->data};
    cleanup_buf_ struct buf facts = {0};
    cleanup_jcs_ struct jcs o = {0};
    char key[UUID_TEXT], account[UUID_TEXT];

    uuid_format(id, key);
    uuid_format(&call->target.id, account);
    if (call->which == REGISTER_CREDENTIALS)
        jcs_text(&o, "account", account);
    jcs_text(&o, "entry", !state ? key : is_new ? body_text(call->body, "code") : call->code);
    jcs_boolean(&o, "new", is_new);
    jcs_text(&o, "register", register_infos[call->which].word);
    jcs_write(&o, &facts);
    disclosures_clear(&w->data);
    if (facts.failed || body_members(call->body, &sink) < 0)
        w->failed = true;
    else
        house_event_add(s, w, "register", role_word(ROLE_ADMINISTRATOR),
                        registers_account(s->registers, &call->account), 1, facts.data, &w->data);
}

static void write_entry(struct service *s, struct batch *b, struct call *call)
{
    const struct register_info *info = &register_infos[call->which];
    bool is_new = call->kind == CALL_REGISTER_NEW;
    struct uuid id = is_new ? uuid_v7(s->work->now, &s->last_uuid) : call->entry;
    struct arg args[7 + 2 * COLUMNS];
    size_t count = add_head(args, call, &id);

    if (is_new && call->which == REGISTER_CREDENTIALS)
        count += add_secret(s, &args[count], call);

    count = add_columns(args, count, is_new ? info->new_columns : info->change_columns, call->body);
    call->receipt = (int64_t)s->work->tree.size;
    log_change(s, call, &id);
    if (batch_send(b, is_new ? info->add : info->change, args, count, true))
        call->rows = s->work->kept++;
    else
        s->work->failed = true;
    s->work->registers_written = true;
    for (size_t i = 0; i < count; i++)
        arg_release(&args[i]);
}

static bool is_the_version(struct service *s, struct call *call)
{
    int version =
        registers_entry_version(s->registers, call->which == REGISTER_STATES ? call->code : NULL, &call->entry);
    char tag[20];

    snprintf(tag, sizeof tag, "%016x", (unsigned)version);
    if (!call->match[0] || call->kind == CALL_REGISTER_NEW || call->which == REGISTER_CREDENTIALS ||
        strcmp(call->match, tag) == 0)
        return true;
    refuse(call, PROBLEM_VERSION_MISMATCH, "the entry has changed meanwhile");
    return false;
}

void decide_entry(struct service *s, struct batch *b, struct call *call)
{
    const struct account *a = caller(s, call, s->work->now);
    const struct register_info *info = &register_infos[call->which];
    struct faults faults;

    faults.count = 0;
    if (!a)
        return;
    if (!(a->roles & ROLE_ADMINISTRATOR)) {
        refuse(call, PROBLEM_NOT_YOUR_STEP, "only administrators may");
        return;
    }
    if (call->malformed) {
        refuse(call, PROBLEM_MALFORMED_REQUEST, "%s", call->malformed);
        return;
    }
    body_check(call->body, call->kind == CALL_REGISTER_NEW ? info->new_shape : info->change_shape, false, &faults);
    if (!may_keep(s, a, call) || !is_the_version(s, call))
        return;
    if (faults.count == 0)
        check_entry(s, call, &faults);
    if (faults.count == 0) {
        write_entry(s, b, call);
        return;
    }
    call_refuse_faults(call, &faults);
}
