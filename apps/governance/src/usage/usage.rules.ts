import { z } from 'zod';
import { pageSize } from '../page.js';
import { text } from '../request.js';

const RANGE_MS_MAX = 92 * 24 * 3_600_000;
const absentWhenEmpty = text(100).transform((value) => value || undefined);

export const listUsageRules = z.object({
  pageSize: pageSize(),
  pageToken: text(1_000),
  agentId: absentWhenEmpty,
  keyId: absentWhenEmpty,
  from: z.date().optional(),
  to: z.date().optional(),
});

/** Where a page of usage ended. */
export const entryPlace = z.object({ at: z.coerce.date(), eventId: z.string() });

export const summariseUsageRules = z
  .object({
    from: z.date('is required'),
    to: z.date('is required'),
    groupBy: z.enum(['sku', 'model', 'agent', 'key'], 'must be sku, model, agent or key'),
    bucket: z.enum(['hour', 'day'], 'must be hour or day'),
  })
  .refine(({ from, to }) => from.getTime() < to.getTime(), { path: ['to'], error: 'must be after from' })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= RANGE_MS_MAX, {
    path: ['to'],
    error: 'must be within 92 days of from',
  });
