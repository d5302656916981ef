-- SPDX-License-Identifier: EUPL-1.2
-- The provable history: every event is an entry of one log, a Merkle tree (RFC 6962) cut into tiles (C2SP tlog-tiles).
-- What an entry commits to by digest alone stands in `disclosure`, and nowhere else; only there can anything be erased.

CREATE TABLE entry (
    log_index bigint PRIMARY KEY CHECK (log_index >= 0),
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    text text NOT NULL CHECK (octet_length(text) <= 8192)
);
COMMENT ON TABLE entry IS 'The log itself: the entries, word for word as they are hashed';
COMMENT ON COLUMN entry.log_index IS 'Its place in the log, dense from 0';
COMMENT ON COLUMN entry.leaf IS 'SHA-256 of a zero byte and the text';
COMMENT ON COLUMN entry.text IS 'Canonical JSON (RFC 8785)';
COMMENT ON CONSTRAINT entry_pkey ON entry IS 'One entry at each place of the log';
COMMENT ON CONSTRAINT entry_log_index_check ON entry IS 'The log starts at 0';
COMMENT ON CONSTRAINT entry_leaf_check ON entry IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT entry_text_check ON entry IS 'An entry has 8 KiB at most';

CREATE TABLE tile (
    level int CHECK (level BETWEEN 0 AND 7),
    n bigint CHECK (n >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    PRIMARY KEY (level, n)
);
ALTER TABLE tile ALTER hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE tile IS 'The full tiles; what is not full yet is made from the entries and the roots of the tiles below';
COMMENT ON COLUMN tile.level IS '0 holds leaf hashes, each further level the roots of 256 of the one below';
COMMENT ON COLUMN tile.n IS 'Its number in the level, from 0';
COMMENT ON COLUMN tile.root IS 'The root over its hashes, which is a hash of the level above';
COMMENT ON COLUMN tile.hashes IS '256 hashes of 32 bytes';
COMMENT ON CONSTRAINT tile_pkey ON tile IS 'A tile stands here once';
COMMENT ON CONSTRAINT tile_level_check ON tile IS 'Eight levels of 256 hold every log';
COMMENT ON CONSTRAINT tile_n_check ON tile IS 'Tiles are numbered from 0';
COMMENT ON CONSTRAINT tile_root_check ON tile IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT tile_hashes_check ON tile IS 'Only full tiles stand here';

CREATE TABLE house_event (
    log_index bigint PRIMARY KEY CHECK (log_index >= 0),
    seq int NOT NULL UNIQUE CHECK (seq > 0),
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (action IN ('register', 'commit', 'ask_redaction', 'redact', 'succeed')),
    by_role text NOT NULL,
    by_state text,
    by_authority uuid,
    by_person int,
    list_version int,
    facts text NOT NULL,
    prev bytea NOT NULL CHECK (octet_length(prev) = 32),
    digests bytea NOT NULL CHECK (octet_length(digests) % 128 = 0),
    rules bytea NOT NULL CHECK (octet_length(rules) = 32)
);
COMMENT ON TABLE house_event IS
    'What happened that is about no request: changes of the registers, commitments, redactions; one chain';
COMMENT ON COLUMN house_event.log_index IS 'Its place in the log';
COMMENT ON COLUMN house_event.seq IS 'Its place in the house''s chain, dense from 1';
COMMENT ON COLUMN house_event.at IS 'When it was decided';
COMMENT ON COLUMN house_event.action IS 'What was done';
COMMENT ON COLUMN house_event.by_role IS 'As whom';
COMMENT ON COLUMN house_event.by_state IS 'For which state; null for the network';
COMMENT ON COLUMN house_event.by_authority IS 'The authority behind it';
COMMENT ON COLUMN house_event.by_person IS '1 where a person did it; null for the clock';
COMMENT ON COLUMN house_event.list_version IS 'The version of the list of authorities by which it was judged';
COMMENT ON COLUMN house_event.facts IS 'What it is about, as it stands in the entry (RFC 8785)';
COMMENT ON COLUMN house_event.prev IS 'The leaf hash of the chain''s entry before; zero for the first';
COMMENT ON COLUMN house_event.digests IS 'The digests of what is disclosed apart, 32 bytes each, decoys among them';
COMMENT ON COLUMN house_event.rules IS 'SHA-256 of the table of rules in force';
COMMENT ON CONSTRAINT house_event_rules_check ON house_event IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT house_event_pkey ON house_event IS 'One event at each place of the log';
COMMENT ON CONSTRAINT house_event_seq_key ON house_event IS 'One event at each place of the chain';
COMMENT ON CONSTRAINT house_event_log_index_check ON house_event IS 'The log starts at 0';
COMMENT ON CONSTRAINT house_event_seq_check ON house_event IS 'A chain starts at 1';
COMMENT ON CONSTRAINT house_event_action_check ON house_event IS 'What the house does';
COMMENT ON CONSTRAINT house_event_prev_check ON house_event IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT house_event_digests_check ON house_event IS 'Their number, a multiple of four, tells nothing';

CREATE TABLE log_succession (
    origin text PRIMARY KEY,
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    log_index bigint
);
COMMENT ON TABLE log_succession IS 'Logs that this one goes on from, after what was signed was lost with the database';
COMMENT ON COLUMN log_succession.origin IS 'The origin that is closed';
COMMENT ON COLUMN log_succession.size IS 'The size of its last checkpoint known';
COMMENT ON COLUMN log_succession.root IS 'That checkpoint''s root';
COMMENT ON COLUMN log_succession.log_index IS 'The entry that says so; null until it is written';
COMMENT ON CONSTRAINT log_succession_pkey ON log_succession IS 'An origin is closed once';
COMMENT ON CONSTRAINT log_succession_size_check ON log_succession IS 'A log has no less than no entries';
COMMENT ON CONSTRAINT log_succession_root_check ON log_succession IS 'A SHA-256 has 32 bytes';

CREATE TABLE disclosure (
    log_index bigint PRIMARY KEY,
    request uuid,
    assistance text NOT NULL,
    state text NOT NULL,
    by_salt text CHECK (char_length(by_salt) = 22),
    by_account uuid,
    by_person uuid,
    by_name text,
    by_post text,
    by_authority_name text,
    data text COMPRESSION lz4 NOT NULL,
    erased text[] NOT NULL DEFAULT '{}',
    CONSTRAINT disclosure_by CHECK (by_salt IS NOT NULL OR num_nonnulls(by_account, by_person, by_name, by_post,
                                                                        by_authority_name) = 0)
);
CREATE INDEX disclosure_request ON disclosure (request, log_index);
COMMENT ON TABLE disclosure IS 'What entries say by digest alone: who acted, and what the step carried';
COMMENT ON COLUMN disclosure.log_index IS 'The entry''s place in the log';
COMMENT ON COLUMN disclosure.request IS 'The request it is about; null for none';
COMMENT ON COLUMN disclosure.assistance IS 'As in the event; empty for the request''s own steps';
COMMENT ON COLUMN disclosure.state IS 'The requesting state; empty where there is none';
COMMENT ON COLUMN disclosure.by_salt IS 'The salt of the disclosure `by`; null where it was erased, and for the clock';
COMMENT ON COLUMN disclosure.by_account IS 'The account that took the step';
COMMENT ON COLUMN disclosure.by_person IS 'The person behind it';
COMMENT ON COLUMN disclosure.by_name IS 'The person''s name at the time';
COMMENT ON COLUMN disclosure.by_post IS 'The person''s post at the time';
COMMENT ON COLUMN disclosure.by_authority_name IS 'The authority''s name at the time';
COMMENT ON COLUMN disclosure.data IS 'The other disclosures, JSON arrays [salt, name, value], one on a line';
COMMENT ON COLUMN disclosure.erased IS 'The names of those that were erased';
COMMENT ON CONSTRAINT disclosure_pkey ON disclosure IS 'An entry''s disclosures stand together';
COMMENT ON CONSTRAINT disclosure_by_salt_check ON disclosure IS '16 bytes in base64url';
COMMENT ON CONSTRAINT disclosure_by ON disclosure IS 'Without its salt, nothing is left of who it was';
COMMENT ON INDEX disclosure_request IS 'What is disclosed of a request';

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tile
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON house_event
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER never_changed BEFORE DELETE OR TRUNCATE ON disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
COMMENT ON TRIGGER never_changed ON entry IS 'The log only grows';
COMMENT ON TRIGGER never_changed ON tile IS 'The log only grows';
COMMENT ON TRIGGER never_changed ON house_event IS 'The history only grows';
COMMENT ON TRIGGER never_changed ON disclosure IS 'What is disclosed is erased by name, never the row';

REVOKE ALL ON entry, tile, house_event, disclosure, log_succession FROM PUBLIC;
GRANT SELECT, INSERT ON log_succession TO assist_writer;
GRANT UPDATE (log_index) ON log_succession TO assist_writer;
GRANT SELECT ON log_succession TO assist_auditor;
GRANT SELECT, INSERT ON entry, tile, house_event, disclosure TO assist_writer;
GRANT UPDATE (by_salt, by_account, by_person, by_name, by_post, by_authority_name, data, erased)
    ON disclosure TO assist_writer;
GRANT SELECT ON entry, tile, house_event, disclosure TO assist_reader, assist_auditor;

ALTER TABLE entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE house_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON entry TO assist_writer USING (true);
CREATE POLICY writer ON house_event TO assist_writer USING (true);
CREATE POLICY writer ON disclosure TO assist_writer USING (true);
CREATE POLICY network ON entry FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON house_event FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY network ON disclosure FOR SELECT TO assist_reader USING (current_setting('assist.state', true) = '*');
CREATE POLICY viewer ON disclosure FOR SELECT TO assist_reader
    USING (state = nullif(current_setting('assist.state', true), '')
           OR assistance = nullif(current_setting('assist.state', true), ''));
CREATE POLICY auditor ON entry FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON house_event FOR SELECT TO assist_auditor USING (true);
CREATE POLICY auditor ON disclosure FOR SELECT TO assist_auditor USING (true);
COMMENT ON POLICY writer ON entry IS 'The writer appends to the log';
COMMENT ON POLICY writer ON house_event IS 'The writer acts for the house';
COMMENT ON POLICY writer ON disclosure IS 'The writer keeps what is disclosed, and erases it';
COMMENT ON POLICY network ON entry IS 'The entries are for the network''s auditor alone';
COMMENT ON POLICY network ON house_event IS 'What the house did is for the network''s auditor alone';
COMMENT ON POLICY network ON disclosure IS 'The network''s auditor sees all';
COMMENT ON POLICY viewer ON disclosure IS 'As the event that it belongs to';
COMMENT ON POLICY auditor ON entry IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON house_event IS 'An auditor at the database reads all';
COMMENT ON POLICY auditor ON disclosure IS 'An auditor at the database reads all';

-- The hashes of a tile, as far as there are any. Hash tiles tell nothing of any request, so this goes round the wall.
CREATE FUNCTION tile_hashes(of_level int, of_n bigint) RETURNS bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = assist, pg_temp
AS $$
DECLARE
    found bytea := (SELECT t.hashes FROM tile t WHERE t.level = of_level AND t.n = of_n);
BEGIN
    IF found IS NULL AND of_level = 0 THEN
        found := (SELECT string_agg(e.leaf, ''::bytea ORDER BY e.log_index) FROM entry e
                  WHERE e.log_index >= of_n * 256 AND e.log_index < of_n * 256 + 256);
    ELSIF found IS NULL THEN
        found := (SELECT string_agg(t.root, ''::bytea ORDER BY t.n) FROM tile t
                  WHERE t.level = of_level - 1 AND t.n >= of_n * 256 AND t.n < of_n * 256 + 256);
    END IF;
    RETURN coalesce(found, ''::bytea);
END
$$;
COMMENT ON FUNCTION tile_hashes(int, bigint) IS 'The hashes that tile has so far';
REVOKE ALL ON FUNCTION tile_hashes(int, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tile_hashes(int, bigint) TO assist_reader, assist_writer;
CREATE POLICY hashes ON entry FOR SELECT TO assist_owner USING (true);
COMMENT ON POLICY hashes ON entry IS 'For the function tile_hashes(), which gives out hashes alone';
