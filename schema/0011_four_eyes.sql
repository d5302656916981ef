-- SPDX-License-Identifier: EUPL-1.2
-- Four eyes: where two persons are asked for, they are two natural persons who may do it, whatever SQL the writer's role
-- is made to send. Several accounts of one person are one person.

CREATE FUNCTION decides_for(of_state text, who uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = assist, pg_temp
RETURN EXISTS (SELECT FROM assist.account a
               WHERE a.state = of_state AND a.person = who AND 'authority' = ANY (a.roles));
COMMENT ON FUNCTION decides_for(text, uuid) IS 'Whether a natural person holds an account with authority of that state';
REVOKE ALL ON FUNCTION decides_for(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decides_for(text, uuid) TO assist_writer;

-- The ids of two accounts of one person would be two ids. Who stood there before is not judged again by the roles that
-- he has now.
CREATE FUNCTION assistance_persons() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM (VALUES (NEW.authorised_by, OLD.authorised_by), (NEW.weapons_by, OLD.weapons_by)) p (is_now, was)
               WHERE p.is_now IS NOT NULL AND p.is_now IS DISTINCT FROM p.was
                 AND NOT decides_for(NEW.requesting_state, p.is_now)) THEN
        RAISE EXCEPTION 'who authorises or permits weapons is no person with authority of %', NEW.requesting_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assistance_persons';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION assistance_persons() IS 'Refuses an authorisation or a permission of weapons by who may not give it';
REVOKE ALL ON FUNCTION assistance_persons() FROM PUBLIC;

CREATE TRIGGER persons_new AFTER INSERT ON assistance FOR EACH ROW
    WHEN (num_nonnulls(NEW.authorised_by, NEW.weapons_by) > 0) EXECUTE FUNCTION assistance_persons();
CREATE TRIGGER persons AFTER UPDATE OF authorised_by, weapons_by ON assistance FOR EACH ROW
    WHEN (NEW.authorised_by IS DISTINCT FROM OLD.authorised_by OR NEW.weapons_by IS DISTINCT FROM OLD.weapons_by)
    EXECUTE FUNCTION assistance_persons();
COMMENT ON TRIGGER persons_new ON assistance IS 'Persons who may, from the beginning';
COMMENT ON TRIGGER persons ON assistance IS 'Persons who may';

-- The log names persons by their number on this list, so a number is one person for good, and a person one number.
CREATE FUNCTION request_persons() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND substr(NEW.persons, 1, octet_length(OLD.persons)) <> OLD.persons THEN
        RAISE EXCEPTION 'the list of persons of request % is only ever added to', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_persons';
    END IF;
    IF EXISTS (SELECT FROM generate_series(1, octet_length(NEW.persons), 16) i
               GROUP BY substr(NEW.persons, i, 16) HAVING count(*) > 1) THEN
        RAISE EXCEPTION 'a person stands twice on the list of request %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_persons';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION request_persons() IS 'Refuses a list of persons in which one stands twice, or that lost one';
REVOKE ALL ON FUNCTION request_persons() FROM PUBLIC;

CREATE TRIGGER persons_new AFTER INSERT ON request FOR EACH ROW
    WHEN (octet_length(NEW.persons) > 16) EXECUTE FUNCTION request_persons();
CREATE TRIGGER persons AFTER UPDATE OF persons ON request FOR EACH ROW
    WHEN (NEW.persons <> OLD.persons) EXECUTE FUNCTION request_persons();
COMMENT ON TRIGGER persons_new ON request IS 'Nobody stands twice on the list, from the beginning';
COMMENT ON TRIGGER persons ON request IS 'Nobody stands twice on the list';

-- The history too: weapons are permitted by another than who authorised, an authorisation is renewed by another than who
-- permitted weapons, as far as either is in force.
CREATE FUNCTION event_four_eyes() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
DECLARE
    half text := CASE NEW.action WHEN 'permit_weapons' THEN 'authorised' WHEN 'renew' THEN 'weapons_permitted' END;
    who bytea := (SELECT substr(q.persons, NEW.by_person * 16 - 15, 16) FROM request q WHERE q.id = NEW.request);
    other event;
BEGIN
    IF octet_length(who) IS DISTINCT FROM 16 OR NOT decides_for(NEW.state, encode(who, 'hex')::uuid) THEN
        RAISE EXCEPTION 'event %: % is by no person with authority of %', NEW.log_index, NEW.action, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_four_eyes';
    END IF;
    SELECT e.* INTO other
    FROM event e
    WHERE e.request = NEW.request AND e.assistance = NEW.assistance AND e.seq < NEW.seq AND half = ANY (e.sets || e.clears)
    ORDER BY e.seq DESC LIMIT 1;
    IF half = ANY (other.sets) AND other.by_person = NEW.by_person THEN
        RAISE EXCEPTION 'event %: % takes another person than event %', NEW.log_index, NEW.action, other.log_index
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_four_eyes';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_four_eyes() IS 'Refuses both halves of one decision by one person';
REVOKE ALL ON FUNCTION event_four_eyes() FROM PUBLIC;

CREATE TRIGGER four_eyes AFTER INSERT ON event FOR EACH ROW
    WHEN (NEW.action IN ('authorise', 'permit_weapons', 'renew')) EXECUTE FUNCTION event_four_eyes();
COMMENT ON TRIGGER four_eyes ON event IS 'Two persons stand behind weapons';

-- Accounts: who gave the roles and who confirms them are two persons, neither of them the account's own; other roles are
-- confirmed anew; and nobody becomes an account of the first hour, which needs no confirmation.
CREATE FUNCTION account_four_eyes() RETURNS trigger
    LANGUAGE plpgsql SET search_path = assist, pg_temp
AS $$
DECLARE
    maker uuid := (SELECT a.person FROM account a WHERE a.id = NEW.created_by);
    confirmer account;
BEGIN
    SELECT a.* INTO confirmer FROM account a WHERE a.id = NEW.confirmed_by;
    IF confirmer.person IN (maker, NEW.person) THEN
        RAISE EXCEPTION 'account % is confirmed by the person who gave its roles, or holds them', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_four_eyes';
    END IF;
    IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by AND NOT 'administrator' = ANY (confirmer.roles) THEN
        RAISE EXCEPTION 'account % is confirmed by no administrator', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_four_eyes';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.created_by IS NOT NULL AND NEW.created_by IS NULL THEN
        RAISE EXCEPTION 'who gave account % its roles stays on record', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_four_eyes';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.roles IS DISTINCT FROM OLD.roles
       AND (NEW.created_by IS NULL OR NEW.confirmed_by IS NOT NULL) THEN
        RAISE EXCEPTION 'other roles of account % are confirmed anew', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_four_eyes';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION account_four_eyes() IS 'Refuses roles that one person gave and confirmed';
REVOKE ALL ON FUNCTION account_four_eyes() FROM PUBLIC;

CREATE TRIGGER four_eyes AFTER INSERT OR UPDATE OF roles, created_by, confirmed_by ON account FOR EACH ROW
    EXECUTE FUNCTION account_four_eyes();
COMMENT ON TRIGGER four_eyes ON account IS 'Two persons stand behind roles';

-- Redactions: the persons are those of the accounts, and of the state whose data it is.
ALTER TABLE account ADD CONSTRAINT account_id_person_state_key UNIQUE (id, person, state);
ALTER TABLE redaction
    ADD CONSTRAINT redaction_asked_person_fkey
        FOREIGN KEY (asked_by, asked_person, state) REFERENCES account (id, person, state),
    ADD CONSTRAINT redaction_confirmed_person_fkey
        FOREIGN KEY (confirmed_by, confirmed_person, state) REFERENCES account (id, person, state);
COMMENT ON CONSTRAINT account_id_person_state_key ON account IS 'So that who acted can be held to his person and state';
COMMENT ON CONSTRAINT redaction_asked_person_fkey ON redaction IS 'The person behind the account that asked, of that state';
COMMENT ON CONSTRAINT redaction_confirmed_person_fkey ON redaction IS
    'The person behind the account that confirmed, of that state';
