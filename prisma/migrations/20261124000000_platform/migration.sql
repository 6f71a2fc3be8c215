-- One schema and one role per service (ADR 0002). The roles are made by the migration command, which knows their
-- passwords; here each gets its schema and nothing else. Tables made later by the migrating role inherit the grants.

CREATE SCHEMA IF NOT EXISTS registry;
GRANT USAGE ON SCHEMA registry TO isthmus_registry;
ALTER DEFAULT PRIVILEGES IN SCHEMA registry GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_registry;
ALTER DEFAULT PRIVILEGES IN SCHEMA registry GRANT USAGE, SELECT ON SEQUENCES TO isthmus_registry;
ALTER ROLE isthmus_registry SET search_path = registry;

CREATE TABLE registry.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE registry.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON registry.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS gateway;
GRANT USAGE ON SCHEMA gateway TO isthmus_gateway;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_gateway;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT USAGE, SELECT ON SEQUENCES TO isthmus_gateway;
ALTER ROLE isthmus_gateway SET search_path = gateway;

CREATE TABLE gateway.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE gateway.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON gateway.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS host;
GRANT USAGE ON SCHEMA host TO isthmus_host;
ALTER DEFAULT PRIVILEGES IN SCHEMA host GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_host;
ALTER DEFAULT PRIVILEGES IN SCHEMA host GRANT USAGE, SELECT ON SEQUENCES TO isthmus_host;
ALTER ROLE isthmus_host SET search_path = host;

CREATE TABLE host.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE host.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE host.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON host.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS models;
GRANT USAGE ON SCHEMA models TO isthmus_models;
ALTER DEFAULT PRIVILEGES IN SCHEMA models GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_models;
ALTER DEFAULT PRIVILEGES IN SCHEMA models GRANT USAGE, SELECT ON SEQUENCES TO isthmus_models;
ALTER ROLE isthmus_models SET search_path = models;

CREATE TABLE models.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE models.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE models.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON models.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS compute;
GRANT USAGE ON SCHEMA compute TO isthmus_compute;
ALTER DEFAULT PRIVILEGES IN SCHEMA compute GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_compute;
ALTER DEFAULT PRIVILEGES IN SCHEMA compute GRANT USAGE, SELECT ON SEQUENCES TO isthmus_compute;
ALTER ROLE isthmus_compute SET search_path = compute;

CREATE TABLE compute.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE compute.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE compute.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON compute.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS network;
GRANT USAGE ON SCHEMA network TO isthmus_network;
ALTER DEFAULT PRIVILEGES IN SCHEMA network GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_network;
ALTER DEFAULT PRIVILEGES IN SCHEMA network GRANT USAGE, SELECT ON SEQUENCES TO isthmus_network;
ALTER ROLE isthmus_network SET search_path = network;

CREATE TABLE network.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE network.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE network.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON network.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS governance;
GRANT USAGE ON SCHEMA governance TO isthmus_governance;
ALTER DEFAULT PRIVILEGES IN SCHEMA governance GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_governance;
ALTER DEFAULT PRIVILEGES IN SCHEMA governance GRANT USAGE, SELECT ON SEQUENCES TO isthmus_governance;
ALTER ROLE isthmus_governance SET search_path = governance;

CREATE TABLE governance.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE governance.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE governance.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON governance.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE SCHEMA IF NOT EXISTS identity;
GRANT USAGE ON SCHEMA identity TO isthmus_identity;
ALTER DEFAULT PRIVILEGES IN SCHEMA identity GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO isthmus_identity;
ALTER DEFAULT PRIVILEGES IN SCHEMA identity GRANT USAGE, SELECT ON SEQUENCES TO isthmus_identity;
ALTER ROLE isthmus_identity SET search_path = identity;

CREATE TABLE identity.idempotency (
  tenant_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  request_hash text        NOT NULL,
  response     jsonb,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
ALTER TABLE identity.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON identity.idempotency
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
