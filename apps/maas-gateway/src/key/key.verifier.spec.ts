import { AppError } from '@isthmus/platform-errors';
import { principalOf } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AccessListener } from './access.watch.js';
import type { StoredKey } from './key.types.js';
import { KEY_CACHE_MS, KeyVerifier } from './key.verifier.js';
import { digestOf, newSecret } from './secret.js';
import { scopeOf } from '../testing/fake-request.js';

const ENVIRONMENT = { KEY_PEPPER: 'a pepper for tests only' };
const { id, secret } = newSecret();
const KEY: StoredKey = {
  id,
  tenantId: 't',
  name: 'test',
  scopes: ['models'],
  allowedOrigins: [],
  lastFour: secret.slice(-4),
  createdBy: 'user:li',
  createdAt: new Date(0),
  expiresAt: undefined,
  revokedAt: undefined,
  lastUsedAt: undefined,
  digest: digestOf(secret, ENVIRONMENT.KEY_PEPPER),
  personId: 'li',
  project: '',
  previousDigest: undefined,
  previousUntil: undefined,
  cache: undefined,
};

let stored: StoredKey | undefined;
let finds: number;
let uses: Map<string, Date>[];
let tell: AccessListener;
let verifier: KeyVerifier;
beforeEach(() => {
  [stored, finds, uses] = [KEY, 0, []];
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'performance'] });
  verifier = new KeyVerifier(
    {
      find: async () => {
        finds++;
        return stored;
      },
      recordUses: async (recorded) => void uses.push(new Map(recorded)),
    },
    {
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    ENVIRONMENT,
    { logger: createLogger({ service: 'test', level: 'silent' }) },
  );
});
afterEach(() => vi.useRealTimers());

const verdict = () =>
  verifier.verify(secret).then(
    () => 'valid',
    (error: AppError) => error.code,
  );

it('reads a key once in five seconds', async () => {
  expect(await verifier.verify(secret)).toEqual({ key: KEY, cacheMs: KEY_CACHE_MS, validUntil: undefined });
  vi.advanceTimersByTime(4_900);
  await verifier.verify(secret);
  expect(finds).toBe(1);
  vi.advanceTimersByTime(200);
  await verifier.verify(secret);
  expect(finds).toBe(2);
});

it.each<[string, Partial<StoredKey>]>([
  ['is revoked', { revokedAt: new Date(0) }],
  ['has expired', { expiresAt: new Date(1_000_000) }],
  ['has another secret', { digest: digestOf(newSecret().secret, ENVIRONMENT.KEY_PEPPER) }],
  ['has another pepper', { digest: digestOf(secret, 'salt') }],
])('refuses a key that %s', async (_, change) => {
  stored = { ...KEY, ...change };
  expect(await verdict()).toBe('UNAUTHENTICATED');
});

it('admits a key until it expires', async () => {
  stored = { ...KEY, expiresAt: new Date(1_000_001) };
  expect(await verifier.verify(secret)).toMatchObject({ cacheMs: 1, validUntil: new Date(1_000_001) });
});

it('refuses an unknown key, and reads nothing for a secret of another form', async () => {
  stored = undefined;
  expect(await verdict()).toBe('UNAUTHENTICATED');
  await expect(verifier.verify('sk-123')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(finds).toBe(1);
});

it('refuses a revoked key as soon as the revocation is announced, or may have been missed', async () => {
  await verdict();
  stored = { ...KEY, revokedAt: new Date() };
  tell({ revoked: 'another' });
  expect(await verdict()).toBe('valid');
  tell({ revoked: id });
  expect(await verdict()).toBe('UNAUTHENTICATED');
  stored = KEY;
  tell('gap');
  expect(await verdict()).toBe('valid');
});

it('believes no access token of a person who is removed', () => {
  const principal = { ...principalOf(scopeOf('user:li'), { scopes: ['models'] }), keyId: 'grant:g' };
  verifier.verified.keeper()('hash', principal, 5_000);
  tell({ changed: id });
  expect(verifier.verified.get('hash')).toBe(principal);
  tell({ ended: { tenantId: principal.organisation, personId: 'li', endedAt: new Date() } });
  expect(verifier.verified.get('hash')).toBeUndefined();
});

it('admits the secret before a rotation until its time is over, and no longer than the key', async () => {
  const { secret: successor } = newSecret();
  const rotated = {
    ...KEY,
    digest: digestOf(successor, ENVIRONMENT.KEY_PEPPER),
    previousDigest: KEY.digest,
    previousUntil: new Date(1_000_300),
  };
  stored = rotated;
  expect((await verifier.verify(secret)).cacheMs).toBe(300);
  vi.advanceTimersByTime(300);
  expect(await verdict()).toBe('UNAUTHENTICATED');
  stored = { ...rotated, previousUntil: new Date(2_000_000), expiresAt: new Date(1_000_300) };
  tell({ changed: id });
  expect(await verdict()).toBe('UNAUTHENTICATED');
});

it.each<[string, Partial<StoredKey> | undefined, string]>([
  ['for five seconds', {}, '5000'],
  ['no longer than the key', { expiresAt: new Date(1_000_300) }, '300'],
  ['not of a key that is revoked', { revokedAt: new Date(0) }, 'UNAUTHENTICATED'],
  ['not of a key that has expired', { expiresAt: new Date(1_000_000) }, 'UNAUTHENTICATED'],
  ['not of a key of another tenant', { tenantId: 'u' }, 'UNAUTHENTICATED'],
  ['not of a key that there is not', undefined, 'UNAUTHENTICATED'],
])('believes an access token that was issued for a key: %s', async (_, change, verdict) => {
  stored = change && { ...KEY, ...change };
  const outcome = verifier
    .verifyId({ tenantId: 't', keyId: id })
    .then(String, (error: AppError) => error.code);
  expect(await outcome).toBe(verdict);
});

it('records the last use of keys that were admitted, once', async () => {
  await verdict();
  vi.advanceTimersByTime(10);
  await verdict();
  await verifier.recordUses();
  await verifier.recordUses();
  expect(uses).toEqual([new Map([[id, new Date(1_000_010)]])]);
});

it('records no use of a key that was refused', async () => {
  stored = { ...KEY, revokedAt: new Date(0) };
  await verdict();
  await verifier.beforeApplicationShutdown();
  expect(uses).toEqual([]);
});

const CACHE = { lifetimeS: 60, similarityMin: 0.9, sampled: false };

it('knows how answers are kept for a key that was verified, by its secret or its id', async () => {
  expect(verifier.cacheOf(id)).toBeUndefined();
  stored = { ...KEY, cache: CACHE };
  await verifier.verify(secret);
  expect(verifier.cacheOf(id)).toBe(CACHE);
  tell({ changed: id });
  stored = KEY;
  await verifier.verifyId({ tenantId: 't', keyId: id });
  expect(verifier.cacheOf(id)).toBeUndefined();
});

it.each([[{ changed: id }], [{ revoked: id }], ['gap' as const]])(
  'no longer knows how answers are kept after %o',
  async (change) => {
    stored = { ...KEY, cache: CACHE };
    await verifier.verify(secret);
    tell(change);
    expect(verifier.cacheOf(id)).toBeUndefined();
  },
);
