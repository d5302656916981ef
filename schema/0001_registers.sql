-- SPDX-License-Identifier: EUPL-1.2
-- The registers: states, competent authorities (Article 8), units (2(a)), instruments (7), accounts, credentials.
-- Nothing in them is deleted; entries are ended.

CREATE TABLE register_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL,
    list_version int NOT NULL
);
INSERT INTO register_head (version, list_version) VALUES (1, 1);
COMMENT ON TABLE register_head IS 'How often the registers have changed: one row, kept by triggers';
COMMENT ON COLUMN register_head.one IS 'Always true: there is one row';
COMMENT ON COLUMN register_head.version IS
    'Grows with every change of a register; who caches the registers compares it';
COMMENT ON COLUMN register_head.list_version IS 'The version of the list of competent authorities (Article 8)';
COMMENT ON CONSTRAINT register_head_pkey ON register_head IS 'There is one row';
COMMENT ON CONSTRAINT register_head_one_check ON register_head IS 'There is one row';

CREATE TABLE state (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    bound_from timestamptz,
    bound_until timestamptz,
    version int NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (bound_until IS NULL OR bound_from < bound_until)
);
COMMENT ON TABLE state IS
    'The states of the network; one that is not bound takes part only under an instrument (Article 7)';
COMMENT ON COLUMN state.code IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN state.name IS 'The name in English';
COMMENT ON COLUMN state.bound_from IS 'Since when the Decision binds this state; null where it never did';
COMMENT ON COLUMN state.bound_until IS 'The first instant at which it no longer does; null while it does';
COMMENT ON COLUMN state.version IS 'Counts the changes of this entry';
COMMENT ON COLUMN state.created_at IS 'When the entry was made';
COMMENT ON COLUMN state.updated_at IS 'When it was last changed';
COMMENT ON CONSTRAINT state_pkey ON state IS 'A state stands in the register once';
COMMENT ON CONSTRAINT state_code_check ON state IS 'Two upper-case letters';
COMMENT ON CONSTRAINT state_name_check ON state IS 'Names have 1 to 200 characters';
COMMENT ON CONSTRAINT state_version_check ON state IS 'Versions start at 1';
COMMENT ON CONSTRAINT state_check ON state IS 'A period ends after it begins';

CREATE TABLE authority (
    id uuid PRIMARY KEY,
    state text NOT NULL REFERENCES state,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    may_request boolean NOT NULL,
    may_authorise boolean NOT NULL,
    desk_may_request boolean NOT NULL,
    unit_may_answer boolean NOT NULL,
    listed_from timestamptz NOT NULL,
    listed_until timestamptz,
    version int NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, state),
    CHECK (listed_until IS NULL OR listed_from < listed_until)
);
CREATE INDEX authority_state ON authority (state, id);
COMMENT ON TABLE authority IS 'The list of competent authorities (Articles 2(c) and 8)';
COMMENT ON COLUMN authority.id IS 'UUIDv7';
COMMENT ON COLUMN authority.state IS 'Whose authority it is';
COMMENT ON COLUMN authority.name IS 'Its name';
COMMENT ON COLUMN authority.may_request IS 'It may make requests';
COMMENT ON COLUMN authority.may_authorise IS 'It may give authorisations';
COMMENT ON COLUMN authority.desk_may_request IS 'Its desk (liaison) may submit for it';
COMMENT ON COLUMN authority.unit_may_answer IS 'Its units may answer for themselves';
COMMENT ON COLUMN authority.listed_from IS 'Since when it is on the list';
COMMENT ON COLUMN authority.listed_until IS 'The first instant at which it is no longer on the list; null while it is';
COMMENT ON COLUMN authority.version IS 'Counts the changes of this entry';
COMMENT ON COLUMN authority.created_at IS 'When the entry was made';
COMMENT ON COLUMN authority.updated_at IS 'When it was last changed';
COMMENT ON CONSTRAINT authority_pkey ON authority IS 'An authority stands in the list once';
COMMENT ON CONSTRAINT authority_id_state_key ON authority IS
    'So that an account can be held to the state of its authority';
COMMENT ON CONSTRAINT authority_state_fkey ON authority IS 'An authority belongs to a registered state';
COMMENT ON CONSTRAINT authority_name_check ON authority IS 'Names have 1 to 200 characters';
COMMENT ON CONSTRAINT authority_version_check ON authority IS 'Versions start at 1';
COMMENT ON CONSTRAINT authority_check ON authority IS 'A period ends after it begins';
COMMENT ON INDEX authority_state IS 'The authorities of a state';

