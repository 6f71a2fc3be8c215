import { AppError } from '@isthmus/platform-errors';
import { VerifiedKeys } from '@isthmus/platform-http';
import { platformScope, type Scope } from '@isthmus/platform-identity';
import { expect, it } from 'vitest';
import { modelsAuthenticator, type Verifiers } from './authenticator.js';
import type { KeyVerifier } from './key.verifier.js';
import { scopeOf } from '../testing/fake-request.js';

const SECRET = 'isth_live_x';
const TOKEN = 'a.b.c';
const tenant = scopeOf();
const unused = () => expect.unreachable();

const NOBODY: Verifiers = {
  identity: { verify: unused },
  keys: { verify: unused, verifyId: unused, verified: new VerifiedKeys() },
  tokens: { verifierWith: () => undefined },
  grants: { verify: unused },
};

/** Authenticates a token that names this service and scope. */
const withToken = (service: string, scope: Scope) =>
  modelsAuthenticator({ ...NOBODY, identity: { verify: async () => ({ service, scope }) } })(
    `Bearer ${TOKEN}`,
  );

function withKey(verify: KeyVerifier['verify'], verified = new VerifiedKeys()) {
  return modelsAuthenticator({ ...NOBODY, keys: { ...NOBODY.keys, verify, verified } });
}

it('admits a key with its scopes, and asks the verifier again when it may have changed or its time is over', async () => {
  let asked = 0;
  const stored = {
    id: 'k-1',
    tenantId: tenant.tenantId,
    scopes: ['models'],
    allowedOrigins: ['*'],
    expiresAt: undefined as Date | undefined,
  };
  const verified = new VerifiedKeys();
  const authenticate = withKey(async () => {
    asked++;
    const cacheMs = (stored.expiresAt?.getTime() ?? Infinity) - Date.now();
    return { key: stored, cacheMs } as never; // The members that the authenticator reads.
  }, verified);
  expect(await authenticate(`Bearer ${SECRET}`)).toMatchObject({
    keyId: 'k-1',
    organisation: tenant.tenantId,
    scopes: ['models'],
    origins: ['*'],
    role: undefined,
    agentId: '',
  });
  await authenticate(`Bearer ${SECRET}`);
  expect(asked).toBe(1);
  verified.forget('k-1');
  stored.expiresAt = new Date(Date.now() - 1);
  await authenticate(`Bearer ${SECRET}`);
  await authenticate(`Bearer ${SECRET}`);
  expect(asked).toBe(3);
});

it('refuses a key that is not valid with what to send instead', async () => {
  const authenticate = withKey(() => Promise.reject(new AppError('UNAUTHENTICATED', 'no')));
  await expect(authenticate(`Bearer ${SECRET}`)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    remedy: expect.stringContaining('neither revoked nor expired'),
  });
});

it.each(['agent-host', 'portal'])('admits the token of %s for the models of its tenant', async (service) => {
  expect(await withToken(service, scopeOf('agent:a-1'))).toMatchObject({
    scopes: ['models'],
    agentId: 'a-1',
    keyId: '',
  });
});

it('admits the token of no other service, and none without a tenant', async () => {
  await expect(withToken('compute-scheduler', tenant)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  const platform = platformScope('service:portal');
  await expect(withToken('portal', platform)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it.each([
  ['of 100 characters', 'a'.repeat(100), true],
  ['of 101 characters', 'a'.repeat(101), false],
  ['with an invisible character', 'a\u200b', false],
])('admits an agent only with an id that the ledger takes: one %s', async (_, id, admitted) => {
  const principal = withToken('agent-host', scopeOf(`agent:${id}`));
  const outcome = await principal.then(
    () => true,
    (error: AppError) => error.code !== 'UNAUTHENTICATED',
  );
  expect(outcome).toBe(admitted);
});
