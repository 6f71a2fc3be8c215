import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it, vi } from 'vitest';
import type { EndedRequest } from './attempt.repository.js';
import type { GenAiMetrics } from './gen-ai.metrics.js';
import type { LedgerClient } from './ledger.client.js';
import { LedgerMetering } from './ledger.metering.js';
import type { AttemptRow, RequestToMeter, Usage } from './metering.types.js';
import type { PriceBook } from './price.book.js';
import type { RequestJournal } from './request.journal.js';
import { scopeOf } from '../testing/fake-request.js';

const scope = scopeOf();
const SMALL = { model: 'small', outputTokensMax: 10 };
const LARGE = { model: 'large', outputTokensMax: 10 };
const REQUEST: RequestToMeter = {
  id: 'r',
  principal: {
    person: undefined,
    organisation: scope.tenantId,
    project: undefined,
    role: 'member',
    scopes: ['models'],
    keyId: 'k',
    agentId: '',
    scope,
  },
  inputTokens: 5,
  hasMedia: false,
  attempts: [SMALL],
};
const logger = createLogger({ service: 'test', level: 'silent' });
const uncalled = () => {
  throw new Error('not to be counted');
};

let ended: EndedRequest[];
let written: AttemptRow[][];
let held: [string, bigint][];
/** What the ledger answers a reservation with. */
let refusal: AppError | undefined;
let journalIsDown: boolean;
beforeEach(() => {
  [ended, written, held, refusal, journalIsDown] = [[], [], [], undefined, false];
});

it('ends an attempt that was begun and not ended, and charges its input', async () => {
  const request = await open();
  await request.begin(SMALL, 'scripted');
  await request.close();
  expect(ended).toMatchObject([
    {
      attempts: [{ number: 1, outcome: 'interrupted', inputTokens: 5, outputTokens: 0, countedBy: 'local' }],
      charge: { kind: 'settle', holdKey: 'r', lines: [{ sku: 'model.input', quantity: 5n }] },
    },
  ]);
});

it.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL'] as const)(
  'frees a hold that may have been made although the reservation failed with %s',
  async (code) => {
    refusal = new AppError(code, 'the answer is lost');
    await expect(open()).rejects.toBe(refusal);
    expect(ended).toMatchObject([{ attempts: [], charge: { kind: 'void', holdKey: 'r' } }]);
  },
);

it('frees nothing when the ledger refused the hold', async () => {
  refusal = new AppError('BUDGET_EXHAUSTED', 'spent');
  await expect(open()).rejects.toBe(refusal);
  expect(ended).toEqual([]);
});

it('holds the dearest of the planned attempts under the id of the request', async () => {
  await open({ attempts: [SMALL, LARGE] });
  expect(held).toEqual([['r', 5n + 10n * 7n]]);
});

it('charges each attempt by its own model and number', async () => {
  const request = await open({ attempts: [SMALL, LARGE] });
  (await request.begin(SMALL, 'one')).fail('failed');
  const second = await request.begin(LARGE, 'two');
  second.end({ outcome: 'completed', reported: usage(6, 2), counted: uncalled });
  await request.close();
  expect(written[1]).toMatchObject([
    { number: 1, model: 'small', upstream: 'one', outcome: 'failed', inputTokens: 0 },
    { number: 2, model: 'large', upstream: 'two', inputTokens: 5, outputTokens: 0 },
  ]);
  expect(ended[0]?.charge).toMatchObject({
    kind: 'settle',
    lines: [
      { sku: 'model.input', model: 'large', attempt: 2, quantity: 6n, countedBy: 'provider', keyId: 'k' },
      { sku: 'model.output', model: 'large', attempt: 2, quantity: 2n, outcome: 'completed' },
    ],
  });
});

it('frees the hold of a request whose attempts used nothing', async () => {
  const request = await open();
  (await request.begin(SMALL, 'one')).fail('cancelled');
  await request.close();
  expect(ended).toMatchObject([{ attempts: [{ outcome: 'cancelled' }], charge: { kind: 'void' } }]);
});

it('does not believe usage that is not possible, and charges what is counted here', async () => {
  const warn = vi.spyOn(logger, 'warn');
  const request = await open();
  const attempt = await request.begin(SMALL, 'one');
  const counted: Usage = { inputTokens: 5, outputTokens: 3, countedBy: 'local' };
  const charged = attempt.end({ outcome: 'completed', reported: usage(7, 1e15), counted: () => counted });
  expect(charged).toBe(counted);
  await request.close();
  expect(ended[0]?.attempts).toMatchObject([counted]);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ requestId: 'r', model: 'small' }),
    expect.any(String),
  );
});

it('believes more input where the request has pictures', async () => {
  const request = await open({ hasMedia: true });
  const reported = usage(40_000, 3);
  const attempt = await request.begin(SMALL, 'one');
  expect(attempt.end({ outcome: 'completed', reported, counted: uncalled })).toBe(reported);
});

it('records an attempt that could not be begun as failed, and frees the hold', async () => {
  const request = await open();
  journalIsDown = true;
  await expect(request.begin(SMALL, 'one')).rejects.toThrow('no database');
  await request.close();
  expect(ended).toMatchObject([{ attempts: [{ outcome: 'failed' }], charge: { kind: 'void' } }]);
});

it('closes a request once, and takes no ends after that', async () => {
  const request = await open();
  const attempt = await request.begin(SMALL, 'one');
  await Promise.all([request.close(), request.close()]);
  attempt.end({ outcome: 'completed', reported: usage(7, 3), counted: uncalled });
  await request.close();
  expect(ended).toHaveLength(1);
  expect(ended[0]?.attempts).toHaveLength(1);
});

it('waits at shutdown for ends that are being written', async () => {
  const { promise: write, resolve } = Promise.withResolvers<void>();
  const metering = newMetering({ end: () => write });
  const request = await metering.open(REQUEST);
  let drained = false;
  void request.close();
  const draining = metering.beforeApplicationShutdown().then(() => (drained = true));
  await new Promise((done) => setImmediate(done));
  expect(drained).toBe(false);
  resolve();
  await draining;
});

function usage(inputTokens: number, outputTokens: number): Usage {
  return { inputTokens, outputTokens, countedBy: 'provider' };
}

function open(change: Partial<RequestToMeter> = {}) {
  return newMetering().open({ ...REQUEST, ...change });
}

/** Metering over a journal that only remembers. The parts are what it calls of each. */
function newMetering(journal: Partial<RequestJournal> = {}) {
  return new LedgerMetering(
    {
      begin: async (rows: AttemptRow[]) => {
        if (journalIsDown) throw new Error('no database');
        written.push(rows);
      },
      end: async (request: EndedRequest) => void ended.push(request),
      drain: async () => undefined,
      ...journal,
    } as unknown as RequestJournal,
    {
      reserve: async (_: unknown, id: string, amount: bigint) => {
        if (refusal) throw refusal;
        held.push([id, amount]);
      },
    } as unknown as LedgerClient,
    {
      of: async (model: string) => ({
        inputMicroPerMillion: 1_000_000n,
        outputMicroPerMillion: model === 'large' ? 7_000_000n : 2_000_000n,
      }),
    } as unknown as PriceBook,
    { observeUsage: () => undefined } as unknown as GenAiMetrics,
    { logger },
  );
}
