import { randomUUID } from 'node:crypto';
import { operatorScope, type Scope } from '@isthmus/platform-identity';
import { admittedOf, newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from './testing/service.harness.js';

type Call = (request: object, options: { scope: Scope }) => Promise<unknown>;

let harness: Harness;
const clients: Record<string, Record<string, Call>> = {};
const tenant = newTenantScope();
const platform = operatorScope('user:operator');

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1);
  // Methods are looked up by name; what they take is in the table.
  clients['ledger'] = (await harness.ledgerAs('portal')) as unknown as Record<string, Call>;
  clients['metering'] = (await harness.ledgerAs('maas-gateway')) as unknown as Record<string, Call>;
  clients['audit'] = await harness.auditAs('portal');
});
afterAll(() => harness.stop());

const line = () => ({
  eventId: randomUUID(),
  sku: 'model.input',
  quantity: 1n,
  at: new Date(),
  agentId: 'a',
  keyId: 'k',
  model: 'm',
  requestId: 'r',
  attempt: 1,
  countedBy: 'local',
  outcome: 'completed',
  traceId: 't',
});
const day = { from: new Date('2026-11-01'), to: new Date('2026-11-02') };

/** Every RPC with strings in its request, and a request that is right in all of them. */
const CASES: [string, string, Scope, () => object][] = [
  ['ledger', 'openAccount', platform, () => ({ tenantId: randomUUID(), currency: 'CNY', creditMicro: 1n })],
  [
    'ledger',
    'addCredit',
    platform,
    () => ({ key: randomUUID(), tenantId: tenant.tenantId, amountMicro: 1n, reason: 'gift' }),
  ],
  [
    'metering',
    'reserve',
    tenant,
    () => ({ key: randomUUID(), amountMicro: 1n, ttlMs: 5_000, purpose: 'chat' }),
  ],
  ['metering', 'settle', tenant, () => ({ key: randomUUID(), lines: [line()] })],
  ['metering', 'void', tenant, () => ({ key: randomUUID() })],
  ['metering', 'post', tenant, () => ({ lines: [line()] })],
  ['ledger', 'listUsage', tenant, () => ({ pageToken: '', agentId: 'a', keyId: 'k' })],
  ['ledger', 'summariseUsage', tenant, () => ({ ...day, groupBy: 'sku', bucket: 'day' })],
  ['ledger', 'getCharges', tenant, () => ({ eventIds: ['e'] })],
  [
    'metering',
    'listCharges',
    platform,
    () => ({
      skus: ['model.input'],
      from: day.from,
      to: new Date(day.from.getTime() + 1_000),
      pageToken: '',
    }),
  ],
  [
    'audit',
    'append',
    tenant,
    () => ({ eventId: randomUUID(), action: 'a.b', resource: 'r', actor: 'u', attributes: { note: 'n' } }),
  ],
  ['audit', 'listRecords', tenant, () => ({ pageToken: '', subjects: ['agent'] })],
];
/** Reasons may have lines; what an audit record quotes is cleaned instead of refused. */
const LENIENT =
  /^reason (line break|lone surrogate): |^attributes\.note (line break|BEL|right-to-left override|lone surrogate): answered/;

it.each(CASES)(
  '%s.%s refuses text that cannot be stored or misleads',
  async (client, method, scope, request) => {
    const admitted = await admittedOf(
      async (hostile) => clients[client]?.[method]?.(hostile, { scope }),
      request,
    );
    expect(admitted.filter((each) => !LENIENT.test(each))).toEqual([]);
  },
);

it('keeps an audit record whose attributes mislead, without what misleads', async () => {
  const scope = newTenantScope();
  const event = {
    eventId: randomUUID(),
    action: 'a.b',
    resource: 'r',
    attributes: { note: 'a\u202eb\u0007' },
  };
  const appended = await clients['audit']?.['append']?.(event, { scope });
  const repeated = await clients['audit']?.['append']?.(event, { scope });
  expect(appended).toMatchObject({ attributes: { note: 'a\ufffdb\ufffd' } });
  expect(repeated).toEqual(appended);
});
