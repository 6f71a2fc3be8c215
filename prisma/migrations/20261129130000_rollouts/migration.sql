-- A version of an agent that is brought up beside the one that answers; kept with its failure until the next one.
ALTER TABLE registry.agent ADD COLUMN rollout jsonb;

-- The lease that a rollout took over. Its instance may renew it for a while, to finish what it is answering, and has it again
-- when the new instance ends before its version is published.
ALTER TABLE registry.lease
  ADD COLUMN former jsonb,
  ADD COLUMN former_until timestamptz(3),
  ADD CONSTRAINT lease_former CHECK ((former IS NULL) = (former_until IS NULL));
CREATE INDEX lease_former_id ON registry.lease ((former ->> 'id')) WHERE former IS NOT NULL;
