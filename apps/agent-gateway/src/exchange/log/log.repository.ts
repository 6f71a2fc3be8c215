import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { LoggedExchange, LogQuery } from './log.model.js';

/** Reads the rows of exchanges, newest first. */
@Injectable()
export class LogRepository {
  constructor(private readonly database: Database) {}

  list(
    scope: TenantScope,
    { agentId, conversation, protocol, limit, after }: LogQuery,
  ): Promise<LoggedExchange[]> {
    return this.database.inTenant(scope, (tx) =>
      tx.gatewayExchange.findMany({
        where: {
          // The policy of the table has an OR in it, which no index serves.
          tenantId: scope.tenantId,
          agentId,
          ...(conversation === '' ? {} : { conversation }),
          ...(protocol === '' ? {} : { protocol }),
          // Of before they were written at their end.
          outcome: { not: null },
          ...(after && {
            // Bounds what the index reads, which the choice below does not.
            startedAt: { lte: after.startedAt },
            OR: [
              { startedAt: { lt: after.startedAt } },
              { startedAt: after.startedAt, id: { lt: after.id } },
            ],
          }),
        },
        orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      }),
    );
  }
}
