-- SPDX-License-Identifier: EUPL-1.2
-- What is kept beside the procedure: answers that can be replayed, and steps that were refused.

CREATE TABLE idempotency (
    account uuid NOT NULL,
    key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    request uuid,
    status int NOT NULL,
    etag text,
    location text,
    document text COMPRESSION lz4 NOT NULL,
    allowed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    receipt bigint,
    PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);
COMMENT ON TABLE idempotency IS 'Answers to steps sent with an Idempotency-Key, replayed for 24 hours';
COMMENT ON COLUMN idempotency.account IS 'Whose key it is';
COMMENT ON COLUMN idempotency.key IS 'The key as it was sent';
COMMENT ON COLUMN idempotency.digest IS 'SHA-256 of method, path and body';
COMMENT ON COLUMN idempotency.request IS 'The request the step was about; null if about none';
COMMENT ON COLUMN idempotency.status IS 'The answer''s HTTP status';
COMMENT ON COLUMN idempotency.etag IS 'Its entity tag';
COMMENT ON COLUMN idempotency.location IS 'Its Location or Content-Location';
COMMENT ON COLUMN idempotency.document IS 'The document as it stood after the step, splice marks included';
COMMENT ON COLUMN idempotency.allowed IS 'The actions that the answer offered, in the daemon''s own form';
COMMENT ON COLUMN idempotency.created_at IS 'When the answer was given';
COMMENT ON COLUMN idempotency.receipt IS 'The log index of the step''s first event; null for none';
COMMENT ON CONSTRAINT idempotency_pkey ON idempotency IS 'A key is used once by an account';
COMMENT ON CONSTRAINT idempotency_key_check ON idempotency IS 'Keys have 1 to 255 characters';
COMMENT ON CONSTRAINT idempotency_digest_check ON idempotency IS 'A SHA-256 has 32 bytes';
COMMENT ON INDEX idempotency_created_at IS 'What can be forgotten';

CREATE TABLE refusal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    account uuid NOT NULL,
    request uuid,
    assistance text NOT NULL,
    action text NOT NULL,
    problem text NOT NULL,
    rule int,
    tx bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
);
CREATE INDEX refusal_request ON refusal (request, id);
CREATE INDEX refusal_tx ON refusal (tx, id);
COMMENT ON TABLE refusal IS 'Steps that were refused; they are not part of the log';
COMMENT ON COLUMN refusal.id IS 'A running number, with gaps';
COMMENT ON COLUMN refusal.at IS 'When it was judged';
COMMENT ON COLUMN refusal.account IS 'Who tried';
COMMENT ON COLUMN refusal.request IS 'On which request; null where it was a new one';
COMMENT ON COLUMN refusal.assistance IS 'On which assistance; empty for the request''s own steps';
COMMENT ON COLUMN refusal.action IS 'Which step';
COMMENT ON COLUMN refusal.problem IS 'The slug of the problem that was the answer';
COMMENT ON COLUMN refusal.rule IS 'The rule by which it was refused; null where none was reached';
COMMENT ON COLUMN refusal.tx IS 'The transaction that wrote it: what is older than every open one is complete';
COMMENT ON INDEX refusal_tx IS 'What the log has not committed to yet';
COMMENT ON CONSTRAINT refusal_pkey ON refusal IS 'A refusal stands here once';
COMMENT ON INDEX refusal_request IS 'The refusals on a request';
