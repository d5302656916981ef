-- SPDX-License-Identifier: EUPL-1.2
-- Who may do what. The readers stand behind row-level security by the setting assist.state: the code of one state, or
-- '*' for the network's auditor. Without it, and after the transaction in which it was set (it then reads as ''), they
-- see nothing. The writer acts for several states in one batch; its walls are the rights on columns and the rules.

REVOKE ALL ON ALL TABLES IN SCHEMA assist FROM PUBLIC;

GRANT SELECT ON register_head, state, authority, unit, instrument, account, credential, rule_step, rule_digest, log_head
    TO assist_writer, assist_reader;
GRANT SELECT ON register_head, state, authority, unit, instrument, rule_step, rule_digest, log_head TO assist_auditor;
GRANT SELECT (id, person, name, state, authority, unit, roles, post, created_at, ended_at) ON account TO assist_auditor;

GRANT INSERT ON state, authority, unit, instrument, account, credential TO assist_writer;
GRANT UPDATE (name, bound_from, bound_until, version, updated_at) ON state TO assist_writer;
GRANT UPDATE (name, may_request, may_authorise, desk_may_request, unit_may_answer, listed_from, listed_until, version,
              updated_at) ON authority TO assist_writer;
GRANT UPDATE (name, full_name, capabilities, registered_from, registered_until, version, updated_at)
    ON unit TO assist_writer;
GRANT UPDATE (title, reference, parties, in_force_from, in_force_until, version, updated_at)
    ON instrument TO assist_writer;
GRANT UPDATE (name, authority, unit, roles, post, ended_at, created_by, confirmed_by, version, updated_at)
    ON account TO assist_writer;
GRANT UPDATE (label, expires_at, revoked_at, last_used_at) ON credential TO assist_writer;

GRANT UPDATE (size, last_at, root, checkpoint, house_seq, house_chain) ON log_head TO assist_writer;
GRANT SELECT, INSERT ON request, assistance, event, search, idempotency TO assist_writer;
GRANT INSERT ON refusal TO assist_writer;
GRANT UPDATE (reference, status, version, revision, updated_at, seq, due, etag, document, facts, assistance_statuses,
              requested_states, kinds, awaiting, chain, persons) ON request TO assist_writer;
GRANT UPDATE (status, version, round, seq, conditions, authorised_by, weapons_by, updated_at, request_status,
              request_version, etag,
              document, facts, kinds, awaiting, chain) ON assistance TO assist_writer;
GRANT UPDATE (digest, request, status, etag, location, document, allowed, created_at, receipt) ON idempotency TO assist_writer;
GRANT DELETE ON idempotency, search TO assist_writer;

GRANT SELECT ON request, assistance, event TO assist_reader, assist_auditor;
GRANT SELECT ON refusal TO assist_auditor;
GRANT SELECT ON search TO assist_search;
GRANT SELECT (request, requesting_state, status, exercise) ON assistance TO assist_search;

ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE assistance ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE search ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE refusal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY writer ON request TO assist_writer USING (true);
CREATE POLICY writer ON assistance TO assist_writer USING (true);
CREATE POLICY writer ON event TO assist_writer USING (true);
CREATE POLICY writer ON search TO assist_writer USING (true);
CREATE POLICY writer ON idempotency TO assist_writer USING (true);
CREATE POLICY writer ON refusal FOR INSERT TO assist_writer WITH CHECK (true);

-- nullif: an event of the request's own chain has the assistance '', which an unset setting must not match.
CREATE POLICY viewer ON request FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), ''));
CREATE POLICY viewer ON assistance FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), ''));
CREATE POLICY viewer ON event FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), '')
           OR assistance = nullif(current_setting('assist.state', true), ''));

CREATE POLICY network ON request FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON event FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');

CREATE POLICY auditor ON request FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON assistance FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON event FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON refusal FOR SELECT TO assist_auditor USING (true);

CREATE POLICY finder ON search FOR SELECT TO assist_search USING (true);
CREATE POLICY finder ON assistance FOR SELECT TO assist_search
    USING (requesting_state = nullif(current_setting('assist.state', true), '')
           OR current_setting('assist.state', true) = '*');

COMMENT ON POLICY writer ON request IS 'The writer acts for every state';
COMMENT ON POLICY writer ON assistance IS 'The writer acts for every state';
COMMENT ON POLICY writer ON event IS 'The writer acts for every state';
COMMENT ON POLICY writer ON search IS 'The writer acts for every state';
COMMENT ON POLICY writer ON idempotency IS 'The writer replays what it answered';
COMMENT ON POLICY writer ON refusal IS 'The writer notes what it refused';
COMMENT ON POLICY viewer ON request IS 'A requesting state sees its own';
COMMENT ON POLICY viewer ON assistance IS 'A requested state sees its own';
COMMENT ON POLICY viewer ON event IS 'The requesting state sees every chain of its request, a requested state its own';
COMMENT ON POLICY network ON request IS 'The network''s auditor sees all';
COMMENT ON POLICY network ON event IS 'The network''s auditor sees all';
COMMENT ON POLICY auditor ON request IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON assistance IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON event IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON refusal IS 'An auditor at the database reads all';
COMMENT ON POLICY finder ON search IS 'The function that searches finds in all rows, and gives out those of one state';
COMMENT ON POLICY finder ON assistance IS
    'The function that looks up what became of requests finds those of the state before the wall, or all for *';
