-- SPDX-License-Identifier: EUPL-1.2
-- Search goes round the wall, because row-level security would keep the index of words from being used; it gives out
-- ids only, of one state, and the rows themselves are read behind the wall.

-- `viewer` is a state's code, or '*' for the requesting states' rows of all. Newest first, below `before` if given.
CREATE FUNCTION search_ids(viewer text, query text, before uuid, most int) RETURNS TABLE (id uuid, request uuid)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = assist, pg_temp
AS $$
    SELECT s.id, s.request
    FROM search s
    WHERE s.words @@ plainto_tsquery('simple', query)
      AND CASE WHEN viewer = '*' THEN s.requesting ELSE s.state = viewer END
      AND (before IS NULL OR s.id < before)
    ORDER BY s.id DESC
    LIMIT most
$$;
COMMENT ON FUNCTION search_ids(text, text, uuid, int) IS
    'The ids of the documents of one state (or, for *, of all requesting states) that have all these words';
REVOKE ALL ON FUNCTION search_ids(text, text, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_ids(text, text, uuid, int) TO assist_reader, assist_writer;

GRANT CREATE ON SCHEMA assist TO assist_search;
ALTER FUNCTION search_ids(text, text, uuid, int) OWNER TO assist_search;
REVOKE CREATE ON SCHEMA assist FROM assist_search;
