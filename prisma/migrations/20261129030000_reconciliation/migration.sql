-- Reconciliation reads both tables by time, over all tenants. Rows are written nearly in the order of these columns, so a BRIN
-- index of a few pages is enough and costs the inserts nothing.

CREATE INDEX attempt_ended_at ON models.attempt USING brin (ended_at) WITH (pages_per_range = 32);
CREATE INDEX usage_entry_at ON governance.usage_entry USING brin (at) WITH (pages_per_range = 32);
