import { AppError } from '@isthmus/platform-errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyService } from './key.service.js';
import type { Room } from './key.repository.js';
import type { StoredKey } from './key.types.js';
import { matches } from './secret.js';
import { scopeOf } from '../testing/fake-request.js';

const ENVIRONMENT = { KEY_PEPPER: 'a pepper for tests only' };
const CALL = {
  idempotencyKey: 'i-1',
  name: 'Billing',
  scopes: ['models' as const],
  allowedOrigins: ['https://app.example'],
  expiresAt: undefined,
  serviceAccount: false,
  project: '',
};
const scope = scopeOf('user:li', 'developer');
const owner = scopeOf('user:wu', 'owner');

let room: Room;
let present: StoredKey | undefined;
let madeBefore: string | undefined;
let inserted: StoredKey[];
let retracted: string[][];
let afterInsert: () => void;
let service: KeyService;
const { signal } = new AbortController();
beforeEach(() => {
  room = { usable: 0, endedAt: undefined };
  afterInsert = () => undefined;
  [present, madeBefore, inserted, retracted] = [undefined, undefined, [], []];
  service = new KeyService(
    {
      insert: async (_, key, { admit, signal: waits }) => {
        waits.throwIfAborted();
        if (madeBefore !== undefined) return madeBefore;
        admit(room);
        inserted.push(key);
        afterInsert();
        return key.id;
      },
      retract: async (_, id, callKey) => {
        retracted.push([id, callKey]);
      },
      list: async () => [],
      revoke: async (_, __, { at, admit }) => {
        if (present) admit(present);
        return present && { ...present, revokedAt: at };
      },
      change: async (_, { changed }) => {
        if (madeBefore !== undefined) return 'before';
        if (present) inserted.push(changed(present));
        return inserted[0];
      },
      find: async () => present,
      endMember: async () => 0,
      admitsOrigin: async () => false,
      count: async () => [],
    },
    ENVIRONMENT,
  );
});

it('leaves no key of which nobody got the secret', async () => {
  const call = new AbortController();
  const late = new AppError('DEADLINE_EXCEEDED', 'The caller has gone');
  afterInsert = () => call.abort(late);
  await expect(service.create(scope, CALL, call.signal)).rejects.toBe(late);
  expect(inserted).toHaveLength(1);
  expect(retracted).toEqual([[inserted[0]?.id, CALL.idempotencyKey]]);
  await expect(service.create(scope, CALL, call.signal)).rejects.toBe(late);
});

it('makes a key whose secret is stored as a digest only', async () => {
  const { key, secret } = await service.create(scope, CALL, signal);
  expect(key).toMatchObject({
    tenantId: scope.tenantId,
    name: 'Billing',
    scopes: ['models'],
    allowedOrigins: ['https://app.example'],
    createdBy: 'user:li',
    personId: 'li',
    lastFour: secret.slice(-4),
  });
  const [stored] = inserted;
  expect(stored && matches(secret, stored.digest, ENVIRONMENT.KEY_PEPPER)).toBe(true);
  expect(JSON.stringify(stored)).not.toContain(secret);
});

it('says that a repeated call made a key before, and shows no secret', async () => {
  madeBefore = 'k-1';
  await expect(service.create(scope, CALL, signal)).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    metadata: { keyId: 'k-1' },
  });
});

