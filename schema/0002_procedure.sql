-- SPDX-License-Identifier: EUPL-1.2
-- The procedure of Article 3: the copy of its rules, the requests, what became of each, the history.
-- A request's document has one viewer, the requesting state; an assistance's has one, the requested state. Each of
-- these rows carries its viewer's code in `state`, as plain text, and the walls compare nothing else.

CREATE TABLE rule_step (
    rule int NOT NULL CHECK (rule > 0),
    action text NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    PRIMARY KEY (rule, action, from_status, to_status)
);
COMMENT ON TABLE rule_step IS
    'Every step the procedure has: the database''s copy of the rules, which no event can leave';
COMMENT ON COLUMN rule_step.rule IS 'The rule''s number';
COMMENT ON COLUMN rule_step.action IS 'The action it is about';
COMMENT ON COLUMN rule_step.from_status IS 'The status it starts from; empty before the first step';
COMMENT ON COLUMN rule_step.to_status IS 'The status it leads to';
COMMENT ON CONSTRAINT rule_step_pkey ON rule_step IS 'A step stands in the copy once';
COMMENT ON CONSTRAINT rule_step_rule_check ON rule_step IS 'Rules are numbered from 1';

CREATE TABLE rule_digest (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    steps int NOT NULL,
    program text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE rule_digest IS 'Of which rules rule_step is the copy; the daemon starts over no other';
COMMENT ON COLUMN rule_digest.one IS 'Always true: there is one row';
COMMENT ON COLUMN rule_digest.digest IS
    'SHA-256 of the steps, one line each (rule, action, from, to, with tabs between), sorted by these';
COMMENT ON COLUMN rule_digest.steps IS 'How many they are';
COMMENT ON COLUMN rule_digest.program IS 'Which program wrote the copy';
COMMENT ON COLUMN rule_digest.written_at IS 'When it did';
COMMENT ON CONSTRAINT rule_digest_pkey ON rule_digest IS 'There is one row';
COMMENT ON CONSTRAINT rule_digest_one_check ON rule_digest IS 'There is one row';
COMMENT ON CONSTRAINT rule_digest_digest_check ON rule_digest IS 'A SHA-256 has 32 bytes';

CREATE TABLE log_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL CHECK (size >= 0),
    last_at timestamptz NOT NULL,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    checkpoint text NOT NULL CHECK (octet_length(checkpoint) <= 4096),
    house_seq int NOT NULL CHECK (house_seq >= 0),
    house_chain bytea NOT NULL CHECK (octet_length(house_chain) = 32)
);
INSERT INTO log_head (size, last_at, root, checkpoint, house_seq, house_chain)
VALUES (0, '1970-01-01T00:00:00Z', sha256(''), '', 0, decode(repeat('00', 32), 'hex'));
COMMENT ON TABLE log_head IS 'The head of the log: one row, which every batch of steps locks first';
COMMENT ON COLUMN log_head.one IS 'Always true: there is one row';
COMMENT ON COLUMN log_head.size IS 'How many events there are, which is the next one''s index';
COMMENT ON COLUMN log_head.last_at IS 'The time of the last event; times in the log never decrease';
COMMENT ON COLUMN log_head.root IS 'The root of the Merkle tree over all entries (RFC 6962)';
COMMENT ON COLUMN log_head.checkpoint IS 'The signed checkpoint over it (C2SP tlog-checkpoint); empty before the first';
COMMENT ON COLUMN log_head.house_seq IS 'The number of the last entry in the house''s own chain';
COMMENT ON COLUMN log_head.house_chain IS 'That entry''s leaf hash; zero before the first';
COMMENT ON CONSTRAINT log_head_root_check ON log_head IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT log_head_checkpoint_check ON log_head IS 'Checkpoints are short';
COMMENT ON CONSTRAINT log_head_house_seq_check ON log_head IS 'A chain starts at 1';
COMMENT ON CONSTRAINT log_head_house_chain_check ON log_head IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT log_head_pkey ON log_head IS 'There is one row';
COMMENT ON CONSTRAINT log_head_one_check ON log_head IS 'There is one row';
COMMENT ON CONSTRAINT log_head_size_check ON log_head IS 'A log has no less than no events';