CREATE TABLE unit (
    id uuid PRIMARY KEY,
    state text NOT NULL REFERENCES state,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    full_name text NOT NULL CHECK (char_length(full_name) BETWEEN 1 AND 200),
    capabilities text[] NOT NULL DEFAULT '{}' CHECK (cardinality(capabilities) <= 50),
    registered_from timestamptz NOT NULL,
    registered_until timestamptz,
    version int NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, state),
    CHECK (registered_until IS NULL OR registered_from < registered_until)
);
CREATE INDEX unit_state ON unit (state, id);
COMMENT ON TABLE unit IS 'The special intervention units (Article 2(a)); only a registered unit is offered';
COMMENT ON COLUMN unit.id IS 'UUIDv7';
COMMENT ON COLUMN unit.state IS 'Whose unit it is';
COMMENT ON COLUMN unit.name IS 'The name it goes by';
COMMENT ON COLUMN unit.full_name IS 'Its name in full';
COMMENT ON COLUMN unit.capabilities IS 'What it is known for, in single words';
COMMENT ON COLUMN unit.registered_from IS 'Since when it is registered';
COMMENT ON COLUMN unit.registered_until IS 'The first instant at which it no longer is; null while it is';
COMMENT ON COLUMN unit.version IS 'Counts the changes of this entry';
COMMENT ON COLUMN unit.created_at IS 'When the entry was made';
COMMENT ON COLUMN unit.updated_at IS 'When it was last changed';
COMMENT ON CONSTRAINT unit_pkey ON unit IS 'A unit stands in the register once';
COMMENT ON CONSTRAINT unit_id_state_key ON unit IS 'So that an account can be held to the state of its unit';
COMMENT ON CONSTRAINT unit_state_fkey ON unit IS 'A unit belongs to a registered state';
COMMENT ON CONSTRAINT unit_name_check ON unit IS 'Names have 1 to 200 characters';
COMMENT ON CONSTRAINT unit_full_name_check ON unit IS 'Names have 1 to 200 characters';
COMMENT ON CONSTRAINT unit_capabilities_check ON unit IS 'At most 50 capabilities';
COMMENT ON CONSTRAINT unit_version_check ON unit IS 'Versions start at 1';
COMMENT ON CONSTRAINT unit_check ON unit IS 'A period ends after it begins';
COMMENT ON INDEX unit_state IS 'The units of a state';

CREATE TABLE instrument (
    id uuid PRIMARY KEY,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 400),
    reference text NOT NULL CHECK (char_length(reference) <= 200),
    parties text[] NOT NULL CHECK (cardinality(parties) BETWEEN 2 AND 40 AND array_position(parties, NULL) IS NULL),
    in_force_from timestamptz NOT NULL,
    in_force_until timestamptz,
    version int NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (in_force_until IS NULL OR in_force_from < in_force_until)
);
COMMENT ON TABLE instrument IS 'Bilateral and multilateral agreements (Article 7); each binds only its parties';
COMMENT ON COLUMN instrument.id IS 'UUIDv7';
COMMENT ON COLUMN instrument.title IS 'Its title';
COMMENT ON COLUMN instrument.reference IS 'Where it was published';
COMMENT ON COLUMN instrument.parties IS 'The codes of the states that are party to it';
COMMENT ON COLUMN instrument.in_force_from IS 'Since when it is in force';
COMMENT ON COLUMN instrument.in_force_until IS 'The first instant at which it no longer is; null while it is';
COMMENT ON COLUMN instrument.version IS 'Counts the changes of this entry';
COMMENT ON COLUMN instrument.created_at IS 'When the entry was made';
COMMENT ON COLUMN instrument.updated_at IS 'When it was last changed';
COMMENT ON CONSTRAINT instrument_pkey ON instrument IS 'An instrument stands in the register once';
COMMENT ON CONSTRAINT instrument_title_check ON instrument IS 'Titles have 1 to 400 characters';
COMMENT ON CONSTRAINT instrument_reference_check ON instrument IS 'References have at most 200 characters';
COMMENT ON CONSTRAINT instrument_parties_check ON instrument IS 'An agreement has 2 to 40 parties';
COMMENT ON CONSTRAINT instrument_version_check ON instrument IS 'Versions start at 1';
COMMENT ON CONSTRAINT instrument_check ON instrument IS 'A period ends after it begins';

CREATE TABLE account (
    id uuid PRIMARY KEY,
    person uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    state text REFERENCES state,
    authority uuid,
    unit uuid,
    roles text[] NOT NULL,
    post text NOT NULL CHECK (char_length(post) <= 200),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    created_by uuid REFERENCES account,
    confirmed_by uuid REFERENCES account,
    version int NOT NULL DEFAULT 1 CHECK (version > 0),
    CONSTRAINT account_authority_fkey FOREIGN KEY (authority, state) REFERENCES authority (id, state),
    CONSTRAINT account_unit_fkey FOREIGN KEY (unit, state) REFERENCES unit (id, state),
    CONSTRAINT account_roles_known
        CHECK (roles <@ ARRAY['liaison', 'authority', 'unit', 'command', 'auditor', 'administrator']
               AND cardinality(roles) > 0),
    CONSTRAINT account_roles_apart
        CHECK (cardinality(roles) = 1 OR NOT roles && ARRAY['auditor', 'administrator']),
    CONSTRAINT account_acts_for_authority
        CHECK (NOT roles && ARRAY['liaison', 'authority', 'unit', 'command']
               OR (state IS NOT NULL AND authority IS NOT NULL)),
    CONSTRAINT account_unit_named CHECK (NOT 'unit' = ANY (roles) OR unit IS NOT NULL),
    CONSTRAINT account_belongs CHECK (state IS NOT NULL OR (authority IS NULL AND unit IS NULL)),
    CONSTRAINT account_confirmed_by_another
        CHECK (confirmed_by IS NULL OR (confirmed_by <> id AND confirmed_by IS DISTINCT FROM created_by))
);
CREATE INDEX account_state ON account (state, id);
COMMENT ON TABLE account IS 'Who may sign in: an account belongs to one person, one state and one of its authorities';
COMMENT ON COLUMN account.id IS 'UUIDv7';
COMMENT ON COLUMN account.person IS
    'The natural person; several accounts of one person count as one wherever two persons are asked for';
