-- SPDX-License-Identifier: EUPL-1.2
-- The function that searches words goes round the readers' wall, so it has one of its own: whatever viewer it is told, it
-- finds words of the state before the wall, or of all for *. Looked up once for a search, not for each row.

ALTER POLICY finder ON search
    USING (state = (SELECT nullif(current_setting('assist.state', true), ''))
           OR (SELECT current_setting('assist.state', true)) = '*');
COMMENT ON POLICY finder ON search IS
    'The function that searches words finds those of the state before the wall, or of all for *';