CREATE TABLE request (
    id uuid PRIMARY KEY,
    reference text UNIQUE CHECK (char_length(reference) <= 40),
    state text NOT NULL REFERENCES state,
    status text NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'withdrawn', 'discarded')),
    version int NOT NULL CHECK (version > 0),
    revision int NOT NULL CHECK (revision >= 0),
    exercise boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    seq int NOT NULL CHECK (seq > 0),
    due timestamptz,
    etag text NOT NULL,
    document text COMPRESSION lz4 NOT NULL,
    facts bytea COMPRESSION lz4 NOT NULL,
    assistance_statuses text[] NOT NULL DEFAULT '{}',
    requested_states text[] NOT NULL DEFAULT '{}',
    kinds text[] NOT NULL DEFAULT '{}',
    awaiting boolean NOT NULL DEFAULT false,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    persons bytea NOT NULL CHECK (octet_length(persons) % 16 = 0)
) WITH (fillfactor = 75);
CREATE INDEX request_state ON request (state, exercise, id DESC);
CREATE INDEX request_status ON request (state, exercise, status, id DESC);
CREATE INDEX request_awaiting ON request (state, exercise, id DESC) WHERE awaiting;
CREATE INDEX request_due ON request (due) WHERE due IS NOT NULL;
COMMENT ON TABLE request IS 'What one state asks, as it stands, with the document that the requesting state reads';
COMMENT ON COLUMN request.id IS 'UUIDv7';
COMMENT ON COLUMN request.reference IS 'For people and telephones, from the submission on';
COMMENT ON COLUMN request.state IS 'The requesting state, who alone sees this row';
COMMENT ON COLUMN request.status IS 'Where it stands';
COMMENT ON COLUMN request.version IS 'Counts the request''s own steps';
COMMENT ON COLUMN request.revision IS
    'Counts what the addressees answer to: 0 in a draft, 1 from the submission, grows with each amendment';
COMMENT ON COLUMN request.exercise IS 'A drill (Article 5)';
COMMENT ON COLUMN request.created_at IS 'When it was drafted';
COMMENT ON COLUMN request.updated_at IS 'When what the requesting state sees last changed';
COMMENT ON COLUMN request.seq IS 'The number of the last event in the request''s own chain';
COMMENT ON COLUMN request.due IS
    'The next instant at which the clock has a step on any of its assistance; null if none';
COMMENT ON COLUMN request.etag IS 'The content part of the document''s entity tag';
COMMENT ON COLUMN request.document IS 'The ready-made JSON text; the bytes 0x01 in it mark where actions are put in';
COMMENT ON COLUMN request.facts IS 'What the rules look at, in the daemon''s own form';
COMMENT ON COLUMN request.assistance_statuses IS 'The statuses of its assistance, each once';
COMMENT ON COLUMN request.requested_states IS 'The states it was addressed to';
COMMENT ON COLUMN request.kinds IS 'The kinds of its items, each once: equipment, expertise, action';
COMMENT ON COLUMN request.awaiting IS 'It waits for a step of the requesting state';
COMMENT ON COLUMN request.chain IS 'The leaf hash of the last entry in the request''s own chain';
COMMENT ON COLUMN request.persons IS
    'The persons who took steps on it, 16 bytes each, in the order in which they first did: the log names them by number';
COMMENT ON CONSTRAINT request_chain_check ON request IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT request_persons_check ON request IS 'A UUID has 16 bytes';
COMMENT ON CONSTRAINT request_pkey ON request IS 'A request stands here once';
COMMENT ON CONSTRAINT request_reference_key ON request IS 'A reference names one request';
COMMENT ON CONSTRAINT request_reference_check ON request IS 'References are short';
COMMENT ON CONSTRAINT request_state_fkey ON request IS 'Requests are made by registered states';
COMMENT ON CONSTRAINT request_status_check ON request IS 'The statuses of a request';
COMMENT ON CONSTRAINT request_version_check ON request IS 'Versions start at 1';
COMMENT ON CONSTRAINT request_revision_check ON request IS 'Revisions start at 0, in a draft';
COMMENT ON CONSTRAINT request_seq_check ON request IS 'A chain starts at 1';
COMMENT ON INDEX request_state IS 'The requesting state''s list, newest first';
COMMENT ON INDEX request_status IS 'The same by status';
COMMENT ON INDEX request_awaiting IS 'What waits for the requesting state';
COMMENT ON INDEX request_due IS 'What the clock has to do next';

