-- SPDX-License-Identifier: EUPL-1.2
-- How one comes in: what credentials are good for, and the sessions of people. A session is a credential that its holder
-- does not see: both are found by the digest of their secret. Signing in and out is no entry of the log: there would be
-- more of that than of anything else, and what was done in a session is logged. It stands here.

ALTER TABLE credential DROP CONSTRAINT credential_kind_check;
ALTER TABLE credential ADD CONSTRAINT credential_kind_check CHECK (kind IN ('token', 'certificate', 'password', 'code'));
COMMENT ON CONSTRAINT credential_kind_check ON credential IS 'The kinds there are';
COMMENT ON COLUMN credential.kind IS
    'token: a bearer token; certificate: a client certificate; password: what account_password has; code: draws a token for its holder, once';
COMMENT ON COLUMN credential.digest IS
    'SHA-256 of the token''s or code''s text, or of the certificate''s public key (SPKI); a password''s is random';

-- What was revoked may come again, as a certificate does whose key is kept.
ALTER TABLE credential DROP CONSTRAINT credential_digest_key;
CREATE UNIQUE INDEX credential_digest ON credential (digest) WHERE revoked_at IS NULL;
COMMENT ON INDEX credential_digest IS 'One secret signs in one account';

ALTER TABLE credential
    ADD COLUMN scope text[] NOT NULL DEFAULT '{read,act,administer,audit}',
    ADD COLUMN drawn boolean NOT NULL DEFAULT true,
    ADD COLUMN replaces uuid REFERENCES credential;
ALTER TABLE credential ALTER COLUMN scope DROP DEFAULT, ALTER COLUMN drawn DROP DEFAULT;
ALTER TABLE credential ADD CONSTRAINT credential_scope_check
    CHECK (scope <@ ARRAY['read', 'act', 'administer', 'audit'] AND cardinality(scope) BETWEEN 1 AND 4);
CREATE INDEX credential_replaces ON credential (replaces) WHERE replaces IS NOT NULL;
COMMENT ON COLUMN credential.scope IS 'What it is good for, of what its account may do: read, act, administer, audit';
COMMENT ON COLUMN credential.drawn IS
    'Its holder made it, or the installation did: no administrator has seen the secret';
COMMENT ON COLUMN credential.replaces IS 'Which one it was made from by rotation';
COMMENT ON CONSTRAINT credential_scope_check ON credential IS 'The scopes there are, at least one';
COMMENT ON CONSTRAINT credential_replaces_fkey ON credential IS 'It replaces a credential';
COMMENT ON INDEX credential_replaces IS 'What came of a credential by rotation';

ALTER TABLE account ADD COLUMN login text UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,62}$');
COMMENT ON COLUMN account.login IS 'The name that goes with a password; null for none';
COMMENT ON CONSTRAINT account_login_key ON account IS 'One name, one account';
COMMENT ON CONSTRAINT account_login_check ON account IS '2 to 63 small letters, digits, dots, hyphens, underscores';

CREATE TABLE account_password (
    account uuid PRIMARY KEY REFERENCES account,
    credential uuid REFERENCES credential,
    hash text CHECK (char_length(hash) < 128),
    totp bytea CHECK (octet_length(totp) = 60),
    last_step bigint NOT NULL DEFAULT 0,
    pending_hash text CHECK (char_length(pending_hash) < 128),
    pending_totp bytea CHECK (octet_length(pending_totp) = 60),
    pending_at timestamptz,
    CONSTRAINT account_password_whole CHECK (num_nulls(credential, hash, totp) IN (0, 3)),
    CONSTRAINT account_password_pending CHECK (num_nulls(pending_hash, pending_totp, pending_at) IN (0, 3))
);
CREATE INDEX account_password_credential ON account_password (credential);
COMMENT ON TABLE account_password IS 'Passwords, and what makes the codes that go with them; for the writer alone';
COMMENT ON COLUMN account_password.account IS 'Whose it is';
COMMENT ON COLUMN account_password.credential IS 'As what it stands in the register: with that it is revoked';
COMMENT ON COLUMN account_password.hash IS 'Argon2id, with its salt and parameters (PHC string)';
COMMENT ON COLUMN account_password.totp IS 'The secret of RFC 6238, sealed with a key that the database does not have';
COMMENT ON COLUMN account_password.last_step IS 'The time step whose code was used last: none is good twice';
COMMENT ON COLUMN account_password.pending_hash IS 'The next one, until a code of its own was given';
COMMENT ON COLUMN account_password.pending_totp IS 'The next secret';
COMMENT ON COLUMN account_password.pending_at IS 'Since when it waits';
COMMENT ON CONSTRAINT account_password_pkey ON account_password IS 'An account has one password';
COMMENT ON CONSTRAINT account_password_account_fkey ON account_password IS 'A password is an account''s';
COMMENT ON CONSTRAINT account_password_credential_fkey ON account_password IS 'It is a credential';
COMMENT ON CONSTRAINT account_password_hash_check ON account_password IS 'As long as libsodium writes it';
COMMENT ON CONSTRAINT account_password_totp_check ON account_password IS 'Nonce, 20 bytes, tag';
COMMENT ON CONSTRAINT account_password_pending_hash_check ON account_password IS 'As long as libsodium writes it';
COMMENT ON CONSTRAINT account_password_pending_totp_check ON account_password IS 'Nonce, 20 bytes, tag';
COMMENT ON CONSTRAINT account_password_whole ON account_password IS 'There wholly or not at all';
COMMENT ON CONSTRAINT account_password_pending ON account_password IS 'There wholly or not at all';
COMMENT ON INDEX account_password_credential IS 'The password that a credential is';

