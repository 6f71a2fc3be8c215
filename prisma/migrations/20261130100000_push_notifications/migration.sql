-- Push notifications of tasks (ADR 0031): where to, which tasks are followed, and what waits to be posted.
CREATE TABLE gateway.push_config (
  lane       uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  agent_id   uuid NOT NULL,
  task_id    text NOT NULL,
  owner      text NOT NULL,
  id         text NOT NULL,
  url        text NOT NULL,
  secrets    text NOT NULL,
  version    text NOT NULL CHECK (version IN ('1.0', '0.3')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, agent_id, task_id, owner, id)
);
CREATE INDEX push_config_created ON gateway.push_config (created_at);

CREATE TABLE gateway.push_watch (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  agent_id   uuid NOT NULL,
  task_id    text NOT NULL,
  owner      text NOT NULL,
  mark       text,
  holder     uuid NOT NULL,
  alive_at   timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, agent_id, task_id, owner)
);
CREATE INDEX push_watch_alive ON gateway.push_watch (alive_at);
CREATE INDEX push_watch_created ON gateway.push_watch (created_at);

CREATE TABLE gateway.push_outbox (
  id               uuid PRIMARY KEY,
  -- Order of writing.
  sequence         bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id        uuid NOT NULL,
  -- Of the configuration: its notifications keep their order, and wait for no other's.
  lane             uuid NOT NULL REFERENCES gateway.push_config ON DELETE CASCADE,
  payload          text NOT NULL,
  at               timestamptz(3) NOT NULL DEFAULT now(),
  due_at           timestamptz(3) NOT NULL DEFAULT now(),
  attempts         integer NOT NULL DEFAULT 0,
  last_error       text,
  dead_lettered_at timestamptz(3)
);
CREATE INDEX push_outbox_waiting ON gateway.push_outbox (lane, sequence) WHERE dead_lettered_at IS NULL;
CREATE INDEX push_outbox_oldest ON gateway.push_outbox (at) WHERE dead_lettered_at IS NULL;
CREATE INDEX push_outbox_dead_letters ON gateway.push_outbox (dead_lettered_at) WHERE dead_lettered_at IS NOT NULL;

-- What a tenant learns of notifications that were given up, by the audit log.
CREATE TABLE gateway.audit_outbox (
  id               uuid PRIMARY KEY,
  -- Order of writing.
  sequence         bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id        uuid NOT NULL,
  action           text NOT NULL CHECK (action ~ '^[a-z][a-zA-Z0-9_.-]{0,99}$'),
  resource         text NOT NULL CHECK (length(resource) BETWEEN 1 AND 300),
  actor            text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
  at               timestamptz(3) NOT NULL DEFAULT now(),
  attributes       jsonb NOT NULL DEFAULT '{}',
  due_at           timestamptz(3) NOT NULL DEFAULT now(),
  attempts         integer NOT NULL DEFAULT 0,
  last_error       text,
  dead_lettered_at timestamptz(3)
);
CREATE INDEX audit_outbox_waiting ON gateway.audit_outbox (tenant_id, sequence) WHERE dead_lettered_at IS NULL;
CREATE INDEX audit_outbox_oldest ON gateway.audit_outbox (at) WHERE dead_lettered_at IS NULL;
CREATE INDEX audit_outbox_dead_letters ON gateway.audit_outbox (dead_lettered_at) WHERE dead_lettered_at IS NOT NULL;
CREATE FUNCTION gateway.announce_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gateway_audit', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON gateway.audit_outbox
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.announce_audit();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['push_config', 'push_watch', 'push_outbox', 'audit_outbox'] LOOP
    EXECUTE format('ALTER TABLE gateway.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE gateway.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON gateway.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
