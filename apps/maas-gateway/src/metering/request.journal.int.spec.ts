import { Database } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { UsageRelay, type UsageLedger } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AttemptRepository } from './attempt.repository.js';
import { chargeOf } from './charge.mapper.js';
import type { Attempt, EndedAttempt } from './metering.types.js';
import { ABANDONED_AFTER_MS, RequestJournal } from './request.journal.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;

let server: TestPostgres;
let adminUrl: string;
let processes: { journal: RequestJournal; relay: UsageRelay; database: Database }[];
/** Quantities settled, by hold; a hold that is settled twice has two entries. */
let settled: [string, bigint[]][];
let voided: string[];
let unavailable: boolean;

beforeAll(async () => {
  server = await startPostgres();
  adminUrl = await createDatabase(server.adminUrl, 'request_journal');
  processes = [startProcess(), startProcess()];
});
afterAll(async () => {
  for (const { relay, database } of processes) {
    await relay.onApplicationShutdown();
    await database.close();
  }
  await server.stop();
});
beforeEach(() => {
  [settled, voided, unavailable] = [[], [], false];
});

function startProcess() {
  const databaseUrl = testDatabaseUrl(adminUrl, 'models');
  const ledger = {
    settle: async ({ key, lines }: { key: string; lines: { quantity: bigint }[] }) => {
      if (unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
      settled.push([key, lines.map(({ quantity }) => quantity)]);
    },
    void: async ({ key }: { key: string }) => void voided.push(key),
  } as unknown as UsageLedger; // What the relay calls of it.
  const relay = new UsageRelay(ledger, { databaseUrl, schema: 'models', service: 'maas-gateway', logger });
  relay.onApplicationBootstrap();
  const database = new Database({ url: databaseUrl });
  const journal = new RequestJournal(new AttemptRepository(database), relay, { logger });
  return { relay, database, journal };
}

function newAttempt(change: Partial<Attempt> = {}): Attempt {
  return {
    id: randomUUID(),
    tenantId: randomUUID(),
    requestId: randomUUID(),
    number: 1,
    model: 'small',
    upstream: 'scripted',
    agentId: '',
    keyId: 'k',
    traceId: '',
    startedAt: new Date(),
    ...change,
  };
}

const begin = (journal: RequestJournal, attempt: Attempt, ended: EndedAttempt[] = []) =>
  journal.begin([...ended, { ...attempt, inputTokens: 5, outputTokens: 0 }]);
const ended = (attempt: Attempt, inputTokens: number, outputTokens: number): EndedAttempt => ({
  ...attempt,
  inputTokens,
  outputTokens,
  countedBy: 'local',
  outcome: inputTokens + outputTokens > 0 ? 'completed' : 'failed',
  endedAt: new Date(),
});
const end = (journal: RequestJournal, attempts: EndedAttempt[], request = attempts[0]) =>
  journal.end({ attempts, charge: chargeOf(request ?? newAttempt(), attempts) });

async function asAdmin<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
const statesOf = async ({ requestId }: Attempt) =>
  (
    await asAdmin<{ state: string }>(
      'SELECT state FROM models.attempt WHERE request_id = $1 ORDER BY attempt',
      requestId,
    )
  ).map(({ state }) => state);
const one = () => processes[0]?.journal as RequestJournal; // started in beforeAll
const other = () => processes[1]?.journal as RequestJournal; // started in beforeAll

it('settles what the attempts of a request used, and writes their ends', async () => {
  const first = newAttempt();
  const second = newAttempt({ ...first, id: randomUUID(), number: 2 });
  await begin(one(), first);
  await begin(one(), second, [ended(first, 0, 0)]);
  expect(await statesOf(first)).toEqual(['ended', 'open']);
  await end(one(), [ended(first, 0, 0), ended(second, 7, 3)]);
  await expect.poll(() => settled).toEqual([[first.requestId, [7n, 3n]]]);
  expect(await statesOf(first)).toEqual(['ended', 'ended']);
});

it('frees the hold of a request that used nothing, one without attempts too', async () => {
  const attempt = newAttempt();
  await begin(one(), attempt);
  await end(one(), [ended(attempt, 0, 0)]);
  const without = newAttempt();
  await end(one(), [], without as EndedAttempt);
  await expect.poll(() => [...voided].sort()).toEqual([attempt.requestId, without.requestId].sort());
});

it('settles once, under one set of figures, what ends while other processes close it as abandoned', async () => {
  const attempts = Array.from({ length: 500 }, () => newAttempt());
  await Promise.all(attempts.map((attempt) => begin(one(), attempt)));
  const later = new Date(Date.now() + ABANDONED_AFTER_MS + 1_000);
  await Promise.all([
    ...attempts.map((attempt) => end(one(), [ended(attempt, 7, 3)])),
    ...Array.from({ length: 20 }, () => other().closeAbandoned(never, later)),
  ]);
  await expect.poll(() => settled.length, { timeout: 20_000 }).toBe(500);
  expect(new Set(settled.map(([key]) => key)).size).toBe(500);
  const rows = await asAdmin<{ request_id: string; input: string; output: string }>(
    'SELECT request_id, input_tokens::text AS input, output_tokens::text AS output FROM models.attempt WHERE request_id = ANY($1)',
    attempts.map(({ requestId }) => requestId),
  );
  const figures = new Map(settled);
  for (const { request_id, input, output } of rows)
    expect(figures.get(request_id)).toEqual(
      [BigInt(input), BigInt(output)].filter((quantity) => quantity > 0n),
    );
});

it('charges what a process that died left open, once', async () => {
  const attempt = newAttempt();
  await begin(one(), attempt);
  await other().closeAbandoned(never);
  expect(await statesOf(attempt)).toEqual(['open']);
  const later = new Date(Date.now() + ABANDONED_AFTER_MS + 1_000);
  await Promise.all([one().closeAbandoned(never, later), other().closeAbandoned(never, later)]);
  await expect.poll(() => settled).toEqual([[attempt.requestId, [5n]]]);
});

it('settles later, and once, what the ledger could not take', async () => {
  unavailable = true;
  const attempts = Array.from({ length: 20 }, () => newAttempt());
  await Promise.all(attempts.map((attempt) => end(one(), [ended(attempt, 7, 3)])));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(settled).toEqual([]);
  unavailable = false;
  await expect.poll(() => settled.length, { timeout: 20_000 }).toBe(20);
  expect(settled.map(([key]) => key).sort()).toEqual(attempts.map(({ requestId }) => requestId).sort());
});

it('writes and settles later, and once, what ends while the database is unavailable', async () => {
  const attempts = Array.from({ length: 50 }, () => newAttempt());
  await Promise.all(attempts.slice(0, 25).map((attempt) => begin(one(), attempt)));
  await server.halt();
  await Promise.all(attempts.map((attempt) => end(one(), [ended(attempt, 7, 3)])));
  await server.resume();
  await expect.poll(async () => (await one().writeKept(), settled.length), { timeout: 30_000 }).toBe(50);
  expect(settled.every(([, quantities]) => quantities.join() === '7,3')).toBe(true);
  expect(new Set(settled.map(([key]) => key)).size).toBe(50);
});

it('charges a kept end as it was, however late it is written', async () => {
  const attempt = newAttempt();
  await begin(one(), attempt);
  await server.halt();
  await end(one(), [ended(attempt, 7, 3)]);
  await server.resume();
  const later = new Date(Date.now() + ABANDONED_AFTER_MS + 1_000);
  await expect
    .poll(
      async () => {
        await one()
          .closeAbandoned(never, later)
          .catch(() => undefined);
        return settled;
      },
      { timeout: 30_000 },
    )
    .toEqual([[attempt.requestId, [7n, 3n]]]);
});

it('writes the others when the end of one request cannot be written', async () => {
  const attempts = Array.from({ length: 20 }, () => newAttempt());
  const broken = newAttempt({ model: 'PostgreSQL stores no \0' });
  await Promise.all([...attempts, broken].map((attempt) => end(one(), [ended(attempt, 7, 3)])));
  await expect.poll(() => settled.length, { timeout: 10_000 }).toBe(20);
});

it('begins the others when one attempt cannot be written', async () => {
  const attempts = Array.from({ length: 20 }, () => newAttempt());
  const broken = newAttempt({ model: 'PostgreSQL stores no \0' });
  const all = [...attempts.slice(0, 10), broken, ...attempts.slice(10)];
  const outcomes = await Promise.allSettled(all.map((attempt) => begin(one(), attempt)));
  expect(outcomes.map(({ status }) => status)).toEqual(
    all.map((attempt) => (attempt === broken ? 'rejected' : 'fulfilled')),
  );
});