COMMENT ON COLUMN account.name IS 'The person''s name';
COMMENT ON COLUMN account.state IS 'Whose account it is; null for the network''s auditors and administrators';
COMMENT ON COLUMN account.authority IS 'The competent authority it acts for';
COMMENT ON COLUMN account.unit IS 'The special intervention unit it acts in';
COMMENT ON COLUMN account.roles IS 'liaison, authority, unit, command, or auditor alone, or administrator alone';
COMMENT ON COLUMN account.post IS 'The person''s post, which the other side sees instead of the name';
COMMENT ON COLUMN account.created_at IS 'When the account was made';
COMMENT ON COLUMN account.updated_at IS 'When it was last changed';
COMMENT ON COLUMN account.ended_at IS 'Since when it is ended; null while it is not';
COMMENT ON COLUMN account.created_by IS 'The administrator who made it; null where the installation did';
COMMENT ON COLUMN account.confirmed_by IS
    'The second administrator; without one an account with authority or command does not work';
COMMENT ON COLUMN account.version IS 'Counts the changes of this account';
COMMENT ON CONSTRAINT account_pkey ON account IS 'An account stands in the register once';
COMMENT ON CONSTRAINT account_state_fkey ON account IS 'An account belongs to a registered state';
COMMENT ON CONSTRAINT account_created_by_fkey ON account IS 'An account is made by an account';
COMMENT ON CONSTRAINT account_confirmed_by_fkey ON account IS 'An account is confirmed by an account';
COMMENT ON CONSTRAINT account_name_check ON account IS 'Names have 1 to 200 characters';
COMMENT ON CONSTRAINT account_post_check ON account IS 'Posts have at most 200 characters';
COMMENT ON CONSTRAINT account_version_check ON account IS 'Versions start at 1';
COMMENT ON CONSTRAINT account_authority_fkey ON account IS 'The authority is one of the account''s own state';
COMMENT ON CONSTRAINT account_unit_fkey ON account IS 'The unit is one of the account''s own state';
COMMENT ON CONSTRAINT account_roles_known ON account IS 'The roles of the procedure, at least one';
COMMENT ON CONSTRAINT account_roles_apart ON account IS 'Auditor and administrator exclude every other role';
COMMENT ON CONSTRAINT account_acts_for_authority ON account IS 'Who takes steps has a state and an authority behind it';
COMMENT ON CONSTRAINT account_unit_named ON account IS 'Who acts for a unit names it';
COMMENT ON CONSTRAINT account_belongs ON account IS 'The network has no authorities and no units';
COMMENT ON CONSTRAINT account_confirmed_by_another ON account IS
    'Four eyes: nobody confirms the account he made, nor his own';
COMMENT ON INDEX account_state IS 'The accounts of a state';

CREATE TABLE credential (
    id uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account,
    kind text NOT NULL CHECK (kind IN ('token')),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    label text NOT NULL CHECK (char_length(label) <= 200),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX credential_account ON credential (account);
COMMENT ON TABLE credential IS 'What an account signs in with; the secret itself is shown once and kept nowhere';
COMMENT ON COLUMN credential.id IS 'UUIDv7';
COMMENT ON COLUMN credential.account IS 'Whose it is';
COMMENT ON COLUMN credential.kind IS 'token: a bearer token';
COMMENT ON COLUMN credential.digest IS 'SHA-256 of the token''s text';
COMMENT ON COLUMN credential.label IS 'What its holder calls it';
COMMENT ON COLUMN credential.created_at IS 'When it was made';
COMMENT ON COLUMN credential.expires_at IS 'From when it is worth nothing; null for never';
COMMENT ON COLUMN credential.revoked_at IS 'When it was revoked; null while it is not';
COMMENT ON COLUMN credential.last_used_at IS 'When it was last used, roughly';
COMMENT ON CONSTRAINT credential_pkey ON credential IS 'A credential stands in the register once';
COMMENT ON CONSTRAINT credential_account_fkey ON credential IS 'A credential belongs to an account';
COMMENT ON CONSTRAINT credential_kind_check ON credential IS 'The kinds there are';
COMMENT ON CONSTRAINT credential_digest_key ON credential IS 'One secret signs in one account';
COMMENT ON CONSTRAINT credential_digest_check ON credential IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT credential_label_check ON credential IS 'Labels have at most 200 characters';
COMMENT ON INDEX credential_account IS 'The credentials of an account';
