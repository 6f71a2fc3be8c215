import type { RecordedDecision } from '../placement/placement.types.js';
import type { Reservation, ReservationState } from './reservation.types.js';

/** A row of table `reservation`, as the database client returns it. */
export interface ReservationRow {
  id: string;
  key: string;
  tenantId: string;
  agentId: string;
  requestHash: string;
  nodeId: string;
  siteId: string;
  cpuMilli: number;
  memoryMib: number;
  acceleratorMilli: number;
  device: number | null;
  roundTripUs: number;
  priceMicroHour: bigint;
  decision: unknown;
  state: string;
  expiresAt: Date;
  createdAt: Date;
  confirmedAt: Date | null;
  endedAt: Date | null;
  meteredTo: Date | null;
  meteredMicro: bigint;
}

export function fromRow(row: ReservationRow): Reservation {
  const { cpuMilli, memoryMib, acceleratorMilli, priceMicroHour, device, endedAt: _, ...rest } = row;
  return {
    ...rest,
    resources: { cpuMilli, memoryMib, acceleratorMilli },
    priceMicroPerHour: priceMicroHour,
    device: device ?? undefined,
    // The columns hold only what toRow wrote; the state is constrained by the table.
    decision: row.decision as RecordedDecision,
    state: row.state as ReservationState,
    confirmedAt: row.confirmedAt ?? undefined,
    meteredTo: row.meteredTo ?? undefined,
  };
}

export function toRow(reservation: Reservation) {
  const { resources, priceMicroPerHour, decision, device, ...rest } = reservation;
  return {
    ...rest,
    ...resources,
    priceMicroHour: priceMicroPerHour,
    // Plain JSON by its type; the client's input type asks for an index signature that interfaces lack.
    decision: decision as unknown as Record<string, never>,
    device: device ?? null,
    confirmedAt: reservation.confirmedAt ?? null,
    meteredTo: reservation.meteredTo ?? null,
  };
}
