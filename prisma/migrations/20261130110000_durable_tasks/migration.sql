-- Which runtime works on a task, and how often another one had to go on with it (ADR 0030).
ALTER TABLE host.task
  ADD COLUMN held_at   timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN takeovers integer        NOT NULL DEFAULT 0;
CREATE INDEX task_unfinished_idx ON host.task (tenant_id, agent_id, held_at)
  WHERE state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING');
