-- Operators add prices, from a later moment on: the database refuses one for a time that has passed, so that nothing is
-- priced retroactively. Rows stay as they are. Migrations, as the owner of the table, are not bound by the policies.

ALTER TABLE governance.price
  -- Who added it; empty where it came by migration.
  ADD COLUMN created_by text NOT NULL DEFAULT '';

GRANT INSERT ON governance.price TO isthmus_governance;

ALTER TABLE governance.price ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON governance.price FOR SELECT USING (true);
CREATE POLICY from_now_on ON governance.price FOR INSERT
  WITH CHECK (effective_from > now() AND current_setting('app.scope', true) = 'platform');
