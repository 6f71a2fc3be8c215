import { idempotencyKey, tenantIds, text, time, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { amountMicro } from '../request.js';

/** A million of the currency: a slip of the finger is not worth more. */
const GRANT_MAX = 1_000_000_000_000n;

/** Prices are in CNY; an account in another currency could not be charged. */
const currency = z
  .string()
  .transform((code) => code || 'CNY')
  .refine((code) => code === 'CNY', 'must be CNY, the currency of the prices');

export const openAccountRules = z.object({
  tenantId: uuid(),
  currency,
  creditMicro: amountMicro(0n),
});

export const addCreditRules = z.object({
  key: idempotencyKey(),
  tenantId: uuid(),
  amountMicro: amountMicro(1n, GRANT_MAX),
  reason: text(500),
});

export const listAccountsRules = z.object({
  tenantIds: tenantIds(),
  spentFrom: time(),
});

export const listCreditsRules = z.object({ tenantId: uuid() });
