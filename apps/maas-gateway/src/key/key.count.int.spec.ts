import { randomUUID } from 'node:crypto';
import { operatorScope, platformScope, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

const operator = operatorScope('user:operator');
let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

async function newKey(scope: TenantScope, expiresAt?: Date): Promise<string> {
  const request = { idempotencyKey: randomUUID(), name: 'Billing', scopes: ['models'], expiresAt };
  return (await gateway.keys.createKey(request, { scope })).key?.id ?? '';
}

it('counts the usable keys of tenants for operators: none revoked, none expired', async () => {
  const [first, second, none] = [newTenantScope(), newTenantScope(), newTenantScope()];
  await newKey(first);
  await newKey(first, new Date(Date.now() + 3_600_000));
  const soon = new Date(Date.now() + 500);
  await newKey(first, soon);
  await gateway.keys.revokeKey({ keyId: await newKey(first) }, { scope: first });
  await newKey(second);
  await newKey(newTenantScope());
  const tenantIds = [first, second, none].map(({ tenantId }) => tenantId);
  await expect
    .poll(async () => {
      const { tenants } = await gateway.keys.countKeys({ tenantIds }, { scope: operator });
      return new Map(tenants.map(({ tenantId, usable }) => [tenantId, usable]));
    })
    .toEqual(
      new Map([
        [first.tenantId, 2],
        [second.tenantId, 1],
      ]),
    );
});

it('counts for operators only', async () => {
  const scope = newTenantScope();
  for (const refused of [scope, platformScope('user:anna'), platformScope('service:portal')]) {
    const counting = gateway.keys.countKeys({ tenantIds: [scope.tenantId] }, { scope: refused });
    await expect(counting).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  }
});
