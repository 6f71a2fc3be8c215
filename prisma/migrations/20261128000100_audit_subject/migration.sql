-- What a record is about, the first word of its action, so that a tenant's log can be read by subject. A column and not
-- an index over an expression: under row-level security only leakproof operators may search an index.
ALTER TABLE governance.audit_record
  ADD COLUMN subject text NOT NULL GENERATED ALWAYS AS (split_part(action, '.', 1)) STORED;
CREATE INDEX audit_record_subject ON governance.audit_record (tenant_id, subject, sequence);
