import type { ExportedCharge } from '../export/export.types.js';
import type { UsageLine } from '../usage/usage-line.js';

export const PRICE = {
  id: 'model.input@2026-01-01',
  sku: 'model.input',
  model: '',
  amountMicro: 2_000_000n,
  per: 1_000_000n,
  unit: 'token',
  effectiveFrom: new Date('2026-01-01T00:00:00Z'),
};

/** A charge of 7 input tokens. */
export function exportedCharge(amountMicro = 14n, change: Partial<UsageLine> = {}): ExportedCharge {
  const line = {
    eventId: 'attempt:a:input',
    sku: 'model.input',
    quantity: 7n,
    at: new Date('2026-12-31T23:59:59.900Z'),
    agentId: '',
    keyId: 'k-1',
    model: 'small',
    requestId: 'r-1',
    attempt: 1,
    countedBy: 'provider',
    outcome: 'completed',
    traceId: 'trace',
    priceId: PRICE.id,
    projectId: 'p-1',
    sessionId: '',
    upstream: '',
    ...change,
  };
  return { line, amountMicro, priceId: PRICE.id, price: PRICE };
}
