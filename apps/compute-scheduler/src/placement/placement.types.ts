import type { Explanation, NodeUsage, PlacementRequest } from '@isthmus/domain-placement';

/** What an agent needs of a node, seen from its users' metro: a placement request but for the excluded nodes. */
export interface Requirement extends Omit<PlacementRequest, 'excludedNodeIds' | 'priceMicroPerHourMax'> {
  metroId: string;
  /** Micro-units an hour; 0 for no bound. */
  priceMicroPerHourMax: bigint;
}

/** What is allocated on each node that has any reservation. */
export type UsageByNode = ReadonlyMap<string, NodeUsage & { reservations: number }>;

/** The decision behind a reservation: enough to explain it, and to replay it with the snapshot of that moment. */
export interface RecordedDecision extends Explanation {
  /** Topology whose round trips were used. */
  topologyVersion: string;
  /** SHA-256 over all inputs: request, usage, topology, atlas, seed, and the policy with its typical shapes. */
  inputHash: string;
}
