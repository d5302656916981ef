-- SPDX-License-Identifier: EUPL-1.2
-- Run once, by a superuser, in the new database: the roles and who may connect. May be run again.
-- A database elsewhere: createdb assist; psql -f setup.sql assist; then give the four LOGIN roles their way to
-- authenticate (peer with pg_ident, or SCRAM), and run `assistd migrate`.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['assist_owner', 'assist_search'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
        EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', role);
    END LOOP;
    FOREACH role IN ARRAY ARRAY['assist_migrator', 'assist_writer', 'assist_reader', 'assist_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION',
                       role);
        EXECUTE format('ALTER ROLE %I SET search_path = assist, pg_temp', role);
        EXECUTE format('ALTER ROLE %I SET TimeZone = ''UTC''', role);
    END LOOP;
    -- Every statement that serves goes by an index. Planning takes a quarter of PostgreSQL's time; a plan made once may
    -- have been made for an empty table, so it must not read tables from end to end.
    FOREACH role IN ARRAY ARRAY['assist_writer', 'assist_reader'] LOOP
        EXECUTE format('ALTER ROLE %I SET plan_cache_mode = force_generic_plan', role);
        EXECUTE format('ALTER ROLE %I SET enable_seqscan = off', role);
        EXECUTE format('ALTER ROLE %I SET jit = off', role);
    END LOOP;
END
$$;

GRANT assist_owner TO assist_migrator;
GRANT assist_search TO assist_owner;
ALTER ROLE assist_auditor SET default_transaction_read_only = on;

COMMENT ON ROLE assist_owner IS 'Owns the schema assist; nobody signs in as it';
COMMENT ON ROLE assist_search IS 'Owns the function that searches words; reads words and nothing else';
COMMENT ON ROLE assist_migrator IS 'Signs in to bring the schema up to date, as assist_owner';
COMMENT ON ROLE assist_writer IS 'The daemon''s writer: takes steps';
COMMENT ON ROLE assist_reader IS 'The daemon''s readers: behind the wall of one state at a time';
COMMENT ON ROLE assist_auditor IS 'Reads the history of the whole network and changes nothing';

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO assist_migrator, assist_writer, assist_reader, assist_auditor',
                   current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO assist_owner', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
