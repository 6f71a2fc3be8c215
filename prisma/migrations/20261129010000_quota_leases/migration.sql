-- Budgets, rate limits and the leases by which gateways spend them (ADR 0017). Every change of money locks the tenant's
-- account first; `account.held_micro` is the sum of its active holds and of what its open leases have left.

CREATE TABLE governance.budget (
  tenant_id    uuid   NOT NULL,
  id           uuid   NOT NULL,
  subject_kind text   NOT NULL CHECK (subject_kind IN ('organisation', 'project', 'key', 'agent', 'session')),
  -- Empty for the organisation; '*' for each subject of the kind.
  subject_id   text   NOT NULL CHECK (length(subject_id) <= 100 AND (subject_id = '') = (subject_kind = 'organisation')),
  time_window  text   NOT NULL CHECK (time_window IN ('total', 'hour', 'day', 'month')),
  limit_micro  bigint NOT NULL CHECK (limit_micro >= 0),
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, subject_kind, subject_id, time_window)
);

-- What was spent of a budget by one subject in one window, and what open leases have left of it. Outlives the budget, so
-- that leases on a deleted one still end well.
CREATE TABLE governance.budget_use (
  tenant_id    uuid   NOT NULL,
  budget_id    uuid   NOT NULL,
  -- Empty for the organisation.
  subject_id   text   NOT NULL,
  window_start timestamptz(3) NOT NULL,
  -- NULL while nothing ends it: a window "total" of a budget that exists.
  window_end   timestamptz(3),
  spent_micro  bigint NOT NULL DEFAULT 0 CHECK (spent_micro >= 0),
  held_micro   bigint NOT NULL DEFAULT 0 CHECK (held_micro >= 0),
  PRIMARY KEY (tenant_id, budget_id, subject_id, window_start)
) WITH (fillfactor = 50);
CREATE INDEX budget_use_ended ON governance.budget_use (window_end);

CREATE TABLE governance.quota_lease (
  tenant_id     uuid   NOT NULL,
  lease_id      uuid   NOT NULL,
  -- The process that spends it.
  holder        uuid   NOT NULL,
  -- The budgets on its path, with the subject and the window of each; the balance is always on it.
  budget_ids    uuid[] NOT NULL,
  subject_ids   text[] NOT NULL,
  window_starts timestamptz(3)[] NOT NULL,
  -- The end of the window that ends first.
  window_end    timestamptz(3),
  total_micro   bigint NOT NULL,
  charged_micro bigint NOT NULL DEFAULT 0 CHECK (charged_micro >= 0),
  expires_at    timestamptz(3) NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  -- When what was left was freed.
  ended_at      timestamptz(3),
  PRIMARY KEY (tenant_id, lease_id),
  CHECK (charged_micro <= total_micro),
  CHECK (ended_at IS NULL OR charged_micro = total_micro),
  CHECK (cardinality(budget_ids) = cardinality(subject_ids) AND cardinality(budget_ids) = cardinality(window_starts)),
  CHECK (window_end IS NULL OR expires_at <= window_end)
) WITH (fillfactor = 70);
CREATE INDEX quota_lease_open ON governance.quota_lease (tenant_id, expires_at) WHERE ended_at IS NULL;
-- The sweeper looks over all tenants, a renewal over all leases of a holder.
CREATE INDEX quota_lease_due ON governance.quota_lease (expires_at) WHERE ended_at IS NULL;
CREATE INDEX quota_lease_held ON governance.quota_lease (holder) WHERE ended_at IS NULL;
CREATE INDEX quota_lease_ended ON governance.quota_lease (ended_at) WHERE ended_at IS NOT NULL;

