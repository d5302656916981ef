-- SPDX-License-Identifier: EUPL-1.2
-- Who read what (Directive (EU) 2016/680, Article 25), and who was not let in. These rows are no entries of the log, for
-- a stranger must not be able to write that; the log commits to them. Rows are taken by the transaction that wrote them:
-- when no open transaction is older, none can come any more. Their ids alone would not tell.

CREATE TABLE consultation (
    tx bigint DEFAULT pg_current_xact_id()::text::bigint,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account uuid NOT NULL,
    state text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('document', 'history', 'list', 'search', 'export', 'event')),
    request uuid,
    assistance text NOT NULL DEFAULT '',
    owner text NOT NULL DEFAULT '',
    rows int NOT NULL DEFAULT 1 CHECK (rows >= 0),
    digest bytea CHECK (octet_length(digest) = 32),
    PRIMARY KEY (tx, id)
);
CREATE INDEX consultation_state ON consultation (state, tx, id);
CREATE INDEX consultation_request ON consultation (request, tx, id) WHERE request IS NOT NULL;
CREATE INDEX consultation_owner ON consultation (owner, tx, id) WHERE owner NOT IN ('', state);
COMMENT ON TABLE consultation IS 'Every reading of a request: who, what, when';
COMMENT ON COLUMN consultation.tx IS 'The transaction that wrote it';
COMMENT ON COLUMN consultation.id IS 'A running number, with gaps';
COMMENT ON COLUMN consultation.at IS 'When it was read';
COMMENT ON COLUMN consultation.account IS 'Who read';
COMMENT ON COLUMN consultation.state IS 'For which state; empty for the network';
COMMENT ON COLUMN consultation.kind IS 'document, history, list, search, export, or the delivery of an event';
COMMENT ON COLUMN consultation.request IS 'Which request; null for lists and exports';
COMMENT ON COLUMN consultation.assistance IS 'Which assistance alone; empty for the whole document';
COMMENT ON COLUMN consultation.owner IS 'The requesting state of what was read; empty for lists and exports';
COMMENT ON COLUMN consultation.rows IS 'How many documents or events were given out';
COMMENT ON COLUMN consultation.digest IS 'Of a list: SHA-256 of the ids given out, newest first, with spaces between';
COMMENT ON CONSTRAINT consultation_pkey ON consultation IS 'In the order of the transactions that wrote them';
COMMENT ON CONSTRAINT consultation_kind_check ON consultation IS 'The kinds there are';
COMMENT ON CONSTRAINT consultation_rows_check ON consultation IS 'A count';
COMMENT ON CONSTRAINT consultation_digest_check ON consultation IS 'A SHA-256 has 32 bytes';
COMMENT ON INDEX consultation_state IS 'What a state''s accounts read';
COMMENT ON INDEX consultation_request IS 'Who read a request';
COMMENT ON INDEX consultation_owner IS 'What other states read of a state''s requests';

CREATE TABLE sign_in (
    tx bigint DEFAULT pg_current_xact_id()::text::bigint,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    address text NOT NULL CHECK (char_length(address) <= 64),
    refused int NOT NULL CHECK (refused > 0),
    PRIMARY KEY (tx, id)
);
COMMENT ON TABLE sign_in IS 'Refused credentials, counted by address, a second at a time';
COMMENT ON COLUMN sign_in.tx IS 'The transaction that wrote it';
COMMENT ON COLUMN sign_in.id IS 'A running number, with gaps';
COMMENT ON COLUMN sign_in.at IS 'When they were counted';
COMMENT ON COLUMN sign_in.address IS 'From where they came; "others" where too many addresses tried at once';
COMMENT ON COLUMN sign_in.refused IS 'How many';
COMMENT ON CONSTRAINT sign_in_pkey ON sign_in IS 'In the order of the transactions that wrote them';
COMMENT ON CONSTRAINT sign_in_address_check ON sign_in IS 'Addresses are short';
COMMENT ON CONSTRAINT sign_in_refused_check ON sign_in IS 'Nothing is not counted';

