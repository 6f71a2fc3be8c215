-- What the deletes of expired rows search by (ADR 0015); the rules are in libs/platform/jobs.

DO $$
DECLARE
  owner text;
BEGIN
  FOREACH owner IN ARRAY
    ARRAY['registry', 'gateway', 'host', 'models', 'compute', 'network', 'governance', 'identity']
  LOOP
    EXECUTE format('CREATE INDEX idempotency_created_at ON %I.idempotency (created_at)', owner);
  END LOOP;
END $$;

CREATE INDEX agent_event_at ON registry.agent_event (at);
CREATE INDEX exchange_started_at ON gateway.exchange (started_at);
CREATE INDEX attempt_started_at ON models.attempt (started_at);
CREATE INDEX reservation_ended_at ON compute.reservation (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX workload_stopped ON compute.workload (updated_at) WHERE state = 'stopped';
CREATE INDEX invitations_expires_at ON identity.invitations (expires_at);
CREATE INDEX sessions_expires_at ON identity.sessions (expires_at);
CREATE INDEX verifications_expires_at ON identity.verifications (expires_at);
CREATE INDEX rate_limits_last_request ON identity.rate_limits (last_request);
