-- Where the events of the turn that a message began are in the log of its task; null for the first turn.
ALTER TABLE gateway.sent_message ADD COLUMN position TEXT;
