import { randomUUID } from 'node:crypto';
import { Database, serialise } from '@isthmus/platform-database';
import { platformScope, tenantScope, type Role, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { auditLog } from '../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

/** Of a tenant, as key.service.ts has it. */
const KEYS_MAX = 500;
const RACING = 60;

let gateway: GatewayHarness;
let database: Database;
beforeAll(async () => {
  const url = testDatabaseUrl(inject('databaseAdminUrl'), 'models');
  database = new Database({ schema: 'models', url, connectionsMax: 1 });
  gateway = await startGateways(url);
});
afterAll(async () => {
  await gateway.stop();
  await database.close();
});
beforeEach(() => resetFakes(gateway));

function as({ tenantId }: TenantScope, person: string, role: Role): TenantScope {
  const scope = tenantScope(tenantId, `user:${person}`, role);
  if (!scope) throw new Error('the tenant of a scope is a UUID');
  return scope;
}

async function newKey(scope: TenantScope, change: object = {}) {
  const request = { idempotencyKey: randomUUID(), name: 'test', scopes: ['models'], ...change };
  const { key, secret } = await gateway.keys.createKey(request, { scope });
  if (!key) throw new Error('no key was returned');
  return { ...key, secret };
}

/** What each instance answers to the secret. */
const answers = (secret: string) =>
  Promise.all(
    gateway.urls.map(async (url) => {
      const response = await fetch(`${url}/models`, { headers: { authorization: `Bearer ${secret}` } });
      return response.status;
    }),
  );

/** Streams that do not end by themselves, one an instance; how each ends. */
async function openStreams(secretOrToken: string): Promise<{ end: Promise<string> }[]> {
  gateway.upstream.reply({ kind: 'hang', chunks: ['Hello'] });
  return Promise.all(
    gateway.urls.map(async (baseURL) => {
      const client = new OpenAI({ baseURL, apiKey: secretOrToken, maxRetries: 0 });
      const stream = await client.chat.completions.create({ ...ask('scripted/scripted'), stream: true });
      const chunks = stream[Symbol.asyncIterator]();
      await chunks.next();
      return { end: endOf(chunks) };
    }),
  );
}

async function endOf(chunks: AsyncIterator<unknown>): Promise<string> {
  try {
    while (!(await chunks.next()).done);
    return 'completed';
  } catch (error) {
    return String(error);
  }
}

const within2s = <Value>(promise: Promise<Value>) =>
  Promise.race([promise, new Promise<string>((resolve) => setTimeout(resolve, 2_000, 'still open'))]);

it(`makes ${KEYS_MAX} keys and no more, whoever races`, async () => {
  const scope = newTenantScope();
  await database.inTenant(scope, (tx) =>
    tx.$executeRawUnsafe(
      `INSERT INTO api_key (id, tenant_id, name, scopes, digest, last_four, created_by, created_at)
       SELECT left(md5(n || $1), 16), $1::uuid, 'old', '{models}', sha256('x'), 'last', 'user:li', now()
       FROM generate_series(1, $2) AS n`,
      scope.tenantId,
      KEYS_MAX - 2,
    ),
  );
  const outcomeOf = async (): Promise<string> => {
    const outcome = await newKey(scope).then(
      () => 'made',
      ({ code }: { code: string }) => code,
    );
    // A busy machine may refuse some of so many at once.
    return ['UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(outcome) ? outcomeOf() : outcome;
  };
  const outcomes = await Promise.all(Array.from({ length: RACING }, outcomeOf));
  expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(2);
  expect(outcomes.filter((outcome) => outcome === 'LIMIT_EXCEEDED')).toHaveLength(RACING - 2);
});

it('makes no key for callers that have gone, who make one when they try again', async () => {
  const scope = newTenantScope();
  const requests = Array.from({ length: 12 }, (_, n) => ({
    idempotencyKey: randomUUID(),
    name: `late ${n}`,
    scopes: ['models'],
  }));
  const create = (options: { deadline?: number } = {}) =>
    Promise.allSettled(
      requests.map((request) => gateway.keys.createKey(request, { scope, retry: false, ...options })),
    );
  const usable = async () => {
    const { keys } = await gateway.keys.listKeys({ pageSize: 100 }, { scope });
    return keys.filter(({ revokedAt }) => !revokedAt).map(({ id }) => id);
  };
  await database.inPlatform(platformScope('service:maas-gateway'), async (unit) => {
    await serialise(unit, `models.api_key ${scope.tenantId}`);
    const late = await create({ deadline: 400 });
    expect(late.map(({ status }) => status)).toEqual(requests.map(() => 'rejected'));
  });
  let ids: unknown[] = [];
  const makeThem = async () => {
    const made = await create();
    ids = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.key?.id] : []));
    return ids.length;
  };
  await expect.poll(makeThem, { timeout: 30_000 }).toBe(requests.length);
  expect((await usable()).toSorted()).toEqual(ids.toSorted());
});

