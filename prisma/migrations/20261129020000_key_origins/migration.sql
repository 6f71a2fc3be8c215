-- Pages of which origins may use a key in a browser: '*' for any, none for the keys that exist. A preflight carries no
-- key, so it is answered by a search over those of all tenants.
ALTER TABLE models.api_key
  ADD COLUMN allowed_origins text[] NOT NULL DEFAULT '{}' CHECK (cardinality(allowed_origins) <= 20);
CREATE INDEX api_key_origins ON models.api_key USING gin (allowed_origins) WHERE revoked_at IS NULL;
