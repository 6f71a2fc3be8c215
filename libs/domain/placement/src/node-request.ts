import type { LatencyBound, NodeRequest } from '@isthmus/kernels';
import type { PlacementRequest } from './constraints.js';
import { offersOf, type Terms } from './terms.js';

/** The request as the kernel judges it: what is the same for all nodes of a price class is in the offers. */
export function toNodeRequest(
  { resources, excludedNodeIds }: PlacementRequest,
  terms: readonly Terms[],
  latency: LatencyBound,
): NodeRequest {
  const { cpuMilli, memoryMib, acceleratorMilli } = resources;
  return {
    cpuMilli,
    memoryMib,
    ...(acceleratorMilli > 0 ? { accelerators: { count: 1, milliPerDevice: acceleratorMilli } } : {}),
    offers: offersOf(terms, acceleratorMilli),
    latency,
    excludedNodes: excludedNodeIds,
  };
}
