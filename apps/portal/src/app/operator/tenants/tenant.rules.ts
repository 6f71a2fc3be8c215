import { between, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { GRANT_MICRO_MAX, REASON_MAX } from './credit.limits';

/** The input of the form that grants credit; a repeat under the same key grants nothing more. */
export const creditToGrant = z.object({
  idempotencyKey: uuid(),
  tenantId: uuid(),
  amountMicro: between(1, GRANT_MICRO_MAX),
  reason: text(REASON_MAX),
});
