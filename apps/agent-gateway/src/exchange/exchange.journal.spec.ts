import { AppError } from '@isthmus/platform-errors';
import type { Entry } from '@isthmus/platform-journal';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENT, TENANT } from '../testing/exchange.fakes.js';
import { ExchangeJournal } from './exchange.journal.js';
import type { EndedExchange, ExchangeRecord } from './exchange.record.js';
import type { ExchangeRepository } from './exchange.repository.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const signal = new AbortController().signal;

let stored: EndedExchange[];
let failures: Error[];
/** Id of an exchange that cannot be stored. */
let refused: string | undefined;
let appended: object[];
let released: number;
let isFull: boolean;
let orphans: { records: object[]; done: () => void; isDone: boolean; damaged: number }[];
let wakes: number;
let settled: boolean[];
let journal: ExchangeJournal;

beforeEach(() => {
  [stored, failures, refused, appended, released, isFull] = [[], [], undefined, [], 0, false];
  [orphans, wakes, settled] = [[], 0, []];
  const repository = {
    close: async (ended: readonly EndedExchange[]) => {
      const failure = failures.shift();
      if (failure) throw failure;
      if (ended.some(({ id }) => id === refused)) throw new Error('cannot be stored');
      stored.push(...ended);
      return ended.filter(({ charged }) => charged).length;
    },
  } as ExchangeRepository; // What is called.
  const file = {
    append: (entry: object) => {
      if (isFull) throw new AppError('UNAVAILABLE', 'full');
      appended.push(entry);
      return entry as Entry;
    },
    release: () => void released++,
    orphans: async function* () {
      yield* orphans;
    },
    close: async () => undefined,
  };
  journal = new ExchangeJournal(file, repository, { wake: () => void wakes++ }, { logger });
});

const hold = { settle: (charged: boolean) => void settled.push(charged) };
const record: ExchangeRecord = {
  id: 'e1',
  messageKey: 'm1',
  tenantId: TENANT,
  agentId: AGENT,
  instanceId: 'i-1',
  actor: 'key:k1',
  keyId: 'k1',
  sessionId: '',
  protocol: 'a2a',
  binding: 'jsonrpc',
  method: 'SendMessage',
  requestId: 'r-1',
  traceId: '',
  startedAt: new Date(0),
  leaseId: 'l1',
  heldMicro: '1',
  priceId: 'p1',
};

it('records a message before it is sent, and refuses it, free of charge, where that is not possible', () => {
  journal.open(record, hold);
  expect(appended).toEqual([{ type: 'begin', exchange: record }]);
  isFull = true;
  expect(() => journal.open(record, hold)).toThrow('full');
  expect(settled).toEqual([false]);
});

describe('the end of an exchange', () => {
  it('is recorded before it returns, stored with its charge, and released', async () => {
    journal.open(record, hold).end('client-closed');
    expect(appended[1]).toMatchObject({ type: 'end', id: 'e1', outcome: 'cancelled', charged: true });
    expect([settled, stored]).toEqual([[true], []]);
    await journal.drain();
    expect(stored).toMatchObject([{ id: 'e1', outcome: 'cancelled', charged: true }]);
    expect([wakes, released]).toEqual([1, 2]);
  });

  it('tells the conversation that the message began, and otherwise the one that it continues', async () => {
    journal.open(record, hold).end('answered', 'c1');
    journal.open({ ...record, id: 'e2', sessionId: 'c2' }, hold).end('answered', 'c1');
    journal.open({ ...record, id: 'e3', sessionId: 'c3' }, hold).end('answered');
    await journal.drain();
    expect(stored.map(({ conversation }) => conversation)).toEqual(['c1', 'c2', 'c3']);
    // What is charged for a conversation was held for it.
    expect(stored[0]?.sessionId).toBe('');
  });

  it('is the first that is known', async () => {
    const open = journal.open(record, hold);
    open.end('answered');
    open.end('truncated');
    await journal.drain();
    expect(stored).toMatchObject([{ outcome: 'completed' }]);
    expect(settled).toEqual([true]);
  });

  it.each([
    ['rejected', 'failed'],
    ['failed', 'failed'],
    ['truncated', 'interrupted'],
  ] as const)('is stored without a charge when it was not answered: %s', async (end, outcome) => {
    journal.open(record, hold).end(end);
    await journal.drain();
    expect(stored).toMatchObject([{ outcome, charged: false }]);
    expect([wakes, settled]).toEqual([0, [false]]);
  });

  it('waits in the journal while the database is unavailable', async () => {
    failures = [new AppError('UNAVAILABLE', 'no database')];
    journal.open(record, hold).end('answered');
    await journal.drain();
    expect([stored, released]).toEqual([[], 0]);
    await journal.beforeApplicationShutdown();
    expect([stored.length, released]).toEqual([1, 2]);
  });

  it('is stored without those of its batch that cannot be', async () => {
    refused = 'e2';
    for (const id of ['e1', 'e2', 'e3']) journal.open({ ...record, id }, hold).end('answered');
    await journal.drain();
    expect(stored.map(({ id }) => id)).toEqual(['e1', 'e3']);
  });
});

it('records what a gateway that died left: what ended as it did, the rest without a charge', async () => {
  const [ended, broken] = [record, { ...record, id: 'e2' }];
  journal.open(ended, hold).end('answered', 'c1');
  journal.open(broken, hold);
  await journal.drain();
  stored = [];
  let isDone = false;
  const records = [...appended.toReversed(), { type: 'other' }].map(
    (each) => JSON.parse(JSON.stringify(each)) as object,
  );
  orphans = [{ records, damaged: 0, isDone, done: () => (isDone = true) }];
  const [, adopt] = journal.asTasks();
  await adopt?.run(signal);
  const byId = stored.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId).toMatchObject([
    { ...ended, outcome: 'completed', charged: true, conversation: 'c1' },
    { ...broken, outcome: 'interrupted', charged: false },
  ]);
  expect(isDone).toBe(true);
});

it('stores what a process left beside an exchange that cannot be stored, whose journal stays', async () => {
  const records = ['e1', 'e2', 'e3'].map((id) => ({
    type: 'begin',
    exchange: { ...record, id, startedAt: '1970-01-01T00:00:00.000Z' },
  }));
  const done: string[] = [];
  orphans = [
    { records, damaged: 0, isDone: false, done: () => void done.push('first') },
    { records: [], damaged: 0, isDone: false, done: () => void done.push('second') },
  ];
  refused = 'e2';
  const [, adopt] = journal.asTasks();
  await adopt?.run(signal);
  expect(stored.map(({ id }) => id)).toEqual(['e1', 'e3']);
  expect(done).toEqual(['second']);
});

it('records what a gateway of an earlier version left, which does not say by which protocol', async () => {
  const { protocol: _, binding: __, ...earlier } = record;
  const records = [{ type: 'begin', exchange: { ...earlier, startedAt: '1970-01-01T00:00:00.000Z' } }];
  orphans = [{ records, damaged: 0, isDone: false, done: () => undefined }];
  const [, adopt] = journal.asTasks();
  await adopt?.run(signal);
  expect(stored).toMatchObject([{ id: 'e1', protocol: '', binding: '' }]);
});
