import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Entry } from '@isthmus/platform-journal';
import type { ModelPrice } from '@isthmus/domain-models';
import { createLogger } from '@isthmus/platform-observability';
import type { Amount } from '@isthmus/platform-quota';
import { beforeEach, expect, it, vi } from 'vitest';
import type { EndedRequest } from './attempt.repository.js';
import type { GenAiMetrics } from './gen-ai.metrics.js';
import { LedgerMetering } from './ledger.metering.js';
import type { Attempt, MeteredHold, RequestToMeter, Usage } from './metering.types.js';
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
    role: undefined,
    scopes: ['models'],
    origins: [],
    keyId: 'k',
    onlyAgent: undefined,
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
let begun: [MeteredHold, Attempt][];
let held: Amount[];
let settled: Amount[];
/** What the quota answers a hold with. */
let refusal: AppError | undefined;
let journalIsFull: boolean;
beforeEach(() => {
  [ended, begun, held, settled, refusal, journalIsFull] = [[], [], [], [], undefined, false];
});

it('charges nobody for an attempt that was begun and not ended: that is our fault', async () => {
  const request = await open();
  request.begin(SMALL, 'scripted');
  request.close();
  expect(ended).toMatchObject([
    { attempts: [{ number: 1, outcome: 'interrupted', inputTokens: 0, outputTokens: 0 }] },
  ]);
  expect(settled).toEqual([{ micro: 0n, tokens: 0 }]);
});

it.each<[ErrorCode, ErrorCode, string]>([
  ['BUDGET_EXHAUSTED', 'BUDGET_EXHAUSTED', 'no'],
  ['FAILED_PRECONDITION', 'BUDGET_EXHAUSTED', 'Your organisation has no account to charge'],
  ['UNAVAILABLE', 'UNAVAILABLE', 'The ledger cannot be reached, so no model was called'],
  ['INTERNAL', 'UNAVAILABLE', 'The ledger cannot be reached, so no model was called'],
  ['RATE_LIMITED', 'RATE_LIMITED', 'no'],
])('reads %s of the quota as %s', async (theirs, code, message) => {
  refusal = new AppError(theirs, 'no');
  await expect(open()).rejects.toMatchObject({ code, message });
});

it('names the budget that does not cover a request, and what helps', async () => {
  refusal = new AppError('BUDGET_EXHAUSTED', 'The monthly budget of the key does not cover this call', {
    remedy: 'Raise it.',
    metadata: { budget: 'key', window: 'month', budgetId: 'b', availableMicro: '1' },
  });
  await expect(open()).rejects.toMatchObject({
    message: 'The monthly budget of the key does not cover this call',
    remedy: 'Raise it. A call with fewer tokens (max_tokens) needs less.',
    metadata: { budget: 'key', window: 'month' },
  });
});

it('does not hide a bug', async () => {
  const bug = new TypeError('undefined is not a function');
  refusal = bug as AppError;
  await expect(open()).rejects.toBe(bug);
});

it('holds the dearest of the planned attempts, and the tokens of one', async () => {
  await open({ attempts: [SMALL, LARGE] });
  expect(held).toEqual([{ micro: 5n + 10n * 7n, tokens: 15 }]);
});

it('records each attempt before it is made, with what is held and its prices', async () => {
  const request = await open({ attempts: [SMALL, LARGE] });
  request.begin(SMALL, 'one').fail('failed');
  const second = request.begin(LARGE, 'two');
  second.end({ outcome: 'completed', reported: usage(6, 2), counted: uncalled });
  request.close();
  expect(begun).toMatchObject([
    [
      { requestId: 'r', leaseId: 'lease', heldMicro: 75n },
      { number: 1, model: 'small', upstream: 'one' },
    ],
    [{ requestId: 'r' }, { number: 2, model: 'large', upstream: 'two', outputPriceId: 'large out' }],
  ]);
  expect(ended).toMatchObject([
    {
      hold: { leaseId: 'lease', heldMicro: 75n },
      attempts: [
        { number: 1, outcome: 'failed', inputTokens: 0, inputPriceId: 'small in' },
        {
          number: 2,
          outcome: 'completed',
          inputTokens: 6,
          outputTokens: 2,
          countedBy: 'provider',
          keyId: 'k',
        },
      ],
    },
  ]);
  expect(settled).toEqual([{ micro: 6n + 2n * 7n, tokens: 8 }]);
});

