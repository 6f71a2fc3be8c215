import { PLACEMENT_MAXIMA, type Offer } from '@isthmus/kernels';
import type { Constraint, PlacementRequest } from './constraints.js';
import type { Fleet } from './fleet.js';
import { grantedMilli } from './node.js';
import { priceMicroPerHour } from './price.js';
import type { PriceClass } from './price-class.js';

/** The terms of one price class for one request. */
export interface Terms {
  readonly priceClass: PriceClass;
  readonly priceMicroPerHour: number;
  /** The constraints that all nodes of the class fail. */
  readonly failed: readonly Constraint[];
}

/** The terms of every class of the fleet: price, operator and region are judged here, once per class. */
export function termsFor(fleet: Fleet, request: PlacementRequest): Terms[] {
  const { priceMicroPerHourMax, resources } = request;
  const regions = new Set(request.regionIds);
  const operators = new Set(request.operatorIds);
  return fleet.classes.map((priceClass) => {
    const { regionId, operatorId } = priceClass.sample;
    const price = priceMicroPerHour(priceClass.sample, resources);
    const failed: Constraint[] = [];
    if (priceMicroPerHourMax > 0 && price > priceMicroPerHourMax) failed.push('price');
    if (regions.size > 0 && !regions.has(regionId)) failed.push('region');
    if (operators.size > 0 && !operators.has(operatorId)) failed.push('operator');
    return { priceClass, priceMicroPerHour: price, failed };
  });
}

/** The classes' offers to the kernel: a price if the request admits the class, and the share that it grants. */
export function offersOf(terms: readonly Terms[], acceleratorMilli: number): ReadonlyMap<string, Offer> {
  return new Map(
    terms.map(({ priceClass: { name, sample }, priceMicroPerHour: price, failed }) => {
      const { accelerators } = sample;
      const offer: Offer = {
        ...(failed.length === 0 ? { priceMicros: Math.min(price, PLACEMENT_MAXIMA.priceMicros) } : {}),
        ...(accelerators && acceleratorMilli > 0
          ? { milliPerDevice: grantedMilli(acceleratorMilli, accelerators) }
          : {}),
      };
      return [name, offer];
    }),
  );
}
