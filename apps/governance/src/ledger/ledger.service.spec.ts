import type { Counter } from '@isthmus/platform-observability';
import { unitScope } from '../testing/unit.scope.js';
import { beforeEach, expect, it } from 'vitest';
import { LedgerMemory } from '../testing/ledger.memory.js';
import type { UsageLine } from '../usage/usage-line.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { LedgerService } from './ledger.service.js';

const scope = unitScope();
let memory: LedgerMemory;
let counted: Record<string, number>;
let alarms: object[];
let ledger: LedgerService;

beforeEach(() => {
  memory = new LedgerMemory();
  memory.prices = [
    {
      id: 'p1',
      sku: 'agent.message',
      model: '',
      amountMicro: 2n,
      per: 1n,
      unit: 'message',
      effectiveFrom: new Date(0),
    },
  ];
  counted = {};
  const counter: Pick<Counter, 'add'> = {
    add: (value, attributes) => {
      const result = String(attributes?.['result'] ?? attributes?.['kind']);
      counted[result] = (counted[result] ?? 0) + value;
    },
  };
  alarms = [];
  const logger = { error: (facts: object) => alarms.push(facts) };
  const kit = { metrics: { meter: { createCounter: () => counter } }, logger } as never; // All that is used of it.
  ledger = new LedgerService(memory.repository(), new LedgerTelemetry(kit));
});

const line = (eventId: string, quantity = 1n, at = new Date(1)): UsageLine => ({
  eventId,
  sku: 'agent.message',
  model: '',
  quantity,
  at,
  agentId: '',
  keyId: '',
  requestId: '',
  attempt: 0,
  countedBy: '',
  outcome: '',
  traceId: '',
  priceId: '',
  projectId: '',
  sessionId: '',
  upstream: '',
});
const reserve = (amountMicro: bigint) =>
  ledger.reserve(scope, { key: 'k', amountMicro, ttlMs: 60_000, purpose: 'test' });
const later = () => new Date(memory.now.getTime() + 1);
const held = (amountMicro: bigint, expiresAt = later()) => ({
  key: 'k',
  amountMicro,
  expiresAt,
  state: 'held' as const,
  chargedMicro: undefined,
  settledHash: undefined,
});

it('holds an amount until its time, by the clock of the database', async () => {
  const expiresAt = new Date(memory.now.getTime() + 60_000);
  expect(await reserve(100n)).toEqual({ key: 'k', amountMicro: 100n, expiresAt, balanceMicro: 100n });
  expect(memory.placed).toEqual([{ key: 'k', amountMicro: 100n, expiresAt, purpose: 'test' }]);
});

it('refuses beyond what is available, with the figures and a remedy', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 90n };
  await expect(reserve(11n)).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    remedy: expect.stringContaining('Add credit'),
    metadata: { amountMicro: '11', balanceMicro: '100', availableMicro: '10' },
  });
  expect(memory.placed).toEqual([]);
});

it('counts what just expired as available', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 90n };
  memory.freedMicro = 40n;
  await reserve(50n);
  await expect(reserve(51n)).rejects.toMatchObject({ metadata: { availableMicro: '50' } });
});

it('answers a repeat with the active hold, and refuses another amount', async () => {
  memory.hold = held(10n);
  expect(await reserve(10n)).toMatchObject({ amountMicro: 10n, expiresAt: later(), balanceMicro: 100n });
  expect(memory.placed).toEqual([]);
  await expect(reserve(11n)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  await expect(reserve(9n)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
});

it('refuses the key of a hold that was settled or voided', async () => {
  memory.hold = { ...held(10n), state: 'voided' };
  await expect(reserve(10n)).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    metadata: { state: 'voided' },
  });
});

it('needs an account for everything but Void', async () => {
  memory.account = undefined;
  const noAccount = { code: 'FAILED_PRECONDITION', remedy: expect.stringContaining('OpenAccount') };
  await expect(reserve(1n)).rejects.toMatchObject(noAccount);
  await expect(ledger.post(scope, [line('a')])).rejects.toMatchObject(noAccount);
  await expect(ledger.settle(scope, { key: 'k', lines: [] })).rejects.toMatchObject(noAccount);
  await ledger.void(scope, 'k');
  expect(memory.ended).toEqual([]);
});

it('settles: charges the lines and frees the whole hold', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 50n };
  memory.hold = held(50n);
  const lines = [line('a', 3n), line('b', 4n)];
  expect(await ledger.settle(scope, { key: 'k', lines })).toEqual({ chargedMicro: 14n, balanceMicro: 86n });
  expect(memory.ended).toEqual([
    {
      key: 'k',
      state: 'settled',
      freedMicro: 50n,
      settlement: { chargedMicro: 14n, hash: expect.any(String) },
    },
  ]);
});

it('frees nothing when it settles a hold that has expired', async () => {
  memory.hold = held(50n, memory.now);
  await ledger.settle(scope, { key: 'k', lines: [line('a')] });
  expect(memory.ended).toMatchObject([{ freedMicro: 0n }]);
});

