import { randomUUID } from 'node:crypto';
import { quota } from '@isthmus/contracts';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { readBooks, startHarness, type Harness } from '../testing/service.harness.js';

const DEADLINE_MS = 300;
const GONE = { code: 'DEADLINE_EXCEEDED' };

let harness: Harness;
let gateway: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1);
  gateway = await harness.quotaAs('maas-gateway');
});
afterAll(() => harness.stop());

// A holder that had no answer calls again and relies on the second: the first must not take effect after it.

it('does not change a lease for a caller that no longer waits', async () => {
  const scope = await harness.openAccount(1_000n);
  const lease = { leaseId: randomUUID(), holder: randomUUID(), budgets: [], ttlMs: 60_000 };
  await gateway.lease({ ...lease, needTotalMicro: 100n, wantTotalMicro: 100n }, { scope });
  for (const micro of [20n, 500n]) {
    const request = { ...lease, needTotalMicro: micro, wantTotalMicro: micro };
    await whileLocked(scope, 'account', () =>
      expect(gateway.lease(request, { scope, deadline: DEADLINE_MS })).rejects.toMatchObject(GONE),
    );
    // Waits behind the late call.
    await gateway.lease(
      { ...lease, leaseId: randomUUID(), needTotalMicro: 0n, wantTotalMicro: 0n },
      { scope },
    );
    expect((await readBooks(harness.admin, scope)).held).toBe(100n);
  }
});

it('does not change the share of a rate limit for a caller that no longer waits', async () => {
  const scope = await harness.openAccount(0n);
  const portal = await harness.quotaAs('portal');
  const subject = { kind: quota.SubjectKind.ORGANISATION, id: '' };
  const { id } = await portal.setRateLimit({ subject, concurrentRequests: 10 }, { scope });
  const share = { holder: randomUUID(), limit: { id, subjectId: '' } };
  await gateway.leaseRate({ ...share, needSlots: 6, wantSlots: 6 }, { scope });
  await whileLocked(scope, 'rate_limit', () =>
    expect(
      gateway.leaseRate({ ...share, needSlots: 1, wantSlots: 1 }, { scope, deadline: DEADLINE_MS }),
    ).rejects.toMatchObject(GONE),
  );
  const other = { ...share, holder: randomUUID(), needSlots: 5, wantSlots: 5 };
  await expect(gateway.leaseRate(other, { scope })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

/** Runs `work` while another transaction has locked the tenant's rows of a table. */
async function whileLocked(scope: TenantScope, table: 'account' | 'rate_limit', work: () => Promise<void>) {
  const { tenantId } = scope;
  await harness.admin.inPlatform(platformScope('test'), async (tx) => {
    await tx.$executeRawUnsafe(
      `SELECT FROM governance.${table} WHERE tenant_id = $1::uuid FOR UPDATE`,
      tenantId,
    );
    await work();
  });
  // The call that waited for the lock is over.
  await vi.waitFor(async () => {
    const [row] = await harness.admin.inPlatform(
      platformScope('test'),
      (tx) => tx.$queryRaw<{ open: bigint }[]>`
        SELECT count(*) AS open FROM pg_stat_activity
        WHERE usename LIKE '%governance%' AND state <> 'idle' AND query NOT LIKE 'LISTEN%'`,
    );
    expect(row?.open).toBe(0n);
  });
}
