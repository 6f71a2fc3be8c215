import { NONE, type BackendRequest } from './backend.js';

/** Score caches the kernel holds (SLOTS_MAX in assembly/placement/layout.ts). */
export const SLOTS = 512;

/** Which cache of the kernel holds the scores of which shape; the oldest makes room for a new one. */
export class SlotTable {
  private readonly slots = new Map<string, number>();

  /** The slot of the request's shape; `fresh` if it held another before and must be computed again. */
  slotOf(request: BackendRequest): { slot: number; fresh: boolean } {
    const key = shapeKey(request);
    const known = this.slots.get(key);
    if (known !== undefined) return { slot: known, fresh: false };
    const slot = this.slots.size < SLOTS ? this.slots.size : this.evictOldest();
    this.slots.set(key, slot);
    return { slot, fresh: true };
  }

  private evictOldest(): number {
    // The table is full, so there is an oldest entry; Map keeps insertion order.
    const [key, slot] = this.slots.entries().next().value as [string, number];
    this.slots.delete(key);
    return slot;
  }
}

/** All that the cached part of a score depends on, and nothing else. */
function shapeKey(request: BackendRequest): string {
  const { priceMicrosMax } = request;
  const terms = request.offers.map(({ priceMicros, priceScore, milliPerDevice }) =>
    priceMicros === NONE || priceMicros > priceMicrosMax ? '-' : `${milliPerDevice}:${priceScore}`,
  );
  return `${request.cpuMilli}/${request.memoryMib}/${request.devices}/${request.modelMask}/${request.requiredLow}/${request.requiredHigh}/${request.forbiddenLow}/${request.forbiddenHigh}/${terms.join(',')}`;
}
