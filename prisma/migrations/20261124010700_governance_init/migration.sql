-- The usage ledger and the audit log. Money is a bigint of micro-units (millionths) of the currency.
--
-- Double entry. A tenant has three accounts: 'funding' (where its credit comes from), 'tenant' (its money) and 'revenue'
-- (what it paid the platform). Each transfer debits one and credits another, so that a tenant's balances add up to 0 at
-- every commit. The platform's revenue is the sum over its tenants: one row for all would be a lock that every charge of
-- every tenant waits for.

CREATE TABLE governance.account (
  tenant_id     uuid   NOT NULL,
  kind          text   NOT NULL CHECK (kind IN ('funding', 'revenue', 'tenant')),
  currency      text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  balance_micro bigint NOT NULL DEFAULT 0,
  -- Sum of the holds in state 'held', whether or not they have expired since.
  held_micro    bigint NOT NULL DEFAULT 0 CHECK (held_micro >= 0),
  spent_micro   bigint NOT NULL DEFAULT 0 CHECK (spent_micro >= 0),
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, kind),
  CHECK (kind = 'tenant' OR (held_micro = 0 AND spent_micro = 0))
) WITH (fillfactor = 50);

-- Every movement of money, once. The id is the event's: the same event cannot move money twice.
CREATE TABLE governance.transfer (
  tenant_id    uuid   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('usage', 'credit')),
  event_id     text   NOT NULL CHECK (length(event_id) BETWEEN 1 AND 220),
  debit        text   NOT NULL CHECK (debit IN ('funding', 'revenue', 'tenant')),
  credit       text   NOT NULL CHECK (credit IN ('funding', 'revenue', 'tenant')),
  amount_micro bigint NOT NULL CHECK (amount_micro > 0),
  at           timestamptz(3) NOT NULL,
  recorded_at  timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, kind, event_id),
  CHECK (debit <> credit)
);

-- Prices by the time they take effect; a row is never edited, a new price is a new row. Seen by every tenant.
CREATE TABLE governance.price (
  id             text   PRIMARY KEY,
  sku            text   NOT NULL,
  -- Empty prices every model of the sku that has no row of its own.
  model          text   NOT NULL DEFAULT '',
  -- Micro-units for `per` units: one token costs a fraction of a micro-unit.
  amount_micro   bigint NOT NULL CHECK (amount_micro >= 0),
  per            bigint NOT NULL CHECK (per > 0),
  unit           text   NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  UNIQUE (sku, model, effective_from)
);

