import { time } from '@isthmus/platform-validation';
import { z } from 'zod';
import { FORMATS } from './export.service.js';

const RANGE_MS_MAX = 366 * 24 * 3_600_000;

export const exportUsageRules = z
  .object({ from: time(), to: time(), format: z.enum(FORMATS, 'must be focus or cloudevents') })
  .refine(({ from, to }) => from.getTime() < to.getTime(), { path: ['to'], error: 'must be after from' })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= RANGE_MS_MAX, {
    path: ['to'],
    error: 'must be within 366 days of from',
  });
