import { randomUUID } from 'node:crypto';
import { handover } from '@isthmus/contracts';
import { newTenantScope, queryDatabase, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';

const DAY_MS = 86_400_000;
const NOW = Date.now();
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS);
const period = { from: daysAgo(25), to: new Date(NOW + DAY_MS) };

let harness: HostHarness;
let scope: ReturnType<typeof newTenantScope>;
let agentId: string;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'));
});
afterAll(() => harness.stop());
beforeEach(() => {
  scope = newTenantScope();
  agentId = randomUUID();
});

let written = 0;
async function said(
  [owner, contextId]: [string, string],
  at: Date,
  lines: { role: 'user' | 'assistant' | 'person'; known?: boolean }[],
): Promise<void> {
  for (const [index, { role, known }] of lines.entries())
    await queryDatabase(
      inject('databaseAdminUrl'),
      `INSERT INTO host.message (id, tenant_id, agent_id, owner, context_id, task_id, role, text, at, known)
       VALUES ($1, $2, $3, $4, $5, 't', $6, 'x', $7, $8)`,
      [
        // Sorts in the order of writing, as ids of version 7 do.
        `00000000-0000-7000-8000-${String(++written).padStart(12, '0')}`,
        ...[scope.tenantId, agentId, owner, contextId, role],
        ...[new Date(at.getTime() + index * 1_000), known ?? null],
      ],
    );
}

const asked = (known?: boolean) => [
  { role: 'user' as const },
  { role: 'assistant' as const, ...(known === undefined ? {} : { known }) },
];

async function handedOver(
  [owner, contextId]: [string, string],
  { state, at, takenAfterMs }: { state: string; at: Date; takenAfterMs?: number },
): Promise<void> {
  const later = (ms: number | undefined) => (ms === undefined ? null : new Date(at.getTime() + ms));
  const isOpen = state === 'waiting' || state === 'taken';
  await queryDatabase(
    inject('databaseAdminUrl'),
    `INSERT INTO host.hand_over (id, tenant_id, agent_id, owner, context_id, task_id, reason, language, state,
       requested_at, taken_at, ended_at, wait_minutes, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, 't', 'asked', 'en', $5, $6, $7, $8, 60, $9)`,
    [
      ...[scope.tenantId, agentId, owner, contextId, state],
      ...[at, later(takenAfterMs), isOpen ? null : later(3_600_000), later(7_200_000)],
    ],
  );
}

const measured = async (change: Partial<handover.GetServiceMeasuresRequest> = {}) =>
  (await harness.handOvers.getServiceMeasures({ ...period, ...change }, { scope })).total;

it('has nothing to count for an organisation without contacts', async () => {
  expect(await measured()).toMatchObject({ contacts: 0, resolvedByAgent: 0, handedOver: 0 });
  expect((await measured())?.medianSecondsToPerson).toBeUndefined();
});

it('tells how each contact ended', async () => {
  await said(['u1', 'known'], daysAgo(10), asked(true));
  await said(['u2', 'unsaid'], daysAgo(10), asked());
  await said(['u3', 'unknown'], daysAgo(10), asked(false));
  await said(['u4', 'unanswered'], daysAgo(10), [{ role: 'user' }]);
  await said(['u5', 'young'], new Date(NOW - 60_000), asked(true));
  await said(['u6', 'by-person'], daysAgo(10), [{ role: 'user' }, { role: 'person' }]);
  await handedOver(['u6', 'by-person'], { state: 'resolved', at: daysAgo(10), takenAfterMs: 30_000 });
  await said(['u7', 'no-solution'], daysAgo(10), asked(false));
  await handedOver(['u7', 'no-solution'], { state: 'unresolved', at: daysAgo(10), takenAfterMs: 90_000 });
  await said(['u8', 'nobody-came'], daysAgo(10), [{ role: 'user' }]);
  await handedOver(['u8', 'nobody-came'], { state: 'expired', at: daysAgo(10) });
  await said(['u9', 'waits'], daysAgo(3), [{ role: 'user' }]);
  await handedOver(['u9', 'waits'], { state: 'waiting', at: daysAgo(3) });
  await said(['u10', 'given-back'], daysAgo(10), asked(false));
  await handedOver(['u10', 'given-back'], { state: 'returned', at: daysAgo(10), takenAfterMs: 50_000 });
  await said(['u10', 'given-back'], daysAgo(9), asked(true));
  expect(await measured()).toMatchObject({
    contacts: 10,
    resolvedByAgent: 3,
    resolvedByPerson: 1,
    unresolved: 2,
    abandoned: 2,
    open: 2,
    handedOver: 5,
    repeated: 0,
    medianSecondsToPerson: 50,
  });
});

it('takes what a customer writes after the end of a hand-over as the agent’s again', async () => {
  await said(['u', 'again'], daysAgo(10), [{ role: 'user' }, { role: 'person' }]);
  await handedOver(['u', 'again'], { state: 'resolved', at: daysAgo(10), takenAfterMs: 1_000 });
  await said(['u', 'again'], daysAgo(9), asked(false));
  expect(await measured()).toMatchObject({ contacts: 1, resolvedByPerson: 0, unresolved: 1 });
});

it('counts another contact of the same caller within the days given, and what was resolved at first', async () => {
  await said(['u1', 'first'], daysAgo(20), asked(true));
  await said(['u1', 'second'], daysAgo(16), asked(true));
  await said(['u2', 'only'], daysAgo(20), asked(true));
  await said(['u3', 'failed'], daysAgo(20), asked(false));
  await said(['u4', 'recent'], daysAgo(2), asked(true));
  expect(await measured()).toMatchObject({ contacts: 5, repeated: 1, matured: 3, resolvedFirst: 1 });
  expect(await measured({ repeatDays: 3 })).toMatchObject({ repeated: 0, matured: 4, resolvedFirst: 3 });
});

it('counts contacts by when they began, of one agent or of all, and of nobody else', async () => {
  await said(['u1', 'before'], daysAgo(26), asked(true));
  await said(['u1', 'before'], daysAgo(10), asked(true));
  await said(['u2', 'within'], daysAgo(10), asked(true));
  const [first, other] = [agentId, randomUUID()];
  agentId = other;
  await said(['u2', 'within'], daysAgo(5), asked(true));
  const all = await harness.handOvers.getServiceMeasures(period, { scope });
  expect(all.total?.contacts).toBe(2);
  expect(all.agents.map((each) => [each.agentId, each.contacts]).toSorted()).toEqual(
    [
      [first, 1],
      [other, 1],
    ].toSorted(),
  );
  expect((await measured({ agentId: other }))?.contacts).toBe(1);
  const foreign = await harness.handOvers.getServiceMeasures(period, { scope: newTenantScope() });
  expect(foreign.total?.contacts).toBe(0);
});
