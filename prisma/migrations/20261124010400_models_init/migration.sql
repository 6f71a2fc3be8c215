CREATE TABLE models.api_key (
  id           text PRIMARY KEY CHECK (id ~ '^[a-z0-9]{16}$'),
  tenant_id    uuid NOT NULL,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  scopes       text[] NOT NULL,
  digest       bytea NOT NULL CHECK (length(digest) = 32),
  last_four    text NOT NULL,
  created_by   text NOT NULL,
  created_at   timestamptz(3) NOT NULL,
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3),
  last_used_at timestamptz(3)
);
CREATE INDEX api_key_tenant ON models.api_key (tenant_id, created_at DESC, id);

CREATE TABLE models.attempt (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  request_id    text NOT NULL,
  attempt       integer NOT NULL CHECK (attempt >= 1),
  model         text NOT NULL,
  upstream      text NOT NULL,
  agent_id      text NOT NULL,
  key_id        text NOT NULL,
  trace_id      text NOT NULL,
  state         text NOT NULL CHECK (state IN ('open', 'ended', 'settled')),
  outcome       text CHECK (outcome IN ('completed', 'cancelled', 'failed', 'interrupted')),
  input_tokens  bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
  output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
  counted_by    text CHECK (counted_by IN ('provider', 'local', 'mixed')),
  started_at    timestamptz(3) NOT NULL,
  ended_at      timestamptz(3),
  settled_at    timestamptz(3),
  UNIQUE (request_id, attempt)
);
CREATE INDEX attempt_tenant ON models.attempt (tenant_id, started_at DESC);
CREATE INDEX attempt_unsettled ON models.attempt (started_at) WHERE state <> 'settled';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['api_key', 'attempt'] LOOP
    EXECUTE format('ALTER TABLE models.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE models.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON models.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
