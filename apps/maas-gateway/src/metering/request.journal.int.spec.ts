import { Database } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { Journal } from '@isthmus/platform-journal';
import { UsageRelay, type UsageLedger } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AttemptRepository, type EndedRequest } from './attempt.repository.js';
import type { Attempt, MeteredHold } from './metering.types.js';
import { RequestJournal } from './request.journal.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;

interface Process {
  journal: RequestJournal;
  relay: UsageRelay;
  database: Database;
}

interface SentCharge {
  id: string;
  leaseId: string;
  heldMicro: bigint;
  lines: { quantity: bigint }[];
}

let server: TestPostgres;
let adminUrl: string;
let directory: string;
let processes: Process[];
/** Quantities charged, by request; one that is charged twice has two entries. */
let charged: [string, bigint[]][];
let unavailable: boolean;

beforeAll(async () => {
  server = await startPostgres();
  adminUrl = await createDatabase(server.adminUrl, 'request_journal');
  directory = await mkdtemp(join(tmpdir(), 'journals-'));
  processes = await Promise.all([startProcess(), startProcess()]);
});
afterAll(async () => {
  for (const each of processes) await stop(each);
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  [charged, unavailable] = [[], false];
});

async function startProcess(): Promise<Process> {
  const databaseUrl = testDatabaseUrl(adminUrl, 'models');
  const ledger = {
    charge: async ({ charges }: { charges: SentCharge[] }) => {
      if (unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
      charged.push(
        ...charges.map(({ id, lines }) => [id, lines.map(({ quantity }) => quantity)] as [string, bigint[]]),
      );
      return { results: charges.map(({ id }) => ({ id, chargedMicro: 0n, withheldMicro: 0n, refused: '' })) };
    },
  } as unknown as UsageLedger; // What the relay calls of it.
  const relay = new UsageRelay(ledger, { databaseUrl, schema: 'models', service: 'maas-gateway', logger });
  relay.onApplicationBootstrap();
  const database = new Database({ schema: 'models', url: databaseUrl });
  const file = await Journal.open({ directory, logger });
  const journal = new RequestJournal(file, new AttemptRepository(database), relay, { logger });
  return { relay, database, journal };
}

async function stop({ journal, relay, database }: Process): Promise<void> {
  await journal.beforeApplicationShutdown();
  await relay.onApplicationShutdown();
  await database.close();
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
    inputPriceId: 'p-in',
    outputPriceId: 'p-out',
    ...change,
  };
}

const holdOf = ({ tenantId, requestId }: Attempt): MeteredHold => ({
  tenantId,
  requestId,
  leaseId: randomUUID(),
  heldMicro: 1_000n,
});

function requestOf(attempt: Attempt, inputTokens = 7, outputTokens = 3): EndedRequest {
  const outcome = inputTokens + outputTokens > 0 ? ('completed' as const) : ('failed' as const);
  const ended = { ...attempt, inputTokens, outputTokens, countedBy: 'local' as const, outcome };
  return { hold: holdOf(attempt), attempts: [{ ...ended, endedAt: new Date() }] };
}

const end = (journal: RequestJournal, request: EndedRequest) => journal.end(request, []);

async function rowsOf(attempts: readonly Attempt[]) {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ state: string; outcome: string; output: string }>(
      'SELECT state, outcome, output_tokens::text AS output FROM models.attempt WHERE request_id = ANY($1)',
      [attempts.map(({ requestId }) => requestId)],
    );
    return rows;
  } finally {
    await client.end();
  }
}

const journalOf = (index: number) => processes[index]?.journal as RequestJournal; // started in beforeAll

it('stores what a request used, and charges it', async () => {
  const attempt = newAttempt();
  end(journalOf(0), requestOf(attempt));
  await expect.poll(() => charged).toEqual([[attempt.requestId, [7n, 3n]]]);
  expect(await rowsOf([attempt])).toEqual([{ state: 'ended', outcome: 'completed', output: '3' }]);
});

it('stores a request that used nothing, and charges nothing', async () => {
  const attempt = newAttempt();
  end(journalOf(0), requestOf(attempt, 0, 0));
  await expect.poll(() => rowsOf([attempt])).toMatchObject([{ outcome: 'failed' }]);
  expect(charged).toEqual([]);
});

it('charges later, and once, what the ledger could not take', async () => {
  unavailable = true;
  const attempts = Array.from({ length: 20 }, () => newAttempt());
  attempts.forEach((attempt) => end(journalOf(0), requestOf(attempt)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(charged).toEqual([]);
  unavailable = false;
  await expect.poll(() => charged.length, { timeout: 20_000 }).toBe(20);
  expect(charged.map(([id]) => id).sort()).toEqual(attempts.map(({ requestId }) => requestId).sort());
});

it('stores and charges later, and once, what ends while the database is unavailable', async () => {
  const attempts = Array.from({ length: 50 }, () => newAttempt());
  await server.halt();
  attempts.forEach((attempt) => end(journalOf(0), requestOf(attempt)));
  await expect.poll(() => journalOf(0).isStoring, { timeout: 30_000 }).toBe(false);
  await server.resume();
  await expect
    .poll(async () => (await journalOf(0).storeKept(), charged.length), { timeout: 30_000 })
    .toBe(50);
  expect(charged.every(([, quantities]) => quantities.join() === '7,3')).toBe(true);
  expect(new Set(charged.map(([id]) => id)).size).toBe(50);
});

it('stores the others when one request cannot be stored', async () => {
  const attempts = Array.from({ length: 20 }, () => newAttempt());
  const broken = newAttempt({ model: 'PostgreSQL stores no \0' });
  [...attempts, broken].forEach((attempt) => end(journalOf(0), requestOf(attempt)));
  await expect.poll(() => charged.length, { timeout: 10_000 }).toBe(20);
});

it('stores and charges once what another process recorded before it was gone', async () => {
  const gone = await Journal.open({ directory, logger });
  const stored = Array.from({ length: 300 }, () => requestOf(newAttempt()));
  const unstored = Array.from({ length: 300 }, () => requestOf(newAttempt()));
  const broken = newAttempt();
  // Its requests are in its journal; half of them are in the database as well.
  const { journal, relay, database } = await startProcess();
  const { beginRecord, endRecord } = await import('./journal.record.js');
  for (const request of [...stored, ...unstored]) {
    request.attempts.forEach((attempt) => gone.append(beginRecord(request.hold, attempt)));
    gone.append(endRecord(request));
  }
  gone.append(beginRecord(holdOf(broken), broken));
  stored.forEach((request) => end(journal, request));
  await stop({ journal, relay, database });
  await gone.close();
  await Promise.all([0, 1].map((index) => journalOf(index).adopt(never)));
  await expect.poll(() => charged.length, { timeout: 20_000 }).toBe(600);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(new Set(charged.map(([id]) => id)).size).toBe(600);
  expect(charged).toHaveLength(600);
  expect(await rowsOf([broken])).toEqual([{ state: 'ended', outcome: 'interrupted', output: '0' }]);
});
