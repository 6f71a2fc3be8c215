import { AppError } from '@isthmus/platform-errors';
import { Database } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import {
  enqueueUsage,
  OutboxRelay,
  OutboxStore,
  UsageRelay,
  usageOutboxOf,
  type UsageLedger,
  type UsageLine,
  type WaitingUsage,
} from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { testDatabaseUrl } from './index.js';

const SCOPE = platformScope('test');
const HUGE = 10n ** 15n;
let url: string;
let database: Database;
let relays: UsageRelay[];
let alarms: { alarm?: string; level: number }[];
/** Lines the ledger charged, by event id. */
let charged: Map<string, bigint>;
let calls: number;
/** Charges by call. */
let requests: object[][];
/** Fails calls of a tenant with this error while it is set. */
let failureOf: (tenantId: string) => AppError | undefined;

beforeAll(() => {
  url = testDatabaseUrl(inject('databaseAdminUrl'), 'compute');
  database = new Database({ schema: 'compute', url });
});
afterAll(() => database.close());
beforeEach(() => {
  [relays, alarms, charged, calls, failureOf] = [[], [], new Map(), 0, () => undefined];
  requests = [];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.onApplicationShutdown()));
  await database.inPlatform(SCOPE, (tx) => tx.computeUsageOutbox.deleteMany({}));
});

interface Call {
  key?: string;
  lines?: { eventId: string; quantity: bigint }[];
}

/** Charges lines as governance does: each id once, and and refuses a call with a line that costs too much. */
async function charge({ lines = [] }: Call, { scope }: { scope: { tenantId: string } }): Promise<void> {
  calls++;
  const failure = failureOf(scope.tenantId);
  if (failure) throw failure;
  if (lines.some(({ quantity }) => quantity >= HUGE))
    throw new AppError('INVALID_ARGUMENT', 'costs more than 10⁹ of the currency');
  for (const { eventId, quantity } of lines) charged.set(eventId, quantity);
}

/** Answers charges as governance does: each by itself. */
async function chargeEach(
  { charges = [] }: { charges?: { id: string; lines: NonNullable<Call['lines']> }[] },
  options: { scope: { tenantId: string } },
) {
  requests.push(charges);
  const results = [];
  for (const { id, lines } of charges) {
    const refused = lines.some(({ quantity }) => quantity >= HUGE) ? 'lines.0.quantity: costs more' : '';
    if (refused === '') await charge({ lines }, options);
    results.push({ id, refused });
  }
  return { results };
}

function startRelay(level = 'error'): UsageRelay {
  const ledger = { post: charge, settle: charge, void: charge, charge: chargeEach } as unknown as UsageLedger; // The methods that the relay calls.
  const write = (line: string) => void alarms.push(JSON.parse(line) as (typeof alarms)[number]); // pino's own JSON
  const logger = createLogger({ service: 'test', level }, { write });
  const relay = new UsageRelay(ledger, { databaseUrl: url, schema: 'compute', service: 'test', logger });
  relay.onApplicationBootstrap();
  relays.push(relay);
  return relay;
}

function line(eventId: string, quantity = 1n): UsageLine {
  const fixed = { sku: 'compute.unit', at: new Date(), agentId: 'a', requestId: 'r' } as const;
  return { eventId, quantity, ...fixed, countedBy: 'local', outcome: 'completed' };
}

const post = (tenantId: string, ...lines: UsageLine[]) =>
  database.inPlatform(SCOPE, (tx) => enqueueUsage(tx, [{ tenantId, kind: 'post', lines }]));
const settle = (tenantId: string, holdKey: string, ...lines: UsageLine[]) =>
  database.inPlatform(SCOPE, (tx) => enqueueUsage(tx, [{ tenantId, kind: 'settle', holdKey, lines }]));
const waiting = () =>
  database.inPlatform(SCOPE, (tx) => tx.computeUsageOutbox.count({ where: { deadLetteredAt: null } }));
