import type { Checks } from './checks.js';
import { NONE, type BackendOffer } from './backend.js';
import { DEVICE_MILLI, MAXIMA } from './limits.js';
import type { NameTable } from './names.js';
import type { NodeRequest } from './types.js';

/** One offer for each price class of the fleet, in the order of their numbers. */
export function compileOffers(request: NodeRequest, classes: NameTable): BackendOffer[] {
  const { offers, accelerators, priceMicrosMax = MAXIMA.priceMicros } = request;
  const asked = accelerators?.milliPerDevice ?? 0;
  const terms = [...classes.names()].map((name) => {
    const offer = offers?.get(name);
    return {
      priceMicros: offer?.priceMicros ?? (offers ? NONE : 0),
      milliPerDevice: offer?.milliPerDevice ?? asked,
    };
  });
  const dearest = terms.reduce(
    (most, { priceMicros }) => (priceMicros <= priceMicrosMax ? Math.max(most, priceMicros) : most),
    0,
  );
  return terms.map((each) => ({ ...each, priceScore: priceScore(each.priceMicros, dearest) }));
}

/** What the dearest node costs more, in percent of it; 0 where no price can be compared. */
function priceScore(priceMicros: number, dearest: number): number {
  if (dearest === 0 || priceMicros === NONE || priceMicros > dearest) return 0;
  return Math.floor(((dearest - priceMicros) * 100) / dearest);
}

export function checkOffers(checks: Checks, { offers, accelerators }: NodeRequest): void {
  if (offers === undefined) return;
  if (!(offers instanceof Map)) return checks.fail('offers', 'must be a Map of offers by price class');
  for (const [name, { priceMicros, milliPerDevice }] of offers) {
    const field = `offers.${String(name).slice(0, 80)}`;
    checks.whole(`${field}.priceMicros`, priceMicros ?? 0, { min: 0, max: MAXIMA.priceMicros });
    if (milliPerDevice === undefined) continue;
    checks.that(accelerators !== undefined, `${field}.milliPerDevice`, 'needs accelerators in the request');
    if (accelerators) {
      checks.whole(`${field}.milliPerDevice`, milliPerDevice, {
        min: accelerators.milliPerDevice,
        max: DEVICE_MILLI,
      });
    }
  }
}
