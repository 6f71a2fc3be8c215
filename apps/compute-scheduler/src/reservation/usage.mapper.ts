import type { UsagePiece } from '@isthmus/domain-placement';
import type { UsageMessage } from '@isthmus/platform-jobs';
import type { Reservation } from './reservation.types.js';

/** A piece of a reservation's usage. Its id depends on the reservation and the start of the period alone. */
export function usageOf(reservation: Reservation, piece: UsagePiece): UsageMessage {
  const { id, tenantId, agentId } = reservation;
  const line = {
    eventId: `compute:${id}:${new Date(piece.periodStartMs).toISOString()}`,
    sku: 'compute.unit',
    quantity: piece.quantity,
    at: new Date(piece.periodEndMs),
    agentId,
    requestId: id,
    countedBy: 'local',
    outcome: 'completed',
  } as const;
  return { kind: 'post', tenantId, lines: [line] };
}
