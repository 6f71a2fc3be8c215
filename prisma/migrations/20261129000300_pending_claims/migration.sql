-- Pending work of an agent is claimed for a while by the process that starts it, and waits after each start that failed:
-- what Temporal always refuses holds back no other agent's work.
ALTER TABLE registry.agent
  -- When the sweep may next start it, and how often that failed.
  ADD COLUMN pending_due_at   timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN pending_attempts integer NOT NULL DEFAULT 0;
DROP INDEX registry.agent_pending;
CREATE INDEX agent_pending ON registry.agent (pending_due_at) WHERE pending_workflow IS NOT NULL;
