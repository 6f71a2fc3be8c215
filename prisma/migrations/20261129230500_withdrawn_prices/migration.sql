-- Operators withdraw a price that has not begun; the database refuses it for any other, which something may have been
-- charged by.
GRANT DELETE ON governance.price TO isthmus_governance;
CREATE POLICY not_begun ON governance.price FOR DELETE
  USING (effective_from > now() AND current_setting('app.scope', true) = 'platform');

DROP TRIGGER price_changed ON governance.price;
CREATE TRIGGER price_changed AFTER INSERT OR DELETE ON governance.price
  FOR EACH STATEMENT EXECUTE FUNCTION governance.announce_prices();
