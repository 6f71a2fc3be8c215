import {
  PLACEMENT_MAXIMA,
  type LatencyBound,
  type PlacementRequest as KernelRequest,
} from '@isthmus/kernels';
import type { CompiledRequest } from './constraints.js';
import { offersOf, type Terms } from './terms.js';

/** A request in the kernel's words; what depends on the class of a node alone is in the offers. */
export function toKernelRequest(
  { resources, priceMicroPerHourMax, excludedNodeIds }: CompiledRequest,
  terms: readonly Terms[],
  latency: LatencyBound,
): KernelRequest {
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  return {
    cpuMilli,
    memoryMib,
    ...(acceleratorMilli > 0 ? { accelerators: { count: 1, milliPerCard: acceleratorMilli } } : {}),
    offers: offersOf(terms, acceleratorMilli),
    ...(priceMicroPerHourMax > 0
      ? { priceMicrosMax: Math.min(priceMicroPerHourMax, PLACEMENT_MAXIMA.priceMicros) }
      : {}),
    latency,
    excludedNodes: excludedNodeIds,
  };
}
