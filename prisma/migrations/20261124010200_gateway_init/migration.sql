-- Messages that passed the gateway. A row is the outbox of its charge: it stays "due" until the ledger took it.
CREATE TABLE gateway.exchange (
  id          uuid           PRIMARY KEY,
  tenant_id   uuid           NOT NULL,
  agent_id    uuid           NOT NULL,
  instance_id text           NOT NULL,
  actor       text           NOT NULL,
  key_id      text           NOT NULL,
  method      text           NOT NULL,
  request_id  text           NOT NULL,
  trace_id    text           NOT NULL,
  started_at  timestamptz(3) NOT NULL,
  ended_at    timestamptz(3),
  outcome     text           CHECK (outcome IN ('completed', 'failed', 'cancelled', 'interrupted')),
  charge      text           NOT NULL CHECK (charge IN ('open', 'none', 'due', 'posted')),
  CHECK ((outcome IS NULL) = (charge = 'open'))
);
CREATE INDEX exchange_tenant_id_started_at_idx ON gateway.exchange (tenant_id, started_at DESC);
-- What the sweep reads: a handful of rows, whatever the size of the table.
CREATE INDEX exchange_unsettled_idx ON gateway.exchange (started_at) WHERE charge IN ('open', 'due');
ALTER TABLE gateway.exchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.exchange FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON gateway.exchange
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
