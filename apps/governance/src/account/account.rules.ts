import { idempotencyKey, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { amountMicro } from '../request.js';

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
  amountMicro: amountMicro(1n),
  reason: text(500),
});
