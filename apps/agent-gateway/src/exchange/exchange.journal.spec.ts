import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENT, TENANT } from '../testing/exchange.fakes.js';
import { ExchangeJournal } from './exchange.journal.js';
import type { EndedExchange, ExchangeRecord, ExchangeRepository } from './exchange.repository.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const signal = new AbortController().signal;

/** The rows of exchanges in memory. */
class FakeRepository {
  inserted: ExchangeRecord[] = [];
  ended: EndedExchange[] = [];
  /** How many rows each call of `closeAbandoned` closes. */
  abandoned: number[] = [];
  bounds: { startedBefore: Date; limit: number }[] = [];
  failures: Error[] = [];
  /** More ends than this take too long. */
  endsMax = Infinity;
  /** Id of an exchange whose end cannot be written. */
  refused: string | undefined;

  async insert(exchanges: readonly ExchangeRecord[]): Promise<void> {
    this.fail();
    this.inserted.push(...exchanges);
  }
  async close(ended: readonly EndedExchange[]): Promise<number> {
    this.fail();
    if (ended.length > this.endsMax) throw new AppError('DEADLINE_EXCEEDED', 'too many at once');
    if (ended.some(({ id }) => id === this.refused)) throw new Error('cannot be stored');
    this.ended.push(...ended);
    return ended.filter(({ line }) => line).length;
  }
  async closeAbandoned(bounds: { startedBefore: Date; limit: number }): Promise<number> {
    this.bounds.push(bounds);
    return this.abandoned.shift() ?? 0;
  }
  private fail(): void {
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
}

let rows: FakeRepository;
let wakes: number;
let journal: ExchangeJournal;
beforeEach(() => {
  rows = new FakeRepository();
  wakes = 0;
  const relay = { wake: () => void wakes++ };
  const repository: unknown = rows;
  const environment = { EXCHANGE_TIMEOUT_MS: 900_000 };
  // The journal uses no more of the repository than the fake has.
  journal = new ExchangeJournal(repository as ExchangeRepository, relay, environment, { logger });
});

const record: ExchangeRecord = {
  id: 'e1',
  messageKey: 'm1',
  tenantId: TENANT,
  agentId: AGENT,
  instanceId: 'i-1',
  actor: 'key:k1',
  keyId: 'k1',
  method: 'SendMessage',
  requestId: 'r-1',
  traceId: '',
  startedAt: new Date(0),
};

it('writes the row of a message, and goes on without it when it cannot', async () => {
  await journal.open(record);
  expect(rows.inserted).toEqual([record]);
  rows.failures = [new AppError('UNAVAILABLE', 'no database')];
  await expect(journal.open(record)).resolves.toBeUndefined();
});

describe('the end of an exchange', () => {
  it('is written with the charge of what was delivered, which is published', async () => {
    journal.settle(record, 'client-closed');
    await journal.drain();
    expect(rows.ended).toMatchObject([
      { id: 'e1', outcome: 'cancelled', line: { eventId: 'message:m1', outcome: 'cancelled' } },
    ]);
    expect(wakes).toBe(1);
  });

  it.each([
    ['rejected', 'failed'],
    ['failed', 'failed'],
    ['truncated', 'interrupted'],
  ] as const)('is written without a charge when it was not answered: %s', async (end, outcome) => {
    journal.settle(record, end);
    await journal.drain();
    expect(rows.ended).toMatchObject([{ outcome, line: undefined }]);
    expect(wakes).toBe(0);
  });

  it('is written later when the database is unavailable', async () => {
    rows.failures = [new AppError('UNAVAILABLE', 'no database')];
    journal.settle(record, 'answered');
    await journal.drain();
    expect(rows.ended).toHaveLength(1);
  });

  it('is written without those of its batch that cannot be', async () => {
    rows.refused = 'e2';
    for (const id of ['e1', 'e2', 'e3']) journal.settle({ ...record, id }, 'answered');
    await journal.drain();
    expect(rows.ended.map(({ id }) => id)).toEqual(['e1', 'e3']);
  });

  it('is written with fewer others when all at once take too long', async () => {
    rows.endsMax = 1;
    // One by itself is written later, as when the database is unavailable.
    const slow = new AppError('DEADLINE_EXCEEDED', 'too slow');
    rows.failures = [slow, slow];
    for (const id of ['e1', 'e2']) journal.settle({ ...record, id }, 'answered');
    await journal.drain();
    expect(rows.ended.map(({ id }) => id)).toEqual(['e1', 'e2']);
  });

  it('is written when the process stops, with one last attempt', async () => {
    rows.failures = [new AppError('UNAVAILABLE', 'no database')];
    journal.settle(record, 'answered');
    await journal.onApplicationShutdown();
    expect(rows.ended).toHaveLength(1);
  });
});

describe('exchanges whose gateway died', () => {
  it('are closed a minute after the longest time that they could have lasted', async () => {
    await journal.closeAbandoned(signal, 1_000_000);
    expect(rows.bounds).toEqual([{ startedBefore: new Date(1_000_000 - 960_000), limit: 500 }]);
    expect(wakes).toBe(0);
  });

  it('are closed in batches until none is left, and nobody is charged for them', async () => {
    rows.abandoned = [500, 500, 3];
    await journal.closeAbandoned(signal);
    expect([rows.bounds.length, wakes]).toEqual([3, 0]);
  });

  it('are left to the next run when the process stops', async () => {
    rows.abandoned = [500, 500, 500];
    const controller = new AbortController();
    controller.abort();
    await journal.closeAbandoned(controller.signal);
    expect(rows.bounds).toHaveLength(1);
  });

  it('are looked for every ten seconds', () => {
    expect(journal.asTasks()).toMatchObject([{ name: 'close abandoned exchanges', everyMs: 10_000 }]);
  });
});
