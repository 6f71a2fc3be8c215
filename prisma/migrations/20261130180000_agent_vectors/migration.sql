-- Vectors of agents, for finding them by meaning: each a float32 scale and one signed byte a dimension (ADR 0038).
CREATE TABLE registry.agent_vector (
  agent_id      uuid PRIMARY KEY REFERENCES registry.agent (id),
  tenant_id     uuid NOT NULL,
  agent_version integer NOT NULL,
  model         text NOT NULL,
  model_version text NOT NULL,
  dimensions    integer NOT NULL CHECK (dimensions > 0),
  vectors       bytea NOT NULL CHECK (octet_length(vectors) % (dimensions + 4) = 0),
  embedded_at   timestamptz(3) NOT NULL
);
-- Which agents changed since the last time they were looked at.
CREATE INDEX agent_updated_at ON registry.agent (updated_at);

ALTER TABLE registry.agent_vector ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.agent_vector FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON registry.agent_vector
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
