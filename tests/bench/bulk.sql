-- SPDX-License-Identifier: EUPL-1.2
-- Copies of real requests, many at a time. Run by the superuser of the measured cluster, which is thrown away after it.

SET client_min_messages = warning;
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO assist_writer, assist_reader;

-- The models, in the order in which they are copied; `class` 0: with their history, ready for further steps.
CREATE TABLE bench.model (
    class int,
    nr int,
    request uuid,
    reference text,
    PRIMARY KEY (class, nr)
);

-- The n-th copy's id is n milliseconds after 2026-01-01, its k-th assistance's too: as UUIDv7 would have it.
CREATE FUNCTION bench.id(n bigint, k int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (lpad(to_hex(1767225600000 + n), 12, '0') || '7000800000000000' || lpad(to_hex(k), 4, '0'))::uuid;

-- A reference like the model's, with the n-th five characters.
CREATE FUNCTION bench.reference(model text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(model, -5) ||
       substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n >> 20 & 31)::int, 1) ||
       substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n >> 15 & 31)::int, 1) ||
       substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n >> 10 & 31)::int, 1) ||
       substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n >> 5 & 31)::int, 1) ||
       substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (n >> 0 & 31)::int, 1);

-- Copies first … first + count - 1 of the models of one class.
CREATE PROCEDURE bench.copy(of_class int, first bigint, count int) LANGUAGE plpgsql AS $$
DECLARE
    models bigint := (SELECT count(*) FROM bench.model m WHERE m.class = of_class);
    base bigint;
    told bigint;
BEGIN
    SELECT size INTO base FROM assist.log_head FOR UPDATE;
    CREATE TEMP TABLE IF NOT EXISTS made (n bigint, old_id uuid, new_id uuid, old_reference text, new_reference text,
                                          word text) ON COMMIT DELETE ROWS;
    INSERT INTO made
    SELECT n, m.request, bench.id(n, 0), m.reference, bench.reference(m.reference, n), 'hull' || lpad(n::text, 7, '0')
    FROM generate_series(first, first + count - 1) n JOIN bench.model m ON m.class = of_class AND m.nr = n % models;

    INSERT INTO assist.request
    SELECT c.new_id, c.new_reference, q.state, q.status, q.version, q.revision, q.exercise, q.created_at, q.updated_at,
           q.seq, q.due, left(md5(c.new_id::text), 16),
           replace(replace(replace(q.document, c.old_id::text, c.new_id::text), coalesce(c.old_reference, '-'),
                           coalesce(c.new_reference, '-')), 'hull0000000', c.word),
           overlay(q.facts PLACING uuid_send(c.new_id) FROM 2), q.assistance_statuses, q.requested_states, q.kinds,
           q.awaiting
    FROM made c JOIN assist.request q ON q.id = c.old_id
    ORDER BY c.n;

    INSERT INTO assist.assistance
    SELECT bench.id(c.n, (row_number() OVER (PARTITION BY c.n ORDER BY a.id))::int), c.new_id, c.new_reference,
           a.state, a.requesting_state, a.status, a.version, a.round, a.seq, a.conditions, a.authorised_by,
           a.weapons_by, a.created_at, a.updated_at, a.request_created_at, a.request_status, a.request_version,
           a.exercise, left(md5(c.new_id::text), 16),
           replace(replace(replace(a.document, c.old_id::text, c.new_id::text), c.old_reference, c.new_reference),
                   'hull0000000', c.word),
           overlay(a.facts PLACING uuid_send(c.new_id) FROM 2), a.kinds, a.awaiting
    FROM made c JOIN assist.assistance a ON a.request = c.old_id
    ORDER BY c.n;

    INSERT INTO assist.search
    SELECT CASE WHEN s.requesting THEN c.new_id
           ELSE (SELECT a.id FROM assist.assistance a WHERE a.request = c.new_id AND a.state = s.state) END,
           c.new_id, s.state, s.requesting, s.exercise, replace(s.words::text, 'hull0000000', c.word)::tsvector
    FROM made c JOIN assist.search s ON s.request = c.old_id
    ORDER BY c.n;

    IF of_class = 0 THEN
        INSERT INTO assist.event
        SELECT base - 1 + row_number() OVER (ORDER BY c.n, e.log_index), c.new_id, e.assistance, e.state, e.seq, e.at,
               e.action, e.rule, e.basis, e.from_status, e.to_status, e.sets, e.clears, e.round, e.revision, e.exercise,
               e.by_account, e.by_person, e.by_name, e.by_post, e.by_role, e.by_state, e.by_authority,
               e.by_authority_name, e.list_version, e.data
        FROM made c JOIN assist.event e ON e.request = c.old_id;
        GET DIAGNOSTICS told = ROW_COUNT;
        UPDATE assist.log_head SET size = base + told;
    END IF;
    COMMIT;
END
$$;

-- All of them, a few at a time, so that nobody waits long for the head of the log.
CREATE PROCEDURE bench.copy_all(of_class int, first bigint, count bigint) LANGUAGE plpgsql AS $$
DECLARE
    n bigint := first;
BEGIN
    WHILE n < first + count LOOP
        CALL bench.copy(of_class, n, least(5000, first + count - n)::int);
        n := n + 5000;
    END LOOP;
END
$$;

-- Which copy an id is of.
CREATE FUNCTION bench.nr(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - 1767225600000;

-- In place of the head, for a step that does not lock it.
CREATE SEQUENCE bench.place START 1000000000;
GRANT USAGE ON SEQUENCE bench.place TO assist_writer;
