-- SPDX-License-Identifier: EUPL-1.2
-- Machines sign in with a certificate. Its public key is what counts: names in it say nothing, and a renewed one goes on.

ALTER TABLE credential DROP CONSTRAINT credential_kind_check;
ALTER TABLE credential ADD CONSTRAINT credential_kind_check CHECK (kind IN ('token', 'certificate'));
COMMENT ON CONSTRAINT credential_kind_check ON credential IS 'The kinds there are';
COMMENT ON COLUMN credential.kind IS 'token: a bearer token; certificate: a client certificate';
COMMENT ON COLUMN credential.digest IS 'SHA-256 of the token''s text, or of the certificate''s public key (SubjectPublicKeyInfo)';
