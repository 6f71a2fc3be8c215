-- By which protocol a message came and which conversation it continues or began, for the log of exchanges. Earlier rows do
-- not say, and neither do those of a gateway of an earlier version that still runs.
ALTER TABLE gateway.exchange
  ADD COLUMN protocol     text NOT NULL DEFAULT '',
  ADD COLUMN binding      text NOT NULL DEFAULT '',
  ADD COLUMN conversation text NOT NULL DEFAULT '';
CREATE INDEX exchange_of_agent ON gateway.exchange (tenant_id, agent_id, started_at DESC, id DESC);
CREATE INDEX exchange_of_conversation
  ON gateway.exchange (tenant_id, agent_id, conversation, started_at DESC, id DESC);
