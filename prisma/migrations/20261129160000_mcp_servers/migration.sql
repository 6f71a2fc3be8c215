-- MCP servers registered as agents: what the endpoint speaks, a token for it, and its tools.
ALTER TABLE registry.agent
  ADD COLUMN protocol text NOT NULL DEFAULT 'a2a',
  ADD COLUMN credential text,
  ADD COLUMN tools jsonb,
  ADD COLUMN tools_due_at timestamptz(3),
  ADD CONSTRAINT agent_protocol CHECK (protocol IN ('a2a', 'mcp')),
  ADD CONSTRAINT agent_tools CHECK ((protocol = 'mcp') = (tools IS NOT NULL));
CREATE INDEX agent_tools_due_at_idx ON registry.agent (tools_due_at) WHERE tools_due_at IS NOT NULL;

-- Tasks that stand for calls of their tools.
CREATE TABLE gateway.bridged_task (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  agent_id   uuid NOT NULL,
  owner      text NOT NULL,
  context_id text NOT NULL,
  state      text NOT NULL,
  status_at  timestamptz(3) NOT NULL,
  task       jsonb NOT NULL,
  waiting    text,
  answer     text,
  alive_at   timestamptz(3),
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX bridged_task_tenant ON gateway.bridged_task (tenant_id, agent_id, owner, status_at DESC, id);
CREATE INDEX bridged_task_updated ON gateway.bridged_task (updated_at);
CREATE INDEX bridged_task_alive ON gateway.bridged_task (alive_at) WHERE alive_at IS NOT NULL;

ALTER TABLE gateway.bridged_task ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.bridged_task FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON gateway.bridged_task
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
