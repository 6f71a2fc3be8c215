-- Somebody who lets an application in once more adds to what it may: what was issued before goes on until the application is
-- disconnected, so that a consent must name all of it.
CREATE FUNCTION identity.widen_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.scopes := identity.json_union(OLD.scopes, NEW.scopes);
  NEW.resources := identity.json_union(OLD.resources, NEW.resources);
  RETURN NEW;
END $$;

-- The elements of both arrays, each once, the first array's first.
CREATE FUNCTION identity.json_union(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(one, '[]') || coalesce(
    (SELECT jsonb_agg(element) FROM jsonb_array_elements(other) element WHERE NOT coalesce(one, '[]') @> element), '[]')
$$;

CREATE TRIGGER widen BEFORE UPDATE OF scopes, resources ON identity.oauth_consents
  FOR EACH ROW EXECUTE FUNCTION identity.widen_consent();
CREATE TRIGGER audit_wider AFTER UPDATE OF scopes ON identity.oauth_consents
  FOR EACH ROW WHEN (NEW.scopes <> OLD.scopes) EXECUTE FUNCTION identity.audit_consent();
