import { between, identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { WINDOWS } from './windows';

/** A key; empty for the organisation. */
const keyId = identifier(100, { min: 0 });
const AMOUNT_MICRO_MAX = 1_000_000_000_000_000;
const PER_MINUTE_MAX = 1_000_000_000_000;

export const budgetToSet = z.object({
  keyId,
  window: z.enum(WINDOWS),
  limitMicro: between(0, AMOUNT_MICRO_MAX),
});

/** A number of 0 does not limit. */
export const limitToSet = z.object({
  keyId,
  requestsPerMinute: between(0, PER_MINUTE_MAX),
  tokensPerMinute: between(0, PER_MINUTE_MAX),
  concurrentRequests: between(0, 1_000_000),
});

/** The budget or limit to remove. */
export const ruleToRemove = z.object({ id: uuid() });
