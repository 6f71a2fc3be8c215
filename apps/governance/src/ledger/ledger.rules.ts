import { z } from 'zod';
import { amountMicro, key, text } from '../request.js';

/** Largest difference of the callers' clocks that is taken for granted. */
const AHEAD_MS_MAX = 300_000;
const LINES_MAX = 1_000;
const QUANTITY_MAX = 1_000_000_000_000_000n;

const line = z.object({
  eventId: key(),
  sku: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, 'must be a sku such as model.input'),
  quantity: z.bigint().min(0n, 'must not be negative').max(QUANTITY_MAX, `must be at most ${QUANTITY_MAX}`),
  at: z
    .date('is required')
    .refine((at) => at.getTime() <= Date.now() + AHEAD_MS_MAX, 'must not lie in the future'),
  agentId: text(100),
  keyId: text(100),
  model: text(200),
  requestId: text(200),
  attempt: z.number().int().min(0, 'must not be negative').max(1_000, 'must be at most 1000'),
  countedBy: z.enum(['', 'provider', 'local', 'mixed'], 'must be provider, local or mixed'),
  outcome: z.enum(
    ['', 'completed', 'cancelled', 'failed', 'interrupted'],
    'must be completed, cancelled, failed or interrupted',
  ),
  traceId: text(64),
});
const lines = z.array(line).max(LINES_MAX, `must be at most ${LINES_MAX} lines`);

export const reserveRules = z.object({
  key: key(),
  amountMicro: amountMicro(1n),
  ttlMs: z.number().int().min(1_000, 'must be 1,000–3,600,000').max(3_600_000, 'must be 1,000–3,600,000'),
  purpose: text(200),
});
/** No lines: nothing was used after all. */
export const settleRules = z.object({ key: key(), lines });
export const voidRules = z.object({ key: key() });
export const postRules = z.object({ lines: lines.min(1, 'must be at least 1 line') });
