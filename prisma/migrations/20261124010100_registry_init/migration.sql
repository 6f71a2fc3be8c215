CREATE TABLE registry.agent (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  name             text NOT NULL,
  state            text NOT NULL CHECK (state IN ('deploying', 'ready', 'recovering', 'failed', 'undeploying', 'gone')),
  visibility       text NOT NULL CHECK (visibility IN ('private', 'public')),
  hosted           boolean NOT NULL,
  version          integer NOT NULL CHECK (version >= 1),
  generation       integer NOT NULL CHECK (generation >= 0),
  spec             jsonb NOT NULL,
  requirement      jsonb,
  placement        jsonb,
  failure          jsonb,
  endpoint         text,
  card             jsonb,
  workflow_id      text,
  pending_workflow jsonb,
  created_by       text NOT NULL,
  created_at       timestamptz(3) NOT NULL,
  updated_at       timestamptz(3) NOT NULL,
  ready_at         timestamptz(3)
);
CREATE INDEX agent_tenant_created ON registry.agent (tenant_id, created_at DESC, id);
CREATE INDEX agent_pending ON registry.agent (updated_at) WHERE pending_workflow IS NOT NULL;

CREATE TABLE registry.agent_version (
  tenant_id  uuid NOT NULL,
  agent_id   uuid NOT NULL REFERENCES registry.agent (id),
  version    integer NOT NULL,
  spec       jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (agent_id, version)
);
CREATE INDEX agent_version_tenant ON registry.agent_version (tenant_id, agent_id);

CREATE TABLE registry.agent_event (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  agent_id   uuid NOT NULL REFERENCES registry.agent (id),
  generation integer NOT NULL,
  kind       text NOT NULL,
  message    text NOT NULL,
  attributes jsonb NOT NULL,
  at         timestamptz(3) NOT NULL
);
CREATE INDEX agent_event_tenant ON registry.agent_event (tenant_id, agent_id, id DESC);

CREATE TABLE registry.lease (
  agent_id    uuid PRIMARY KEY REFERENCES registry.agent (id),
  id          uuid NOT NULL UNIQUE,
  tenant_id   uuid NOT NULL,
  instance_id text NOT NULL,
  generation  integer NOT NULL,
  endpoint    text NOT NULL,
  ttl_ms      integer NOT NULL CHECK (ttl_ms BETWEEN 1000 AND 60000),
  expires_at  timestamptz(3) NOT NULL
);
CREATE INDEX lease_expiry ON registry.lease (expires_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['agent', 'agent_version', 'agent_event', 'lease'] LOOP
    EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE registry.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON registry.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
