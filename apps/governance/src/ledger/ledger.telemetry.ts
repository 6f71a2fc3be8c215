import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Counter } from '@isthmus/platform-observability';
import { KIT } from '@isthmus/platform-service';
import type { Discrepancy } from './discrepancy.repository.js';

/** What the ledger counts and reports. Call it after the transaction: that may run more than once. */
@Injectable()
export class LedgerTelemetry {
  private readonly lines: Counter;
  private readonly discrepancies: Counter;
  private readonly logger: ServiceKit['logger'];

  constructor(@Inject(KIT) { metrics: { meter }, logger }: Pick<ServiceKit, 'metrics' | 'logger'>) {
    this.logger = logger;
    this.lines = meter.createCounter('isthmus.ledger.lines', {
      description: 'Usage lines received, by whether they are charged now or were charged before.',
    });
    this.discrepancies = meter.createCounter('isthmus.ledger.discrepancies', {
      description: 'Charges that cost more than was held for them, or were no longer covered.',
    });
  }

  countLines(counts: { charged: number; repeated: number }): void {
    for (const [result, count] of Object.entries(counts)) this.lines.add(count, { result });
  }

  /** Charges that were not paid in full: each raises the alarm `usage-discrepancy`. */
  report(tenantId: string, discrepancies: readonly Discrepancy[]): void {
    for (const { workedMicro, heldMicro, chargedMicro, ...facts } of discrepancies) {
      this.discrepancies.add(1, { kind: facts.kind });
      this.logger.error(
        {
          alarm: 'usage-discrepancy',
          tenantId,
          ...facts,
          workedMicro: workedMicro.toString(),
          heldMicro: heldMicro.toString(),
          chargedMicro: chargedMicro.toString(),
        },
        'usage was not charged in full; see docs/runbooks/usage-discrepancy.md',
      );
    }
  }
}
