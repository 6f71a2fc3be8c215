-- Conversations of hosted agents that go to a person (ADR 0041).

-- A person may speak in a conversation, and an answer carries what the agent's model said of it.
ALTER TABLE host.message
  DROP CONSTRAINT message_role_check,
  ADD CONSTRAINT message_role_check CHECK (role IN ('user', 'assistant', 'person')),
  -- Of the A2A message that began the turn, or of the one that a person wrote. Empty in rows of before.
  ADD COLUMN message_id text NOT NULL DEFAULT '',
  -- Who wrote the line of a person, such as user:<id>.
  ADD COLUMN author     text NOT NULL DEFAULT '',
  -- Of an answer: false when the agent said that it does not know; null where its model does not say.
  ADD COLUMN known      boolean,
  ADD COLUMN confidence real CHECK (confidence BETWEEN 0 AND 1),
  ADD COLUMN citations  jsonb NOT NULL DEFAULT '[]';
CREATE INDEX message_agent_idx ON host.message (tenant_id, agent_id, at);

-- When an agent hands over by itself. Without a row it does not.
CREATE TABLE host.hand_over_rule (
  tenant_id      uuid NOT NULL,
  agent_id       uuid NOT NULL,
  enabled        boolean NOT NULL,
  -- Answers in a row that the agent did not know or was not sure of.
  answers        integer NOT NULL CHECK (answers BETWEEN 1 AND 10),
  -- An answer below is not sure.
  confidence_min real NOT NULL CHECK (confidence_min BETWEEN 0 AND 1),
  -- How long a conversation waits for a person.
  wait_minutes   integer NOT NULL CHECK (wait_minutes BETWEEN 1 AND 10080),
  updated_by     text NOT NULL,
  updated_at     timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, agent_id)
);

CREATE TABLE host.hand_over (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  agent_id     uuid NOT NULL,
  owner        text NOT NULL,
  context_id   text NOT NULL CHECK (length(context_id) BETWEEN 1 AND 200),
  -- The task that waits; empty until the customer writes in a conversation that a member has taken.
  task_id      text NOT NULL,
  reason       text NOT NULL CHECK (reason IN ('asked', 'abstained', 'unsure', 'member')),
  language     text NOT NULL CHECK (language IN ('en', 'zh')),
  state        text NOT NULL CHECK (state IN ('waiting', 'taken', 'returned', 'resolved', 'unresolved', 'expired')),
  requested_at timestamptz(3) NOT NULL,
  taken_at     timestamptz(3),
  taken_by     text NOT NULL DEFAULT '',
  ended_at     timestamptz(3),
  wait_minutes integer NOT NULL,
  -- When it ends by itself; every sign of life of a person or the customer moves it.
  expires_at   timestamptz(3) NOT NULL
);
-- A conversation is handed over once at a time, whatever races.
CREATE UNIQUE INDEX hand_over_open ON host.hand_over (tenant_id, agent_id, owner, context_id) WHERE state IN ('waiting', 'taken');
CREATE INDEX hand_over_listed ON host.hand_over (tenant_id, requested_at DESC, id DESC);
CREATE INDEX hand_over_due ON host.hand_over (expires_at) WHERE state IN ('waiting', 'taken');
CREATE INDEX hand_over_ended ON host.hand_over (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE host.audit_outbox (
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
CREATE INDEX audit_outbox_waiting ON host.audit_outbox (tenant_id, sequence) WHERE dead_lettered_at IS NULL;
CREATE INDEX audit_outbox_oldest ON host.audit_outbox (at) WHERE dead_lettered_at IS NULL;
CREATE INDEX audit_outbox_dead_letters ON host.audit_outbox (dead_lettered_at) WHERE dead_lettered_at IS NOT NULL;
CREATE FUNCTION host.announce_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('host_audit', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON host.audit_outbox
  FOR EACH STATEMENT EXECUTE FUNCTION host.announce_audit();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hand_over_rule', 'hand_over', 'audit_outbox'] LOOP
    EXECUTE format('ALTER TABLE host.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE host.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON host.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
