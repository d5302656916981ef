-- SPDX-License-Identifier: EUPL-1.2
-- Lists and searches. A page costs the same however many requests there are: the ids of what may be on it are read off
-- one index, newest first, and then their rows by id. What other tables know is looked up by two functions that go round
-- the wall of row-level security, which give out ids only, of one state; the rows are read behind the wall.
-- All are planned anew at each call, for the filters that were given, and only from indexes in their order: the planner
-- takes the wall for a filter that lets little through, and would rather gather all there is and sort it.

-- The first id, as UUIDv7 counts, of this millisecond. A document's id is made in the millisecond of its created_at, or,
-- where very many are made at once, a little later.
CREATE FUNCTION id_at(t timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (lpad(to_hex(greatest(0, floor(extract(epoch FROM t) * 1000))::bigint), 12, '0') || repeat('0', 20))::uuid;
COMMENT ON FUNCTION id_at(timestamptz) IS 'The first UUIDv7 of this millisecond';

-- `viewer` is a state's code, or '*' for the requesting states' documents of all. Newest first, from `above` on, `below`
-- not included. Several words: of the newest `reach` that have the one that is rarest there, those that have the others.
CREATE FUNCTION search_ids(viewer text, words text[], drills boolean[], above uuid, below uuid, most int, reach int,
                           OUT ids uuid[], OUT last uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
    few CONSTANT int := 100;
    walked uuid[];
BEGIN
    IF cardinality(words) = 1 THEN
        reach := most;
    ELSE
        words := ARRAY(SELECT t.word
                       FROM unnest(words) t (word)
                       ORDER BY (SELECT s.id
                                 FROM search s
                                 WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END
                                   AND s.exercise = drills[1] AND s.word = t.word AND s.id < below
                                 ORDER BY s.id DESC OFFSET few LIMIT 1) NULLS FIRST);
    END IF;
    walked := ARRAY(SELECT w.id
                    FROM unnest(drills) d (exercise),
                         LATERAL (SELECT s.id
                                  FROM search s
                                  WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END
                                    AND s.exercise = d.exercise AND s.word = words[1] AND s.id < below AND s.id >= above
                                  ORDER BY s.id DESC LIMIT reach) w
                    ORDER BY w.id DESC LIMIT reach);
    IF cardinality(words) = 1 THEN
        ids := walked;
    ELSE
        ids := '{}';
        FOR i IN 1..cardinality(walked) BY few LOOP
            ids := ids || ARRAY(SELECT w.id
                                FROM unnest(walked[i:i + few - 1]) w (id)
                                WHERE (SELECT count(*)
                                       FROM search s
                                       WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END
                                         AND s.exercise = ANY (drills) AND s.word = ANY (words[2:]) AND s.id = w.id)
                                      = cardinality(words) - 1
                                ORDER BY w.id DESC);
            EXIT WHEN cardinality(ids) >= most;
        END LOOP;
        ids := ids[:most];
    END IF;
    last := coalesce(ids[most], walked[reach]);
END
$$;
COMMENT ON FUNCTION search_ids(text, text[], boolean[], uuid, uuid, int, int) IS
    'The newest documents of one state (or, for *, of all requesting states) that have all these words; and, if there '
    'may be more, the last one that was looked at';

CREATE FUNCTION asked_ids(owners text[], of_status text, drills boolean[], above uuid, below uuid, most int)
    RETURNS TABLE (id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
    RETURN QUERY
    SELECT w.request
    FROM unnest(drills) d (exercise), unnest(owners) o (state),
         LATERAL (SELECT DISTINCT a.request
                  FROM assistance a
                  WHERE a.requesting_state = o.state AND a.exercise = d.exercise AND a.status = of_status
                    AND a.request < below AND a.request >= above
                  ORDER BY a.request DESC LIMIT most) w
    ORDER BY w.request DESC LIMIT most;
END
$$;
COMMENT ON FUNCTION asked_ids(text[], text, boolean[], uuid, uuid, int) IS
    'The newest requests of these states on which an assistance has this status';

-- A page of the documents of `viewer`, a state or '*', newest first, below `before`. A filter that is null is none.
-- One filter is an index (`way`). Beside it, the others are held against the newest 1,000 that it gives; if these are not
-- a page, its last row is bare, and says how far this went: the next page goes on from there.
CREATE FUNCTION list_page(viewer text, before uuid, most int, of_status text, of_assistance text, of_requesting text,
                          of_requested text, of_kind text, waiting boolean, since timestamptz, until timestamptz,
                          query text, drill boolean)
    RETURNS TABLE (key uuid, etag text, document text, facts bytea)
    LANGUAGE plpgsql STABLE ROWS 50 SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
    reach CONSTANT int := greatest(1000, most);
    words text[] := array_remove(ARRAY['kind ' || of_kind, 'by ' || of_requesting, 'to ' || of_requested], NULL)
                    || tsvector_to_array(to_tsvector('simple', coalesce(query, '')));
    drills boolean[] := CASE WHEN drill IS NULL THEN '{false,true}' ELSE ARRAY[drill] END;
    above uuid := id_at(coalesce(since, 'epoch'));
    below uuid := least(before, id_at(until + interval '1 second'));
    way text := CASE WHEN words <> '{}' THEN 'words' WHEN of_assistance IS NOT NULL THEN 'assistance'
                     WHEN waiting THEN 'awaiting' WHEN of_status IS NOT NULL THEN 'status'
                     WHEN viewer = '*' THEN 'words' ELSE 'state' END;
    owners text[];
    enough int := most;
    ids uuid[];
    last uuid;
    given int;
BEGIN
    IF query IS NOT NULL AND to_tsvector('simple', query) = '' THEN
        RETURN; -- nothing but commas, say
    END IF;
    IF (of_status IS NOT NULL AND way <> 'status') OR (of_assistance IS NOT NULL AND way <> 'assistance')
       OR (waiting AND way <> 'awaiting') OR until IS NOT NULL THEN
        enough := reach;
    END IF;
    IF way = 'words' THEN
        SELECT s.ids, s.last INTO ids, last
        FROM search_ids(viewer, CASE WHEN words = '{}' THEN '{by *}' ELSE words END, drills, above, below, enough, reach) s;
    ELSIF way <> 'state' OR drill IS NULL THEN
        owners := CASE WHEN viewer = '*' THEN ARRAY(SELECT s.code FROM state s) ELSE ARRAY[viewer] END;
        ids := ARRAY(SELECT w.id
                     FROM ((SELECT i.id
                            FROM asked_ids(owners, of_assistance, drills, above, below, enough) i
                            WHERE way = 'assistance')
                           UNION ALL
                           (SELECT i.id
                            FROM unnest(drills) d (exercise), unnest(owners) o (state),
                                 LATERAL (SELECT q.id
                                          FROM request q
                                          WHERE q.state = o.state AND q.exercise = d.exercise
                                            AND (way <> 'status' OR q.status = of_status)
                                            AND (way <> 'awaiting' OR q.awaiting)
                                            AND q.id < below AND q.id >= above
                                          ORDER BY q.id DESC LIMIT enough) i
                            WHERE way <> 'assistance')
                           UNION ALL
                           (SELECT i.id
                            FROM unnest(drills) d (exercise),
                                 LATERAL (SELECT a.id
                                          FROM assistance a
                                          WHERE a.state = viewer AND a.exercise = d.exercise
                                            AND (way <> 'assistance' OR a.status = of_assistance)
                                            AND (way <> 'status' OR a.request_status = of_status)
                                            AND (way <> 'awaiting' OR a.awaiting)
                                            AND a.id < below AND a.id >= above
                                          ORDER BY a.id DESC LIMIT enough) i)) w
                     ORDER BY w.id DESC LIMIT enough);
        last := ids[enough];
    END IF;
    RETURN QUERY
    SELECT l.id, l.etag, l.document, l.facts
    FROM ((SELECT q.id, q.etag, q.document, q.facts
           FROM request q
           WHERE CASE WHEN ids IS NOT NULL THEN q.id = ANY (ids)
                 ELSE q.state = viewer AND q.exercise = drill AND q.id < below AND q.id >= above END
             AND (of_status IS NULL OR q.status = of_status)
             AND (of_assistance IS NULL OR way = 'assistance' OR of_assistance = ANY (q.assistance_statuses))
             AND (NOT waiting OR q.awaiting)
             AND (since IS NULL OR q.created_at >= since) AND (until IS NULL OR q.created_at < until)
           ORDER BY q.id DESC LIMIT most)
          UNION ALL
          (SELECT a.id, a.etag, a.document, a.facts
           FROM assistance a
           WHERE CASE WHEN ids IS NOT NULL THEN a.id = ANY (ids) AND a.state = viewer
                 ELSE a.state = viewer AND a.exercise = drill AND a.id < below AND a.id >= above END
             AND (of_status IS NULL OR a.request_status = of_status)
             AND (of_assistance IS NULL OR a.status = of_assistance)
             AND (NOT waiting OR a.awaiting)
             AND (since IS NULL OR a.created_at >= since) AND (until IS NULL OR a.created_at < until)
           ORDER BY a.id DESC LIMIT most)) l
    ORDER BY l.id DESC LIMIT most;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given < most AND last IS NOT NULL THEN
        RETURN QUERY SELECT last, NULL, NULL, NULL::bytea;
    END IF;
END
$$;
COMMENT ON FUNCTION list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text,
                              boolean) IS
    'A page of what a state may see, newest first; a last row without a document says how far it was looked';

REVOKE ALL ON FUNCTION id_at(timestamptz), search_ids(text, text[], boolean[], uuid, uuid, int, int),
    asked_ids(text[], text, boolean[], uuid, uuid, int),
    list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION id_at(timestamptz), search_ids(text, text[], boolean[], uuid, uuid, int, int),
    asked_ids(text[], text, boolean[], uuid, uuid, int),
    list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text, boolean)
    TO assist_reader;

GRANT CREATE ON SCHEMA assist TO assist_search;
ALTER FUNCTION search_ids(text, text[], boolean[], uuid, uuid, int, int) OWNER TO assist_search;
ALTER FUNCTION asked_ids(text[], text, boolean[], uuid, uuid, int) OWNER TO assist_search;
REVOKE CREATE ON SCHEMA assist FROM assist_search;
