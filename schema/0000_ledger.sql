-- SPDX-License-Identifier: EUPL-1.2
-- Run before all others, each time: it must not mind being there already.

CREATE SCHEMA IF NOT EXISTS assist;
REVOKE ALL ON SCHEMA assist FROM PUBLIC;
GRANT USAGE ON SCHEMA assist TO assist_writer, assist_reader, assist_auditor, assist_search;
COMMENT ON SCHEMA assist IS 'Requests for assistance by special intervention units (Council Decision 2008/617/JHA)';

CREATE TABLE IF NOT EXISTS assist.schema_migration (
    version int PRIMARY KEY,
    name text NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE ALL ON assist.schema_migration FROM PUBLIC;
GRANT SELECT ON assist.schema_migration TO assist_writer, assist_reader, assist_auditor;

COMMENT ON TABLE assist.schema_migration IS
    'Which numbered migrations made this schema; the daemon starts over no other';
COMMENT ON COLUMN assist.schema_migration.version IS 'The number in front of the file''s name';
COMMENT ON COLUMN assist.schema_migration.name IS 'The file''s name, without .sql';
COMMENT ON COLUMN assist.schema_migration.digest IS 'SHA-256 of the file as it was run';
COMMENT ON COLUMN assist.schema_migration.applied_at IS 'When it was run';
COMMENT ON CONSTRAINT schema_migration_pkey ON assist.schema_migration IS 'A migration is run once';
COMMENT ON CONSTRAINT schema_migration_digest_check ON assist.schema_migration IS 'A SHA-256 has 32 bytes';
