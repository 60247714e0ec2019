-- What CreateTokenWithIAM keeps. A login of an application is a token family
-- like any other; what it came of besides is beside it. A family that a trusted
-- issuer vouched for has no portal session.
ALTER TABLE token_families ADD COLUMN application TEXT NOT NULL DEFAULT '';  -- whose login it is
ALTER TABLE token_families ADD COLUMN issuer      TEXT NOT NULL DEFAULT '';  -- trusted token issuer that vouched for the person
ALTER TABLE token_families ADD COLUMN origin      TEXT NOT NULL DEFAULT '';  -- family whose token was exchanged for it
ALTER TABLE token_families ADD COLUMN issued_at   BIGINT NOT NULL DEFAULT 0; -- after every mark that was there when it was made

CREATE INDEX token_families_application ON token_families (store, application, user_id, id) WHERE application <> '';
CREATE INDEX token_families_issuer ON token_families (store, issuer, id) WHERE issuer <> '';
CREATE INDEX token_families_origin ON token_families (store, origin, id) WHERE origin <> '';

-- A claim names a person by an id, whoever gave it.
CREATE INDEX external_ids_id ON external_ids (store, kind, external_id, id);
