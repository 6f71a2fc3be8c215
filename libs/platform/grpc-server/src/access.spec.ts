import { governance } from '@isthmus/contracts';
import {
  may,
  operatorScope,
  PERMISSIONS,
  platformScope,
  ROLES,
  tenantScope,
  type Scope,
} from '@isthmus/platform-identity';
import { beforeEach, expect, it } from 'vitest';
import { assertAdmitted, assertRoutesComplete, registerRoute, type Access } from './access.js';

const PATH = '/isthmus.governance.v1.Audit/Append';
const { AuditDefinition } = governance;
const SERVICE = { ...AuditDefinition, methods: { append: AuditDefinition.methods.append } };
const RULES = [...PERMISSIONS, 'none', 'operator'] as const;

let access: Access;
beforeEach(() => {
  access = { callers: 'any', scope: 'either', permission: 'read' };
});

function isAdmitted(permission: Access['permission'], scope: Scope | undefined): boolean {
  if (!scope) throw new Error('the test tenant is a UUID');
  registerRoute({ path: PATH, service: '', method: '', access: { ...access, permission } });
  try {
    assertAdmitted(PATH, { service: 'portal', scope });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
    return false;
  }
}

const admitting = (scope: Scope | undefined) => RULES.filter((permission) => isAdmitted(permission, scope));
const inTenant = (actor: string, role?: (typeof ROLES)[number]) =>
  tenantScope('0190b3a4-0000-7000-8000-000000000001', actor, role);

it.each([...ROLES, undefined])('admits a person with the role %s by its permissions', (role) => {
  const granted = PERMISSIONS.filter((permission) => may(role, permission));
  expect(admitting(inTenant('user:u', role))).toEqual([...granted, 'none']);
});

it.each(['key:k', 'agent:a', 'service:portal'])(
  'admits %s without a role, but for operators only',
  (actor) => {
    expect(admitting(inTenant(actor))).toEqual([...PERMISSIONS, 'none']);
  },
);

it('admits across tenants services, and of people the operators', () => {
  expect(admitting(operatorScope('user:u'))).toEqual([...RULES]);
  expect(admitting(platformScope('user:u'))).toEqual(['none']);
  expect(admitting(platformScope('service:portal'))).toEqual([...PERMISSIONS, 'none']);
});

it.each([undefined, 'everything'])('does not start with an RPC whose permission is %s', (permission) => {
  const wrong = { ...access, permission } as Access; // a rule that bypassed the compiler
  registerRoute({ path: PATH, service: '', method: '', access: wrong });
  expect(() => assertRoutesComplete([SERVICE])).toThrow(`no handler with an access rule: ${PATH}`);
  registerRoute({ path: PATH, service: '', method: '', access });
  assertRoutesComplete([SERVICE]);
});
