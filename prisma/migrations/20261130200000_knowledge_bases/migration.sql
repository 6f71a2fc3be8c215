-- Knowledge bases that tenants build from documents of their own (ADR 0039).
CREATE TABLE models.knowledge_base (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- Of what is searched: grows with every change of it.
  revision   bigint NOT NULL DEFAULT 0,
  -- Of which revision, and by which version of the encoder, the vectors are complete.
  encoded_revision bigint NOT NULL DEFAULT 0,
  encoded_version  text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (tenant_id, name)
);

-- What remains of a deleted document is its name, so that a citation of it can say so.
CREATE TABLE models.knowledge_document (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  base_id    uuid NOT NULL REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- The version that is searched; 0 for none.
  version    integer NOT NULL DEFAULT 0 CHECK (version >= 0),
  -- The version uploaded last.
  newest     integer NOT NULL CHECK (newest >= version),
  deleted_at timestamptz(3)
);
CREATE UNIQUE INDEX knowledge_document_name ON models.knowledge_document (base_id, name) WHERE deleted_at IS NULL;
CREATE INDEX knowledge_document_deleted ON models.knowledge_document (deleted_at) WHERE deleted_at IS NOT NULL;

-- Of each document the version that is searched, and the one uploaded last.
CREATE TABLE models.knowledge_version (
  document_id      uuid NOT NULL REFERENCES models.knowledge_document (id) ON DELETE CASCADE,
  version          integer NOT NULL CHECK (version > 0),
  tenant_id        uuid NOT NULL,
  base_id          uuid NOT NULL,
  media_type       text NOT NULL,
  content          bytea NOT NULL,
  bytes            integer NOT NULL CHECK (bytes > 0),
  state            text NOT NULL CHECK (state IN ('queued', 'parsing', 'encoding', 'ready', 'failed')),
  fault            jsonb,
  language         text NOT NULL DEFAULT '',
  sections         integer NOT NULL DEFAULT 0,
  passages         integer NOT NULL DEFAULT 0,
  passages_encoded integer NOT NULL DEFAULT 0,
  uploaded_by      text NOT NULL,
  uploaded_at      timestamptz(3) NOT NULL,
  ended_at         timestamptz(3),
  -- The process that works on it, and until when it counts as alive.
  claimed_by       uuid,
  claimed_until    timestamptz(3) NOT NULL DEFAULT '-infinity',
  claims           integer NOT NULL DEFAULT 0,
  PRIMARY KEY (document_id, version)
);
CREATE INDEX knowledge_version_base ON models.knowledge_version (base_id);
CREATE INDEX knowledge_version_tenant ON models.knowledge_version (tenant_id);
CREATE INDEX knowledge_version_due ON models.knowledge_version (uploaded_at) WHERE state IN ('queued', 'parsing', 'encoding');

CREATE TABLE models.knowledge_section (
  document_id uuid NOT NULL,
  version     integer NOT NULL,
  position    integer NOT NULL CHECK (position >= 0),
  -- Within the document; the same in every version that has the section.
  section     text NOT NULL,
  tenant_id   uuid NOT NULL,
  base_id     uuid NOT NULL,
  title       text NOT NULL,
  language    text NOT NULL CHECK (language IN ('en', 'zh')),
  -- Paragraphs separated by a blank line.
  body        text NOT NULL,
  PRIMARY KEY (document_id, version, position),
  FOREIGN KEY (document_id, version) REFERENCES models.knowledge_version (document_id, version) ON DELETE CASCADE
);
CREATE INDEX knowledge_section_base ON models.knowledge_section (base_id);

-- Vectors of passages by the SHA-256 of their text: each a float32 scale and one signed byte a dimension (ADR 0038). A passage
-- that is in two versions or documents is encoded once.
CREATE TABLE models.knowledge_vector (
  base_id       uuid NOT NULL REFERENCES models.knowledge_base (id) ON DELETE CASCADE,
  passage       bytea NOT NULL CHECK (octet_length(passage) = 32),
  model_version text NOT NULL,
  tenant_id     uuid NOT NULL,
  dimensions    integer NOT NULL CHECK (dimensions > 0),
  vector        bytea NOT NULL CHECK (octet_length(vector) = dimensions + 4),
  PRIMARY KEY (base_id, model_version, passage)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['knowledge_base', 'knowledge_document', 'knowledge_version', 'knowledge_section', 'knowledge_vector'] LOOP
    EXECUTE format('ALTER TABLE models.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE models.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_only ON models.%I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      name);
  END LOOP;
END $$;
