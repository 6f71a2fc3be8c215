import { Database } from '@isthmus/platform-database';
import { UsageRelay, type UsageLedger } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ExchangeJournal } from './exchange.journal.js';
import { ExchangeRepository, type ExchangeRecord } from './exchange.repository.js';

const TIMEOUT_MS = 60_000;
/** Beyond the time after which an open exchange counts as abandoned. */
const LATER_MS = 121_000;
const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;

let server: TestPostgres;
let adminUrl: string;
let gateways: { journal: ExchangeJournal; relay: UsageRelay; database: Database }[];
/** Lines that were posted, repeats included. */
let posted: { tenantId: string; eventId: string; outcome: string }[];

beforeAll(async () => {
  server = await startPostgres();
  adminUrl = await createDatabase(server.adminUrl, 'exchange_journal');
  gateways = [startGateway(), startGateway()];
});
afterAll(async () => {
  for (const { journal, relay, database } of gateways) {
    await relay.onApplicationShutdown();
    await journal.onApplicationShutdown();
    await database.close();
  }
  await server.stop();
});
beforeEach(() => {
  posted = [];
});

function startGateway() {
  const databaseUrl = testDatabaseUrl(adminUrl, 'gateway');
  const post: unknown = async (
    { lines }: { lines: { eventId: string; outcome: string }[] },
    { scope }: { scope: { tenantId: string } },
  ) =>
    void posted.push(
      ...lines.map(({ eventId, outcome }) => ({ tenantId: scope.tenantId, eventId, outcome })),
    );
  const usageLedger = { post } as UsageLedger; // Messages are only posted.
  const relay = new UsageRelay(usageLedger, {
    databaseUrl,
    schema: 'gateway',
    service: 'agent-gateway',
    logger,
  });
  relay.onApplicationBootstrap();
  const database = new Database({ url: databaseUrl });
  const exchanges = new ExchangeRepository(database);
  const environment = { EXCHANGE_TIMEOUT_MS: TIMEOUT_MS };
  return { relay, database, journal: new ExchangeJournal(exchanges, relay, environment, { logger }) };
}

function newExchange(change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const id = randomUUID();
  const ids = {
    id,
    messageKey: id,
    tenantId: randomUUID(),
    agentId: randomUUID(),
    instanceId: 'i',
    requestId: 'r',
  };
  return {
    ...ids,
    actor: 'key:k1',
    keyId: 'k1',
    method: 'SendMessage',
    traceId: '',
    startedAt: new Date(),
    ...change,
  };
}

const eventIds = () => posted.map(({ eventId }) => eventId).sort();
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

it('charges once what one gateway ends while others treat it as abandoned', async () => {
  const [{ journal: one }, { journal: other }] = gateways as [(typeof gateways)[0], (typeof gateways)[0]];
  const exchanges = Array.from({ length: 200 }, () => newExchange());
  await Promise.all(exchanges.map((exchange) => one.open(exchange)));
  for (const exchange of exchanges) one.settle(exchange, 'answered');
  const later = Date.now() + LATER_MS;
  await Promise.all([one.drain(), ...Array.from({ length: 20 }, () => other.closeAbandoned(never, later))]);
  await expect.poll(() => posted.length, { timeout: 10_000 }).toBe(200);
  expect(eventIds()).toEqual(eventIdsOf(exchanges));
  expect(await outcomesOf(exchanges)).not.toContain(null);
});

it('charges an answer whose gateway could not write it before another closed it as abandoned', async () => {
  const [{ journal: one }, { journal: other }] = gateways as [(typeof gateways)[0], (typeof gateways)[0]];
  const [answered, cut] = [newExchange(), newExchange()];
  await Promise.all([one.open(answered), one.open(cut)]);
  await other.closeAbandoned(never, Date.now() + LATER_MS);
  expect(await outcomesOf([answered, cut])).toEqual(['interrupted', 'interrupted']);
  one.settle(answered, 'answered');
  one.settle(cut, 'truncated');
  await one.drain();
  one.settle(answered, 'answered');
  await one.drain();
  await expect.poll(() => posted.length, { timeout: 10_000 }).toBe(1);
  expect(eventIds()).toEqual(eventIdsOf([answered]));
  expect(await outcomesOf([answered])).toEqual(['completed']);
});

it('charges nothing for what is rejected, and leaves no exchange open', async () => {
  const [gateway] = gateways;
  const exchange = newExchange();
  await gateway?.journal.open(exchange);
  gateway?.journal.settle(exchange, 'rejected');
  await gateway?.journal.drain();
  expect(await outcomesOf([exchange])).toEqual(['failed']);
  expect(posted).toEqual([]);
});

it('records the others of a batch when one cannot be recorded', async () => {
  const [gateway] = gateways;
  const exchanges = Array.from({ length: 20 }, () => newExchange());
  const broken = newExchange({ requestId: 'PostgreSQL holds no \0' });
  const all = [...exchanges.slice(0, 10), broken, ...exchanges.slice(10)];
  await Promise.all(all.map(async (exchange) => gateway?.journal.open(exchange)));
  expect(await outcomesOf(exchanges)).toHaveLength(20);
  for (const exchange of exchanges) gateway?.journal.settle(exchange, 'rejected');
  await gateway?.journal.drain();
});

it('writes and charges the others of a batch when one cannot be written', async () => {
  const [gateway] = gateways;
  const exchanges = Array.from({ length: 20 }, () => newExchange());
  const broken = newExchange({ requestId: 'PostgreSQL holds no \0' });
  for (const exchange of [...exchanges, broken]) gateway?.journal.settle(exchange, 'answered');
  await gateway?.journal.drain();
  await expect.poll(() => posted.length, { timeout: 10_000 }).toBe(20);
  expect(eventIds()).toEqual(eventIdsOf(exchanges));
});

it('writes and charges later, and once, what ends while the database is unavailable', async () => {
  const [gateway] = gateways;
  const exchanges = Array.from({ length: 50 }, () => newExchange());
  await Promise.all(exchanges.slice(0, 25).map(async (exchange) => gateway?.journal.open(exchange)));
  await server.halt();
  for (const exchange of exchanges) gateway?.journal.settle(exchange, 'answered');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await server.resume();
  await gateway?.journal.drain();
  await expect.poll(() => posted.length, { timeout: 30_000 }).toBe(50);
  expect(eventIds()).toEqual(eventIdsOf(exchanges));
  expect(await outcomesOf(exchanges)).toEqual(Array.from({ length: 50 }, () => 'completed'));
});
