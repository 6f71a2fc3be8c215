-- What streams of a task have said, for clients that come back, and messages that are sent once (ADR 0030).
CREATE TABLE gateway.task_log (
  id         uuid           PRIMARY KEY,
  tenant_id  uuid           NOT NULL,
  agent_id   uuid           NOT NULL,
  owner      text           NOT NULL,
  task_id    text           NOT NULL,
  first      integer        NOT NULL DEFAULT 1,
  last       integer        NOT NULL DEFAULT 0,
  bytes      bigint         NOT NULL DEFAULT 0,
  base       text,
  ended      boolean        NOT NULL DEFAULT false,
  recorder   uuid,
  alive_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, agent_id, owner, task_id)
);
CREATE INDEX task_log_updated ON gateway.task_log (updated_at);

CREATE TABLE gateway.task_event (
  log_id    uuid    NOT NULL REFERENCES gateway.task_log (id) ON DELETE CASCADE,
  sequence  integer NOT NULL,
  tenant_id uuid    NOT NULL,
  event     text    NOT NULL,
  PRIMARY KEY (log_id, sequence)
);

CREATE TABLE gateway.sent_message (
  tenant_id  uuid           NOT NULL,
  key        text           NOT NULL,
  digest     text           NOT NULL,
  task_id    text           NOT NULL,
  state      text           NOT NULL CHECK (state IN ('begun', 'task', 'answered')),
  answer     text,
  holder     uuid,
  alive_at   timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX sent_message_created ON gateway.sent_message (created_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['task_log', 'task_event', 'sent_message']
  LOOP
    EXECUTE format('ALTER TABLE gateway.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE gateway.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format($policy$CREATE POLICY tenant_only ON gateway.%I
      USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
      WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')$policy$, name);
  END LOOP;
END $$;
