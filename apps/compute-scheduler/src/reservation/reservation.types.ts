import type { Resources } from '@isthmus/domain-placement';
import type { RecordedDecision } from '../placement/placement.types.js';

/** `expired` is a reservation that nobody confirmed in time; callers see it as released. */
export type ReservationState = 'held' | 'confirmed' | 'released' | 'expired';

export interface Reservation {
  id: string;
  key: string;
  tenantId: string;
  agentId: string;
  requestHash: string;
  nodeId: string;
  siteId: string;
  /** As granted: an accelerator's share is rounded up to its slices. */
  resources: Resources;
  device: number | undefined;
  roundTripUs: number;
  priceMicroPerHour: bigint;
  decision: RecordedDecision;
  state: ReservationState;
  expiresAt: Date;
  createdAt: Date;
  confirmedAt: Date | undefined;
  meteredTo: Date | undefined;
  meteredMicro: bigint;
}

/** The capacity of a node, which its allocations never exceed. */
export interface NodeCapacity {
  cpuMilli: number;
  memoryMib: number;
  devices: number;
}
