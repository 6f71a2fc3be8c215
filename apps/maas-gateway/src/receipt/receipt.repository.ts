import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';

/** An attempt that is over, as it was stored. */
export interface StoredAttempt {
  readonly id: string;
  readonly number: number;
  readonly model: string;
  readonly agentId: string;
  readonly keyId: string;
  readonly outcome: string;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly countedBy: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

@Injectable()
export class ReceiptRepository {
  constructor(private readonly database: Database) {}

  /** The attempts of a request, in their order; none where the request is unknown, is not stored yet, or is not the tenant's. */
  async attempts(scope: TenantScope, requestId: string): Promise<StoredAttempt[]> {
    const { tenantId } = scope;
    const rows = await this.database.inTenant(scope, (tx) =>
      tx.modelsAttempt.findMany({
        where: { tenantId, requestId, state: { not: 'open' } },
        orderBy: { attempt: 'asc' },
      }),
    );
    return rows.map(({ attempt: number, outcome, countedBy, endedAt, ...row }) => ({
      ...row,
      number,
      outcome: outcome ?? '',
      countedBy: countedBy ?? '',
      endedAt: endedAt ?? row.startedAt,
    }));
  }
}