CREATE TABLE assistance (
    id uuid PRIMARY KEY,
    request uuid NOT NULL REFERENCES request,
    reference text NOT NULL,
    state text NOT NULL REFERENCES state,
    requesting_state text NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'proposed', 'accepted', 'arranged', 'active', 'suspended',
                                           'ended', 'settled', 'refused', 'withdrawn', 'lapsed')),
    version int NOT NULL CHECK (version > 0),
    round int NOT NULL CHECK (round > 0),
    seq int NOT NULL CHECK (seq > 0),
    conditions text[] NOT NULL DEFAULT '{}',
    authorised_by uuid,
    weapons_by uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    request_created_at timestamptz NOT NULL,
    request_status text NOT NULL CHECK (request_status IN ('open', 'closed', 'withdrawn')),
    request_version int NOT NULL CHECK (request_version > 0),
    exercise boolean NOT NULL,
    etag text NOT NULL,
    document text COMPRESSION lz4,
    facts bytea COMPRESSION lz4 NOT NULL,
    kinds text[] NOT NULL DEFAULT '{}',
    awaiting boolean NOT NULL DEFAULT false,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    UNIQUE (request, state),
    CONSTRAINT assistance_not_oneself CHECK (state <> requesting_state),
    CONSTRAINT assistance_conditions_known
        CHECK (conditions <@ ARRAY['acknowledged', 'signed_requesting', 'signed_assisting', 'powers_stated',
                                   'authorised', 'weapons_permitted', 'under_way', 'held_requesting', 'held_assisting',
                                   'extension_asked', 'incident_open', 'returned', 'costs_claimed', 'costs_agreed',
                                   'reported_requesting', 'reported_assisting']),
    CONSTRAINT assistance_four_eyes
        CHECK (authorised_by IS NULL OR weapons_by IS NULL OR authorised_by <> weapons_by),
    CONSTRAINT assistance_authorised_by_somebody
        CHECK (NOT 'authorised' = ANY (conditions) OR authorised_by IS NOT NULL),
    CONSTRAINT assistance_weapons_by_somebody
        CHECK (NOT 'weapons_permitted' = ANY (conditions)
               OR (weapons_by IS NOT NULL AND 'authorised' = ANY (conditions))),
    CONSTRAINT assistance_signed_by_both
        CHECK (status NOT IN ('arranged', 'active', 'suspended')
               OR conditions @> ARRAY['signed_requesting', 'signed_assisting']),
    CONSTRAINT assistance_over
        CHECK (status NOT IN ('ended', 'settled', 'refused', 'withdrawn', 'lapsed')
               OR NOT conditions && ARRAY['authorised', 'weapons_permitted', 'under_way', 'held_requesting',
                                          'held_assisting', 'extension_asked'])
) WITH (fillfactor = 75);
CREATE INDEX assistance_state ON assistance (state, exercise, id DESC);
CREATE INDEX assistance_status ON assistance (state, exercise, status, id DESC);
CREATE INDEX assistance_request_status ON assistance (state, exercise, request_status, id DESC);
CREATE INDEX assistance_asked ON assistance (requesting_state, exercise, status, request DESC);
CREATE INDEX assistance_reference ON assistance (reference);
CREATE INDEX assistance_awaiting ON assistance (state, exercise, id DESC) WHERE awaiting;
COMMENT ON TABLE assistance IS
    'The dealings with one requested state on one request, with the document that this state reads';
COMMENT ON COLUMN assistance.id IS 'UUIDv7, made when the state was asked';
COMMENT ON COLUMN assistance.request IS 'The request it belongs to';
COMMENT ON COLUMN assistance.state IS 'The requested state, who alone sees this row';
COMMENT ON COLUMN assistance.reference IS
    'The request''s reference, repeated here because its addressees do not see its own row';
COMMENT ON COLUMN assistance.requesting_state IS 'The requesting state';
COMMENT ON COLUMN assistance.status IS 'Where it stands';
COMMENT ON COLUMN assistance.version IS 'Counts the assistance''s own steps';
COMMENT ON COLUMN assistance.round IS
    'Counts how often the state was asked: 1, and one more each time it is asked again';
COMMENT ON COLUMN assistance.seq IS 'The number of the last event in its chain';
COMMENT ON COLUMN assistance.conditions IS 'The facts recorded on it that later steps depend on';
COMMENT ON COLUMN assistance.authorised_by IS 'The person of the requesting state behind the authorisation to act';
COMMENT ON COLUMN assistance.weapons_by IS 'The person of the requesting state who permitted weapons';
COMMENT ON COLUMN assistance.created_at IS 'When the state was asked';
COMMENT ON COLUMN assistance.updated_at IS 'When what the requested state sees last changed';
COMMENT ON COLUMN assistance.request_created_at IS 'When the request was submitted to this state';
COMMENT ON COLUMN assistance.request_version IS
    'The request''s version as this state sees it: how many steps of the request concerned it';
