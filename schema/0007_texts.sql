-- SPDX-License-Identifier: EUPL-1.2
-- How the interface writes values, for entries of the registers that go out as they are.

CREATE FUNCTION rfc3339(t timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN date_trunc('second', t) = t
                THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                ELSE to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END
$$;
COMMENT ON FUNCTION rfc3339(timestamptz) IS
    'RFC 3339 in UTC, without a fraction where it is zero, else with six digits';
REVOKE ALL ON FUNCTION rfc3339(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rfc3339(timestamptz) TO assist_reader, assist_writer;
