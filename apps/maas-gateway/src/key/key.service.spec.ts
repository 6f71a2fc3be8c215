import { beforeEach, expect, it } from 'vitest';
import { KeyService } from './key.service.js';
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
};
const scope = scopeOf('user:li');

let usable: number;
let madeBefore: string | undefined;
let inserted: StoredKey[];
let service: KeyService;
beforeEach(() => {
  [usable, madeBefore, inserted] = [0, undefined, []];
  service = new KeyService(
    {
      insert: async (_, key, { admit }) => {
        if (madeBefore !== undefined) return madeBefore;
        admit(usable);
        inserted.push(key);
        return key.id;
      },
      list: async () => [],
      revoke: async () => undefined,
      admitsOrigin: async () => false,
    },
    ENVIRONMENT,
  );
});

it('makes a key whose secret is stored as a digest only', async () => {
  const { key, secret } = await service.create(scope, CALL);
  expect(key).toMatchObject({
    tenantId: scope.tenantId,
    name: 'Billing',
    scopes: ['models'],
    allowedOrigins: ['https://app.example'],
    createdBy: 'user:li',
    lastFour: secret.slice(-4),
  });
  const [stored] = inserted;
  expect(stored && matches(secret, stored.digest, ENVIRONMENT.KEY_PEPPER)).toBe(true);
  expect(JSON.stringify(stored)).not.toContain(secret);
});

it('says that a repeated call made a key before, and shows no secret', async () => {
  madeBefore = 'k-1';
  await expect(service.create(scope, CALL)).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    metadata: { keyId: 'k-1' },
  });
});

it('bounds the keys of a tenant', async () => {
  usable = 499;
  await service.create(scope, CALL);
  usable = 500;
  await expect(service.create(scope, CALL)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

it('does not revoke a key that the tenant does not have', async () => {
  await expect(service.revoke(scope, 'k-1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