it('bounds the keys of a tenant', async () => {
  room = { usable: 499, endedAt: undefined };
  await service.create(scope, CALL, signal);
  room = { usable: 500, endedAt: undefined };
  await expect(service.create(scope, CALL, signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

it('does not revoke a key that the tenant does not have', async () => {
  await expect(service.revoke(scope, 'k-1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('refuses a call that a person made before the removal and that arrives after it', async () => {
  room = { usable: 0, endedAt: new Date(Date.now() - 9_000) };
  await expect(service.create(scope, CALL, signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  room = { usable: 0, endedAt: new Date(Date.now() - 11_000) };
  expect((await service.create(scope, CALL, signal)).key.personId).toBe('li');
});

describe('the key of somebody else, or of a service account', () => {
  const denied = { code: 'PERMISSION_DENIED' };
  const change = (by: typeof scope) => [
    () => service.revoke(by, 'k'),
    () => service.rotate(by, { id: 'k', idempotencyKey: 'r', overlapMs: 0 }),
  ];

  it('is made and changed by those who manage', async () => {
    const account = { ...CALL, serviceAccount: true };
    await expect(service.create(scope, account, signal)).rejects.toMatchObject(denied);
    expect((await service.create(owner, account, signal)).key.personId).toBeUndefined();
    present = inserted.pop();
    for (const call of change(scope)) await expect(call()).rejects.toMatchObject(denied);
    for (const call of change(owner)) await call();
  });

  it('is not changed by other developers', async () => {
    await service.create(scope, CALL, signal);
    present = inserted.pop();
    for (const call of change(scopeOf('user:another', 'developer')))
      await expect(call()).rejects.toMatchObject(denied);
    for (const call of change(scope)) await call();
  });
});

describe('a rotation', () => {
  const rotate = (overlapMs: number) =>
    service.rotate(scope, { id: present?.id ?? '', idempotencyKey: 'r', overlapMs });
  const opens = (secret: string, digest: Uint8Array | undefined) =>
    digest !== undefined && matches(secret, digest, ENVIRONMENT.KEY_PEPPER);

  it('keeps the secret before for the overlap, under the same id', async () => {
    const first = await service.create(scope, CALL, signal);
    present = inserted.pop();
    const { key, secret } = await rotate(60_000);
    expect(key).toMatchObject({ id: first.key.id, lastFour: secret.slice(-4) });
    const [rotated] = inserted;
    expect(opens(secret, rotated?.digest)).toBe(true);
    expect(opens(first.secret, rotated?.previousDigest)).toBe(true);
    expect(rotated?.previousUntil?.getTime()).toBeGreaterThan(Date.now() + 59_000);
  });

  it('keeps nothing without one', async () => {
    await service.create(scope, CALL, signal);
    present = inserted.pop();
    await rotate(0);
    expect(inserted[0]).toMatchObject({ previousDigest: undefined, previousUntil: undefined });
  });

  it('needs a key that is valid, and shows a secret once', async () => {
    await service.create(scope, CALL, signal);
    const key = inserted.pop();
    for (const ended of [{ revokedAt: new Date() }, { expiresAt: new Date(0) }]) {
      present = key && { ...key, ...ended };
      await expect(rotate(0)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    }
    madeBefore = 'k-1';
    await expect(rotate(0)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    [present, madeBefore] = [undefined, undefined];
    await expect(rotate(0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the cache of a key', () => {
  const cache = { lifetimeS: 60, similarityMin: 0.9, sampled: false };
  const CALL_CACHE = { id: 'k', idempotencyKey: 'i-2' };
  const made = async () => {
    const { key } = await service.create(scope, CALL, signal);
    present = inserted.pop();
    return key;
  };

  it('is off for a new key, and set by its person or a manager', async () => {
    expect((await made()).cache).toBeUndefined();
    expect(await service.setCache(scope, { ...CALL_CACHE, cache })).toMatchObject({ cache });
    inserted = [];
    expect(await service.setCache(owner, { ...CALL_CACHE, cache: undefined })).toMatchObject({
      cache: undefined,
    });
  });

  it('is not set by others, nor of a key that is revoked', async () => {
    await made();
    const other = scopeOf('user:zhao', 'developer');
    await expect(service.setCache(other, { ...CALL_CACHE, cache })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    if (present) present = { ...present, revokedAt: new Date() };
    await expect(service.setCache(scope, { ...CALL_CACHE, cache })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  });

  it('answers a repeat with the key as it is now', async () => {
    await made();
    madeBefore = 'k';
    expect(await service.setCache(scope, { ...CALL_CACHE, cache })).toMatchObject({ cache: undefined });
  });
});
