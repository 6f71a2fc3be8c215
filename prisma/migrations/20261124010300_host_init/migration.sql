-- Tasks and conversations of hosted agents, kept apart from the processes that run them.
CREATE TABLE host.task (
  tenant_id  uuid           NOT NULL,
  agent_id   uuid           NOT NULL,
  id         text           NOT NULL CHECK (length(id) BETWEEN 1 AND 200),
  owner      text           NOT NULL,
  context_id text           NOT NULL CHECK (length(context_id) BETWEEN 1 AND 200),
  state      text           NOT NULL,
  status_at  timestamptz(3) NOT NULL,
  instance   text           NOT NULL,
  task       jsonb          NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, agent_id, id)
);
CREATE INDEX task_owner_idx ON host.task (tenant_id, agent_id, owner, status_at DESC, id);
CREATE INDEX task_updated_at_idx ON host.task (updated_at);
ALTER TABLE host.task ENABLE ROW LEVEL SECURITY;
ALTER TABLE host.task FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON host.task
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE TABLE host.message (
  id         uuid           PRIMARY KEY,
  tenant_id  uuid           NOT NULL,
  agent_id   uuid           NOT NULL,
  owner      text           NOT NULL,
  context_id text           NOT NULL CHECK (length(context_id) BETWEEN 1 AND 200),
  task_id    text           NOT NULL,
  role       text           NOT NULL CHECK (role IN ('user', 'assistant')),
  text       text           NOT NULL,
  at         timestamptz(3) NOT NULL
);
CREATE INDEX message_context_idx ON host.message (tenant_id, agent_id, owner, context_id, id DESC);
CREATE INDEX message_at_idx ON host.message (at);
ALTER TABLE host.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE host.message FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON host.message
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
