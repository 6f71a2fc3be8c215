import { expect, it } from 'vitest';
import {
  assertOpens,
  assertOwnCredential,
  firstOf,
  operatorOf,
  sessionIn,
  type SignedIn,
} from './memberships';

const [A, B] = ['0198c5f0-0000-7000-8000-00000000000a', '0198c5f0-0000-7000-8000-00000000000b'] as const;
const signedIn: SignedIn = {
  user: { id: 'u', name: 'U', email: 'u@example.com', operator: false },
  memberships: [
    { id: A, slug: 'a', name: 'A', role: 'owner', needs: null },
    { id: B, slug: 'b', name: 'B', role: 'viewer', needs: null },
  ],
};

it('acts in the organisation that is named, whichever was joined first', () => {
  expect(sessionIn(signedIn, 'b')).toEqual({
    scope: expect.objectContaining({ tenantId: B, role: 'viewer' }),
    role: 'viewer',
    user: signedIn.user,
    organization: { id: B, slug: 'b', name: 'B' },
  });
  expect(sessionIn(signedIn, 'a')?.scope.tenantId).toBe(A);
});

it.each(['c', '', 'A', B, 'a ', 'a/../b', undefined, null, ['a'], { slug: 'a' }])(
  'finds nothing under %j, which is no slug of the user’s',
  (slug) => expect(sessionIn(signedIn, slug)).toBeUndefined(),
);

it.each([
  ['a role that nobody has', { role: 'unheard-of' }],
  ['several roles', { role: 'developer,billing' }],
  ['single sign-on to come', { needs: 'provider' as const }],
  ['a session of another organisation', { needs: 'credential' as const }],
])('admits nobody with %s', (_, change) => {
  const memberships = [{ id: A, slug: 'a', name: 'A', role: 'developer', needs: null, ...change }];
  expect(sessionIn({ ...signedIn, memberships }, 'a')).toBeUndefined();
});

it('opens the organisation used last while the user belongs to it', () => {
  expect(firstOf(signedIn, 'b')?.id).toBe(B);
  expect(firstOf(signedIn, 'gone')?.id).toBe(A);
  expect(firstOf(signedIn, undefined)?.id).toBe(A);
  expect(firstOf({ ...signedIn, memberships: [] }, 'a')).toBeUndefined();
  const [a, b] = signedIn.memberships.map((one) => ({
    ...one,
    needs: one.slug === 'a' ? ('provider' as const) : null,
  }));
  expect(firstOf({ ...signedIn, memberships: [a, b].flatMap((one) => one ?? []) }, 'a')?.id).toBe(B);
  expect(firstOf({ ...signedIn, memberships: a ? [a] : [] }, 'b')?.id).toBe(A);
});

it('acts outside all organisations for operators of the platform alone', () => {
  expect(operatorOf(signedIn)).toBeUndefined();
  const user = { ...signedIn.user, operator: true };
  expect(operatorOf({ ...signedIn, user })).toMatchObject({ scope: { actor: 'user:u' }, user });
});

it('changes credentials only in a session of the user’s own credential', () => {
  expect(() => assertOwnCredential(signedIn)).not.toThrow();
  expect(() => assertOwnCredential({ ...signedIn, ssoOrganizationId: A })).toThrow(
    expect.objectContaining({ code: 'PERMISSION_DENIED' }),
  );
});

it('opens with single sign-on the organisation of the provider alone', () => {
  const sso = { ssoOrganizationId: A };
  expect(() => assertOpens(signedIn, B)).not.toThrow();
  expect(() => assertOpens(sso, A)).not.toThrow();
  expect(() => assertOpens(sso, B)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
});
