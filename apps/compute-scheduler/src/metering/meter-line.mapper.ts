import type { governance } from '@isthmus/contracts';
import type { MeterLine } from './meter-line.repository.js';

/** A line of the ledger; its id depends on the reservation and the start of the period alone. */
export function toUsageLine(line: MeterLine): Partial<governance.UsageLine> {
  return {
    eventId: `compute:${line.reservationId}:${line.periodStart.toISOString()}`,
    sku: 'compute.unit',
    quantity: line.quantity,
    at: line.periodEnd,
    agentId: line.agentId,
    requestId: line.reservationId,
    countedBy: 'local',
    outcome: 'completed',
  };
}
