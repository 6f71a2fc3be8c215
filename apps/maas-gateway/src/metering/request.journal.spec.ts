import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AttemptRepository, EndedRequest } from './attempt.repository.js';
import { ABANDONED_AFTER_MS, RequestJournal } from './request.journal.js';

const NEVER = new AbortController().signal;
const NOW = new Date('2026-11-01T12:00:00Z');
const logger = createLogger({ service: 'test', level: 'silent' });
const keyOf = ({ charge }: EndedRequest) => ('holdKey' in charge ? charge.holdKey : '');
const request = (holdKey: string): EndedRequest => ({
  attempts: [],
  charge: { tenantId: 't', kind: 'void', holdKey },
});

/** What the database answers each write with, by the requests in it. */
let close: (ended: readonly EndedRequest[]) => Promise<number>;
let abandoned: number[];
let calls: Parameters<AttemptRepository['closeAbandoned']>[0][];
let wakes: number;
let written: string[];
beforeEach(() => {
  [abandoned, calls, wakes, written] = [[], [], 0, []];
  close = async (ended) => {
    written.push(...ended.map(keyOf));
    return ended.length;
  };
});
afterEach(() => vi.restoreAllMocks());

function newJournal(): RequestJournal {
  const attempts = {
    write: async () => undefined,
    close: (ended: readonly EndedRequest[]) => close(ended),
    closeAbandoned: async (call: Parameters<AttemptRepository['closeAbandoned']>[0]) => {
      calls.push(call);
      return abandoned.shift() ?? 0;
    },
  } as unknown as AttemptRepository; // What the journal calls.
  return new RequestJournal(attempts, { wake: () => void wakes++ }, { logger });
}

const failing = (code: ErrorCode) => async () => {
  throw new AppError(code, 'no');
};

it('writes ends and wakes the relay', async () => {
  await newJournal().end(request('r'));
  expect([written, wakes]).toEqual([['r'], 1]);
});

it('wakes nobody where a request was charged before, and logs it', async () => {
  const warn = vi.spyOn(logger, 'warn');
  close = async () => 0;
  await newJournal().end(request('r'));
  expect(wakes).toBe(0);
  expect(warn).toHaveBeenCalledExactlyOnceWith({ requests: 1 }, expect.any(String));
});

it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CONFLICT'] as const)(
  'keeps ends while the database fails with %s, and writes them once afterwards',
  async (code) => {
    const journal = newJournal();
    const works = close;
    close = failing(code);
    await Promise.all(['a', 'b'].map((key) => journal.end(request(key))));
    await journal.writeKept();
    expect(written).toEqual([]);
    close = works;
    await journal.writeKept();
    await journal.writeKept();
    expect(written).toEqual(['a', 'b']);
  },
);

it('logs the outage once, not for every end and every try', async () => {
  const warn = vi.spyOn(logger, 'warn');
  const journal = newJournal();
  close = failing('UNAVAILABLE');
  await journal.end(request('a'));
  await journal.end(request('b'));
  await journal.writeKept();
  expect(warn).toHaveBeenCalledTimes(1);
});

it('keeps ends that are too many to wait for the database', async () => {
  const journal = newJournal();
  const works = close;
  const { promise: blocked, resolve } = Promise.withResolvers<number>();
  close = () => blocked;
  const ends = Array.from({ length: 20_002 }, (_, n) => journal.end(request(String(n))));
  await ends.at(-1); // Refused by the full queue, and kept.
  close = works;
  resolve(1);
  await Promise.all(ends);
  await journal.writeKept();
  expect(written).toContain('20001');
});

it('drops the end of a request that the database refuses, and logs its charge', async () => {
  const error = vi.spyOn(logger, 'error');
  const journal = newJournal();
  const works = close;
  close = failing('INVALID_ARGUMENT');
  await journal.end(request('r'));
  close = works;
  await journal.drain();
  expect(written).toEqual([]);
  expect(error).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ charge: expect.objectContaining({ holdKey: 'r' }) }),
    'the end of a request cannot be written',
  );
});

it('writes the others when the end of one request is refused', async () => {
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const works = close;
  close = async (ended) =>
    ended.some((each) => keyOf(each) === 'bad') ? failing('INVALID_ARGUMENT')() : works(ended);
  const journal = newJournal();
  await Promise.all(['a', 'bad', 'b', 'c'].map((key) => journal.end(request(key))));
  expect(written.toSorted()).toEqual(['a', 'b', 'c']);
});

it('closes what has been open for longer than any request lasts, batch by batch', async () => {
  abandoned = [200, 200, 7];
  await newJournal().closeAbandoned(NEVER, NOW);
  expect(calls).toHaveLength(3);
  expect(calls[0]).toMatchObject({
    startedBefore: new Date(NOW.getTime() - ABANDONED_AFTER_MS),
    now: NOW,
    limit: 200,
  });
  expect(wakes).toBe(3);
});

it('stops closing at its signal', async () => {
  abandoned = [200, 200];
  await newJournal().closeAbandoned(AbortSignal.abort(), NOW);
  expect(calls).toHaveLength(1);
});

it('closes nothing as abandoned while ends are kept: what they used is known', async () => {
  const journal = newJournal();
  close = failing('UNAVAILABLE');
  await journal.end(request('r'));
  await journal.closeAbandoned(NEVER, NOW);
  expect(calls).toEqual([]);
});