COMMENT ON COLUMN assistance.request_status IS 'Where the request stands, as this state sees it';
COMMENT ON COLUMN assistance.exercise IS 'A drill (Article 5)';
COMMENT ON COLUMN assistance.etag IS 'The content part of the document''s entity tag';
COMMENT ON COLUMN assistance.document IS 'The ready-made JSON text; the bytes 0x01 in it mark where actions are put in';
COMMENT ON COLUMN assistance.facts IS 'What the rules look at, in the daemon''s own form';
COMMENT ON COLUMN assistance.kinds IS 'The kinds of the request''s items, each once: equipment, expertise, action';
COMMENT ON COLUMN assistance.awaiting IS 'It waits for a step of the requested state';
COMMENT ON COLUMN assistance.chain IS 'The leaf hash of the last entry in its chain';
COMMENT ON CONSTRAINT assistance_chain_check ON assistance IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT assistance_pkey ON assistance IS 'An assistance stands here once';
COMMENT ON CONSTRAINT assistance_request_fkey ON assistance IS 'An assistance belongs to a request';
COMMENT ON CONSTRAINT assistance_state_fkey ON assistance IS 'Only registered states are asked';
COMMENT ON CONSTRAINT assistance_request_state_key ON assistance IS
    'A state is asked once; asking again is another round of the same';
COMMENT ON CONSTRAINT assistance_status_check ON assistance IS 'The statuses of an assistance';
COMMENT ON CONSTRAINT assistance_version_check ON assistance IS 'Versions start at 1';
COMMENT ON CONSTRAINT assistance_round_check ON assistance IS 'Rounds start at 1';
COMMENT ON CONSTRAINT assistance_seq_check ON assistance IS 'A chain starts at 1';
COMMENT ON CONSTRAINT assistance_request_status_check ON assistance IS 'No addressee sees a draft';
COMMENT ON CONSTRAINT assistance_request_version_check ON assistance IS 'Versions start at 1';
COMMENT ON CONSTRAINT assistance_not_oneself ON assistance IS 'No state asks itself';
COMMENT ON CONSTRAINT assistance_conditions_known ON assistance IS 'The conditions of the procedure';
COMMENT ON CONSTRAINT assistance_four_eyes ON assistance IS 'Two different persons stand behind the use of weapons';
COMMENT ON CONSTRAINT assistance_authorised_by_somebody ON assistance IS 'A person stands behind every authorisation';
COMMENT ON CONSTRAINT assistance_weapons_by_somebody ON assistance IS
    'A person stands behind every permission of weapons, and an authorisation';
COMMENT ON CONSTRAINT assistance_signed_by_both ON assistance IS
    'Nothing is arranged, and nothing acts, that both have not signed';
COMMENT ON CONSTRAINT assistance_over ON assistance IS 'What is over authorises, permits and holds nothing';
COMMENT ON INDEX assistance_state IS 'The requested state''s list, newest first';
COMMENT ON INDEX assistance_status IS 'The same by status';
COMMENT ON INDEX assistance_request_status IS 'The same by the request''s status';
COMMENT ON INDEX assistance_asked IS 'The requesting state''s list by what became of its requests';
COMMENT ON INDEX assistance_reference IS 'The dealings on the request of a reference';
COMMENT ON INDEX assistance_awaiting IS 'What waits for the requested state';

CREATE TABLE event (
    log_index bigint PRIMARY KEY CHECK (log_index >= 0),
    request uuid NOT NULL,
    assistance text NOT NULL,
    state text NOT NULL,
    seq int NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL,
    action text NOT NULL,
    rule int NOT NULL,
    from_status text NOT NULL,
    to_status text NOT NULL,
    sets text[] NOT NULL DEFAULT '{}',
    clears text[] NOT NULL DEFAULT '{}',
    round int,
    revision int NOT NULL,
    exercise boolean NOT NULL,
    by_role text NOT NULL,
    by_state text,
    by_authority uuid,
    by_person int,
    list_version int,
    facts text NOT NULL,
    prev bytea NOT NULL CHECK (octet_length(prev) = 32),
    digests bytea NOT NULL CHECK (octet_length(digests) % 128 = 0),
    rules bytea NOT NULL CHECK (octet_length(rules) = 32),
    UNIQUE (request, assistance, seq),
    CONSTRAINT event_step FOREIGN KEY (rule, action, from_status, to_status) REFERENCES rule_step,
    CONSTRAINT event_by_somebody
        CHECK (CASE WHEN by_role = 'clock' THEN by_person IS NULL AND by_state IS NULL
               ELSE by_person IS NOT NULL AND by_state IS NOT NULL END)
);
CREATE INDEX event_request ON event (request, log_index);
COMMENT ON TABLE event IS 'The history: every step, in the order of the log; nothing in it is ever changed';
COMMENT ON COLUMN event.log_index IS 'Its place in the log, dense from 0';
COMMENT ON COLUMN event.request IS 'The request it is about';
COMMENT ON COLUMN event.assistance IS
    'The requested state whose assistance it is about; empty for the request''s own steps';
