-- People: roles, limits that the database enforces, what happens when somebody leaves, and more ways to sign in.
-- better-auth checks a limit in one statement and acts in the next: the triggers below decide in the statement that
-- acts. Whoever changes members locks the organisation, then the user.

ALTER TABLE identity.members
  ADD CONSTRAINT members_role CHECK (role IN ('owner', 'administrator', 'developer', 'billing', 'viewer'));
UPDATE identity.invitations SET role = 'viewer'
  WHERE role NOT IN ('owner', 'administrator', 'developer', 'billing', 'viewer');
ALTER TABLE identity.invitations
  ADD CONSTRAINT invitations_role CHECK (role IN ('owner', 'administrator', 'developer', 'billing', 'viewer'));

-- Organisations --------------------------------------------------------------------------------------------------------

ALTER TABLE identity.organizations
  -- Whether its ledger account opens with the credit that each person gets once.
  ADD COLUMN starting_credit boolean NOT NULL DEFAULT true,
  -- When a deletion that can still be undone takes effect, and when it did. The row stays: the ledger refers to it.
  ADD COLUMN delete_at  timestamptz(3),
  ADD COLUMN deleted_at timestamptz(3);
CREATE INDEX organizations_to_delete ON identity.organizations (delete_at) WHERE delete_at IS NOT NULL;

ALTER TABLE identity.users
  -- The organisation that opened with this person's starting credit.
  ADD COLUMN credited_organization_id uuid;
UPDATE identity.users u SET credited_organization_id = (
  SELECT m.organization_id FROM identity.members m WHERE m.user_id = u.id AND m.role = 'owner'
  ORDER BY m.created_at, m.id LIMIT 1);

