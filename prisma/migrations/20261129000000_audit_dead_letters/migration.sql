-- The audit outbox becomes one use of the platform's outbox (ADR 0015): a refused message is a dead letter, with the
-- reason beside it.

DO $$
DECLARE
  owner text;
BEGIN
  FOREACH owner IN ARRAY ARRAY['registry', 'models', 'identity'] LOOP
    EXECUTE format('ALTER TABLE %I.audit_outbox RENAME COLUMN parked_at TO dead_lettered_at', owner);
    -- Why the last attempt failed.
    EXECUTE format('ALTER TABLE %I.audit_outbox ADD COLUMN last_error text', owner);
    EXECUTE format(
      'CREATE INDEX audit_outbox_dead_letters ON %I.audit_outbox (dead_lettered_at)
         WHERE dead_lettered_at IS NOT NULL', owner);
    EXECUTE format('CREATE INDEX audit_outbox_oldest ON %I.audit_outbox (at) WHERE dead_lettered_at IS NULL', owner);
  END LOOP;
END $$;
