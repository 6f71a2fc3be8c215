import { registry } from '@isthmus/contracts';
import { CONSTRAINTS } from '@isthmus/domain-placement';
import type { Reservation } from '../reservation/reservation.types.js';
import type { ReserveOrder } from '../reservation/reservation.schema.js';
import type { RecordedDecision } from '../placement/placement.types.js';

export const NOW = new Date('2026-11-24T12:00:00.000Z');
export const later = (ms: number) => new Date(NOW.getTime() + ms);

export function decisionOf(rest: Partial<RecordedDecision['chosen']> = {}): RecordedDecision {
  const parts = { fragmentation: 50, scarcity: 0, inUse: 0, bestFit: 0, price: 0, latency: 0, spread: 0 };
  return {
    policy: 'p-1',
    weights: { ...parts },
    seed: 7,
    feasible: 1,
    chosen: {
      nodeId: 'n1',
      siteId: 's1',
      roundTripUs: 900,
      priceMicroPerHour: 120_000,
      acceleratorMilli: 500,
      device: 1,
      score: 10,
      parts,
      ...rest,
    },
    runnersUp: [],
    filtered: Object.fromEntries(
      CONSTRAINTS.map((constraint) => [constraint, 0]),
    ) as RecordedDecision['filtered'],
    topologyVersion: 't:1',
    inputHash: 'h',
  };
}

export function orderOf(rest: Partial<ReserveOrder> = {}): ReserveOrder {
  return {
    key: 'k1',
    tenantId: 'tenant-1',
    agentId: 'agent-1',
    requirement: {
      ...registry.PlacementRequirement.fromPartial({ metroId: 'wuhan', roundTripUsMax: 1_000 }),
      resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 300 },
    },
    ttlMs: 60_000,
    excludedNodeIds: [],
    ...rest,
  };
}

export function reservationOf(rest: Partial<Reservation> = {}): Reservation {
  return {
    id: 'r1',
    key: 'k1',
    tenantId: 'tenant-1',
    agentId: 'agent-1',
    requestHash: 'hash',
    nodeId: 'n1',
    siteId: 's1',
    resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 500 },
    device: 1,
    roundTripUs: 900,
    priceMicroPerHour: 3_600_000n,
    decision: decisionOf(),
    state: 'held',
    expiresAt: later(60_000),
    createdAt: NOW,
    confirmedAt: undefined,
    meteredTo: undefined,
    meteredMicro: 0n,
    ...rest,
  };
}
