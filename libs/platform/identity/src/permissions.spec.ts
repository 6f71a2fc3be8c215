import { expect, it } from 'vitest';
import { may, PERMISSIONS, roleOf, ROLES } from './index.js';

it.each([
  ['owner', 'read build spend manage own'],
  ['administrator', 'read build spend manage'],
  ['developer', 'read build'],
  ['billing', 'read spend'],
  ['viewer', 'read'],
] as const)('grants %s: %s', (role, expected) => {
  expect(PERMISSIONS.filter((permission) => may(role, permission)).join(' ')).toBe(expected);
});

it('lists the roles from most to fewest permissions', () => {
  expect(ROLES).toEqual(['owner', 'administrator', 'developer', 'billing', 'viewer']);
});

it('grants nothing without a role', () => {
  expect(PERMISSIONS.filter((permission) => may(undefined, permission))).toEqual([]);
});

it.each([
  ['owner', 'owner'],
  ['member', 'developer'],
  ['admin', 'administrator'],
  ['viewer', 'viewer'],
  ['root', undefined],
  ['constructor', undefined],
  ['', undefined],
])('knows the name %s as %s', (name, role) => {
  expect(roleOf(name)).toBe(role);
});
