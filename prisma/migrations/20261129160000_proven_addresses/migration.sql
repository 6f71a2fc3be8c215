-- Who holds an account: addresses that nobody proved, links for passwords, removals that hold.

-- A user whose address nobody has proved may be anybody. Whoever proves it becomes another user, who takes over the
-- address and the memberships; everything that the former one signs in with, sessions that are just beginning included,
-- goes with the former user, as do keys.
CREATE FUNCTION identity.replace_user(former uuid, successor uuid) RETURNS void LANGUAGE plpgsql
  SET app.scope = 'platform' AS $$
DECLARE
  before identity.users%ROWTYPE;
  tenant uuid;
BEGIN
  SELECT * INTO STRICT before FROM identity.users u WHERE u.id = former FOR UPDATE;
  UPDATE identity.users SET email = former || '@replaced.invalid' WHERE id = former;
  INSERT INTO identity.users (id, name, email, email_verified, role, banned, ban_reason, ban_expires, credited_organization_id)
    VALUES (successor, before.name, before.email, true, before.role, before.banned, before.ban_reason, before.ban_expires,
      before.credited_organization_id);
  UPDATE identity.invitations SET status = 'canceled' WHERE inviter_id = former AND status = 'pending';
  UPDATE identity.invitations SET inviter_id = successor WHERE inviter_id = former;
  FOR tenant IN UPDATE identity.members SET user_id = successor WHERE user_id = former RETURNING organization_id LOOP
    INSERT INTO identity.departure_outbox (id, tenant_id, user_id, actor)
      VALUES (gen_random_uuid(), tenant, former, identity.audit_actor());
    PERFORM identity.record_audit(tenant, 'member.prove-address', 'user/' || successor, identity.audit_actor(),
      jsonb_build_object('before', 'user/' || former));
  END LOOP;
  UPDATE identity.removed_members SET user_id = successor WHERE user_id = former;
  DELETE FROM identity.users WHERE id = former;
END $$;

-- Links for a new password. One that somebody else made ends with the conditions under which they could: the triggers
-- below end it in the transaction that changes one.
CREATE TABLE identity.password_links (
  -- SHA-256 of the secret part of the link.
  token_hash      text PRIMARY KEY,
  user_id         uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  -- Who made it for a member, and in which organisation; null where the person asked for it.
  issuer_id       uuid REFERENCES identity.users (id) ON DELETE CASCADE,
  organization_id uuid REFERENCES identity.organizations (id) ON DELETE CASCADE,
  -- Sent to the address and shown to nobody: whoever has it has proved the address.
  mailed          boolean NOT NULL,
  expires_at      timestamptz(3) NOT NULL,
  CHECK ((issuer_id IS NULL) = (organization_id IS NULL))
);
CREATE INDEX password_links_user_id ON identity.password_links (user_id);
CREATE INDEX password_links_issuer_id ON identity.password_links (issuer_id);
CREATE INDEX password_links_expires_at ON identity.password_links (expires_at);

-- The person belongs to another organisation, or their role, or that of who made the link, has changed.
CREATE FUNCTION identity.end_password_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    DELETE FROM identity.password_links WHERE user_id = NEW.user_id AND issuer_id IS NOT NULL;
  ELSE
    DELETE FROM identity.password_links
      WHERE organization_id = OLD.organization_id AND (user_id = OLD.user_id OR issuer_id = OLD.user_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER end_password_links AFTER INSERT OR DELETE OR UPDATE OF role, user_id ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.end_password_links();

CREATE FUNCTION identity.end_operator_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM identity.password_links
    WHERE issuer_id IS NOT NULL AND (user_id = NEW.id OR issuer_id = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER end_password_links AFTER UPDATE OF role ON identity.users
  FOR EACH ROW WHEN (NEW.role IS DISTINCT FROM OLD.role) EXECUTE FUNCTION identity.end_operator_links();

-- Invitations that whoever made them may not make any more.
CREATE FUNCTION identity.end_invitations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE identity.invitations SET status = 'canceled'
    WHERE organization_id = NEW.organization_id AND inviter_id = NEW.user_id AND status = 'pending'
      AND (NEW.role <> 'administrator' OR role = 'owner');
  RETURN NULL;
END $$;
-- The roles with the permission "manage"; a test compares them with the table of permissions.
CREATE TRIGGER end_invitations AFTER UPDATE OF role ON identity.members
  FOR EACH ROW WHEN (NEW.role <> 'owner' AND NEW.role IS DISTINCT FROM OLD.role)
  EXECUTE FUNCTION identity.end_invitations();

-- People whom somebody removed: single sign-on does not let them in again, only an invitation made afterwards.
CREATE TABLE identity.removed_members (
  organization_id uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  user_id         uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  removed_at      timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX removed_members_user_id ON identity.removed_members (user_id);

CREATE FUNCTION identity.remember_removal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor text := identity.audit_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    DELETE FROM identity.removed_members WHERE organization_id = NEW.organization_id AND user_id = NEW.user_id;
  ELSIF actor LIKE 'user:%' AND actor <> 'user:' || OLD.user_id THEN
    INSERT INTO identity.removed_members (organization_id, user_id)
      SELECT o.id, u.id FROM identity.organizations o, identity.users u
      WHERE o.id = OLD.organization_id AND u.id = OLD.user_id
      ON CONFLICT (organization_id, user_id) DO NOTHING;
    UPDATE identity.invitations i SET status = 'canceled' FROM identity.users u
      WHERE u.id = OLD.user_id AND lower(i.email) = lower(u.email)
        AND i.organization_id = OLD.organization_id AND i.status = 'pending';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER remember_removal AFTER INSERT OR DELETE ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.remember_removal();
