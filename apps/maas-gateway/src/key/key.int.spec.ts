import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { auditLog, linesOf } from '../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

it.each([
  ['no key', undefined, 401],
  ['a key of wrong form', 'Bearer sk-123', 401],
  ['a key nobody made', `Bearer isth_live_${'a'.repeat(16)}_${'b'.repeat(43)}`, 401],
])('refuses %s', async (_, authorization, status) => {
  const response = await fetch(`${gateway.urls[0]}/models`, {
    headers: authorization ? { authorization } : {},
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  expect(await response.json()).toMatchObject({
    error: {
      message: expect.any(String),
      type: 'authentication_error',
      param: null,
      code: 'invalid_api_key',
    },
  });
});

it('audits who made and who revoked a key, once, and no secret', async () => {
  const scope = newTenantScope('user:li');
  const request = { idempotencyKey: 'k1', name: 'Billing', scopes: ['models'] };
  const { key, secret } = await gateway.keys.createKey(request, { scope });
  const id = key?.id ?? '';
  await expect(gateway.keys.createKey(request, { scope })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await gateway.keys.revokeKey({ keyId: id }, { scope });
  await gateway.keys.revokeKey({ keyId: id }, { scope });
  const said = {
    resource: `key/${id}`,
    actor: 'user:li',
    attributes: { name: 'Billing', prefix: `isth_live_${id}` },
  };
  await expect
    .poll(() => auditLog.of(scope.tenantId))
    .toMatchObject([
      { action: 'key.create', ...said },
      { action: 'key.revoke', ...said },
    ]);
  expect(JSON.stringify(auditLog.events)).not.toContain(secret.slice(-8));
});

it('admits keys with the scope models only, and refuses a revoked one at every instance', async () => {
  const agents = await gateway.newKey(['agents']);
  await expect((await gateway.client({ secret: agents.secret })).models.list()).rejects.toMatchObject({
    status: 403,
  });
  const { id, secret } = await gateway.newKey();
  const clients = await Promise.all([0, 1].map((instance) => gateway.client({ instance, secret })));
  await Promise.all(clients.map((client) => client.models.list()));
  await gateway.keys.revokeKey({ keyId: id }, { scope: gateway.tenant });
  await Promise.all(
    clients.map((client) =>
      expect
        .poll(
          () =>
            client.models.list().then(
              () => 200,
              (error: { status: number }) => error.status,
            ),
          { timeout: 6_000 },
        )
        .toBe(401),
    ),
  );
});

it('admits the token of an agent host, and charges the agent', async () => {
  const host = await gateway.identities.identityOf('agent-host');
  const agent = newTenantScope('agent:a-1');
  const client = await gateway.client({ secret: await host.tokenFor('maas-gateway', agent), instance: 1 });
  const { request_id: requestId } = await client.chat.completions
    .create(ask('extract/support'))
    .withResponse();
  await expect
    .poll(() => linesOf(requestId ?? '')[0])
    .toMatchObject({ agentId: 'a-1', keyId: '', tenantId: agent.tenantId });
  const compute = await gateway.identities.identityOf('compute-scheduler');
  const stranger = await gateway.client({ secret: await compute.tokenFor('maas-gateway', agent) });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 403 });
});

it.each([
  ['is too long', 'a'.repeat(101)],
  ['cannot be stored', 'a\0'],
  ['is invisible', '\u200b'],
])('refuses the token of an agent whose id %s, because its usage could not be charged', async (_, id) => {
  const host = await gateway.identities.identityOf('agent-host');
  const token = await host.tokenFor('maas-gateway', newTenantScope(`agent:${id}`));
  const client = await gateway.client({ secret: token });
  await expect(client.chat.completions.create(ask('small'))).rejects.toMatchObject({ status: 401 });
  expect(gateway.upstream.requests).toHaveLength(0);
});
