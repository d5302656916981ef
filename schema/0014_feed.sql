-- SPDX-License-Identifier: EUPL-1.2
-- What a state may see, in the order of the log: for those who follow it as it happens.

CREATE INDEX event_state ON event (state, log_index);
CREATE INDEX event_assistance ON event (assistance, log_index) WHERE assistance <> '';
COMMENT ON INDEX event_state IS 'What happened to a state''s requests';
COMMENT ON INDEX event_assistance IS 'What happened to what a state was asked for';
