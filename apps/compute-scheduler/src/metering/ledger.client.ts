import { Injectable } from '@nestjs/common';
import type { governance } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope } from '@isthmus/platform-identity';
import type { MeterLine } from './meter-line.repository.js';

/** The ledger of governance, in the terms of this service. */
@Injectable()
export class LedgerClient {
  constructor(private readonly client: ServiceClient<typeof governance.LedgerDefinition>) {}

  /** Posts lines of one tenant; those that the ledger has already are not charged again. Throws AppError. */
  async post(tenantId: string, lines: readonly MeterLine[]): Promise<void> {
    const scope = tenantScope(tenantId, 'service:compute-scheduler');
    if (!scope) throw new TypeError('a stored tenant id is a UUID');
    await this.client.post({ lines: lines.map(toUsageLine) }, { scope });
  }
}

/** A line of the ledger; its id depends on the reservation and the start of the period alone. */
function toUsageLine(line: MeterLine): Partial<governance.UsageLine> {
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
