-- The portal as an authorization server (ADR 0027): applications, what people let them do, their refresh tokens, and the
-- keys that sign access tokens.

CREATE TABLE identity.signing_keys (
  id          uuid PRIMARY KEY,
  public_key  text NOT NULL,
  -- Encrypted with BETTER_AUTH_SECRET.
  private_key text NOT NULL,
  alg         text,
  crv         text,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  expires_at  timestamptz(3)
);

CREATE TABLE identity.oauth_clients (
  id                          uuid PRIMARY KEY,
  client_id                   text NOT NULL UNIQUE,
  client_secret               text,
  client_discovery_id         text,
  disabled                    boolean NOT NULL DEFAULT false,
  skip_consent                boolean,
  enable_end_session          boolean,
  subject_type                text,
  scopes                      jsonb,
  client_credentials_scopes   jsonb,
  user_id                     uuid REFERENCES identity.users (id) ON DELETE CASCADE,
  name                        text,
  uri                         text,
  icon                        text,
  contacts                    jsonb,
  tos                         text,
  policy                      text,
  software_id                 text,
  software_version            text,
  software_statement          text,
  redirect_uris               jsonb NOT NULL,
  post_logout_redirect_uris   jsonb,
  backchannel_logout_uri      text,
  backchannel_logout_session  boolean,
  token_endpoint_auth_method  text,
  application_type            text,
  jwks                        text,
  jwks_uri                    text,
  grant_types                 jsonb,
  response_types              jsonb,
  require_pkce                boolean,
  dpop_bound_access_tokens    boolean DEFAULT false,
  reference_id                text,
  metadata                    jsonb,
  created_at                  timestamptz(3) NOT NULL DEFAULT now(),
  updated_at                  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX oauth_clients_created_at ON identity.oauth_clients (created_at);
CREATE INDEX oauth_clients_user_id ON identity.oauth_clients (user_id);

CREATE TABLE identity.oauth_resources (
  id                    uuid PRIMARY KEY,
  identifier            text NOT NULL UNIQUE,
  name                  text NOT NULL,
  access_token_ttl      integer,
  refresh_token_ttl     integer,
  signing_algorithm     text,
  signing_key_id        text,
  allowed_scopes        jsonb,
  custom_claims         jsonb,
  dpop_bound_required   boolean DEFAULT false,
  disabled              boolean DEFAULT false,
  policy_version        integer NOT NULL DEFAULT 1,
  metadata              jsonb,
  created_at            timestamptz(3) NOT NULL DEFAULT now(),
  updated_at            timestamptz(3) NOT NULL DEFAULT now()
);

-- Empty: every application may ask for every resource.
CREATE TABLE identity.oauth_client_resources (
  id          uuid PRIMARY KEY,
  client_id   text NOT NULL REFERENCES identity.oauth_clients (client_id) ON DELETE CASCADE,
  resource_id text NOT NULL REFERENCES identity.oauth_resources (identifier) ON DELETE CASCADE,
  metadata    jsonb,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (client_id, resource_id)
);
CREATE INDEX oauth_client_resources_resource_id ON identity.oauth_client_resources (resource_id);

-- What a person lets an application do in one of their organisations. Its id is in every access token.
CREATE TABLE identity.oauth_consents (
  id                         uuid PRIMARY KEY,
  client_id                  text NOT NULL REFERENCES identity.oauth_clients (client_id) ON DELETE CASCADE,
  user_id                    uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  organization_id            uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  resources                  jsonb,
  requested_user_info_claims jsonb,
  scopes                     jsonb NOT NULL,
  created_at                 timestamptz(3) NOT NULL DEFAULT now(),
  updated_at                 timestamptz(3) NOT NULL DEFAULT now(),
  -- When a token was issued last.
  last_used_at               timestamptz(3),
  UNIQUE (client_id, user_id, organization_id)
);
CREATE INDEX oauth_consents_user_id ON identity.oauth_consents (user_id);
CREATE INDEX oauth_consents_organization_id ON identity.oauth_consents (organization_id);

CREATE TABLE identity.oauth_refresh_tokens (
  id                         uuid PRIMARY KEY,
  -- SHA-256 of the token.
  token                      text NOT NULL UNIQUE,
  client_id                  text NOT NULL REFERENCES identity.oauth_clients (client_id) ON DELETE CASCADE,
  session_id                 uuid REFERENCES identity.sessions (id) ON DELETE SET NULL,
  user_id                    uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  organization_id            uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  authorization_code_id      text,
  resources                  jsonb,
  requested_user_info_claims jsonb,
  scopes                     jsonb NOT NULL,
  expires_at                 timestamptz(3) NOT NULL,
  created_at                 timestamptz(3) NOT NULL,
  revoked                    timestamptz(3),
  rotated_at                 timestamptz(3),
  rotation_replay_response   text,
  rotation_replay_expires_at timestamptz(3),
  auth_time                  timestamptz(3),
  confirmation               jsonb
);
CREATE INDEX oauth_refresh_tokens_client_id ON identity.oauth_refresh_tokens (client_id, user_id, organization_id);
CREATE INDEX oauth_refresh_tokens_session_id ON identity.oauth_refresh_tokens (session_id);
CREATE INDEX oauth_refresh_tokens_user_id ON identity.oauth_refresh_tokens (user_id);
CREATE INDEX oauth_refresh_tokens_organization_id ON identity.oauth_refresh_tokens (organization_id);
CREATE INDEX oauth_refresh_tokens_authorization_code_id ON identity.oauth_refresh_tokens (authorization_code_id);
CREATE INDEX oauth_refresh_tokens_expires_at ON identity.oauth_refresh_tokens (expires_at);

-- Empty: access tokens are JWTs. better-auth looks here all the same.
CREATE TABLE identity.oauth_access_tokens (
  id                         uuid PRIMARY KEY,
  token                      text NOT NULL UNIQUE,
  client_id                  text NOT NULL REFERENCES identity.oauth_clients (client_id) ON DELETE CASCADE,
  session_id                 uuid REFERENCES identity.sessions (id) ON DELETE SET NULL,
  user_id                    uuid REFERENCES identity.users (id) ON DELETE CASCADE,
  organization_id            uuid REFERENCES identity.organizations (id) ON DELETE CASCADE,
  authorization_code_id      text,
  resources                  jsonb,
  requested_user_info_claims jsonb,
  refresh_id                 uuid REFERENCES identity.oauth_refresh_tokens (id) ON DELETE CASCADE,
  scopes                     jsonb NOT NULL,
  expires_at                 timestamptz(3) NOT NULL,
  created_at                 timestamptz(3) NOT NULL,
  revoked                    timestamptz(3),
  confirmation               jsonb
);
CREATE INDEX oauth_access_tokens_expires_at ON identity.oauth_access_tokens (expires_at);
CREATE INDEX oauth_access_tokens_session_id ON identity.oauth_access_tokens (session_id);
CREATE INDEX oauth_access_tokens_refresh_id ON identity.oauth_access_tokens (refresh_id);

-- Assertions that applications have signed in with, each of which is valid once.
CREATE TABLE identity.oauth_client_assertions (
  id         text PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX oauth_client_assertions_expires_at ON identity.oauth_client_assertions (expires_at);

-- Bounds ---------------------------------------------------------------------------------------------------------------

-- Anybody may register an application; those that nobody has connected are deleted after a day.
CREATE FUNCTION identity.guard_oauth_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM identity.oauth_clients c
      WHERE NOT EXISTS (SELECT FROM identity.oauth_consents o WHERE o.client_id = c.client_id)) >= 10000 THEN
    PERFORM identity.refuse('oauth_clients_max', 'At most 10,000 applications wait to be connected');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON identity.oauth_clients
  FOR EACH ROW EXECUTE FUNCTION identity.guard_oauth_client();

CREATE FUNCTION identity.guard_oauth_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.users u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM identity.oauth_consents c WHERE c.user_id = NEW.user_id) >= 100 THEN
    PERFORM identity.refuse('oauth_consents_max', 'A person connects at most 100 applications');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON identity.oauth_consents
  FOR EACH ROW EXECUTE FUNCTION identity.guard_oauth_consent();