-- Every slug that an organisation has or had: old links lead on, and nobody else takes them over.
CREATE TABLE identity.organization_slugs (
  slug            text PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  created_at      timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX organization_slugs_organization_id ON identity.organization_slugs (organization_id);
INSERT INTO identity.organization_slugs (slug, organization_id) SELECT slug, id FROM identity.organizations;

CREATE FUNCTION identity.keep_slug() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner uuid;
BEGIN
  INSERT INTO identity.organization_slugs (slug, organization_id) VALUES (NEW.slug, NEW.id)
    ON CONFLICT (slug) DO NOTHING;
  SELECT organization_id INTO owner FROM identity.organization_slugs WHERE slug = NEW.slug;
  IF owner <> NEW.id THEN
    RAISE unique_violation USING CONSTRAINT = 'organizations_slug_key', MESSAGE = 'The slug belongs to another organisation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_slug AFTER INSERT OR UPDATE OF slug ON identity.organizations
  FOR EACH ROW EXECUTE FUNCTION identity.keep_slug();

CREATE OR REPLACE FUNCTION identity.audit_organization() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  resource text := 'organization/' || NEW.id;
  actor text := identity.audit_actor();
BEGIN
  IF NEW.name IS DISTINCT FROM OLD.name THEN
    PERFORM identity.record_audit(NEW.id, 'organization.rename', resource, actor,
      jsonb_build_object('name', left(NEW.name, 400), 'before', left(OLD.name, 400)));
  END IF;
  IF NEW.slug IS DISTINCT FROM OLD.slug THEN
    PERFORM identity.record_audit(NEW.id, 'organization.slug', resource, actor,
      jsonb_build_object('name', NEW.slug, 'before', OLD.slug));
  END IF;
  IF NEW.delete_at IS DISTINCT FROM OLD.delete_at AND NEW.deleted_at IS NULL THEN
    PERFORM identity.record_audit(NEW.id,
      CASE WHEN NEW.delete_at IS NULL THEN 'organization.restore' ELSE 'organization.delete' END, resource, actor, '{}');
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER audit_renamed ON identity.organizations;
CREATE TRIGGER audit_changed AFTER UPDATE OF name, slug, delete_at ON identity.organizations
  FOR EACH ROW EXECUTE FUNCTION identity.audit_organization();

-- Limits ---------------------------------------------------------------------------------------------------------------

CREATE FUNCTION identity.refuse(rule text, explanation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = rule, MESSAGE = explanation;
END $$;

CREATE FUNCTION identity.guard_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.organizations o WHERE o.id = NEW.organization_id FOR NO KEY UPDATE;
  PERFORM 1 FROM identity.users u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
  IF TG_OP = 'INSERT' THEN
    IF (SELECT count(*) FROM identity.members m WHERE m.organization_id = NEW.organization_id) >= 200 THEN
      PERFORM identity.refuse('members_max', 'An organisation has at most 200 members');
    END IF;
    IF (SELECT count(*) FROM identity.members m WHERE m.user_id = NEW.user_id) >= 100 THEN
      PERFORM identity.refuse('memberships_max', 'A person belongs to at most 100 organisations');
    END IF;
  END IF;
  IF NEW.role = 'owner' AND (SELECT count(*) FROM identity.members m
      WHERE m.user_id = NEW.user_id AND m.role = 'owner' AND m.id <> NEW.id) >= 20 THEN
    PERFORM identity.refuse('owned_organizations_max', 'A person owns at most 20 organisations');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF role ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.guard_member();

-- An organisation that exists has an owner.
CREATE FUNCTION identity.guard_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.role <> 'owner' OR (TG_OP = 'UPDATE' AND NEW.role = 'owner') THEN RETURN coalesce(NEW, OLD); END IF;
  PERFORM 1 FROM identity.organizations o
    WHERE o.id = OLD.organization_id AND o.deleted_at IS NULL FOR NO KEY UPDATE;
  IF FOUND AND NOT EXISTS (SELECT 1 FROM identity.members m
      WHERE m.organization_id = OLD.organization_id AND m.role = 'owner' AND m.id <> OLD.id) THEN
    PERFORM identity.refuse('last_owner', 'An organisation needs an owner');
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard_owner BEFORE UPDATE OF role OR DELETE ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.guard_owner();

CREATE FUNCTION identity.guard_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.organizations o WHERE o.id = NEW.organization_id FOR NO KEY UPDATE;
  -- A new invitation replaces the one that the same person has.
  UPDATE identity.invitations i SET status = 'canceled'
    WHERE i.organization_id = NEW.organization_id AND lower(i.email) = lower(NEW.email) AND i.status = 'pending';
  IF (SELECT count(*) FROM identity.invitations i WHERE i.organization_id = NEW.organization_id
      AND i.status = 'pending' AND i.expires_at > now()) >= 100 THEN
    PERFORM identity.refuse('invitations_max', 'An organisation has at most 100 open invitations');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON identity.invitations
  FOR EACH ROW EXECUTE FUNCTION identity.guard_invitation();

CREATE FUNCTION identity.audit_invitation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'canceled' AND OLD.status = 'pending' THEN
    PERFORM identity.record_audit(NEW.organization_id, 'member.invite-revoke', 'invitation/' || NEW.id,
      identity.audit_actor(), jsonb_build_object('role', NEW.role));
  ELSIF NEW.status = 'pending' AND NEW.expires_at > OLD.expires_at THEN
    PERFORM identity.record_audit(NEW.organization_id, 'member.invite', 'invitation/' || NEW.id,
      identity.audit_actor(), jsonb_build_object('role', NEW.role));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_changed AFTER UPDATE OF status, expires_at ON identity.invitations
  FOR EACH ROW EXECUTE FUNCTION identity.audit_invitation_changed();

-- Of more sessions than 20 the oldest end.
CREATE FUNCTION identity.limit_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.users u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
  DELETE FROM identity.sessions WHERE id IN (
    SELECT s.id FROM identity.sessions s WHERE s.user_id = NEW.user_id ORDER BY s.created_at DESC, s.id DESC OFFSET 20);
  RETURN NULL;
END $$;
CREATE TRIGGER limit_count AFTER INSERT ON identity.sessions
  FOR EACH ROW EXECUTE FUNCTION identity.limit_sessions();

-- Failed sign-ins, by the digest of an account, an address, or both.
CREATE TABLE identity.sign_in_attempts (
  key           text PRIMARY KEY,
  failures      integer NOT NULL DEFAULT 0,
  blocked_until timestamptz(3) NOT NULL DEFAULT to_timestamp(0),
  last_at       timestamptz(3) NOT NULL DEFAULT now(),
  -- On an account at an address: when the right password was given there.
  succeeded_at  timestamptz(3)
);
CREATE INDEX sign_in_attempts_last_at ON identity.sign_in_attempts (last_at);

-- Leaving --------------------------------------------------------------------------------------------------------------

-- Whose keys in an organisation end; published to the model gateway.
CREATE TABLE identity.departure_outbox (
  id               uuid PRIMARY KEY,
  sequence         bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id        uuid NOT NULL,
  user_id          uuid NOT NULL,
  actor            text NOT NULL,
  at               timestamptz(3) NOT NULL DEFAULT now(),
  due_at           timestamptz(3) NOT NULL DEFAULT now(),
  attempts         integer NOT NULL DEFAULT 0,
  last_error       text,
  dead_lettered_at timestamptz(3)
);
CREATE INDEX departure_outbox_waiting ON identity.departure_outbox (tenant_id, due_at, sequence)
  WHERE dead_lettered_at IS NULL;
CREATE INDEX departure_outbox_oldest ON identity.departure_outbox (at) WHERE dead_lettered_at IS NULL;
CREATE INDEX departure_outbox_dead_letters ON identity.departure_outbox (dead_lettered_at)
  WHERE dead_lettered_at IS NOT NULL;
ALTER TABLE identity.departure_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.departure_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_only ON identity.departure_outbox
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform')
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR current_setting('app.scope', true) = 'platform');

CREATE FUNCTION identity.announce_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('identity_departure', '');
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON identity.departure_outbox
  FOR EACH STATEMENT EXECUTE FUNCTION identity.announce_departure();

CREATE FUNCTION identity.end_membership() RETURNS trigger LANGUAGE plpgsql SET app.scope = 'platform' AS $$
BEGIN
  UPDATE identity.sessions SET active_organization_id = NULL
    WHERE user_id = OLD.user_id AND active_organization_id = OLD.organization_id;
  UPDATE identity.invitations SET status = 'canceled'
    WHERE inviter_id = OLD.user_id AND organization_id = OLD.organization_id AND status = 'pending';
  INSERT INTO identity.departure_outbox (id, tenant_id, user_id, actor)
    VALUES (gen_random_uuid(), OLD.organization_id, OLD.user_id, identity.audit_actor());
  RETURN NULL;
END $$;
CREATE TRIGGER end_membership AFTER DELETE ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.end_membership();

-- Second factors and passkeys ------------------------------------------------------------------------------------------

ALTER TABLE identity.users ADD COLUMN two_factor_enabled boolean DEFAULT false;
CREATE TABLE identity.two_factors (
  id                        uuid PRIMARY KEY,
  user_id                   uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  -- Encrypted with BETTER_AUTH_SECRET, as are the codes.
  secret                    text NOT NULL,
  backup_codes              text NOT NULL,
  verified                  boolean DEFAULT true,
  failed_verification_count integer DEFAULT 0,
  locked_until              timestamptz(3)
);
CREATE INDEX two_factors_user_id ON identity.two_factors (user_id);

-- What changes how a person signs in is recorded in each of their organisations.
CREATE FUNCTION identity.audit_credential(person uuid, action text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tenant uuid;
BEGIN
  FOR tenant IN SELECT organization_id FROM identity.members WHERE user_id = person LOOP
    PERFORM identity.record_audit(tenant, action, 'user/' || person, identity.audit_actor(), '{}');
  END LOOP;
END $$;

CREATE FUNCTION identity.audit_second_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.audit_credential(NEW.id,
    CASE WHEN NEW.two_factor_enabled THEN 'member.two-factor-on' ELSE 'member.two-factor-off' END);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_second_factor AFTER UPDATE OF two_factor_enabled ON identity.users
  FOR EACH ROW WHEN (NEW.two_factor_enabled IS DISTINCT FROM OLD.two_factor_enabled)
  EXECUTE FUNCTION identity.audit_second_factor();

CREATE FUNCTION identity.audit_password() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.audit_credential(NEW.user_id, 'member.password');
  RETURN NULL;
END $$;
CREATE TRIGGER audit_password AFTER UPDATE OF password ON identity.accounts
  FOR EACH ROW WHEN (NEW.password IS DISTINCT FROM OLD.password) EXECUTE FUNCTION identity.audit_password();