-- A charge that was not paid in full: what was claimed beyond what was held ("claim"), or what was held and could not be
-- paid any more ("uncovered").
CREATE TABLE governance.discrepancy (
  tenant_id     uuid   NOT NULL,
  -- Of the charge, or the key of the hold.
  charge_id     text   NOT NULL CHECK (length(charge_id) BETWEEN 1 AND 200),
  kind          text   NOT NULL CHECK (kind IN ('claim', 'uncovered')),
  -- Of the first line that was not paid in full.
  request_id    text   NOT NULL,
  attempt       int    NOT NULL,
  model         text   NOT NULL,
  upstream      text   NOT NULL,
  agent_id      text   NOT NULL,
  key_id        text   NOT NULL,
  worked_micro  bigint NOT NULL,
  held_micro    bigint NOT NULL CHECK (held_micro >= 0),
  charged_micro bigint NOT NULL CHECK (charged_micro >= 0 AND charged_micro < worked_micro),
  at            timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, charge_id)
);
CREATE INDEX discrepancy_at ON governance.discrepancy (at);

CREATE TABLE governance.rate_limit (
  tenant_id           uuid   NOT NULL,
  id                  uuid   NOT NULL,
  subject_kind        text   NOT NULL CHECK (subject_kind IN ('organisation', 'project', 'key', 'agent', 'session')),
  subject_id          text   NOT NULL CHECK (length(subject_id) <= 100 AND (subject_id = '') = (subject_kind = 'organisation')),
  -- 0 does not limit.
  requests_per_minute bigint NOT NULL CHECK (requests_per_minute >= 0),
  tokens_per_minute   bigint NOT NULL CHECK (tokens_per_minute >= 0),
  concurrent_requests int    NOT NULL CHECK (concurrent_requests >= 0),
  created_at          timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, subject_kind, subject_id)
);

-- What each holder was granted of a limit in one minute.
CREATE TABLE governance.rate_use (
  tenant_id  uuid   NOT NULL,
  limit_id   uuid   NOT NULL,
  subject_id text   NOT NULL,
  minute     timestamptz(3) NOT NULL,
  holder     uuid   NOT NULL,
  requests   bigint NOT NULL CHECK (requests >= 0),
  tokens     bigint NOT NULL CHECK (tokens >= 0),
  PRIMARY KEY (tenant_id, limit_id, subject_id, minute, holder)
) WITH (fillfactor = 50);
CREATE INDEX rate_use_minute ON governance.rate_use (minute);

-- Concurrent requests that each holder may have.
CREATE TABLE governance.rate_slot (
  tenant_id  uuid   NOT NULL,
  limit_id   uuid   NOT NULL,
  subject_id text   NOT NULL,
  holder     uuid   NOT NULL,
  slots      int    NOT NULL CHECK (slots >= 0),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, limit_id, subject_id, holder)
) WITH (fillfactor = 50);
CREATE INDEX rate_slot_holder ON governance.rate_slot (holder);
CREATE INDEX rate_slot_expires_at ON governance.rate_slot (expires_at);

ALTER TABLE governance.usage_entry
  ADD COLUMN project_id text NOT NULL DEFAULT '',
  ADD COLUMN session_id text NOT NULL DEFAULT '';

-- Prices come by migration; every holder reads them again.
CREATE FUNCTION governance.announce_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('governance_quota', '{"kind":"prices"}');
  RETURN NULL;
END $$;
CREATE TRIGGER price_changed AFTER INSERT ON governance.price
  FOR EACH STATEMENT EXECUTE FUNCTION governance.announce_prices();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY
    ARRAY['budget', 'budget_use', 'quota_lease', 'discrepancy', 'rate_limit', 'rate_use', 'rate_slot']
  LOOP
    EXECUTE format('ALTER TABLE governance.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE governance.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON governance.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;

  -- Charges by lease (ADR 0017): the message names what was held, and the lease that it was held from.
  FOREACH name IN ARRAY ARRAY['gateway', 'models', 'compute'] LOOP
    EXECUTE format(
      'ALTER TABLE %I.usage_outbox
         ADD COLUMN lease_id uuid,
         ADD COLUMN held_micro bigint CHECK (held_micro >= 0),
         DROP CONSTRAINT usage_outbox_kind_check,
         ADD CONSTRAINT usage_outbox_kind_check CHECK (kind IN (''post'', ''settle'', ''void'', ''charge'')),
         ADD CONSTRAINT usage_outbox_lease_check
           CHECK ((kind = ''charge'') = (lease_id IS NOT NULL) AND (lease_id IS NULL) = (held_micro IS NULL))', name);
  END LOOP;
END $$;
