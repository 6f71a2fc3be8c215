-- What a tenant asks its knowledge base to see whether it answers (ADR 0039), and what came of it last.
CREATE TABLE models.knowledge_question (
  base_id   uuid NOT NULL REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  position  integer NOT NULL CHECK (position >= 0),
  tenant_id uuid NOT NULL,
  question  text NOT NULL CHECK (length(question) BETWEEN 1 AND 1000),
  -- Id of the document or the section that answers; empty where nothing does.
  expected  text NOT NULL,
  PRIMARY KEY (base_id, position)
);

CREATE TABLE models.knowledge_evaluation (
  base_id      uuid PRIMARY KEY REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  tenant_id    uuid NOT NULL,
  -- Of the base when it was evaluated.
  revision     bigint NOT NULL,
  by_meaning   boolean NOT NULL,
  results      jsonb NOT NULL,
  evaluated_by text NOT NULL,
  evaluated_at timestamptz(3) NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['knowledge_question', 'knowledge_evaluation'] LOOP
    EXECUTE format('ALTER TABLE models.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE models.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON models.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