it('frees what is held for a request whose attempts used nothing', async () => {
  const request = await open();
  request.begin(SMALL, 'one').fail('cancelled');
  request.close();
  expect(ended).toMatchObject([{ attempts: [{ outcome: 'cancelled', inputTokens: 0 }] }]);
  expect(settled).toEqual([{ micro: 0n, tokens: 0 }]);
});

it('does not believe usage that is not possible, and charges what is counted here', async () => {
  const warn = vi.spyOn(logger, 'warn');
  const request = await open();
  const attempt = request.begin(SMALL, 'one');
  const counted: Usage = { inputTokens: 5, outputTokens: 3, countedBy: 'local' };
  const charged = attempt.end({ outcome: 'completed', reported: usage(7, 1e15), counted: () => counted });
  expect(charged).toBe(counted);
  request.close();
  expect(ended[0]?.attempts).toMatchObject([counted]);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ requestId: 'r', model: 'small', upstream: 'one', alarm: 'usage-discrepancy' }),
    expect.any(String),
  );
});

it('believes more input where the request has pictures', async () => {
  const request = await open({ hasMedia: true });
  const reported = usage(40_000, 3);
  expect(request.begin(SMALL, 'one').end({ outcome: 'completed', reported, counted: uncalled })).toBe(
    reported,
  );
});

it('frees what is held where an attempt cannot be recorded', async () => {
  const request = await open();
  journalIsFull = true;
  expect(() => request.begin(SMALL, 'one')).toThrow('full');
  request.close();
  expect(ended).toMatchObject([{ attempts: [] }]);
  expect(settled).toEqual([{ micro: 0n, tokens: 0 }]);
});

it('frees what is held, and records nothing, where no model was called', async () => {
  const request = await open();
  expect(request.worthOf('small', usage(7, 3))).toBeGreaterThan(0n);
  expect(request.worthOf('another', usage(7, 3))).toBe(0n);
  request.close();
  expect([ended, settled]).toEqual([[], [{ micro: 0n, tokens: 0 }]]);
});

it('closes a request once, and takes no ends after that', async () => {
  const request = await open();
  const attempt = request.begin(SMALL, 'one');
  request.close();
  attempt.end({ outcome: 'completed', reported: usage(7, 3), counted: uncalled });
  request.close();
  expect(ended).toHaveLength(1);
  expect(ended[0]?.attempts).toMatchObject([{ outcome: 'interrupted' }]);
  expect(settled).toHaveLength(1);
});

function usage(inputTokens: number, outputTokens: number): Usage {
  return { inputTokens, outputTokens, countedBy: 'provider' };
}

/** A price of 1 micro-unit a token in, and 2 or 7 out. */
function priceOf(model: string): ModelPrice {
  const row = (id: string, amountMicro: bigint) => ({
    id: `${model} ${id}`,
    sku: id,
    model,
    amountMicro,
    per: 1n,
    effectiveFrom: undefined,
  });
  const output = model === 'large' ? 7n : 2n;
  return {
    inputMicroPerMillion: 1_000_000n,
    outputMicroPerMillion: output * 1_000_000n,
    input: row('in', 1n),
    output: row('out', output),
  };
}

/** A metered request over a journal that only remembers. The parts are what is called of each. */
function open(change: Partial<RequestToMeter> = {}) {
  const journal = {
    begin: (hold: MeteredHold, attempt: Attempt) => {
      if (journalIsFull) throw new AppError('UNAVAILABLE', 'full');
      begun.push([hold, attempt]);
      return {} as Entry;
    },
    end: (request: EndedRequest) => void ended.push(request),
  } as unknown as RequestJournal;
  const quota = {
    hold: async (_: unknown, amount: Amount) => {
      if (refusal) throw refusal;
      held.push(amount);
      return { leaseId: 'lease', micro: amount.micro, settle: (used: Amount) => void settled.push(used) };
    },
    limitsOf: () => ({}),
  };
  const prices = { of: async (model: string) => priceOf(model) } as unknown as PriceBook;
  const metrics = { observeUsage: () => undefined } as unknown as GenAiMetrics;
  return new LedgerMetering(journal, quota, prices, metrics, { logger }).open({ ...REQUEST, ...change });
}
