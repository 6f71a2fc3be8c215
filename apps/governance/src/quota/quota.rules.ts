import { between, idempotencyKey, identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { lines } from '../ledger/ledger.rules.js';
import { amountMicro } from '../request.js';

/** Five kinds of subject, each by itself and as "*", in four windows, less what an organisation has not. */
const BUDGETS_MAX = 36;
export const CHARGES_MAX = 500;
export const LINES_MAX = 1_000;
const ttlMs = between(1_000, 600_000);
const holder = uuid();

const ref = z.object({ id: uuid(), subjectId: identifier(100, { min: 0 }) });

export const leaseRules = z.object({
  leaseId: uuid(),
  holder,
  budgets: z
    .array(ref)
    .max(BUDGETS_MAX, `must be at most ${BUDGETS_MAX} budgets`)
    .refine((refs) => new Set(refs.map(({ id }) => id)).size === refs.length, 'must name each budget once'),
  needTotalMicro: amountMicro(0n),
  wantTotalMicro: amountMicro(0n),
  ttlMs,
});
export const renewRules = z.object({ holder, ttlMs });
export const holderRules = z.object({ holder });

/** One charge; a batch is checked by its size only, since charges are independent. */
export const chargeRules = z.object({
  id: idempotencyKey(),
  leaseId: uuid(),
  heldMicro: amountMicro(0n),
  lines,
});
export const chargesRules = z.object({
  charges: z
    .array(z.object({ lines: z.array(z.unknown()) }))
    .max(CHARGES_MAX, `must be at most ${CHARGES_MAX} charges`)
    .refine(
      (charges) => charges.reduce((sum, { lines: { length } }) => sum + length, 0) <= LINES_MAX,
      `must have at most ${LINES_MAX} lines together`,
    ),
});
