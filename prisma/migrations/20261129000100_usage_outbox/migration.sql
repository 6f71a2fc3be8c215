-- One outbox of usage in each service that charges for something (ADR 0015). A message is written in the transaction of
-- the change that it charges, and published to the ledger afterwards. No trigger announces new rows: writers wake their
-- own relay, since a NOTIFY in each of their transactions would make their commits wait for each other.

-- First of all: row-level security binds the owner of the tables too, unless it is a superuser, and would hide every charge
-- that is due.
SELECT set_config('app.scope', 'platform', true);

DO $$
DECLARE
  owner text;
BEGIN
  FOREACH owner IN ARRAY ARRAY['gateway', 'models', 'compute'] LOOP
    EXECUTE format(
      'CREATE TABLE %I.usage_outbox (
         id               uuid PRIMARY KEY,
         -- Order of writing.
         sequence         bigint GENERATED ALWAYS AS IDENTITY,
         tenant_id        uuid NOT NULL,
         kind             text NOT NULL CHECK (kind IN (''post'', ''settle'', ''void'')),
         -- The hold that is settled or voided.
         hold_key         text CHECK ((hold_key IS NULL) = (kind = ''post'')),
         lines            jsonb NOT NULL,
         at               timestamptz(3) NOT NULL DEFAULT now(),
         -- When it may next be published, how often that was tried, and why the last attempt failed.
         due_at           timestamptz(3) NOT NULL DEFAULT now(),
         attempts         integer NOT NULL DEFAULT 0,
         last_error       text,
         -- Set when the ledger refused it for good; a person must look.
         dead_lettered_at timestamptz(3)
       )', owner);
    EXECUTE format(
      'CREATE INDEX usage_outbox_waiting ON %I.usage_outbox (tenant_id, due_at, sequence)
         WHERE dead_lettered_at IS NULL', owner);
    EXECUTE format('CREATE INDEX usage_outbox_oldest ON %I.usage_outbox (at) WHERE dead_lettered_at IS NULL', owner);
    EXECUTE format(
      'CREATE INDEX usage_outbox_dead_letters ON %I.usage_outbox (dead_lettered_at)
         WHERE dead_lettered_at IS NOT NULL', owner);
    EXECUTE format('ALTER TABLE %I.usage_outbox ENABLE ROW LEVEL SECURITY', owner);
    EXECUTE format('ALTER TABLE %I.usage_outbox FORCE ROW LEVEL SECURITY', owner);
    EXECUTE format(
      'CREATE POLICY tenant_only ON %I.usage_outbox
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      owner);
  END LOOP;
END $$;

CREATE FUNCTION pg_temp.iso(moment timestamptz) RETURNS text LANGUAGE sql AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Exchanges that were due. Those that are still open are closed, and then charged, by the gateway.
INSERT INTO gateway.usage_outbox (id, tenant_id, kind, lines)
SELECT gen_random_uuid(), tenant_id, 'post', jsonb_build_array(jsonb_build_object(
  'eventId', 'message:' || id, 'sku', 'agent.message', 'quantity', '1', 'at', pg_temp.iso(started_at),
  'agentId', agent_id, 'keyId', key_id, 'requestId', request_id, 'attempt', 1, 'countedBy', 'local',
  'outcome', outcome, 'traceId', trace_id))
FROM gateway.exchange WHERE charge = 'due';
ALTER TABLE gateway.exchange DROP COLUMN charge;
-- What the sweep of abandoned exchanges reads.
CREATE INDEX exchange_open ON gateway.exchange (started_at) WHERE outcome IS NULL;

-- Requests that ended and were not charged; those with an open attempt are closed, and then charged, by the gateway.
WITH unsettled AS (
  SELECT * FROM models.attempt a WHERE state = 'ended'
    AND NOT EXISTS (SELECT 1 FROM models.attempt o WHERE o.request_id = a.request_id AND o.state = 'open')
), lines AS (
  SELECT a.tenant_id, a.request_id, used.side, jsonb_build_object(
    'eventId', 'attempt:' || a.id || ':' || used.side, 'sku', 'model.' || used.side, 'quantity', used.tokens::text,
    'at', pg_temp.iso(a.ended_at), 'agentId', a.agent_id, 'keyId', a.key_id, 'model', a.model,
    'requestId', a.request_id, 'attempt', a.attempt, 'countedBy', a.counted_by, 'outcome', a.outcome,
    'traceId', a.trace_id) AS line
  FROM unsettled a
  CROSS JOIN LATERAL (VALUES ('input', a.input_tokens), ('output', a.output_tokens)) AS used (side, tokens)
  WHERE used.tokens > 0
)
INSERT INTO models.usage_outbox (id, tenant_id, kind, hold_key, lines)
SELECT gen_random_uuid(), r.tenant_id, CASE WHEN count(l.line) > 0 THEN 'settle' ELSE 'void' END, r.request_id,
  coalesce(jsonb_agg(l.line) FILTER (WHERE l.line IS NOT NULL), '[]')
FROM (SELECT DISTINCT tenant_id, request_id FROM unsettled) r
LEFT JOIN lines l ON l.tenant_id = r.tenant_id AND l.request_id = r.request_id
GROUP BY r.tenant_id, r.request_id;
UPDATE models.attempt SET state = 'ended' WHERE state = 'settled';
DROP INDEX models.attempt_unsettled;
ALTER TABLE models.attempt
  DROP COLUMN settled_at,
  DROP CONSTRAINT attempt_state_check,
  ADD CONSTRAINT attempt_state_check CHECK (state IN ('open', 'ended'));
-- What the sweep of abandoned attempts reads.
CREATE INDEX attempt_open ON models.attempt (started_at) WHERE state = 'open';

-- Pieces of compute usage are written to the outbox where they are cut; the ledger keeps them.
INSERT INTO compute.usage_outbox (id, tenant_id, kind, lines)
SELECT gen_random_uuid(), tenant_id, 'post', jsonb_build_array(jsonb_build_object(
  'eventId', 'compute:' || reservation_id || ':' || pg_temp.iso(period_start), 'sku', 'compute.unit',
  'quantity', quantity::text, 'at', pg_temp.iso(period_end), 'agentId', agent_id, 'requestId', reservation_id,
  'countedBy', 'local', 'outcome', 'completed'))
FROM compute.meter_line WHERE posted_at IS NULL;
DROP TABLE compute.meter_line;

DROP FUNCTION pg_temp.iso(timestamptz);
