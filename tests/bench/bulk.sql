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

CREATE SEQUENCE bench.copied START 1000000000000;

-- What is copied, and as what.
CREATE TYPE bench.made AS (n bigint, old_id uuid, new_id uuid, old_reference text, new_reference text, word text,
                           at timestamptz);

-- INSERT INTO a table SELECT all of its columns, of a row r, but for those that `changed` gives.
CREATE FUNCTION bench.copying(target regclass, changed json) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT format('INSERT INTO %s SELECT %s', target,
                      string_agg(coalesce(changed ->> attname, 'r.' || attname), ', ' ORDER BY attnum))
        FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped);

-- A document with another id, reference and word.
CREATE FUNCTION bench.renamed(document text, c bench.made) RETURNS text LANGUAGE sql IMMUTABLE
RETURN replace(replace(replace(document, c.old_id::text, c.new_id::text), coalesce(c.old_reference, '-'),
                       coalesce(c.new_reference, '-')), 'hull0000000', c.word);

-- Copies first … first + count - 1 of the models of one class.
CREATE PROCEDURE bench.copy(of_class int, first bigint, count int) LANGUAGE plpgsql AS $$
DECLARE
    models bigint := (SELECT count(*) FROM bench.model m WHERE m.class = of_class);
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS made OF bench.made ON COMMIT DELETE ROWS;
    INSERT INTO made
    SELECT n, m.request, bench.id(n, 0), m.reference, bench.reference(m.reference, n), 'hull' || lpad(n::text, 7, '0'),
           to_timestamp((1767225600000 + n) / 1000.0)
    FROM generate_series(first, first + count - 1) n JOIN bench.model m ON m.class = of_class AND m.nr = n % models;

    EXECUTE bench.copying('assist.request', $j${
        "id": "c.new_id", "reference": "c.new_reference", "created_at": "c.at", "etag": "left(md5(c.new_id::text), 16)",
        "document": "bench.renamed(r.document, c)", "facts": "overlay(r.facts PLACING uuid_send(c.new_id) FROM 2)"
    }$j$) || ' FROM made c JOIN assist.request r ON r.id = c.old_id ORDER BY c.n';

    EXECUTE bench.copying('assist.assistance', $j${
        "id": "bench.id(c.n, (row_number() OVER (PARTITION BY c.n ORDER BY r.id))::int)", "request": "c.new_id",
        "reference": "c.new_reference", "created_at": "c.at", "etag": "left(md5(c.new_id::text), 16)",
        "document": "bench.renamed(r.document, c)", "facts": "overlay(r.facts PLACING uuid_send(c.new_id) FROM 2)"
    }$j$) || ' FROM made c JOIN assist.assistance r ON r.request = c.old_id ORDER BY c.n';

    INSERT INTO assist.search
    SELECT s.state, s.exercise, w.word, d.new, s.requesting
    FROM made c
    JOIN LATERAL (SELECT c.old_id AS old, c.new_id AS new
                  UNION ALL
                  SELECT o.id, a.id
                  FROM assist.assistance o JOIN assist.assistance a ON a.request = c.new_id AND a.state = o.state
                  WHERE o.request = c.old_id) d ON true
    JOIN assist.search s ON s.id = d.old
    CROSS JOIN LATERAL (SELECT replace(s.word, 'hull0000000', c.word)
                        UNION ALL
                        SELECT 'thousandth' WHERE c.n % 1000 = 0 AND s.word = 'hull0000000'
                        UNION ALL
                        SELECT 'hundredth' WHERE c.n % 100 = 0 AND s.word = 'hull0000000') w (word)
    ORDER BY c.n;

    IF of_class = 0 THEN
        -- Beside the log, which nobody can add to but the daemon.
        EXECUTE bench.copying('assist.event', '{"log_index": "nextval(''bench.copied'')", "request": "c.new_id"}') ||
                ' FROM (SELECT * FROM made ORDER BY n) c JOIN assist.event r ON r.request = c.old_id';
    END IF;
    COMMIT;
END
$$;

-- All of them, a few at a time.
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

-- The log of the steps that pgbench takes: the daemon signs none but its own.
CREATE TABLE bench.log_head (LIKE assist.log_head INCLUDING ALL);
INSERT INTO bench.log_head SELECT * FROM assist.log_head;
UPDATE bench.log_head SET size = 2000000000000;
CREATE TABLE bench.entry (LIKE assist.entry INCLUDING ALL);
GRANT SELECT, UPDATE ON bench.log_head TO assist_writer;
GRANT SELECT, INSERT ON bench.entry TO assist_writer;
-- In place of its head, for a step that does not lock it.
CREATE SEQUENCE bench.place START 3000000000000;
GRANT USAGE ON SEQUENCE bench.place TO assist_writer;
