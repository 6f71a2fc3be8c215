-- Passkeys: what a person signs in with instead of a password and a code.

CREATE TABLE identity.passkeys (
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  name          text NOT NULL,
  credential_id text NOT NULL UNIQUE,
  public_key    text NOT NULL,
  -- Below 2^32; the driver returns a bigint as text.
  counter       double precision NOT NULL,
  device_type   text NOT NULL,
  backed_up     boolean NOT NULL,
  transports    text,
  aaguid        text,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at  timestamptz(3)
);
CREATE INDEX passkeys_user_id ON identity.passkeys (user_id);

CREATE FUNCTION identity.guard_passkey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM identity.users u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM identity.passkeys p WHERE p.user_id = NEW.user_id) >= 20 THEN
    PERFORM identity.refuse('passkeys_max', 'A person has at most 20 passkeys');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON identity.passkeys
  FOR EACH ROW EXECUTE FUNCTION identity.guard_passkey();

-- better-auth writes the counter at each sign-in, whether it changes or not.
CREATE FUNCTION identity.touch_passkey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.last_used_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF counter ON identity.passkeys
  FOR EACH ROW EXECUTE FUNCTION identity.touch_passkey();

-- Only people change their own credentials, some of them through better-auth, which names nobody.
CREATE OR REPLACE FUNCTION identity.audit_credential(person uuid, action text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tenant uuid;
  actor text := coalesce(nullif(current_setting('app.actor', true), ''), 'user:' || person);
BEGIN
  FOR tenant IN SELECT organization_id FROM identity.members WHERE user_id = person LOOP
    PERFORM identity.record_audit(tenant, action, 'user/' || person, actor, '{}');
  END LOOP;
END $$;

CREATE FUNCTION identity.audit_passkey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM identity.audit_credential(NEW.user_id, 'member.passkey-add');
  ELSE
    PERFORM identity.audit_credential(OLD.user_id, 'member.passkey-remove');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT OR DELETE ON identity.passkeys
  FOR EACH ROW EXECUTE FUNCTION identity.audit_passkey();
