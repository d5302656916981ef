-- SPDX-License-Identifier: EUPL-1.2
-- Erasing what is no longer to be kept (Directive (EU) 2016/680): two persons of the state whose data it is.

CREATE TABLE redaction (
    id uuid PRIMARY KEY,
    log_index bigint NOT NULL REFERENCES disclosure,
    request uuid NOT NULL REFERENCES request,
    state text NOT NULL REFERENCES state,
    names text[] NOT NULL CHECK (cardinality(names) BETWEEN 1 AND 16),
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 4000),
    asked_at timestamptz NOT NULL,
    asked_by uuid NOT NULL REFERENCES account,
    asked_person uuid NOT NULL,
    confirmed_at timestamptz,
    confirmed_by uuid REFERENCES account,
    confirmed_person uuid,
    CONSTRAINT redaction_four_eyes CHECK (confirmed_person IS NULL OR confirmed_person <> asked_person),
    CONSTRAINT redaction_confirmed CHECK (num_nonnulls(confirmed_at, confirmed_by, confirmed_person) IN (0, 3))
);
CREATE INDEX redaction_state ON redaction (state, id);
COMMENT ON TABLE redaction IS 'What was asked to be erased, and what was erased';
COMMENT ON COLUMN redaction.id IS 'UUIDv7';
COMMENT ON COLUMN redaction.log_index IS 'Of which entry';
COMMENT ON COLUMN redaction.request IS 'The request it is about';
COMMENT ON COLUMN redaction.state IS 'Whose data it is: the state of who took the step';
COMMENT ON COLUMN redaction.names IS 'Which of its disclosures';
COMMENT ON COLUMN redaction.reason IS 'Why';
COMMENT ON COLUMN redaction.asked_at IS 'When it was asked';
COMMENT ON COLUMN redaction.asked_by IS 'By whom';
COMMENT ON COLUMN redaction.asked_person IS 'The person behind that account';
COMMENT ON COLUMN redaction.confirmed_at IS 'When it was confirmed, and done; null before';
COMMENT ON COLUMN redaction.confirmed_by IS 'By whom';
COMMENT ON COLUMN redaction.confirmed_person IS 'The person behind that account';
COMMENT ON CONSTRAINT redaction_pkey ON redaction IS 'A redaction stands here once';
COMMENT ON CONSTRAINT redaction_log_index_fkey ON redaction IS 'It is of what is disclosed';
COMMENT ON CONSTRAINT redaction_request_fkey ON redaction IS 'It is about a request';
COMMENT ON CONSTRAINT redaction_state_fkey ON redaction IS 'Data belongs to a registered state';
COMMENT ON CONSTRAINT redaction_asked_by_fkey ON redaction IS 'An account asked';
COMMENT ON CONSTRAINT redaction_confirmed_by_fkey ON redaction IS 'An account confirmed';
COMMENT ON CONSTRAINT redaction_names_check ON redaction IS 'Something is named';
COMMENT ON CONSTRAINT redaction_reason_check ON redaction IS 'Reasons are given';
COMMENT ON CONSTRAINT redaction_four_eyes ON redaction IS 'Two different persons';
COMMENT ON CONSTRAINT redaction_confirmed ON redaction IS 'Confirmed wholly or not at all';
COMMENT ON INDEX redaction_state IS 'A state''s redactions';

REVOKE ALL ON redaction FROM PUBLIC;
GRANT SELECT, INSERT ON redaction TO assist_writer;
GRANT UPDATE (confirmed_at, confirmed_by, confirmed_person) ON redaction TO assist_writer;
GRANT SELECT ON redaction TO assist_reader, assist_auditor;
ALTER TABLE redaction ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON redaction TO assist_writer USING (true);
CREATE POLICY viewer ON redaction FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), ''));
CREATE POLICY network ON redaction FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY auditor ON redaction FOR SELECT TO assist_auditor USING (true);
COMMENT ON POLICY writer ON redaction IS 'The writer keeps them';
COMMENT ON POLICY viewer ON redaction IS 'A state sees its own';
COMMENT ON POLICY network ON redaction IS 'The network''s auditor sees all';
COMMENT ON POLICY auditor ON redaction IS 'An auditor at the database reads all';
