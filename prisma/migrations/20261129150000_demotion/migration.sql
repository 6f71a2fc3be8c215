-- Somebody whose new role may not hold keys loses those that they have, as somebody who is removed does.
CREATE FUNCTION identity.end_keys() RETURNS trigger LANGUAGE plpgsql SET app.scope = 'platform' AS $$
BEGIN
  INSERT INTO identity.departure_outbox (id, tenant_id, user_id, actor)
    VALUES (gen_random_uuid(), NEW.organization_id, NEW.user_id, identity.audit_actor());
  RETURN NULL;
END $$;
-- The roles with the permission "build"; a test compares them with the table of permissions.
CREATE TRIGGER end_keys AFTER UPDATE OF role ON identity.members
  FOR EACH ROW WHEN (OLD.role IN ('owner', 'administrator', 'developer')
    AND NEW.role NOT IN ('owner', 'administrator', 'developer'))
  EXECUTE FUNCTION identity.end_keys();