const deadLetters = () =>
  database.inPlatform(SCOPE, (tx) =>
    tx.computeUsageOutbox.findMany({ where: { deadLetteredAt: { not: null } } }),
  );

it('isolates a settlement of 10¹⁵ tokens: no tenant waits for it', async () => {
  const tenants = Array.from({ length: 30 }, () => randomUUID());
  const [bad = ''] = tenants;
  await settle(bad, 'bad', line('bad', HUGE));
  for (const tenant of tenants) await settle(tenant, `hold ${tenant}`, line(`good ${tenant}`));
  startRelay();
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  expect([...charged.keys()].sort()).toEqual(tenants.map((tenant) => `good ${tenant}`).sort());
  expect(await deadLetters()).toMatchObject([
    { holdKey: 'bad', lastError: expect.stringContaining('costs more than') },
  ]);
  expect(alarms.filter(({ alarm }) => alarm === 'outbox-dead-letters')).toHaveLength(1);
});

it('charges the other lines of a message, and other messages, when one line is refused', async () => {
  const tenant = randomUUID();
  for (let n = 0; n < 50; n++) await post(tenant, line(`a${n}`), line(`b${n}`, n === 17 ? HUGE : 1n));
  startRelay();
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  expect(charged.size).toBe(99);
  expect(await deadLetters()).toMatchObject([{ lastError: expect.stringContaining('b17: costs more') }]);
  expect(calls).toBeLessThan(25);
});

it('charges a dead letter once it is requeued', async () => {
  const tenant = randomUUID();
  failureOf = () => new AppError('INVALID_ARGUMENT', 'no price');
  await post(tenant, line('requeued'));
  const relay = startRelay();
  await expect.poll(async () => (await deadLetters()).length).toBe(1);
  failureOf = () => undefined;
  const data = { deadLetteredAt: null, attempts: 0, dueAt: new Date() };
  await database.inPlatform(SCOPE, (tx) => tx.computeUsageOutbox.updateMany({ data }));
  relay.wake();
  await expect.poll(() => charged.has('requeued')).toBe(true);
});

it('claims a backlog rarely, and logs one outage, while the ledger is unavailable', async () => {
  const tenant = randomUUID();
  const holds = Array.from({ length: 2_000 }, (_, n) => ({
    tenantId: tenant,
    kind: 'settle' as const,
    holdKey: `hold ${n}`,
    lines: [line(`backlog ${n}`)],
  }));
  await database.inPlatform(SCOPE, (tx) => enqueueUsage(tx, holds));
  failureOf = () => new AppError('UNAVAILABLE', 'not now');
  const claims = vi.spyOn(OutboxStore.prototype, 'claim');
  startRelay('warn');
  await expect.poll(() => calls, { timeout: 5_000 }).toBeGreaterThan(0);
  await sleep(4_000);
  expect(claims.mock.calls.length).toBeLessThan(12); // After 0.5, 1, 2 s, each with an idle round beside it.
  claims.mockRestore();
  expect(calls).toBeLessThan(24);
  expect(alarms.filter(({ level }) => level === 40)).toHaveLength(1);
  failureOf = () => undefined;
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
  expect(charged.size).toBe(2_000);
});

it('makes no tenant wait for another whose calls hang or fail', async () => {
  const [slow, quick] = [randomUUID(), randomUUID()];
  failureOf = (tenantId) => (tenantId === slow ? new AppError('DEADLINE_EXCEEDED', 'too slow') : undefined);
  for (let n = 0; n < 5; n++) await post(slow, line(`slow${n}`));
  const relay = startRelay();
  for (let n = 0; n < 5; n++) {
    await post(quick, line(`quick${n}`));
    relay.wake();
    await expect.poll(() => charged.has(`quick${n}`), { timeout: 1_000 }).toBe(true);
  }
  failureOf = () => undefined;
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
  expect(charged.size).toBe(10);
});

