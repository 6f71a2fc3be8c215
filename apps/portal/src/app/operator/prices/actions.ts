'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attemptAsOperator, type ActionResult } from '../../../lib/action';
import { listModels } from '../../../lib/api/models';
import { addPrice, listPrices, withdrawPrice } from '../../../lib/api/platform';
import { assertKnownModel, priceToAdd, priceToWithdraw } from './price.rules';

/** Adds a price; what was used before it begins keeps the former one. INVALID_ARGUMENT for a model that nobody knows. */
export async function changePrice(input: z.input<typeof priceToAdd>): Promise<ActionResult<null>> {
  return attemptAsOperator({ name: 'portal change price', permission: 'operator' }, async ({ scope }) => {
    const price = parse(priceToAdd, input);
    const [models, prices] = await Promise.all([listModels(scope), listPrices(scope)]);
    assertKnownModel(price.model, [...models.map(({ id }) => id), ...prices.map(({ model }) => model)]);
    await addPrice(scope, price);
    revalidatePath('/operator/prices');
    return null;
  });
}

/** Withdraws a price that has not begun; FAILED_PRECONDITION for one that has, or begins within a minute. */
export async function withdraw(input: z.input<typeof priceToWithdraw>): Promise<ActionResult<null>> {
  return attemptAsOperator({ name: 'portal withdraw price', permission: 'operator' }, async ({ scope }) => {
    await withdrawPrice(scope, parse(priceToWithdraw, input).priceId);
    revalidatePath('/operator/prices');
    return null;
  });
}
