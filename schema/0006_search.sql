-- SPDX-License-Identifier: EUPL-1.2
-- Lists and searches. What is looked up behind a wall of row-level security cannot use the index of words, nor another
-- state's rows; so two functions go round it, which give out ids only, of one state; the rows are read behind the wall.
-- All are planned anew at each call, for the filters that were given.

-- `viewer` is a state's code, or '*' for the requesting states' rows of all. Newest first, below `before` if given.
-- `drill` true or false: only drills, or none. A word that many requests have is found by reading the newest rows; where
-- that gives too few, the index of words does (which would first gather all that have the word).
CREATE FUNCTION search_ids(viewer text, query text, before uuid, most int, drill boolean DEFAULT NULL)
    RETURNS TABLE (id uuid, request uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
AS $$
DECLARE
    wanted tsquery := plainto_tsquery('simple', query);
    top uuid := coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    bottom uuid;
    found_rows int;
BEGIN
    bottom := (SELECT s.id FROM search s
               WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END AND s.id < top
               ORDER BY s.id DESC OFFSET greatest(2000, most) LIMIT 1);
    RETURN QUERY
    SELECT s.id, s.request
    FROM search s
    WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END AND s.words @@ wanted
      AND s.id < top AND (bottom IS NULL OR s.id > bottom) AND (drill IS NULL OR s.exercise = drill)
    ORDER BY s.id DESC
    LIMIT most;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows < most AND bottom IS NOT NULL THEN
        RETURN QUERY
        SELECT w.id, w.request
        FROM (SELECT s.id, s.request
              FROM search s
              WHERE CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END AND s.words @@ wanted
                AND s.id <= bottom AND (drill IS NULL OR s.exercise = drill)
              OFFSET 0) w
        ORDER BY w.id DESC
        LIMIT most - found_rows;
    END IF;
END
$$;
COMMENT ON FUNCTION search_ids(text, text, uuid, int, boolean) IS
    'The ids of the documents of one state (or, for *, of all requesting states) that have all these words';

CREATE FUNCTION asked_ids(viewer text, of_status text, before uuid, most int, drill boolean) RETURNS TABLE (id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT a.request
    FROM assistance a
    WHERE a.requesting_state = viewer AND a.status = of_status AND a.request < before
      AND (drill IS NULL OR a.exercise = drill)
    ORDER BY a.request DESC
    LIMIT most;
END
$$;
COMMENT ON FUNCTION asked_ids(text, text, uuid, int, boolean) IS
    'The ids of one state''s requests on which an assistance has this status';

-- A page of the documents of `viewer`, a state or '*', newest first, below `before`. A filter that is null is none.
-- What is found in other tables is looked for as far as the page needs; beside further filters, among the newest 10,000.
CREATE FUNCTION list_page(viewer text, before uuid, most int, of_status text, of_assistance text, of_requesting text,
                          of_requested text, of_kind text, waiting boolean, since timestamptz, until timestamptz,
                          query text, drill boolean)
    RETURNS TABLE (key uuid, etag text, document text, facts bytea)
    LANGUAGE plpgsql STABLE ROWS 50 SET search_path = assist, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
AS $$
DECLARE
    alone boolean := num_nonnulls(of_status, of_assistance, of_requesting, of_requested, of_kind, since, until, query) = 1
                     AND NOT waiting;
    enough int := CASE WHEN alone THEN most ELSE 10000 END;
    worded uuid[];
    asked uuid[];
BEGIN
    -- As arrays, because a sub-select under OR would be looked up row by row.
    IF query IS NOT NULL THEN
        worded := ARRAY(SELECT s.id FROM search_ids(viewer, query, before, enough, drill) s);
    END IF;
    IF of_assistance IS NOT NULL AND viewer <> '*' THEN
        asked := ARRAY(SELECT i.id FROM asked_ids(viewer, of_assistance, before, enough, drill) i);
    END IF;
    RETURN QUERY
    SELECT l.id, l.etag, l.document, l.facts
    FROM ((SELECT q.id, q.etag, q.document, q.facts
           FROM request q
           WHERE (viewer = '*' OR q.state = viewer) AND q.id < before
             AND (of_status IS NULL OR q.status = of_status)
             AND (of_assistance IS NULL OR CASE WHEN viewer = '*' THEN of_assistance = ANY (q.assistance_statuses)
                                           ELSE q.id = ANY (asked) END)
             AND (of_requesting IS NULL OR q.state = of_requesting)
             AND (of_requested IS NULL OR of_requested = ANY (q.requested_states))
             AND (of_kind IS NULL OR of_kind = ANY (q.kinds))
             AND (NOT waiting OR q.awaiting)
             AND (since IS NULL OR q.created_at >= since) AND (until IS NULL OR q.created_at < until)
             AND (query IS NULL OR q.id = ANY (worded))
             AND (drill IS NULL OR q.exercise = drill)
           ORDER BY q.id DESC
           LIMIT most)
          UNION ALL
          (SELECT a.id, a.etag, a.document, a.facts
           FROM assistance a
           WHERE a.state = viewer AND a.id < before
             AND (of_status IS NULL OR a.request_status = of_status)
             AND (of_assistance IS NULL OR a.status = of_assistance)
             AND (of_requesting IS NULL OR a.requesting_state = of_requesting)
             AND (of_requested IS NULL OR a.state = of_requested)
             AND (of_kind IS NULL OR of_kind = ANY (a.kinds))
             AND (NOT waiting OR a.awaiting)
             AND (since IS NULL OR a.created_at >= since) AND (until IS NULL OR a.created_at < until)
             AND (query IS NULL OR a.id = ANY (worded))
             AND (drill IS NULL OR a.exercise = drill)
           ORDER BY a.id DESC
           LIMIT most)) l
    ORDER BY l.id DESC
    LIMIT most;
END
$$;
COMMENT ON FUNCTION list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text,
                              boolean) IS 'A page of what a state may see, newest first';

REVOKE ALL ON FUNCTION search_ids(text, text, uuid, int, boolean), asked_ids(text, text, uuid, int, boolean),
    list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_ids(text, text, uuid, int, boolean), asked_ids(text, text, uuid, int, boolean),
    list_page(text, uuid, int, text, text, text, text, text, boolean, timestamptz, timestamptz, text, boolean)
    TO assist_reader;
GRANT EXECUTE ON FUNCTION search_ids(text, text, uuid, int, boolean) TO assist_writer;

GRANT CREATE ON SCHEMA assist TO assist_search;
ALTER FUNCTION search_ids(text, text, uuid, int, boolean) OWNER TO assist_search;
ALTER FUNCTION asked_ids(text, text, uuid, int, boolean) OWNER TO assist_search;
REVOKE CREATE ON SCHEMA assist FROM assist_search;