CREATE TABLE commitment (
    log_index bigint PRIMARY KEY,
    of text NOT NULL CHECK (of IN ('consultations', 'refusals', 'sign_ins')),
    after_tx bigint NOT NULL,
    after_id bigint NOT NULL,
    until_tx bigint NOT NULL,
    until_id bigint NOT NULL
);
COMMENT ON TABLE commitment IS 'Which rows an entry of the log commits to';
COMMENT ON COLUMN commitment.log_index IS 'The entry''s place in the log';
COMMENT ON COLUMN commitment.of IS 'Of which table the rows are';
COMMENT ON COLUMN commitment.after_tx IS 'After which row, by transaction …';
COMMENT ON COLUMN commitment.after_id IS '… and number';
COMMENT ON COLUMN commitment.until_tx IS 'Up to which row, by transaction …';
COMMENT ON COLUMN commitment.until_id IS '… and number';
COMMENT ON CONSTRAINT commitment_pkey ON commitment IS 'An entry commits once';
COMMENT ON CONSTRAINT commitment_of_check ON commitment IS 'The tables there are';

CREATE TABLE commitment_head (
    of text PRIMARY KEY CHECK (of IN ('consultations', 'refusals', 'sign_ins')),
    tx bigint NOT NULL,
    id bigint NOT NULL
);
INSERT INTO commitment_head (of, tx, id) VALUES ('consultations', 0, 0), ('refusals', 0, 0), ('sign_ins', 0, 0);
COMMENT ON TABLE commitment_head IS 'How far the log has committed to each table';
COMMENT ON COLUMN commitment_head.of IS 'Which table';
COMMENT ON COLUMN commitment_head.tx IS 'Up to which row, by transaction …';
COMMENT ON COLUMN commitment_head.id IS '… and number';
COMMENT ON CONSTRAINT commitment_head_pkey ON commitment_head IS 'A table stands here once';
COMMENT ON CONSTRAINT commitment_head_of_check ON commitment_head IS 'The tables there are';

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON consultation
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_in
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON commitment
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
COMMENT ON TRIGGER never_changed ON consultation IS 'What was read stays read';
COMMENT ON TRIGGER never_changed ON sign_in IS 'Only added to';
COMMENT ON TRIGGER never_changed ON commitment IS 'Only added to';

REVOKE ALL ON consultation, sign_in, commitment, commitment_head FROM PUBLIC;
GRANT SELECT, INSERT ON consultation TO assist_reader;
GRANT SELECT ON consultation, refusal TO assist_writer;
GRANT SELECT, INSERT ON sign_in, commitment TO assist_writer;
GRANT SELECT ON commitment_head TO assist_writer;
GRANT UPDATE (tx, id) ON commitment_head TO assist_writer;
GRANT SELECT ON refusal, sign_in, commitment TO assist_reader;
GRANT SELECT ON consultation, sign_in, commitment, commitment_head TO assist_auditor;

ALTER TABLE consultation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE sign_in ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON consultation FOR SELECT TO assist_writer USING (true);
CREATE POLICY reading ON refusal FOR SELECT TO assist_writer USING (true);
CREATE POLICY writer ON sign_in TO assist_writer USING (true);
CREATE POLICY reader ON consultation FOR INSERT TO assist_reader
    WITH CHECK (state = nullif(current_setting('assist.state', true), '*')
                OR (state = '' AND current_setting('assist.state', true) = '*'));
CREATE POLICY viewer ON consultation FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), '')
           OR owner = nullif(current_setting('assist.state', true), ''));
CREATE POLICY network ON consultation FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON refusal FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON sign_in FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON assistance FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY auditor ON consultation FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON sign_in FOR SELECT TO assist_auditor USING (true);
COMMENT ON POLICY writer ON consultation IS 'The writer commits to them';
COMMENT ON POLICY reading ON refusal IS 'The writer commits to them';
COMMENT ON POLICY writer ON sign_in IS 'The writer counts, and commits to them';
COMMENT ON POLICY reader ON consultation IS 'Who reads for a state is noted as of that state';
COMMENT ON POLICY viewer ON consultation IS 'A state sees what its own read, and who read its requests';
COMMENT ON POLICY network ON consultation IS 'The network''s auditor sees all';
COMMENT ON POLICY network ON refusal IS 'The network''s auditor sees all';
COMMENT ON POLICY network ON sign_in IS 'The network''s auditor sees all';
COMMENT ON POLICY network ON assistance IS 'The network''s auditor sees all';
COMMENT ON POLICY auditor ON consultation IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON sign_in IS 'An auditor at the database reads all';
