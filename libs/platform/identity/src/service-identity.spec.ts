import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import {
  operatorScope,
  platformScope,
  ServiceIdentity,
  tenantScope,
  type Role,
  type TenantScope,
} from './index.js';

const TENANT = '0190b3a4-0000-7000-8000-000000000001';
const NOW_S = Math.floor(Date.parse('2026-06-01T00:00:00Z') / 1_000);

let portal: ServiceIdentity;
let governance: ServiceIdentity;
let portalKey: CryptoKey;
beforeAll(async () => {
  const [first, second] = await Promise.all(
    ['portal', 'governance'].map(async (kid) => {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
      return {
        privateKey,
        secret: { ...(await exportJWK(privateKey)), kid },
        open: { ...(await exportJWK(publicKey)), kid },
      };
    }),
  );
  if (!first || !second) throw new Error('two keys were made');
  const keys = { keys: [first.open, second.open] };
  portalKey = first.privateKey;
  portal = await ServiceIdentity.create('portal', first.secret, keys);
  governance = await ServiceIdentity.create('governance', second.secret, keys);
});
afterEach(() => vi.useRealTimers());

function tenant(role?: Role): TenantScope {
  const scope = tenantScope(TENANT, 'user:u1', role);
  if (!scope) throw new Error('the test tenant id is a UUID');
  return scope;
}

/** A token of the portal for governance with these claims, signed with the right key. */
function signed(claims: Record<string, unknown>): Promise<string> {
  const base = { iss: 'isthmus', sub: 'portal', aud: 'governance', act: 'user:u1', tenant: TENANT };
  return new SignJWT({ ...base, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'portal' })
    .sign(portalKey);
}

const refused = { code: 'UNAUTHENTICATED' };

it('carries the service and the scope, of a tenant or of the platform', async () => {
  const token = await portal.tokenFor('governance', tenant());
  expect(await governance.verify(token)).toEqual({ service: 'portal', scope: tenant() });
  const own = await portal.tokenFor('governance', platformScope('sweep'));
  expect(await governance.verify(own)).toEqual({ service: 'portal', scope: platformScope('sweep') });
});

it('carries the role of a person, and keeps tokens of different roles apart', async () => {
  const viewer = await portal.tokenFor('governance', tenant('viewer'));
  const owner = await portal.tokenFor('governance', tenant('owner'));
  expect(await governance.verify(viewer)).toEqual({ service: 'portal', scope: tenant('viewer') });
  expect(await governance.verify(owner)).toEqual({ service: 'portal', scope: tenant('owner') });
});

it('carries that a person operates the platform, and takes nothing but the claim for it', async () => {
  const scope = operatorScope('user:u1');
  expect(await governance.verify(await portal.tokenFor('governance', scope))).toEqual({
    service: 'portal',
    scope,
  });
  const plain = await portal.tokenFor('governance', platformScope('user:u1'));
  expect((await governance.verify(plain)).scope).toEqual(platformScope('user:u1'));
  vi.setSystemTime(NOW_S * 1_000);
  const inTenant = await signed({ iat: NOW_S, exp: NOW_S + 300, operator: true });
  expect((await governance.verify(inTenant)).scope).toEqual(tenant());
});

it.each([
  ['member', 'developer'],
  ['admin', 'administrator'],
] as const)('reads the role %s of an earlier release as %s', async (former, role) => {
  vi.setSystemTime(NOW_S * 1_000);
  const token = await signed({ iat: NOW_S, exp: NOW_S + 300, role: former });
  expect((await governance.verify(token)).scope).toEqual(tenant(role));
});

it('refuses a token for another service, and one with an invalid role', async () => {
  const other = await portal.tokenFor('agent-registry', tenant());
  await expect(governance.verify(other)).rejects.toMatchObject(refused);
  vi.setSystemTime(NOW_S * 1_000);
  const token = await signed({ iat: NOW_S, exp: NOW_S + 300, role: 'root' });
  await expect(governance.verify(token)).rejects.toMatchObject(refused);
});

it.each([
  ['lives ten years', { iat: NOW_S, exp: NOW_S + 315_360_000 }],
  ['lives longer than ten minutes', { iat: NOW_S, exp: NOW_S + 601 }],
  ['has no iat', { exp: NOW_S + 300 }],
  ['has no exp', { iat: NOW_S }],
  ['is from the future', { iat: NOW_S + 120, exp: NOW_S + 420 }],
  ['is older than ten minutes', { iat: NOW_S - 700, exp: NOW_S + 300 }],
  ['has expired', { iat: NOW_S - 500, exp: NOW_S - 100 }],
  ['expires before it was issued', { iat: NOW_S, exp: NOW_S - 1 }],
])('refuses a token that %s', async (_, claims) => {
  vi.setSystemTime(NOW_S * 1_000);
  await expect(governance.verify(await signed(claims))).rejects.toMatchObject(refused);
});

it('accepts a token of ten minutes from a host whose clock is a few seconds ahead', async () => {
  vi.setSystemTime(NOW_S * 1_000);
  const token = await signed({ iat: NOW_S + 5, exp: NOW_S + 605 });
  expect(await governance.verify(token)).toMatchObject({ service: 'portal' });
});

it.each([
  ['has several receivers', { aud: ['governance', 'agent-registry'] }],
  ['has a list of one receiver', { aud: ['governance'] }],
  ['has an object as its actor', { act: {} }],
  ['has no name of its actor', { act: '' }],
  ['has a long name of its actor', { act: 'a'.repeat(201) }],
  ['has a NUL in the name of its actor', { act: 'user:\0' }],
  ['has a line end in the name of its actor', { act: 'user:a\nb' }],
  ['changes the direction of the text after the name of its actor', { act: 'user:\u202e' }],
  ['has a lone surrogate in the name of its actor', { act: 'user:\ud800' }],
])('refuses a token that %s', async (_, claims) => {
  vi.setSystemTime(NOW_S * 1_000);
  const token = await signed({ iat: NOW_S, exp: NOW_S + 300, ...claims });
  await expect(governance.verify(token)).rejects.toMatchObject(refused);
});

it('accepts an actor of 200 characters', async () => {
  vi.setSystemTime(NOW_S * 1_000);
  const token = await signed({ iat: NOW_S, exp: NOW_S + 300, act: 'ü'.repeat(200) });
  expect(await governance.verify(token)).toMatchObject({ scope: { actor: 'ü'.repeat(200) } });
});
