import { z } from 'zod';
import { amountMicro, key, name, tenantUuid } from '../request.js';

/** Prices are in CNY, so an account in another currency could not be charged. */
const currency = z
  .string()
  .transform((code) => code || 'CNY')
  .refine((code) => code === 'CNY', 'must be CNY, the currency of the prices');

export const openAccountRules = z.object({
  tenantId: tenantUuid(),
  currency,
  creditMicro: amountMicro(0n),
});

export const addCreditRules = z.object({
  key: key(),
  tenantId: tenantUuid(),
  amountMicro: amountMicro(1n),
  reason: name(500),
});
