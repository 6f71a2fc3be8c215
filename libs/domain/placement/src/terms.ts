import { PLACEMENT_MAXIMA, type Offer } from '@isthmus/kernels';
import { classFailures, type CompiledRequest, type Constraint } from './constraints.js';
import type { Fleet } from './fleet.js';
import { grantedMilli } from './node.js';
import { priceMicroPerHour } from './price.js';
import type { PriceClass } from './price-class.js';

/** What one request meets in one price class. */
export interface Terms {
  readonly priceClass: PriceClass;
  readonly priceMicroPerHour: number;
  /** Of the constraints that every node of the class fails or meets alike: those that it fails. */
  readonly failed: readonly Constraint[];
}

/** The terms of every class of the fleet: price, operator and region are judged once per class, not once per node. */
export function termsFor(fleet: Fleet, request: CompiledRequest): Terms[] {
  return fleet.classes.map((priceClass) => {
    const price = priceMicroPerHour(priceClass.sample, request.resources);
    return {
      priceClass,
      priceMicroPerHour: price,
      failed: classFailures(priceClass.sample, price, request),
    };
  });
}

/** The offers of the classes that the request admits. */
export function offersOf(terms: readonly Terms[], acceleratorMilli: number): ReadonlyMap<string, Offer> {
  const admitted = terms.filter(({ failed }) => failed.length === 0);
  return new Map(
    admitted.map(({ priceClass: { name, sample }, priceMicroPerHour: price }) => {
      const { accelerators } = sample;
      const share =
        accelerators && acceleratorMilli > 0
          ? { milliPerCard: grantedMilli(acceleratorMilli, accelerators) }
          : {};
      return [name, { priceMicros: Math.min(price, PLACEMENT_MAXIMA.priceMicros), ...share }];
    }),
  );
}
