-- SPDX-License-Identifier: EUPL-1.2
-- Who was asked when: what the statistics begin with.

CREATE INDEX event_asks ON event (at) WHERE action = 'ask';
CREATE INDEX event_asks_of ON event (state, at) WHERE action = 'ask';
CREATE INDEX event_asked ON event (assistance, at) WHERE action = 'ask';
COMMENT ON INDEX event_asks IS 'All that was asked, by time';
COMMENT ON INDEX event_asks_of IS 'What a state asked';
COMMENT ON INDEX event_asked IS 'What a state was asked';
