CREATE TABLE compute.reservation (
  id                uuid PRIMARY KEY,
  key               text NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
  tenant_id         uuid NOT NULL,
  agent_id          uuid NOT NULL,
  request_hash      text NOT NULL,
  node_id           text NOT NULL,
  site_id           text NOT NULL,
  cpu_milli         integer NOT NULL CHECK (cpu_milli >= 0),
  memory_mib        integer NOT NULL CHECK (memory_mib >= 0),
  accelerator_milli integer NOT NULL CHECK (accelerator_milli BETWEEN 0 AND 1000),
  card              integer CHECK (card >= 0),
  round_trip_us     integer NOT NULL,
  price_micro_hour  bigint NOT NULL CHECK (price_micro_hour >= 0),
  -- json, not jsonb: kept as written, so that it reads the same and its hash stays
  decision          json NOT NULL,
  state             text NOT NULL CHECK (state IN ('held', 'confirmed', 'released', 'expired')),
  expires_at        timestamptz(3) NOT NULL,
  created_at        timestamptz(3) NOT NULL,
  confirmed_at      timestamptz(3),
  ended_at          timestamptz(3),
  metered_to        timestamptz(3),
  metered_micro     bigint NOT NULL DEFAULT 0 CHECK (metered_micro >= 0),
  CHECK ((card IS NULL) = (accelerator_milli = 0)),
  CHECK (state <> 'confirmed' OR confirmed_at IS NOT NULL)
);
CREATE INDEX reservation_tenant_agent ON compute.reservation (tenant_id, agent_id, created_at);
CREATE INDEX reservation_held ON compute.reservation (expires_at) WHERE state = 'held';
CREATE INDEX reservation_metered ON compute.reservation (metered_to) WHERE state = 'confirmed';
ALTER TABLE compute.reservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE compute.reservation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON compute.reservation
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

-- Totals over all tenants, so without a tenant. A reservation is made by raising these figures under their limits.
CREATE TABLE compute.node_usage (
  node_id      text PRIMARY KEY,
  cpu_milli    integer NOT NULL CHECK (cpu_milli >= 0),
  memory_mib   integer NOT NULL CHECK (memory_mib >= 0),
  card_milli   integer[] NOT NULL CHECK (0 <= ALL (card_milli) AND 1000 >= ALL (card_milli)),
  reservations integer NOT NULL CHECK (reservations >= 0)
);

CREATE TABLE compute.meter_line (
  reservation_id uuid NOT NULL REFERENCES compute.reservation (id),
  period_start   timestamptz(3) NOT NULL,
  period_end     timestamptz(3) NOT NULL,
  tenant_id      uuid NOT NULL,
  agent_id       uuid NOT NULL,
  quantity       bigint NOT NULL CHECK (quantity > 0),
  claimed_until  timestamptz(3) NOT NULL,
  posted_at      timestamptz(3),
  PRIMARY KEY (reservation_id, period_start),
  CHECK (period_end > period_start)
);
CREATE INDEX meter_line_tenant ON compute.meter_line (tenant_id, reservation_id);
CREATE INDEX meter_line_unposted ON compute.meter_line (claimed_until) WHERE posted_at IS NULL;
ALTER TABLE compute.meter_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE compute.meter_line FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON compute.meter_line
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE TABLE compute.engine (
  engine_id     text PRIMARY KEY CHECK (length(engine_id) BETWEEN 1 AND 100),
  address       text NOT NULL,
  driver        text NOT NULL,
  expires_at    timestamptz(3) NOT NULL,
  reconciled_at timestamptz(3) NOT NULL
);

-- A row without a tenant is a stop that came before its start; only the platform sees it.
CREATE TABLE compute.workload (
  instance_id    text PRIMARY KEY CHECK (length(instance_id) BETWEEN 1 AND 200),
  tenant_id      uuid,
  agent_id       uuid,
  reservation_id uuid,
  generation     integer NOT NULL,
  node_id        text NOT NULL,
  engine_id      text,
  state          text NOT NULL CHECK (state IN ('starting', 'running', 'stopped')),
  failure        text NOT NULL DEFAULT '',
  created_at     timestamptz(3) NOT NULL,
  updated_at     timestamptz(3) NOT NULL
);
CREATE INDEX workload_tenant ON compute.workload (tenant_id, instance_id);
CREATE INDEX workload_engine ON compute.workload (engine_id) WHERE state <> 'stopped';
ALTER TABLE compute.workload ENABLE ROW LEVEL SECURITY;
ALTER TABLE compute.workload FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON compute.workload
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
