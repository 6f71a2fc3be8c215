-- A key belongs to the person who made it and ends with their membership, or to nobody: a service account. A secret that was
-- rotated stays valid beside its successor for a while.
ALTER TABLE models.api_key
  ADD COLUMN person_id text,
  ADD COLUMN project text NOT NULL DEFAULT '',
  ADD COLUMN previous_digest bytea CHECK (length(previous_digest) = 32),
  ADD COLUMN previous_until timestamptz(3),
  ADD CONSTRAINT api_key_scopes CHECK (cardinality(scopes) > 0),
  ADD CONSTRAINT api_key_previous CHECK ((previous_digest IS NULL) = (previous_until IS NULL));
UPDATE models.api_key SET person_id = substr(created_by, 6) WHERE created_by LIKE 'user:%';
CREATE INDEX api_key_person ON models.api_key (tenant_id, person_id) WHERE revoked_at IS NULL;
CREATE INDEX api_key_revoked ON models.api_key (revoked_at) WHERE revoked_at IS NOT NULL;

-- Who was removed from an organisation lately, for processes that missed it when it happened.
CREATE TABLE models.ended_member (
  tenant_id uuid NOT NULL,
  person_id text NOT NULL,
  ended_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX ended_member_at ON models.ended_member (ended_at);
ALTER TABLE models.ended_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE models.ended_member FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON models.ended_member
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