-- What was used, one row per event, with the price it was charged at. An amount of 0 has no transfer.
CREATE TABLE governance.usage_entry (
  tenant_id    uuid   NOT NULL,
  event_id     text   NOT NULL CHECK (length(event_id) BETWEEN 1 AND 200),
  sku          text   NOT NULL,
  quantity     bigint NOT NULL CHECK (quantity >= 0),
  at           timestamptz(3) NOT NULL,
  agent_id     text   NOT NULL,
  key_id       text   NOT NULL,
  model        text   NOT NULL,
  request_id   text   NOT NULL,
  attempt      int    NOT NULL,
  counted_by   text   NOT NULL,
  outcome      text   NOT NULL,
  trace_id     text   NOT NULL,
  price_id     text   NOT NULL,
  amount_micro bigint NOT NULL CHECK (amount_micro >= 0),
  recorded_at  timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX usage_entry_by_time ON governance.usage_entry (tenant_id, at, event_id);
CREATE INDEX usage_entry_by_agent ON governance.usage_entry (tenant_id, agent_id, at, event_id) WHERE agent_id <> '';
CREATE INDEX usage_entry_by_key ON governance.usage_entry (tenant_id, key_id, at, event_id) WHERE key_id <> '';

-- Usage by hour, written with the entries, so that no report reads them one by one.
CREATE TABLE governance.usage_hour (
  tenant_id    uuid   NOT NULL,
  hour         timestamptz(3) NOT NULL,
  sku          text   NOT NULL,
  model        text   NOT NULL,
  agent_id     text   NOT NULL,
  key_id       text   NOT NULL,
  quantity     bigint NOT NULL,
  amount_micro bigint NOT NULL,
  events       bigint NOT NULL,
  PRIMARY KEY (tenant_id, hour, sku, model, agent_id, key_id)
) WITH (fillfactor = 70);

-- Spent by calendar month (UTC) of the usage, for the account page.
CREATE TABLE governance.spend_month (
  tenant_id    uuid   NOT NULL,
  month        date   NOT NULL,
  amount_micro bigint NOT NULL,
  PRIMARY KEY (tenant_id, month)
) WITH (fillfactor = 50);

CREATE TABLE governance.hold (
  tenant_id     uuid   NOT NULL,
  key           text   NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  amount_micro  bigint NOT NULL CHECK (amount_micro >= 0),
  state         text   NOT NULL CHECK (state IN ('held', 'settled', 'voided', 'expired')),
  purpose       text   NOT NULL DEFAULT '',
  expires_at    timestamptz(3) NOT NULL,
  -- What a settlement charged and the SHA-256 of its lines, so that a repeat gets the same answer.
  charged_micro bigint,
  settled_hash  text,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  ended_at      timestamptz(3),
  PRIMARY KEY (tenant_id, key),
  CHECK ((state = 'held') = (ended_at IS NULL)),
  CHECK ((state = 'settled') = (charged_micro IS NOT NULL AND settled_hash IS NOT NULL))
);
CREATE INDEX hold_standing ON governance.hold (tenant_id, expires_at) WHERE state = 'held';
-- The sweeper looks over all tenants.
CREATE INDEX hold_due ON governance.hold (expires_at) WHERE state = 'held';
CREATE INDEX hold_ended ON governance.hold (ended_at) WHERE ended_at IS NOT NULL;

-- The end of each tenant's audit chain; its row is the lock that keeps the sequence without gaps.
CREATE TABLE governance.audit_head (
  tenant_id uuid   PRIMARY KEY,
  sequence  bigint NOT NULL CHECK (sequence >= 0),
  hash      text   NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
) WITH (fillfactor = 50);

CREATE TABLE governance.audit_record (
  tenant_id     uuid   NOT NULL,
  sequence      bigint NOT NULL CHECK (sequence > 0),
  event_id      text   NOT NULL CHECK (length(event_id) BETWEEN 1 AND 220),
  action        text   NOT NULL,
  resource      text   NOT NULL,
  actor         text   NOT NULL,
  at            timestamptz(3) NOT NULL,
  attributes    jsonb  NOT NULL,
  previous_hash text   NOT NULL,
  hash          text   NOT NULL,
  recorded_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, sequence),
  UNIQUE (tenant_id, event_id)
);

-- Append-only: the service's role may add rows to these tables and read them, nothing more. Prices come by migration.
REVOKE UPDATE, DELETE ON governance.transfer, governance.usage_entry, governance.audit_record FROM isthmus_governance;
REVOKE INSERT, UPDATE, DELETE ON governance.price FROM isthmus_governance;
REVOKE DELETE ON governance.account, governance.audit_head FROM isthmus_governance;

ALTER TABLE governance.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.account FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.account
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.transfer
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.usage_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.usage_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.usage_entry
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.usage_hour ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.usage_hour FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.usage_hour
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.spend_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.spend_month FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.spend_month
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.hold FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.hold
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.audit_head
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

ALTER TABLE governance.audit_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.audit_record FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.audit_record
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

-- First prices, in micro-CNY: ¥2 and ¥8 per million tokens, the built-in support model ¥0.10 and ¥0.20.
INSERT INTO governance.price (id, sku, model, amount_micro, per, unit, effective_from) VALUES
  ('model.input@2026-01-01',                  'model.input',   '',                2000000, 1000000, 'token',   '2026-01-01T00:00:00Z'),
  ('model.output@2026-01-01',                 'model.output',  '',                8000000, 1000000, 'token',   '2026-01-01T00:00:00Z'),
  ('model.input/extract/support@2026-01-01',  'model.input',   'extract/support',  100000, 1000000, 'token',   '2026-01-01T00:00:00Z'),
  ('model.output/extract/support@2026-01-01', 'model.output',  'extract/support',  200000, 1000000, 'token',   '2026-01-01T00:00:00Z'),
  ('agent.message@2026-01-01',                'agent.message', '',                      1,       1, 'message', '2026-01-01T00:00:00Z'),
  ('compute.unit@2026-01-01',                 'compute.unit',  '',                      1,       1, 'unit',    '2026-01-01T00:00:00Z');