it('charges at most what is held, and reports the claim beyond it', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 10n };
  memory.hold = held(10n);
  const lines = [
    line('a', 4n),
    { ...line('b', 6n), requestId: 'r', attempt: 2, model: 'm', upstream: 'u', agentId: 'g', keyId: 'y' },
  ];
  memory.prices = memory.prices.map((price) => ({ ...price, amountMicro: 1n }));
  lines.push(line('c', 5n));
  expect(await ledger.settle(scope, { key: 'k', lines: lines.slice(0, 2) })).toMatchObject({
    chargedMicro: 10n,
    balanceMicro: 90n,
  });
  expect([memory.discrepancies, alarms]).toEqual([[], []]);
  memory.hold = held(7n);
  memory.charged.clear();
  expect(await ledger.settle(scope, { key: 'k', lines })).toEqual({ chargedMicro: 7n, balanceMicro: 93n });
  expect([...memory.charged]).toEqual([
    ['a', 4n],
    ['b', 3n],
    ['c', 0n],
  ]);
  const facts = {
    chargeId: 'k',
    kind: 'claim',
    requestId: 'r',
    attempt: 2,
    model: 'm',
    upstream: 'u',
    agentId: 'g',
    keyId: 'y',
  };
  expect(memory.discrepancies).toEqual([{ ...facts, workedMicro: 15n, heldMicro: 7n, chargedMicro: 7n }]);
  const tenantId = scope.tenantId;
  const amounts = { workedMicro: '15', heldMicro: '7', chargedMicro: '7' };
  expect(alarms).toEqual([{ alarm: 'usage-discrepancy', tenantId, ...facts, ...amounts }]);
  expect(counted).toMatchObject({ claim: 1 });
});

it('charges a hold that has expired from what is available, at most what was held', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 95n };
  memory.hold = { ...held(50n), state: 'expired' };
  expect(await ledger.settle(scope, { key: 'k', lines: [line('a', 4n)] })).toMatchObject({
    chargedMicro: 5n,
  });
  expect(memory.discrepancies).toMatchObject([{ kind: 'uncovered', heldMicro: 50n, chargedMicro: 5n }]);
  memory.freedOfLeasesMicro = 95n;
  memory.hold = { ...held(6n), state: 'expired' };
  expect(await ledger.settle(scope, { key: 'l', lines: [line('b', 4n)] })).toMatchObject({
    chargedMicro: 6n,
  });
});

it('charges what was never held from what is available', async () => {
  memory.account = { balanceMicro: 100n, heldMicro: 90n };
  expect(await ledger.settle(scope, { key: 'k', lines: [line('a', 4n)] })).toMatchObject({
    chargedMicro: 8n,
  });
  expect(await ledger.settle(scope, { key: 'l', lines: [line('b', 9n)] })).toMatchObject({
    chargedMicro: 10n,
  });
});

it('never settles below zero, where Post used up what was held', async () => {
  memory.account = { balanceMicro: 3n, heldMicro: 50n };
  memory.hold = held(50n);
  expect(await ledger.settle(scope, { key: 'k', lines: [line('a', 4n)] })).toEqual({
    chargedMicro: 3n,
    balanceMicro: 0n,
  });
  expect(memory.discrepancies).toMatchObject([{ kind: 'uncovered' }]);
});

it('answers a repeated Settle as before, whatever the order and times of its lines', async () => {
  const lines = [line('a', 3n), line('b', 4n)];
  await ledger.settle(scope, { key: 'k', lines });
  const hash = (memory.ended[0]?.settlement as { hash: string }).hash;
  memory.hold = { ...held(0n), state: 'settled', chargedMicro: 14n, settledHash: hash };
  const again = [line('b', 4n, new Date(2)), line('a', 3n)];
  expect(await ledger.settle(scope, { key: 'k', lines: again })).toEqual({
    chargedMicro: 14n,
    balanceMicro: 100n,
  });
  expect(memory.ended).toHaveLength(1);
  const other = ledger.settle(scope, { key: 'k', lines: [line('a', 3n), line('b', 5n)] });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
});

it('voids an active hold, and nothing that has ended', async () => {
  memory.hold = held(50n);
  await ledger.void(scope, 'k');
  expect(memory.ended).toEqual([{ key: 'k', state: 'voided', freedMicro: 50n }]);
  memory.hold = { ...held(50n), state: 'settled' };
  await ledger.void(scope, 'k');
  memory.hold = { ...held(50n), state: 'voided' };
  await ledger.void(scope, 'k');
  expect(memory.ended).toHaveLength(1);
});

it('records the Void of a key that was never held, and frees nothing for it', async () => {
  await ledger.void(scope, 'early');
  expect(memory.ended).toEqual([{ key: 'early', state: 'voided', freedMicro: 0n }]);
});

it('charges each event once, and counts new and repeated lines', async () => {
  const lines = [line('a', 5n), line('b', 6n)];
  expect(await ledger.post(scope, lines)).toEqual({ chargedMicro: 22n, balanceMicro: 78n });
  expect(await ledger.post(scope, [...lines, line('c')])).toEqual({ chargedMicro: 24n, balanceMicro: 98n });
  expect(counted).toEqual({ charged: 3, repeated: 2 });
});

it('names every line that cannot be priced, and charges none', async () => {
  const lines = [line('a'), { ...line('b'), sku: 'model.video' }, line('c', 10n ** 15n)];
  await expect(ledger.post(scope, lines)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [
      { field: 'lines.1.sku', description: expect.stringContaining('"model.video"') },
      { field: 'lines.2.quantity', description: expect.stringContaining('10⁹') },
    ],
  });
  expect(memory.charged.size).toBe(0);
});
