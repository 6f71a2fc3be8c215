import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { newTenantScope } from '@isthmus/testing';
import { beforeEach, expect, it } from 'vitest';
import type { GenAiMetrics } from '../metrics/gen-ai.metrics.js';
import type { EndedRequest } from './attempt.repository.js';
import { ExchangeService } from './exchange.service.js';
import type { LedgerClient } from './ledger.client.js';
import type { PriceBook } from './price.book.js';
import type { RequestJournal } from './request.journal.js';

let ended: EndedRequest[];
/** What the ledger answers a reservation with. */
let refusal: AppError | undefined;
beforeEach(() => {
  ended = [];
  refusal = undefined;
});

it('ends an attempt that was begun and not ended, and charges its input', async () => {
  const exchange = await open();
  await exchange.begin('scripted');
  await exchange.close();
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

/** Opens an exchange of a service whose journal only remembers. The parts are what the service calls of each. */
function open() {
  const journal = {
    begin: async () => undefined,
    end: async (request: EndedRequest) => void ended.push(request),
  } as unknown as RequestJournal;
  const ledger = {
    reserve: async () => {
      if (refusal) throw refusal;
    },
  } as unknown as LedgerClient;
  const prices = {
    of: async () => ({ inputMicroPerMillion: 1n, outputMicroPerMillion: 1n }),
  } as unknown as PriceBook;
  const metrics = { observeUsage: () => undefined } as unknown as GenAiMetrics;
  const logger = createLogger({ service: 'test', level: 'silent' });
  const scope = newTenantScope();
  return new ExchangeService(journal, ledger, prices, metrics, logger).open({
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
    model: 'small',
    inputTokens: 5,
    outputTokensMax: 10,
    hasMedia: false,
  });
}
