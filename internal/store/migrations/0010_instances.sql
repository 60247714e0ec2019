-- Instances beyond the home instance: Regions, attributes for access control, network rules.
ALTER TABLE instances ADD COLUMN kind TEXT NOT NULL DEFAULT 'ORGANIZATION'; -- or ACCOUNT
ALTER TABLE instances ADD COLUMN reason TEXT NOT NULL DEFAULT '';           -- of the status
ALTER TABLE instances ADD COLUMN settings JSONB NOT NULL DEFAULT '{}';      -- what its owner has chosen
