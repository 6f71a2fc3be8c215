import { between, idempotencyKey, identifier, time } from '@isthmus/platform-validation';
import { z } from 'zod';
import { amountMicro } from '../request.js';

/** How far callers' clocks may be ahead. */
const AHEAD_MS_MAX = 300_000;
const LINES_MAX = 1_000;
const QUANTITY_MAX = 1_000_000_000_000_000n;

const OPTIONAL = { min: 0 } as const;

const line = z.object({
  eventId: identifier(200),
  sku: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, 'must be a sku such as model.input'),
  quantity: z.bigint().min(0n, 'must not be negative').max(QUANTITY_MAX, `must be at most ${QUANTITY_MAX}`),
  at: time().refine((at) => at.getTime() <= Date.now() + AHEAD_MS_MAX, 'must not lie in the future'),
  agentId: identifier(100, OPTIONAL),
  keyId: identifier(100, OPTIONAL),
  model: identifier(200, OPTIONAL),
  requestId: identifier(200, OPTIONAL),
  attempt: between(0, 1_000),
  countedBy: z.enum(['', 'provider', 'local', 'mixed'], 'must be provider, local or mixed'),
  outcome: z.enum(
    ['', 'completed', 'cancelled', 'failed', 'interrupted'],
    'must be completed, cancelled, failed or interrupted',
  ),
  traceId: identifier(64, OPTIONAL),
  priceId: identifier(200, OPTIONAL),
  projectId: identifier(100, OPTIONAL),
  sessionId: identifier(200, OPTIONAL),
  upstream: identifier(200, OPTIONAL),
});
export const lines = z.array(line).max(LINES_MAX, `must be at most ${LINES_MAX} lines`);

export const reserveRules = z.object({
  key: idempotencyKey(),
  amountMicro: amountMicro(1n),
  ttlMs: between(1_000, 3_600_000),
  purpose: identifier(200, OPTIONAL),
});
/** No lines: nothing was used. */
export const settleRules = z.object({ key: idempotencyKey(), lines });
export const voidRules = z.object({ key: idempotencyKey() });
export const postRules = z.object({ lines: lines.min(1, 'must be at least 1 line') });
