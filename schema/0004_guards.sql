-- SPDX-License-Identifier: EUPL-1.2
-- Triggers: the registers' versions, and a history that only grows, without gap and without leap.

CREATE FUNCTION register_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = assist, pg_temp
AS $$
BEGIN
    UPDATE register_head
    SET version = version + 1, list_version = list_version + (TG_TABLE_NAME = 'authority')::int;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION register_changed() FROM PUBLIC;
COMMENT ON FUNCTION register_changed() IS 'Counts a change of a register, and of the list of authorities';

CREATE TRIGGER changed AFTER INSERT OR UPDATE ON state FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON authority FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON unit FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON instrument FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON account FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OF account, kind, digest, label, created_at, expires_at, revoked_at
    ON credential FOR EACH STATEMENT EXECUTE FUNCTION register_changed();
COMMENT ON TRIGGER changed ON state IS 'Counts the change';
COMMENT ON TRIGGER changed ON authority IS 'Counts the change';
COMMENT ON TRIGGER changed ON unit IS 'Counts the change';
COMMENT ON TRIGGER changed ON instrument IS 'Counts the change';
COMMENT ON TRIGGER changed ON account IS 'Counts the change';
COMMENT ON TRIGGER changed ON credential IS 'Counts the change; being used is none';

-- Once for a statement, not for a row: 1.5 instead of 5 microseconds an event (PostgreSQL 15, 64 events a statement).
-- The unique key on (request, assistance, seq) and "the event before is there" make a chain dense. The probe stands in
-- a sub-select so that it stays one look into that key's index per event, whatever the planner believes of new_event.
CREATE FUNCTION event_follows() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.request, n.assistance, n.seq, n.from_status INTO bad
    FROM new_event n
    WHERE CASE WHEN n.seq = 1 THEN n.from_status <> ''
          ELSE (SELECT p.to_status FROM event p
                WHERE p.request = n.request AND p.assistance = n.assistance AND p.seq = n.seq - 1)
               IS DISTINCT FROM n.from_status END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'event % of chain %/% does not follow from the one before it',
            bad.seq, bad.request, bad.assistance
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'event_follows';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION event_follows() FROM PUBLIC;
COMMENT ON FUNCTION event_follows() IS 'Refuses an event whose from is not the to of the one before it in its chain';

CREATE TRIGGER follows AFTER INSERT ON event REFERENCING NEW TABLE AS new_event
    FOR EACH STATEMENT EXECUTE FUNCTION event_follows();
COMMENT ON TRIGGER follows ON event IS 'A chain has no gap and no leap';

CREATE FUNCTION never_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION never_changed() FROM PUBLIC;
COMMENT ON FUNCTION never_changed() IS 'Refuses every change, even the owner''s';

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON refusal
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
COMMENT ON TRIGGER never_changed ON event IS 'The history only grows';
COMMENT ON TRIGGER never_changed ON refusal IS 'Refusals are only added';
