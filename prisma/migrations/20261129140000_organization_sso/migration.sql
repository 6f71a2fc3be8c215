-- Single sign-on of an organisation: its provider, and the domains whose people that provider may sign in.

CREATE TABLE identity.sso_connections (
  organization_id uuid PRIMARY KEY REFERENCES identity.organizations (id) ON DELETE CASCADE,
  issuer          text NOT NULL,
  client_id       text NOT NULL,
  -- Encrypted with a key made from BETTER_AUTH_SECRET.
  client_secret   text NOT NULL,
  -- Of whoever joins by it.
  default_role    text NOT NULL CHECK (default_role IN ('administrator', 'developer', 'billing', 'viewer')),
  -- Everybody but owners has to sign in by it.
  required        boolean NOT NULL DEFAULT false,
  created_at      timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE identity.sso_domains (
  organization_id uuid NOT NULL REFERENCES identity.sso_connections (organization_id) ON DELETE CASCADE,
  domain          text NOT NULL CHECK (domain = lower(domain)),
  -- What the DNS of the domain has to say.
  token           text NOT NULL,
  verified_at     timestamptz(3),
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, domain)
);
-- Anybody may claim a domain; only one organisation has proved it.
CREATE UNIQUE INDEX sso_domains_verified ON identity.sso_domains (domain) WHERE verified_at IS NOT NULL;

CREATE FUNCTION identity.guard_sso_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.organizations o WHERE o.id = NEW.organization_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM identity.sso_domains d WHERE d.organization_id = NEW.organization_id) >= 20 THEN
    PERFORM identity.refuse('sso_domains_max', 'An organisation has at most 20 domains');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON identity.sso_domains
  FOR EACH ROW EXECUTE FUNCTION identity.guard_sso_domain();

-- Which organisation's provider signed the session in; null for any other way.
ALTER TABLE identity.sessions ADD COLUMN sso_organization_id uuid;

CREATE FUNCTION identity.audit_sso() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM identity.record_audit(OLD.organization_id, 'organization.sso-remove',
      'organization/' || OLD.organization_id, identity.audit_actor(), jsonb_build_object('name', left(OLD.issuer, 400)));
  ELSE
    PERFORM identity.record_audit(NEW.organization_id,
      CASE WHEN NEW.required THEN 'organization.sso-require' ELSE 'organization.sso-set' END,
      'organization/' || NEW.organization_id, identity.audit_actor(),
      jsonb_build_object('name', left(NEW.issuer, 400), 'role', NEW.default_role));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON identity.sso_connections
  FOR EACH ROW EXECUTE FUNCTION identity.audit_sso();

CREATE FUNCTION identity.audit_sso_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.record_audit(OLD.organization_id,
    CASE TG_OP WHEN 'UPDATE' THEN 'organization.sso-domain-verify' ELSE 'organization.sso-domain-remove' END,
    'organization/' || OLD.organization_id, identity.audit_actor(), jsonb_build_object('name', left(OLD.domain, 400)));
  RETURN NULL;
END $$;
CREATE TRIGGER audit_verified AFTER UPDATE OF verified_at ON identity.sso_domains
  FOR EACH ROW WHEN (OLD.verified_at IS NULL AND NEW.verified_at IS NOT NULL)
  EXECUTE FUNCTION identity.audit_sso_domain();
CREATE TRIGGER audit_removed AFTER DELETE ON identity.sso_domains
  FOR EACH ROW WHEN (OLD.verified_at IS NOT NULL) EXECUTE FUNCTION identity.audit_sso_domain();
