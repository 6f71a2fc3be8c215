import { randomUUID } from 'node:crypto';
import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope, tenantScope, type Role, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

const PLATFORM = platformScope('service:agent-gateway');
const GONE = { code: 'UNAUTHENTICATED' };

let gateway: GatewayHarness;
/** As the agent gateway asks each instance. */
let verifiers: Awaited<ReturnType<typeof verifierAt>>[];
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  verifiers = await Promise.all(gateway.addresses.map((address) => verifierAt(address)));
});
afterAll(() => gateway.stop());

async function verifierAt(address: string) {
  const identity = await gateway.identities.identityOf('agent-gateway');
  return createServiceClient(models.ApiKeysDefinition, { address, audience: 'maas-gateway', identity });
}

let owner: TenantScope;
let grant: { tenantId: string; grantId: string; personId: string; issuedAt: Date };
beforeEach(() => {
  owner = newTenantScope('user:wu', 'owner');
  grant = { tenantId: owner.tenantId, grantId: randomUUID(), personId: 'li', issuedAt: new Date() };
});

function as(role: Role): TenantScope {
  const scope = tenantScope(owner.tenantId, 'user:wu', role);
  if (!scope) throw new Error('the tenant of a scope is a UUID');
  return scope;
}

/** What each instance answers: for how long the grant may be believed. */
const verdicts = (change: Partial<typeof grant & { keyId: string }> = {}) =>
  Promise.all(
    verifiers.map(async (verifier) => {
      const request = { ...grant, ...change };
      return (await verifier.verifyGrant(request, { scope: PLATFORM })).cacheMs;
    }),
  );

/** The ends that an instance tells the gateways, from now on. */
async function* ends(instance = 0): AsyncGenerator<unknown> {
  const changes = verifiers[instance]?.watchAccess(
    {},
    { scope: PLATFORM, signal: AbortSignal.timeout(20_000) },
  );
  if (!changes) throw new Error('there is such an instance');
  for await (const { change } of changes) yield change;
}

async function nextOf(watch: AsyncGenerator<unknown>, wanted: object): Promise<void> {
  for await (const change of watch) if (JSON.stringify(change) === JSON.stringify(wanted)) return;
  throw new Error('the watch has ended');
}

describe('the grant of an application', () => {
  it('may be believed for five seconds', async () => {
    expect(await verdicts()).toEqual([5_000, 5_000]);
  });

  it('ends at every instance at once, and again when somebody asks again', async () => {
    const told = nextOf(ends(1), { $case: 'keyRevoked', value: `grant:${grant.grantId}` });
    const { grantId } = grant;
    for (let times = 0; times < 2; times++)
      expect(await gateway.keys.endGrant({ grantId }, { scope: owner })).toEqual({});
    await expect(verdicts()).rejects.toMatchObject(GONE);
    await told;
    // Whoever begins to watch later learns of it, too.
    await nextOf(ends(), { $case: 'keyRevoked', value: `grant:${grant.grantId}` });
  });

  it('is not ended by another tenant', async () => {
    const stranger = newTenantScope('user:wu', 'owner');
    await gateway.keys.endGrant({ grantId: grant.grantId }, { scope: stranger });
    expect(await verdicts()).toEqual([5_000, 5_000]);
    await expect(verdicts({ tenantId: stranger.tenantId })).rejects.toMatchObject(GONE);
  });

  it('is ended by those who manage, and by nobody but the portal', async () => {
    const { grantId } = grant;
    for (const role of ['developer', 'billing', 'viewer'] as const) {
      const call = gateway.keys.endGrant({ grantId }, { scope: as(role) });
      await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    }
    const [verifier] = verifiers;
    const call = verifier?.endGrant({ grantId }, { scope: owner });
    await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('ends with a person who is removed, for the tokens that were issued before', async () => {
    await gateway.keys.endMember({ personId: 'li' }, { scope: owner });
    await expect(verdicts()).rejects.toMatchObject(GONE);
    // They have come back since.
    expect(await verdicts({ issuedAt: new Date(Date.now() + 5_000) })).toEqual([5_000, 5_000]);
    expect(await verdicts({ personId: 'zhao' })).toEqual([5_000, 5_000]);
  });

  it('is asked for by valid ids, whose fields are named', async () => {
    const { grantId } = grant;
    await expect(verdicts({ grantId: 'x' })).rejects.toThrow(/grant_id|grantId/);
    await expect(verdicts({ tenantId: 'x' })).rejects.toThrow(/tenant_id|tenantId/);
    const [, ...others] = verifiers;
    expect(others).toHaveLength(1);
    const end = gateway.keys.endGrant({ grantId: `${grantId}x` }, { scope: owner });
    await expect(end).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('an access token that was issued for a key', () => {
  it('ends with the key, at every instance', async () => {
    const { id: keyId } = await gateway.newKey(['agents'], owner);
    expect(await verdicts({ keyId })).toEqual([5_000, 5_000]);
    await gateway.keys.revokeKey({ keyId }, { scope: owner });
    for (const verifier of verifiers)
      await expect
        .poll(() =>
          verifier.verifyGrant({ ...grant, keyId }, { scope: PLATFORM }).catch((error: unknown) => error),
        )
        .toMatchObject(GONE);
  });

  it('is of no use in another tenant, nor for a key that there is not', async () => {
    const { id: keyId } = await gateway.newKey(['agents'], newTenantScope());
    await expect(verdicts({ keyId })).rejects.toMatchObject(GONE);
    await expect(verdicts({ keyId: 'k'.repeat(16) })).rejects.toMatchObject(GONE);
  });

  it('may live as long as the secret of the key', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const request = { idempotencyKey: randomUUID(), name: 'test', scopes: ['agents'], expiresAt };
    const { secret } = await gateway.keys.createKey(request, { scope: owner });
    const [verifier] = verifiers;
    const verified = await verifier?.verifyKey({ secret }, { scope: PLATFORM });
    expect(Math.abs((verified?.validUntil?.getTime() ?? 0) - expiresAt.getTime())).toBeLessThan(1_000);
    const { secret: lasting } = await gateway.newKey(['agents'], owner);
    const portal = platformScope('service:portal');
    expect((await gateway.keys.verifyKey({ secret: lasting }, { scope: portal })).validUntil).toBeUndefined();
  });
});
