import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@isthmus/platform-database';
import { UsageRelay, type UsageLedger } from '@isthmus/platform-jobs';
import { Journal } from '@isthmus/platform-journal';
import { createLogger } from '@isthmus/platform-observability';
import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from '@isthmus/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ExchangeJournal } from './exchange.journal.js';
import type { ExchangeRecord } from './exchange.record.js';
import { ExchangeRepository } from './exchange.repository.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;
const hold = { settle: () => undefined };

interface Charge {
  leaseId: string;
  heldMicro: bigint;
  lines: { eventId: string; outcome: string }[];
}

let server: TestPostgres;
let adminUrl: string;
let directory: string;
let relay: UsageRelay;
let database: Database;
let file: Journal;
let journal: ExchangeJournal;
/** What was charged, repeats included. */
let charges: Charge[];

beforeAll(async () => {
  server = await startPostgres();
  adminUrl = await createDatabase(server.adminUrl, 'exchange_journal');
  directory = await mkdtemp(join(tmpdir(), 'isthmus-journal-'));
  const databaseUrl = testDatabaseUrl(adminUrl, 'gateway');
  const charge: unknown = async (request: { charges: Charge[] }) => {
    charges.push(...request.charges);
    return { results: request.charges.map(() => ({ refused: '' })) };
  };
  const ledger = { charge } as UsageLedger; // Messages are only charged.
  relay = new UsageRelay(ledger, { databaseUrl, schema: 'gateway', service: 'agent-gateway', logger });
  relay.onApplicationBootstrap();
  database = new Database({ schema: 'gateway', url: databaseUrl });
  file = await Journal.open({ directory, logger });
  journal = new ExchangeJournal(file, new ExchangeRepository(database), relay, { logger });
});
afterAll(async () => {
  await journal.beforeApplicationShutdown();
  await relay.onApplicationShutdown();
  await database.close();
  await server.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  charges = [];
});

function newExchange(change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const id = randomUUID();
  return {
    id,
    messageKey: id,
    tenantId: randomUUID(),
    agentId: randomUUID(),
    instanceId: 'i',
    requestId: 'r',
    actor: 'key:k1',
    keyId: 'k1',
    sessionId: '',
    protocol: 'a2a',
    binding: 'jsonrpc',
    method: 'SendMessage',
    traceId: '',
    startedAt: new Date(),
    leaseId: randomUUID(),
    heldMicro: '2',
    priceId: 'p',
    ...change,
  };
}

async function journalTask(name: string): Promise<void> {
  await journal
    .asTasks()
    .find((task) => task.name === name)
    ?.run(never);
}

const eventIds = () => charges.flatMap(({ lines }) => lines.map(({ eventId }) => eventId)).sort();
const eventIdsOf = (exchanges: readonly ExchangeRecord[]) =>
  exchanges.map(({ id }) => `message:${id}`).sort();

async function outcomesOf(exchanges: readonly ExchangeRecord[]): Promise<(string | null)[]> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ outcome: string | null }>(
    'SELECT outcome FROM gateway.exchange WHERE id = ANY($1)',
    [exchanges.map(({ id }) => id)],
  );
  await client.end();
  return rows.map(({ outcome }) => outcome);
}

/** What a process leaves that dies: its records, in a journal that nobody owns. */
async function leave(records: (left: Pick<ExchangeJournal, 'open'>) => void): Promise<void> {
  const left = await Journal.open({ directory, logger });
  const unavailable = { close: () => new Promise(() => undefined) } as unknown as ExchangeRepository; // It never stores.
  records(new ExchangeJournal(left, unavailable, { wake: () => undefined }, { logger }));
  await left.close();
}

it('charges the messages of a lease together, each once', async () => {
  const lease = { tenantId: randomUUID(), leaseId: randomUUID() };
  const exchanges = Array.from({ length: 200 }, () => newExchange(lease));
  const other = newExchange({ tenantId: lease.tenantId });
  for (const exchange of [...exchanges, other]) journal.open(exchange, hold).end('answered');
  await journal.drain();
  await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(2);
  const bySize = charges.toSorted((a, b) => b.lines.length - a.lines.length);
  expect(bySize).toMatchObject([
    { leaseId: lease.leaseId, heldMicro: 400n },
    { leaseId: other.leaseId, heldMicro: 2n },
  ]);
  expect(eventIds()).toEqual(eventIdsOf([...exchanges, other]));
});

it('charges nothing for what is rejected', async () => {
  const exchange = newExchange();
  journal.open(exchange, hold).end('rejected');
  await journal.drain();
  expect(await outcomesOf([exchange])).toEqual(['failed']);
  expect(charges).toEqual([]);
});

it('stores what a process that died left, and charges what it had answered', async () => {
  const [answered, broken] = [newExchange(), newExchange()];
  await leave((left) => {
    left.open(answered, hold).end('answered');
    left.open(broken, hold);
  });
  await journalTask('adopt journals');
  expect(await outcomesOf([answered])).toEqual(['completed']);
  expect(await outcomesOf([broken])).toEqual(['interrupted']);
  await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(1);
  expect(eventIds()).toEqual(eventIdsOf([answered]));
});

it('charges once what was stored before its process died', async () => {
  const exchange = newExchange();
  journal.open(exchange, hold).end('answered');
  await journal.drain();
  await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(1);
  await leave((left) => left.open(exchange, hold).end('answered'));
  await leave((left) => void left.open(exchange, hold));
  await journalTask('adopt journals');
  expect(await outcomesOf([exchange])).toEqual(['completed']);
  const later = newExchange();
  journal.open(later, hold).end('answered');
  await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(2);
  expect(eventIds()).toEqual(eventIdsOf([exchange, later]));
});

it('stores and charges the others of a batch when one cannot be stored', async () => {
  const exchanges = Array.from({ length: 20 }, () => newExchange());
  const broken = newExchange({ requestId: 'PostgreSQL holds no \0' });
  for (const exchange of [...exchanges, broken]) journal.open(exchange, hold).end('answered');
  await journal.drain();
  await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(20);
  expect(eventIds()).toEqual(eventIdsOf(exchanges));
});

it('stores and charges later, and once, what ends while the database is unavailable', async () => {
  const exchanges = Array.from({ length: 50 }, () => newExchange());
  await server.halt();
  for (const exchange of exchanges) journal.open(exchange, hold).end('answered');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await server.resume();
  await journal.drain();
  await journalTask('store kept requests');
  await expect.poll(() => eventIds().length, { timeout: 30_000 }).toBe(50);
  expect(eventIds()).toEqual(eventIdsOf(exchanges));
  expect(await outcomesOf(exchanges)).toEqual(Array.from({ length: 50 }, () => 'completed'));
});