it('ends the open requests of a key when it is revoked, at every instance', async () => {
  const scope = newTenantScope();
  const [revoked, other] = await Promise.all([newKey(scope), newKey(scope)]);
  const ended = await openStreams(revoked.secret);
  const [survivor] = await openStreams(other.secret);
  await gateway.keys.revokeKey({ keyId: revoked.id }, { scope });
  for (const { end } of ended) expect(await within2s(end)).toMatch('The API key was revoked');
  expect(await within2s(survivor?.end ?? Promise.resolve(''))).toBe('still open');
  await gateway.keys.revokeKey({ keyId: other.id }, { scope });
}, 30_000);

describe('a person who is removed', () => {
  it('loses keys and open requests there, and nothing elsewhere', async () => {
    const [scope, elsewhere] = [newTenantScope(), newTenantScope()];
    const [mine, theirs, account, abroad] = await Promise.all([
      newKey(as(scope, 'li', 'developer')),
      newKey(as(scope, 'wu', 'developer')),
      newKey(as(scope, 'li', 'owner'), { serviceAccount: true }),
      newKey(as(elsewhere, 'li', 'developer')),
    ]);
    const portal = await gateway.identities.identityOf('portal');
    const token = await portal.tokenFor('maas-gateway', as(scope, 'li', 'developer'));
    const ended = [...(await openStreams(mine.secret)), ...(await openStreams(token))];
    await Promise.all([mine, theirs, account, abroad].map(({ secret }) => answers(secret)));

    const owner = as(scope, 'wu', 'owner');
    expect(await gateway.keys.endMember({ personId: 'li' }, { scope: owner })).toEqual({ keysRevoked: 1 });
    expect(await gateway.keys.endMember({ personId: 'li' }, { scope: owner })).toEqual({ keysRevoked: 0 });
    for (const { end } of ended)
      expect(await within2s(end)).toMatch(/The API key was revoked|no longer a member/);
    await expect.poll(() => answers(mine.secret)).toEqual([401, 401]);
    for (const { secret } of [theirs, account, abroad]) expect(await answers(secret)).toEqual([200, 200]);
    const late = newKey(as(scope, 'li', 'developer'));
    await expect(late).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect
      .poll(() => auditLog.of(scope.tenantId).filter(({ action }) => action === 'key.revoke'))
      .toMatchObject([{ resource: `key/${mine.id}`, actor: 'user:wu' }]);
  }, 30_000);

  it('leaves no key behind that was being made', async () => {
    const scope = newTenantScope();
    const racing = Array.from({ length: RACING }, (_, n) =>
      n === RACING / 2
        ? gateway.keys.endMember({ personId: 'li' }, { scope: as(scope, 'wu', 'owner') })
        : newKey(as(scope, 'li', 'developer')).catch(() => undefined),
    );
    await Promise.all(racing);
    const { keys } = await gateway.keys.listKeys({ pageSize: 100 }, { scope });
    expect(keys.filter(({ revokedAt }) => !revokedAt)).toEqual([]);
  });

  it('is removed by those who manage, or by the portal itself', async () => {
    const scope = newTenantScope();
    const end = (by: TenantScope) => gateway.keys.endMember({ personId: 'li' }, { scope: by });
    for (const role of ['developer', 'billing', 'viewer'] as const)
      await expect(end(as(scope, 'wu', role))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const portal = tenantScope(scope.tenantId, 'service:portal');
    expect(portal && (await end(portal))).toEqual({ keysRevoked: 0 });
  });
});

it('rotates a key: the secret before is valid for the overlap, at every instance', async () => {
  const scope = newTenantScope('user:li', 'developer');
  const { id, secret: first } = await newKey(scope, { project: 'web' });
  const rotate = async (overlapSeconds: number) => {
    const request = { idempotencyKey: randomUUID(), keyId: id, overlapSeconds };
    return gateway.keys.rotateKey(request, { scope });
  };
  expect(await answers(first)).toEqual([200, 200]);
  const { key, secret: second } = await rotate(60);
  expect(key).toMatchObject({ id, personId: 'li', project: 'web' });
  expect(key?.previousValidUntil?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  // An instance learns of the new one a moment later.
  for (const secret of [second, first]) await expect.poll(() => answers(secret)).toEqual([200, 200]);
  const { secret: third } = await rotate(0);
  await expect.poll(() => answers(first)).toEqual([401, 401]);
  await expect.poll(() => answers(second)).toEqual([401, 401]);
  expect(await answers(third)).toEqual([200, 200]);
  await expect
    .poll(() => auditLog.of(scope.tenantId).map(({ action }) => action))
    .toEqual(['key.create', 'key.rotate', 'key.rotate']);
  const wrong = gateway.keys.rotateKey(
    { idempotencyKey: 'x', keyId: id, overlapSeconds: 604_801 },
    { scope },
  );
  await expect(wrong).rejects.toMatchObject({ fields: [{ field: 'overlap_seconds' }] });
}, 20_000);

it.each(['billing', 'viewer'] as const)('lets a person with the role %s make no key', async (role) => {
  await expect(newKey(newTenantScope('user:li', role))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});
