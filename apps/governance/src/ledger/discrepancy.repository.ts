import type { Transaction } from '@isthmus/platform-database';

/** A charge that was not paid in full. */
export interface Discrepancy {
  readonly chargeId: string;
  /** `claim`: it cost more than was held. `uncovered`: what was held was no longer there. */
  readonly kind: 'claim' | 'uncovered';
  readonly requestId: string;
  readonly attempt: number;
  readonly model: string;
  readonly upstream: string;
  readonly agentId: string;
  readonly keyId: string;
  readonly workedMicro: bigint;
  readonly heldMicro: bigint;
  readonly chargedMicro: bigint;
}

/** One tenant's discrepancies, in one transaction. */
export class DiscrepancyRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** Records discrepancies; the first of a charge is kept. */
  async add(discrepancies: readonly Discrepancy[]): Promise<void> {
    if (discrepancies.length === 0) return;
    await this.tx.governanceDiscrepancy.createMany({
      data: discrepancies.map((each) => ({ tenantId: this.tenantId, ...each })),
      skipDuplicates: true,
    });
  }
}
