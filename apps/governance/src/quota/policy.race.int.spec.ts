import { quota } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/service.harness.js';

/** Of each kind, a tenant: as policy.service.ts has it. */
const RULES_MAX = 1_000;
const RACING = 60;
const subject = (n: number) => ({ kind: quota.SubjectKind.KEY, id: `racing-${n}` });

let harness: Harness;
let portals: Awaited<ReturnType<Harness['quotaAs']>>[];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  portals = await Promise.all(harness.addresses.map((address) => harness.quotaAs('portal', address)));
});
afterAll(() => harness.stop());

type Portal = (typeof portals)[number];

it.each([
  [
    'budgets',
    `INSERT INTO governance.budget (tenant_id, id, subject_kind, subject_id, time_window, limit_micro)
     SELECT $1::uuid, gen_random_uuid(), 'key', 'k' || n, 'day', 1 FROM generate_series(1, $2) AS n`,
    (portal: Portal, scope: TenantScope, n: number) =>
      portal.setBudget({ subject: subject(n), window: 'day', limitMicro: 1n }, { scope }),
  ],
  [
    'rate limits',
    `INSERT INTO governance.rate_limit
       (tenant_id, id, subject_kind, subject_id, requests_per_minute, tokens_per_minute, concurrent_requests)
     SELECT $1::uuid, gen_random_uuid(), 'key', 'k' || n, 1, 0, 0 FROM generate_series(1, $2) AS n`,
    (portal: Portal, scope: TenantScope, n: number) =>
      portal.setRateLimit({ subject: subject(n), requestsPerMinute: 1n }, { scope }),
  ],
] as const)('keeps the limit on %s, whoever races', async (_, fill, set) => {
  const scope = newTenantScope();
  await harness.admin.inTenant(scope, (tx) => tx.$executeRawUnsafe(fill, scope.tenantId, RULES_MAX - 2));
  const outcomes = await Promise.all(
    Array.from({ length: RACING }, (_each, n) => {
      const portal = portals[n % portals.length];
      if (!portal) throw new Error('two instances run');
      return set(portal, scope, n).then(
        () => 'made',
        ({ code }: { code: string }) => code,
      );
    }),
  );
  expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(2);
  expect(outcomes.filter((outcome) => outcome === 'LIMIT_EXCEEDED')).toHaveLength(RACING - 2);
});
