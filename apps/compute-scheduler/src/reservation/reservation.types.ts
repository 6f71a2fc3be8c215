import type { Explanation, Resources } from '@isthmus/domain-placement';

/** `expired` is a hold that nobody confirmed in time; to callers it looks released. */
export type ReservationState = 'held' | 'confirmed' | 'released' | 'expired';

/** The decision behind a reservation: enough to explain it, and with the snapshot of that moment to replay it. */
export interface RecordedDecision extends Explanation {
  /** Topology whose round trips were used. */
  topologyVersion: string;
  /** SHA-256 over all that decided: request, usage, topology, atlas, seed, and the policy with its typical shapes. */
  inputHash: string;
}

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
  card: number | undefined;
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

/** What the chosen node has in all: a reservation is made only while its figures stay within these. */
export interface NodeLimits {
  cpuMilli: number;
  memoryMib: number;
  cards: number;
}
