-- What changed for a tenant, written with the change and told to governance's audit log afterwards (ADR 0013).
-- A new row wakes the relays of its service through pg_notify, which PostgreSQL delivers at commit.

DO $$
DECLARE
  owner text;
BEGIN
  FOREACH owner IN ARRAY ARRAY['registry', 'models', 'identity'] LOOP
    EXECUTE format(
      'CREATE TABLE %I.audit_outbox (
         id         uuid PRIMARY KEY,
         -- Order of writing.
         sequence   bigint GENERATED ALWAYS AS IDENTITY,
         tenant_id  uuid NOT NULL,
         action     text NOT NULL CHECK (action ~ ''^[a-z][a-zA-Z0-9_.-]{0,99}$''),
         resource   text NOT NULL CHECK (length(resource) BETWEEN 1 AND 300),
         actor      text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
         at         timestamptz(3) NOT NULL DEFAULT now(),
         attributes jsonb NOT NULL DEFAULT ''{}'',
         -- On the oldest row of a tenant: when its events may next be told, and how often that began.
         due_at     timestamptz(3) NOT NULL DEFAULT now(),
         attempts   integer NOT NULL DEFAULT 0,
         -- Set when governance refused the event for good; a person must look.
         parked_at  timestamptz(3)
       )', owner);
    EXECUTE format(
      'CREATE INDEX audit_outbox_waiting ON %I.audit_outbox (tenant_id, sequence) WHERE parked_at IS NULL', owner);
    EXECUTE format('ALTER TABLE %I.audit_outbox ENABLE ROW LEVEL SECURITY', owner);
    EXECUTE format('ALTER TABLE %I.audit_outbox FORCE ROW LEVEL SECURITY', owner);
    EXECUTE format(
      'CREATE POLICY tenant_only ON %I.audit_outbox
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid OR current_setting(''app.scope'', true) = ''platform'')',
      owner);
    EXECUTE format(
      'CREATE FUNCTION %I.announce_audit() RETURNS trigger LANGUAGE plpgsql AS $f$
       BEGIN
         PERFORM pg_notify(%L, '''');
         RETURN NULL;
       END $f$', owner, owner || '_audit');
    EXECUTE format(
      'CREATE TRIGGER announce AFTER INSERT ON %I.audit_outbox
         FOR EACH STATEMENT EXECUTE FUNCTION %I.announce_audit()', owner, owner);
  END LOOP;
END $$;

-- The tables of sign-in are written by better-auth through its own pool, one statement at a time: what the tenant must
-- see of them is recorded by triggers, in the same transaction whatever that library does.

-- Puts one event into the outbox. The sign-in tables know no tenant scope, so the function takes the platform's.
CREATE FUNCTION identity.record_audit(tenant uuid, action text, resource text, actor text, attributes jsonb)
RETURNS void LANGUAGE sql SET app.scope = 'platform' AS $$
  INSERT INTO identity.audit_outbox (id, tenant_id, action, resource, actor, attributes)
  VALUES (gen_random_uuid(), tenant, action, resource, actor, attributes)
$$;

-- Who acts, where a door said so for its transaction; the portal itself otherwise.
CREATE FUNCTION identity.audit_actor() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.actor', true), ''), 'service:portal')
$$;

CREATE FUNCTION identity.audit_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.active_organization_id IS NULL THEN RETURN NULL; END IF;
  PERFORM identity.record_audit(
    NEW.active_organization_id,
    CASE TG_OP WHEN 'INSERT' THEN 'session.start' ELSE 'session.enter' END,
    'user/' || NEW.user_id,
    'user:' || coalesce(NEW.impersonated_by, NEW.user_id),
    '{}');
  RETURN NULL;
END $$;
CREATE TRIGGER audit_start AFTER INSERT ON identity.sessions
  FOR EACH ROW EXECUTE FUNCTION identity.audit_session();
CREATE TRIGGER audit_enter AFTER UPDATE OF active_organization_id ON identity.sessions
  FOR EACH ROW WHEN (NEW.active_organization_id IS DISTINCT FROM OLD.active_organization_id)
  EXECUTE FUNCTION identity.audit_session();

-- An organisation exists for people once it has its first member, who made it.
CREATE FUNCTION identity.audit_member_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  organization identity.organizations%ROWTYPE;
BEGIN
  IF EXISTS (SELECT 1 FROM identity.members m WHERE m.organization_id = NEW.organization_id AND m.id <> NEW.id) THEN
    PERFORM identity.record_audit(NEW.organization_id, 'member.add', 'user/' || NEW.user_id, identity.audit_actor(),
      jsonb_build_object('role', NEW.role));
  ELSE
    SELECT * INTO organization FROM identity.organizations o WHERE o.id = NEW.organization_id;
    PERFORM identity.record_audit(NEW.organization_id, 'organization.create', 'organization/' || NEW.organization_id,
      'user:' || NEW.user_id, jsonb_build_object('name', left(organization.name, 400)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_added AFTER INSERT ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.audit_member_added();

CREATE FUNCTION identity.audit_member_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM identity.record_audit(OLD.organization_id, 'member.remove', 'user/' || OLD.user_id,
      identity.audit_actor(), jsonb_build_object('role', OLD.role));
  ELSE
    PERFORM identity.record_audit(NEW.organization_id, 'member.role', 'user/' || NEW.user_id,
      identity.audit_actor(), jsonb_build_object('role', NEW.role, 'before', OLD.role));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_removed AFTER DELETE ON identity.members
  FOR EACH ROW EXECUTE FUNCTION identity.audit_member_changed();
CREATE TRIGGER audit_role AFTER UPDATE OF role ON identity.members
  FOR EACH ROW WHEN (NEW.role IS DISTINCT FROM OLD.role) EXECUTE FUNCTION identity.audit_member_changed();

CREATE FUNCTION identity.audit_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.record_audit(NEW.organization_id, 'member.invite', 'invitation/' || NEW.id,
    'user:' || NEW.inviter_id, jsonb_build_object('role', coalesce(NEW.role, '')));
  RETURN NULL;
END $$;
CREATE TRIGGER audit_invited AFTER INSERT ON identity.invitations
  FOR EACH ROW EXECUTE FUNCTION identity.audit_invitation();

CREATE FUNCTION identity.audit_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM identity.record_audit(NEW.id, 'organization.rename', 'organization/' || NEW.id, identity.audit_actor(),
    jsonb_build_object('name', left(NEW.name, 400), 'before', left(OLD.name, 400)));
  RETURN NULL;
END $$;
CREATE TRIGGER audit_renamed AFTER UPDATE OF name ON identity.organizations
  FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION identity.audit_organization();