-- Ends -----------------------------------------------------------------------------------------------------------------

-- A row with a grant ends the access tokens of that consent; one without, everything that the person has.
ALTER TABLE identity.departure_outbox ADD COLUMN grant_id uuid;

CREATE FUNCTION identity.audit_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.record_audit(NEW.organization_id, 'application.connect', 'application/' || NEW.id, 'user:' || NEW.user_id,
    (SELECT jsonb_build_object('name', coalesce(c.name, c.client_id), 'scopes', NEW.scopes)
      FROM identity.oauth_clients c WHERE c.client_id = NEW.client_id));
  RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT ON identity.oauth_consents
  FOR EACH ROW EXECUTE FUNCTION identity.audit_consent();

CREATE FUNCTION identity.end_consent() RETURNS trigger LANGUAGE plpgsql SET app.scope = 'platform' AS $$
BEGIN
  DELETE FROM identity.oauth_refresh_tokens
    WHERE client_id = OLD.client_id AND user_id = OLD.user_id AND organization_id = OLD.organization_id;
  INSERT INTO identity.departure_outbox (id, tenant_id, user_id, actor, grant_id)
    VALUES (gen_random_uuid(), OLD.organization_id, OLD.user_id, identity.audit_actor(), OLD.id);
  PERFORM identity.record_audit(OLD.organization_id, 'application.disconnect', 'application/' || OLD.id,
    identity.audit_actor(),
    jsonb_build_object('name',
      coalesce((SELECT coalesce(c.name, c.client_id) FROM identity.oauth_clients c WHERE c.client_id = OLD.client_id),
        OLD.client_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER end_consent AFTER DELETE ON identity.oauth_consents
  FOR EACH ROW EXECUTE FUNCTION identity.end_consent();

-- A refresh token that is revoked, or deleted because one before it was used again (RFC 9700, section 4.14.2), takes what
-- was issued with it along. One that was rotated or has expired does not.
CREATE FUNCTION identity.end_refresh_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM identity.oauth_consents
    WHERE client_id = OLD.client_id AND user_id = OLD.user_id AND organization_id = OLD.organization_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_revoked AFTER UPDATE OF revoked ON identity.oauth_refresh_tokens
  FOR EACH ROW WHEN (NEW.revoked IS NOT NULL AND NEW.rotated_at IS NULL)
  EXECUTE FUNCTION identity.end_refresh_token();
CREATE TRIGGER end_deleted AFTER DELETE ON identity.oauth_refresh_tokens
  FOR EACH ROW WHEN (OLD.expires_at > now())
  EXECUTE FUNCTION identity.end_refresh_token();

CREATE FUNCTION identity.end_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM identity.oauth_consents
    WHERE user_id = OLD.user_id AND organization_id = OLD.organization_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_consents AFTER DELETE ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.end_consents();
-- The roles with the permission "build"; a test compares them with the table of permissions.
CREATE TRIGGER end_consents_of_role AFTER UPDATE OF role ON identity.members
  FOR EACH ROW WHEN (OLD.role IN ('owner', 'administrator', 'developer')
    AND NEW.role NOT IN ('owner', 'administrator', 'developer'))
  EXECUTE FUNCTION identity.end_consents();

-- Grants that ended lately, for processes that missed it when it happened.
CREATE TABLE models.ended_grant (
  tenant_id uuid NOT NULL,
  grant_id  uuid NOT NULL,
  ended_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, grant_id)
);
CREATE INDEX ended_grant_at ON models.ended_grant (ended_at);
ALTER TABLE models.ended_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE models.ended_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON models.ended_grant
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');
