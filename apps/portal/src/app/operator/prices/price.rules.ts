import { invalidArgument } from '@isthmus/platform-errors';
import { between, identifier, time } from '@isthmus/platform-validation';
import { z } from 'zod';
import { PER_MAX, PRICE_MICRO_MAX } from './price.limits';

/** The input of the form for a price: `amountMicro` for every `per` units, from a start time. */
export const priceToAdd = z.object({
  sku: identifier(100),
  model: identifier(200, { min: 0 }),
  amountMicro: between(0, PRICE_MICRO_MAX),
  per: between(1, PER_MAX),
  effectiveFrom: time(),
});

/** Which price to withdraw. */
export const priceToWithdraw = z.object({ priceId: identifier(400) });

/** INVALID_ARGUMENT unless `known`, the models of the catalogue and of prices, has the model; empty is every model. */
export function assertKnownModel(model: string, known: readonly string[]): void {
  if (model !== '' && !known.includes(model))
    throw invalidArgument([
      { field: 'model', description: 'must be one of the catalogue, or empty for every model' },
    ]);
}
