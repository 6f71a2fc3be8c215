import { AppError } from '@isthmus/platform-errors';
import { platformScope, tenantScope, type Caller, type Role } from '@isthmus/platform-identity';
import { expect, it, vi } from 'vitest';
import { createAuthenticator, type KeyVerdict } from './authenticator.js';
import { TENANT } from './testing/server.fixture.js';

const TOKEN = 'Bearer eyJh.eyJi.c2ln';

function callerOf(service: string, actor: string, role?: Role): Caller {
  const scope = tenantScope(TENANT, actor, role);
  if (!scope) throw new Error('the test tenant is a UUID');
  return { service, scope };
}

const withToken = (caller: Caller) =>
  createAuthenticator({ verifyToken: async () => caller, services: { portal: ['models'] } });

it('returns nobody without credentials', async () => {
  expect(await createAuthenticator({})(undefined)).toBeUndefined();
});

it('makes a principal from the token of an admitted service: person, agent, role, grants', async () => {
  const person = await withToken(callerOf('portal', 'user:u-1', 'administrator'))(TOKEN);
  expect(person).toMatchObject({
    person: 'u-1',
    agentId: '',
    keyId: '',
    organisation: TENANT,
    role: 'administrator',
    scopes: ['models'],
  });
  const agent = await withToken(callerOf('portal', 'agent:a-1'))(TOKEN);
  expect(agent).toMatchObject({ person: undefined, agentId: 'a-1', role: undefined });
});

it.each([
  ['a service that is not admitted', callerOf('compute-scheduler', 'user:u-1')],
  ['a service named like a property of every object', callerOf('constructor', 'user:u-1')],
  ['a token for no tenant', { service: 'portal', scope: platformScope('service:portal') }],
])('refuses %s', async (_, caller) => {
  await expect(withToken(caller)(TOKEN)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it('admits neither keys nor tokens without a verifier', async () => {
  await expect(withToken(callerOf('portal', 'user:u-1'))('Bearer isth_live_x')).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect(createAuthenticator({})(TOKEN)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('verifies a key once for many requests, and again when the result has expired', async () => {
  vi.useFakeTimers();
  const verifyKey = vi.fn(async (): Promise<KeyVerdict> => ({
    keyId: 'k',
    tenantId: TENANT,
    scopes: ['agents'],
    allowedOrigins: ['https://app.example'],
    cacheMs: 500,
  }));
  const authenticate = createAuthenticator({ verifyKey });
  const principals = await Promise.all([1, 2, 3].map(() => authenticate('Bearer isth_live_x')));
  expect(principals[0]).toMatchObject({
    keyId: 'k',
    role: undefined,
    scopes: ['agents'],
    origins: ['https://app.example'],
    person: undefined,
  });
  expect(verifyKey).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(501);
  await authenticate('Bearer isth_live_x');
  expect(verifyKey).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

it('caches a refusal for a moment, but not a failure', async () => {
  const verifyKey = vi.fn(async (): Promise<KeyVerdict> => {
    throw new AppError('UNAUTHENTICATED', 'unknown');
  });
  const authenticate = createAuthenticator({ verifyKey, remedy: 'Make a key.' });
  const refused = { code: 'UNAUTHENTICATED', message: 'The API key is not valid', remedy: 'Make a key.' };
  await expect(authenticate('Bearer x')).rejects.toMatchObject(refused);
  await expect(authenticate('Bearer x')).rejects.toMatchObject(refused);
  expect(verifyKey).toHaveBeenCalledTimes(1);
  verifyKey.mockRejectedValue(new AppError('UNAVAILABLE', 'no database'));
  for (let count = 0; count < 2; count++)
    await expect(authenticate('Bearer y')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(verifyKey).toHaveBeenCalledTimes(3);
});

const keyService = () =>
  vi.fn(async (secret: string): Promise<KeyVerdict> => {
    if (secret.startsWith('wrong')) throw new AppError('UNAUTHENTICATED', 'unknown');
    return { keyId: secret, tenantId: TENANT, scopes: [], allowedOrigins: [], cacheMs: 60_000 };
  });

it('limits the refusals that an address causes, but still admits a known key', async () => {
  const verifyKey = keyService();
  const authenticate = createAuthenticator({ verifyKey });
  const codeOf = (secret: string, address: string) =>
    authenticate(`Bearer ${secret}`, address).then(
      () => 'ok',
      (error: unknown) => (error instanceof AppError ? error.code : 'unknown'),
    );
  await authenticate('Bearer known', '192.0.2.1');
  const codes = [];
  for (let count = 0; count < 400; count++) codes.push(await codeOf(`wrong-${count}`, '192.0.2.1'));
  expect(codes).toContain('RATE_LIMITED');
  expect(await codeOf('known', '192.0.2.1')).toBe('ok');
  expect(await codeOf('new', '192.0.2.2')).toBe('ok');
});

it('keeps valid keys cached during a flood of wrong ones', async () => {
  const verifyKey = keyService();
  const authenticate = createAuthenticator({ verifyKey });
  await authenticate('Bearer known', '192.0.2.1');
  for (let count = 0; count < 11_000; count++)
    await authenticate(`Bearer wrong-${count}`, `10.0.${count >> 8}.${count & 255}`).catch(() => undefined);
  verifyKey.mockClear();
  await authenticate('Bearer known', '192.0.2.1');
  expect(verifyKey).not.toHaveBeenCalled();
});
