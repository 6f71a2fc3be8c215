import { expect, it } from 'vitest';
import { chargeOf } from './charge.mapper.js';
import type { EndedAttempt } from './metering.types.js';

const REQUEST = { tenantId: 't', requestId: 'r' };
const HOLD = { ...REQUEST, leaseId: 'l', heldMicro: 9n };
const attempt: EndedAttempt = {
  id: 'a',
  ...REQUEST,
  number: 2,
  model: 'm',
  upstream: 'u',
  agentId: 'agent-1',
  keyId: 'k',
  traceId: 'trace',
  startedAt: new Date(0),
  inputPriceId: 'p-in',
  outputPriceId: 'p-out',
  endedAt: new Date(1_000),
  inputTokens: 7,
  outputTokens: 3,
  countedBy: 'provider',
  outcome: 'completed',
};

it('charges input and output of every attempt, each under an id of its own', () => {
  const shared = {
    at: attempt.endedAt,
    agentId: 'agent-1',
    keyId: 'k',
    model: 'm',
    requestId: 'r',
    attempt: 2,
    countedBy: 'provider',
    outcome: 'completed',
    traceId: 'trace',
    upstream: 'u',
  };
  expect(chargeOf(HOLD, [attempt])).toEqual({
    tenantId: 't',
    kind: 'charge',
    chargeId: 'r',
    leaseId: 'l',
    heldMicro: 9n,
    lines: [
      { ...shared, eventId: 'attempt:a:input', sku: 'model.input', quantity: 7n, priceId: 'p-in' },
      { ...shared, eventId: 'attempt:a:output', sku: 'model.output', quantity: 3n, priceId: 'p-out' },
    ],
  });
});

it('leaves out what was not used', () => {
  expect(chargeOf(HOLD, [{ ...attempt, outputTokens: 0 }])).toMatchObject({
    lines: [{ sku: 'model.input' }],
  });
});

it('charges nothing where nothing was used', () => {
  const nothing = { ...attempt, inputTokens: 0, outputTokens: 0 };
  expect(chargeOf(HOLD, [nothing])).toBeUndefined();
  expect(chargeOf(HOLD, [])).toBeUndefined();
});