CREATE TABLE session (
    id uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account,
    credential uuid NOT NULL REFERENCES credential,
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    scope text[] NOT NULL CHECK (scope <@ ARRAY['read', 'act', 'administer', 'audit'] AND cardinality(scope) BETWEEN 1 AND 4),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    last_used_at timestamptz NOT NULL,
    CHECK (created_at < expires_at)
);
CREATE INDEX session_account ON session (account, id) WHERE ended_at IS NULL;
CREATE INDEX session_credential ON session (credential);
CREATE INDEX session_created_at ON session (created_at);
COMMENT ON TABLE session IS 'Who is signed in at the console; a day later it is forgotten';
COMMENT ON COLUMN session.id IS 'UUIDv7';
COMMENT ON COLUMN session.account IS 'Whose it is';
COMMENT ON COLUMN session.credential IS 'What it was begun with: it ends with that';
COMMENT ON COLUMN session.digest IS 'SHA-256 of the cookie''s value';
COMMENT ON COLUMN session.scope IS 'What it is good for: what it was begun with is good for that';
COMMENT ON COLUMN session.created_at IS 'When it was begun';
COMMENT ON COLUMN session.expires_at IS 'When it ends in any case';
COMMENT ON COLUMN session.ended_at IS 'When it was ended before that; null if it was not';
COMMENT ON COLUMN session.last_used_at IS 'When it was last used, to the minute; after a quarter of an hour it is worth nothing';
COMMENT ON CONSTRAINT session_pkey ON session IS 'A session stands here once';
COMMENT ON CONSTRAINT session_account_fkey ON session IS 'A session is an account''s';
COMMENT ON CONSTRAINT session_credential_fkey ON session IS 'It was begun with a credential';
COMMENT ON CONSTRAINT session_digest_key ON session IS 'One cookie, one session';
COMMENT ON CONSTRAINT session_digest_check ON session IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT session_scope_check ON session IS 'The scopes there are, at least one';
COMMENT ON CONSTRAINT session_check ON session IS 'It ends after it begins';
COMMENT ON INDEX session_account IS 'The sessions of an account';
COMMENT ON INDEX session_credential IS 'What was begun with a credential';
COMMENT ON INDEX session_created_at IS 'What can be forgotten';

DROP TRIGGER changed ON credential;
CREATE TRIGGER changed
    AFTER INSERT OR UPDATE OF account, kind, digest, label, scope, drawn, created_at, expires_at, revoked_at
    ON credential FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OF account, credential, digest, scope, created_at, expires_at, ended_at
    ON session FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
COMMENT ON TRIGGER changed ON credential IS 'Counts the change; being used is none';
COMMENT ON TRIGGER changed ON session IS 'Counts the change; being used is none, nor being forgotten long after its end';

ALTER TABLE house_event DROP CONSTRAINT house_event_action_check;
ALTER TABLE house_event ADD CONSTRAINT house_event_action_check
    CHECK (action IN ('register', 'credential', 'commit', 'ask_redaction', 'redact', 'succeed'));
COMMENT ON CONSTRAINT house_event_action_check ON house_event IS 'What the house does';

REVOKE ALL ON session, account_password FROM PUBLIC;
GRANT SELECT ON session TO assist_writer, assist_reader;
GRANT INSERT, DELETE ON session TO assist_writer;
GRANT UPDATE (ended_at, last_used_at) ON session TO assist_writer;
GRANT SELECT, INSERT ON account_password TO assist_writer;
GRANT UPDATE (credential, hash, totp, last_step, pending_hash, pending_totp, pending_at) ON account_password TO assist_writer;
GRANT UPDATE (login) ON account TO assist_writer;