COMMENT ON COLUMN event.state IS 'The requesting state';
COMMENT ON COLUMN event.seq IS
    'Its place in its chain, dense from 1: a chain is the request''s own steps or one assistance''s';
COMMENT ON COLUMN event.at IS 'When it was decided';
COMMENT ON COLUMN event.action IS 'The step';
COMMENT ON COLUMN event.rule IS 'The rule that allowed it';
COMMENT ON COLUMN event.from_status IS 'The status before; empty for a chain''s first step';
COMMENT ON COLUMN event.to_status IS 'The status after';
COMMENT ON COLUMN event.sets IS 'The conditions it set';
COMMENT ON COLUMN event.clears IS 'The conditions it cleared';
COMMENT ON COLUMN event.round IS 'The assistance''s round; null for the request''s own steps';
COMMENT ON COLUMN event.revision IS 'The request''s revision';
COMMENT ON COLUMN event.exercise IS 'A drill (Article 5)';
COMMENT ON COLUMN event.by_role IS 'As whom it was taken';
COMMENT ON COLUMN event.by_state IS 'For which state';
COMMENT ON COLUMN event.by_authority IS 'The authority behind it';
COMMENT ON COLUMN event.by_person IS 'The how-manieth person of this request took it; null for the clock';
COMMENT ON COLUMN event.list_version IS 'The version of the list of authorities by which it was judged';
COMMENT ON COLUMN event.facts IS 'What the guards read, as it stands in the entry (RFC 8785)';
COMMENT ON COLUMN event.prev IS 'The leaf hash of the chain''s entry before; zero for the first';
COMMENT ON COLUMN event.digests IS 'The digests of what is disclosed apart, 32 bytes each, decoys among them';
COMMENT ON CONSTRAINT event_prev_check ON event IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT event_digests_check ON event IS 'Their number, a multiple of four, tells nothing';
COMMENT ON COLUMN event.rules IS 'SHA-256 of the table of rules in force';
COMMENT ON CONSTRAINT event_rules_check ON event IS 'A SHA-256 has 32 bytes';
COMMENT ON CONSTRAINT event_pkey ON event IS 'One event at each place of the log';
COMMENT ON CONSTRAINT event_log_index_check ON event IS 'The log starts at 0';
COMMENT ON CONSTRAINT event_seq_check ON event IS 'A chain starts at 1';
COMMENT ON CONSTRAINT event_request_assistance_seq_key ON event IS 'One event at each place of a chain';
COMMENT ON CONSTRAINT event_step ON event IS 'No step is recorded that the procedure does not have';
COMMENT ON CONSTRAINT event_by_somebody ON event IS 'Who acted is known; only the clock is nobody';
COMMENT ON INDEX event_request IS 'The history of a request';

CREATE TABLE search (
    state text,
    exercise boolean,
    word text,
    id uuid,
    requesting boolean NOT NULL,
    PRIMARY KEY (state, exercise, word, id)
);
CREATE INDEX search_id ON search (id);
CREATE INDEX search_requesting ON search (exercise, word, id) WHERE requesting;
COMMENT ON TABLE search IS
    'By which words a document is found: one row for each, so that those that have a word can be read newest first';
COMMENT ON COLUMN search.state IS 'The state that may find it';
COMMENT ON COLUMN search.exercise IS 'A drill (Article 5)';
COMMENT ON COLUMN search.word IS
    'A word of to_tsvector(''simple'', necessity, threat and place, as this state sees them); or, with a blank, as no word '
    'has it: "kind action" and the like, "by NL" of the requesting state, "by *" of its own document, "to DE"';
COMMENT ON COLUMN search.id IS 'The request''s id for the requesting state, the assistance''s for a requested state';
COMMENT ON COLUMN search.requesting IS 'It is the requesting state''s document';
COMMENT ON CONSTRAINT search_pkey ON search IS 'A word is there once; read backwards, the newest that have it';
COMMENT ON INDEX search_id IS 'The words of a document';
COMMENT ON INDEX search_requesting IS 'The newest that have a word, for the network''s auditor';