it('continues with other tenants after a publisher returns an invalid result', async () => {
  const [bad, good] = [randomUUID(), randomUUID()];
  await post(bad, line('bad'));
  const published: string[] = [];
  const relay = new OutboxRelay<WaitingUsage>({
    databaseUrl: url,
    table: usageOutboxOf('compute'),
    logger: createLogger({ service: 'test', level: 'silent' }),
    publish: async (tenantId, rows) => {
      if (tenantId === bad) return undefined as never; // A bug that the compiler would have found.
      published.push(tenantId);
      return { published: rows.map(({ id }) => id), failed: [] };
    },
  });
  relay.onApplicationBootstrap();
  await sleep(300);
  await post(good, line('good'));
  relay.wake();
  await expect.poll(() => published).toEqual([good]);
  await relay.onApplicationShutdown();
});

it('charges once what a process claimed and charged before it died', async () => {
  const tenant = randomUUID();
  await post(tenant, line('once'));
  const dying = new OutboxStore<WaitingUsage>(
    { databaseUrl: url, table: usageOutboxOf('compute') },
    () => undefined,
  );
  expect(await dying.claim({ tenantsMax: 10, rowsMax: 10 })).toHaveLength(1);
  await charge({ lines: [line('once')] }, { scope: { tenantId: tenant } });
  await dying.close();
  const relay = startRelay();
  await database.inPlatform(SCOPE, (tx) => tx.computeUsageOutbox.updateMany({ data: { dueAt: new Date() } }));
  relay.wake();
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  expect([charged.size, calls]).toEqual([1, 2]); // Sent twice, under one event id.
});

it('distributes the work between processes, and sends each message once', async () => {
  const tenants = Array.from({ length: 40 }, () => randomUUID());
  for (const tenant of tenants) await settle(tenant, `hold ${tenant}`, line(`shared ${tenant}`));
  for (let n = 0; n < 3; n++) startRelay();
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  expect([charged.size, calls]).toEqual([40, 40]);
});

it('publishes charges by the hundreds, and dead-letters the one that is refused', async () => {
  const [tenantId, leaseId] = [randomUUID(), randomUUID()];
  const charges = Array.from({ length: 600 }, (_, n) => ({
    tenantId,
    kind: 'charge' as const,
    chargeId: `request ${n}`,
    leaseId,
    heldMicro: 12_345_678_901_234n,
    lines: [line(`first ${n}`, n === 7 ? HUGE : 1n), { ...line(`second ${n}`), priceId: 'p', upstream: 'u' }],
  }));
  await database.inPlatform(SCOPE, (tx) => enqueueUsage(tx, charges));
  startRelay();
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  expect(charged.size).toBe(1_198);
  expect(requests.map(({ length }) => length)).toEqual([500, 100]);
  expect(requests[0]?.[0]).toMatchObject({
    id: 'request 0',
    leaseId,
    heldMicro: 12_345_678_901_234n,
    lines: [{ eventId: 'first 0' }, { eventId: 'second 0', priceId: 'p', upstream: 'u' }],
  });
  expect(await deadLetters()).toMatchObject([
    {
      kind: 'charge',
      holdKey: 'request 7',
      leaseId,
      lastError: expect.stringContaining('request 7: lines.0'),
    },
  ]);
});

it('splits charges that have more lines together than one call may have', async () => {
  const tenantId = randomUUID();
  const charges = Array.from({ length: 3 }, (_, n) => ({
    tenantId,
    kind: 'charge' as const,
    chargeId: `request ${n}`,
    leaseId: randomUUID(),
    heldMicro: 1n,
    lines: Array.from({ length: 400 }, (__, m) => line(`${n} ${m}`)),
  }));
  await database.inPlatform(SCOPE, (tx) => enqueueUsage(tx, charges));
  startRelay();
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  expect(requests.map(({ length }) => length)).toEqual([2, 1]);
});
