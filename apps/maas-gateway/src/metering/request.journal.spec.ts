import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Entry } from '@isthmus/platform-journal';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AttemptRepository, EndedRequest } from './attempt.repository.js';
import { beginRecord, endRecord } from './journal.record.js';
import { RequestJournal, type RequestEntries } from './request.journal.js';
import { attemptOf, holdOf } from '../testing/fake-attempt.js';

const NEVER = new AbortController().signal;
const logger = createLogger({ service: 'test', level: 'silent' });
const keyOf = ({ hold }: EndedRequest) => hold.requestId;
const request = (requestId: string): EndedRequest => ({ hold: holdOf(requestId), attempts: [] });
const failing = (code: ErrorCode) => async () => {
  throw new AppError(code, 'no');
};

/** What the database answers each write with, by the requests in it. */
let close: (ended: readonly EndedRequest[]) => Promise<{ charges: number; enqueued: number }>;
let wakes: number;
let written: string[];
let appended: { type?: string }[];
let released: number;
let isFull: boolean;
let orphans: { records: object[]; done: () => void; isDone: boolean; damaged: number }[];
let closed: boolean;
beforeEach(() => {
  [wakes, written, appended, released, isFull, orphans, closed] = [0, [], [], 0, false, [], false];
  close = async (ended) => {
    written.push(...ended.map(keyOf));
    return { charges: ended.length, enqueued: ended.length };
  };
});
afterEach(() => vi.restoreAllMocks());

function newJournal(): RequestJournal {
  const journal = {
    append: (record: object) => {
      if (isFull) throw new AppError('UNAVAILABLE', 'full');
      appended.push(record);
      return record as Entry;
    },
    release: () => void released++,
    orphans: async function* () {
      yield* orphans;
    },
    close: async () => void (closed = true),
  };
  const attempts = { close: (ended: readonly EndedRequest[]) => close(ended) } as AttemptRepository; // What is called.
  return new RequestJournal(journal, attempts, { wake: () => void wakes++ }, { logger });
}

/** Ends requests and waits until they are stored or kept. */
async function ends(journal: RequestJournal, ...ids: string[]): Promise<void> {
  ids.forEach((id) => journal.end(request(id), []));
  await vi.waitFor(() => expect(journal.isStoring).toBe(false), { timeout: 5_000 });
}

it('records an attempt before its source is called, and refuses it where that is not possible', () => {
  const journal = newJournal();
  journal.begin(holdOf('r'), attemptOf('r'));
  expect(appended).toEqual([beginRecord(holdOf('r'), attemptOf('r'))]);
  isFull = true;
  expect(() => journal.begin(holdOf('r'), attemptOf('r'))).toThrow('full');
});

it('records an end before it returns, stores it, and releases all records of the request', async () => {
  const journal = newJournal();
  const entries: RequestEntries = [journal.begin(holdOf('r'), attemptOf('r'))];
  journal.end(request('r'), entries);
  expect(appended.map(({ type }) => type)).toEqual(['begin', 'end']);
  expect([written, released]).toEqual([[], 0]);
  await vi.waitFor(() => expect([written, wakes, released]).toEqual([['r'], 1, 2]));
});

it('stores an end that cannot be recorded', async () => {
  const error = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  isFull = true;
  await ends(newJournal(), 'r');
  expect([written, error.mock.calls.length]).toEqual([['r'], 1]);
});

it('wakes nobody where a request was charged before, and logs it', async () => {
  const warn = vi.spyOn(logger, 'warn');
  close = async () => ({ charges: 1, enqueued: 0 });
  await ends(newJournal(), 'r');
  expect(wakes).toBe(0);
  expect(warn).toHaveBeenCalledExactlyOnceWith({ requests: 1 }, expect.any(String));
});

it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CONFLICT'] as const)(
  'keeps ends while the database fails with %s, and stores them once afterwards',
  async (code) => {
    const journal = newJournal();
    const works = close;
    close = failing(code);
    await ends(journal, 'a', 'b');
    await journal.storeKept();
    expect([written, released]).toEqual([[], 0]);
    close = works;
    await journal.storeKept();
    await journal.storeKept();
    expect([written, released]).toEqual([['a', 'b'], 2]);
  },
);

it('logs the outage once, not for every end and every try', async () => {
  const warn = vi.spyOn(logger, 'warn');
  const journal = newJournal();
  close = failing('UNAVAILABLE');
  await ends(journal, 'a', 'b');
  await journal.storeKept();
  expect(warn).toHaveBeenCalledTimes(1);
});

it('leaves the end of a request that the database refuses in the journal, and raises an alarm', async () => {
  const error = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const journal = newJournal();
  const works = close;
  close = async (ended) =>
    ended.some((each) => keyOf(each) === 'bad') ? failing('INVALID_ARGUMENT')() : works(ended);
  await ends(journal, 'a', 'bad', 'b', 'c');
  expect([written.toSorted(), released]).toEqual([['a', 'b', 'c'], 3]);
  expect(error).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ request: holdOf('bad'), alarm: 'request-not-stored' }),
    expect.any(String),
  );
});

it('stores what processes that are gone recorded, and is done with it only then', async () => {
  let done = 0;
  const records = ['a', 'b']
    .flatMap((id) => [beginRecord(holdOf(id), attemptOf(id)), endRecord(request(id))])
    .map((record) => JSON.parse(JSON.stringify(record)) as object);
  orphans = [{ records, done: () => void done++, isDone: false, damaged: 0 }];
  const journal = newJournal();
  const works = close;
  close = failing('UNAVAILABLE');
  await expect(journal.adopt(NEVER)).rejects.toThrow('no');
  expect(done).toBe(0);
  close = works;
  await journal.adopt(NEVER);
  expect([written, done, wakes]).toEqual([['a', 'b'], 1, 1]);
});

it('stores everything before it closes', async () => {
  const journal = newJournal();
  journal.end(request('r'), []);
  await journal.beforeApplicationShutdown();
  expect([written, closed]).toEqual([['r'], true]);
});
