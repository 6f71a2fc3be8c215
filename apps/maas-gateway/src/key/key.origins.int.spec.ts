import { randomUUID } from 'node:crypto';
import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

/** A key of a tenant of its own. */
async function keyFor(allowedOrigins: string[], { scopes = ['models'], expiresInMs = 0 } = {}) {
  const scope = newTenantScope();
  const expiresAt = expiresInMs === 0 ? {} : { expiresAt: new Date(Date.now() + expiresInMs) };
  const request = { idempotencyKey: randomUUID(), name: 'page', scopes, allowedOrigins, ...expiresAt };
  const { key, secret } = await gateway.keys.createKey(request, { scope });
  return { id: key?.id ?? '', key, secret, scope };
}

async function preflight(origin: string, instance = 0): Promise<[number, string | null]> {
  const { status, headers } = await fetch(`${gateway.urls[instance]}/chat/completions`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  return [status, headers.get('access-control-allow-origin')];
}

async function list(origin: string, secret: string, instance = 0): Promise<[number, string | null]> {
  const { status, headers } = await fetch(`${gateway.urls[instance]}/models`, {
    headers: { origin, authorization: `Bearer ${secret}` },
  });
  return [status, headers.get('access-control-allow-origin')];
}

it('admits the pages of a key at every instance, and no others with it', async () => {
  const [mine, others] = [await keyFor(['https://mine.example']), await keyFor(['https://others.example'])];
  expect(mine.key?.allowedOrigins).toEqual(['https://mine.example']);
  const { keys } = await gateway.keys.listKeys({ pageSize: 1, pageToken: '' }, { scope: mine.scope });
  expect(keys[0]?.allowedOrigins).toEqual(['https://mine.example']);
  for (const instance of [0, 1]) {
    expect(await preflight('https://mine.example', instance)).toEqual([204, 'https://mine.example']);
    // It names no key yet.
    expect(await preflight('https://nobody.example', instance)).toEqual([204, 'https://nobody.example']);
    expect(await list('https://mine.example', mine.secret, instance)).toEqual([200, 'https://mine.example']);
    expect(await list('https://mine.example', others.secret, instance)).toEqual([403, null]);
  }
});

it('admits no page with a key without origins, as all are that name none', async () => {
  const { secret } = await gateway.newKey();
  expect(await list('https://mine.example', secret)).toEqual([403, null]);
});

it('tells an agent gateway of an earlier version which origins keys allow', async () => {
  const keys = createServiceClient(models.ApiKeysDefinition, {
    address: gateway.addresses[0] ?? '',
    audience: 'maas-gateway',
    identity: await gateway.identities.identityOf('agent-gateway'),
  });
  const scope = platformScope('service:agent-gateway');
  const { secret } = await keyFor(['https://for-agents.example'], { scopes: ['agents'] });
  const revoked = await keyFor(['https://revoked.example'], { scopes: ['agents'] });
  await gateway.keys.revokeKey({ keyId: revoked.id }, { scope: revoked.scope });
  await keyFor(['https://expired.example'], { scopes: ['agents'], expiresInMs: 50 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  const check = async (origin: string, of = 'agents') =>
    (await keys.checkOrigin({ origin, scope: of }, { scope })).allowed;
  expect(await check('https://for-agents.example')).toBe(true);
  expect(await check('https://for-agents.example', 'models')).toBe(false);
  for (const name of ['revoked', 'expired']) expect(await check(`https://${name}.example`)).toBe(false);
  await expect(check('')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(check('https://a.example', 'all')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await keys.verifyKey({ secret }, { scope })).toMatchObject({
    allowedOrigins: ['https://for-agents.example'],
  });
  keys.close();
});

it('refuses what is no origin, naming its place', async () => {
  await expect(keyFor(['https://a.example', 'https://b.example/'])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [
      { field: 'allowed_origins.1', description: expect.stringContaining('must be an origin') as string },
    ],
  });
  await expect(keyFor(Array.from({ length: 21 }, (_, n) => `https://o${n}.example`))).rejects.toMatchObject({
    fields: [{ field: 'allowed_origins' }],
  });
});

// The last test: from here on a key allows every origin.
it('admits every page with a key for any origin', async () => {
  const { secret } = await keyFor(['*']);
  expect(await list('https://any.example', secret)).toEqual([200, 'https://any.example']);
  expect(await list('null', secret)).toEqual([200, 'null']);
});
