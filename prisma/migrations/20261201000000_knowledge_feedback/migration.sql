-- Runs of an evaluation beside each other, and what people say of answers from knowledge bases (ADR 0039).
-- A process of the release before cannot evaluate while the new one is rolled out, since it upserts by base; it can read.
ALTER TABLE models.knowledge_evaluation
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Of the results, so that a list of runs does not read them; absent of those of the release before.
  ADD COLUMN summary jsonb,
  -- Those that were searched, with their versions.
  ADD COLUMN documents jsonb NOT NULL DEFAULT '[]',
  DROP CONSTRAINT knowledge_evaluation_pkey,
  ADD PRIMARY KEY (id);
CREATE INDEX knowledge_evaluation_base_id_evaluated_at_idx ON models.knowledge_evaluation (base_id, evaluated_at);

CREATE TABLE models.knowledge_evaluation_run (
  base_id    uuid PRIMARY KEY REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  tenant_id  uuid NOT NULL,
  asked      integer NOT NULL CHECK (asked >= 0),
  questions  integer NOT NULL,
  -- The row of a run whose process has died stays behind.
  touched_at timestamptz(3) NOT NULL
);

CREATE TABLE models.knowledge_answer (
  -- Of the request that it answers.
  id        uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  base_id   uuid NOT NULL REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  question  text NOT NULL CHECK (length(question) BETWEEN 1 AND 1000),
  answer    text NOT NULL CHECK (length(answer) <= 4000),
  cited     text[] NOT NULL,
  at        timestamptz(3) NOT NULL
);
CREATE INDEX knowledge_answer_at_idx ON models.knowledge_answer (at);
CREATE INDEX knowledge_answer_base_id_at_idx ON models.knowledge_answer (base_id, at);

CREATE TABLE models.knowledge_feedback (
  answer_id   uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  base_id     uuid NOT NULL REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  question    text NOT NULL CHECK (length(question) BETWEEN 1 AND 1000),
  answer      text NOT NULL CHECK (length(answer) <= 4000),
  cited       text[] NOT NULL,
  verdict     text NOT NULL CHECK (verdict IN ('right', 'wrong')),
  comment     text NOT NULL CHECK (length(comment) <= 500),
  marked_by   text NOT NULL,
  -- How often it was marked within a minute, which is bounded.
  marks       integer NOT NULL DEFAULT 1,
  marked_at   timestamptz(3) NOT NULL,
  answered_at timestamptz(3) NOT NULL,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'added', 'dismissed'))
);
CREATE INDEX knowledge_feedback_marked_at_idx ON models.knowledge_feedback (marked_at);
CREATE INDEX knowledge_feedback_base_id_marked_at_idx ON models.knowledge_feedback (base_id, marked_at);
CREATE INDEX knowledge_feedback_tenant_id_marked_at_idx ON models.knowledge_feedback (tenant_id, marked_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['knowledge_evaluation_run', 'knowledge_answer', 'knowledge_feedback'] LOOP
    EXECUTE format('ALTER TABLE models.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE models.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON models.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
