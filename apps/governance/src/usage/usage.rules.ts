import { identifier, isoTime, pageSize, pageTokens, time, timeZone } from '@isthmus/platform-validation';
import { z } from 'zod';
import { amountMicro } from '../request.js';
import { PAGE_SIZES } from '../page.js';

const RANGE_MS_MAX = 92 * 24 * 3_600_000;
const absentWhenEmpty = identifier(100, { min: 0 }).transform((value) => value || undefined);

export const listUsageRules = z.object({
  pageSize: pageSize(PAGE_SIZES),
  pageToken: z.string(),
  agentId: absentWhenEmpty,
  keyId: absentWhenEmpty,
  from: time().optional(),
  to: time().optional(),
});

/** Tokens of ListUsage: newest first, then by event id. */
export const usageTokens = pageTokens(
  'governance.usage',
  z.object({ at: isoTime, eventId: identifier(200) }),
);

export const getChargesRules = z.object({ eventIds: z.array(identifier(200)).min(1).max(100) });

const PER_MAX = 1_000_000_000n;

export const addPriceRules = z
  .object({
    sku: identifier(100),
    model: identifier(200, { min: 0 }),
    amountMicro: amountMicro(0n),
    per: z.bigint().min(1n, 'must be at least 1').max(PER_MAX, `must be at most ${PER_MAX}`),
    effectiveFrom: time(),
  })
  .refine(({ sku, model }) => model === '' || sku.startsWith('model.'), {
    path: ['model'],
    error: 'must be empty unless the sku is one of models',
  });

export const withdrawPriceRules = z.object({ priceId: identifier(400) });

const CHARGES_RANGE_MS_MAX = 3_600_000;

export const listChargesRules = z
  .object({
    skus: z.array(identifier(100)).min(1).max(20),
    from: time(),
    to: time(),
    pageSize: pageSize({ usual: 1_000, max: 5_000, above: 'cap' }),
    pageToken: z.string(),
  })
  .refine(({ from, to }) => from.getTime() < to.getTime(), { path: ['to'], error: 'must be after from' })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= CHARGES_RANGE_MS_MAX, {
    path: ['to'],
    error: 'must be within an hour of from',
  });

/** Tokens of ListCharges: by time, then by event id and tenant. */
export const chargeTokens = pageTokens(
  'governance.charges',
  z.object({ at: isoTime, eventId: identifier(200), tenantId: z.uuid() }),
);

export const summariseUsageRules = z
  .object({
    from: time(),
    to: time(),
    groupBy: z.enum(['sku', 'model', 'agent', 'key'], 'must be sku, model, agent or key'),
    bucket: z.enum(['hour', 'day'], 'must be hour or day'),
    timeZone: z.union([timeZone(), z.literal('').transform(() => 'UTC')]),
  })
  .refine(({ from, to }) => from.getTime() < to.getTime(), { path: ['to'], error: 'must be after from' })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= RANGE_MS_MAX, {
    path: ['to'],
    error: 'must be within 92 days of from',
  });
