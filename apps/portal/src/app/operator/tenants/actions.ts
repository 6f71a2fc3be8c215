'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attemptAsOperator, type ActionResult } from '../../../lib/action';
import { addCredit } from '../../../lib/api/tenants';
import { creditToGrant } from './tenant.rules';

/** Grants credit to a tenant, whose audit log says who did and why. */
export async function grantCredit(input: z.input<typeof creditToGrant>): Promise<ActionResult<null>> {
  return attemptAsOperator({ name: 'portal grant credit', permission: 'operator' }, async ({ scope }) => {
    const { idempotencyKey, ...grant } = parse(creditToGrant, input);
    await addCredit(scope, { key: idempotencyKey, ...grant });
    revalidatePath('/operator/tenants', 'layout');
    return null;
  });
}
