import { Injectable } from '@nestjs/common';
import { Database, once, type Json, type Prisma, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';

export { recordAudit } from '@isthmus/platform-audit';
export { announce, ChangeListener } from '@isthmus/platform-database';

/** One unit of work on the tables of models; only repositories look inside. */
export type Unit = Transaction;

/** Opens units of work. Everything in one unit is committed together or not at all. */
@Injectable()
export class ModelsRepository {
  constructor(private readonly database: Database) {}

  inTenant<Result>(scope: TenantScope, work: (unit: Unit) => Promise<Result>): Promise<Result> {
    return this.database.inTenant(scope, work);
  }

  inPlatform<Result>(scope: PlatformScope, work: (unit: Unit) => Promise<Result>): Promise<Result> {
    return this.database.inPlatform(scope, work);
  }

  /** One INSERT in one round trip; see `insertAtOnce` of the database kit. */
  insertAtOnce(scope: PlatformScope, insert: Prisma.Sql): Promise<number> {
    return this.database.insertAtOnce(scope, insert);
  }

  /** Runs `work` in `unit` once per tenant and key; see `once` of the database kit. */
  once<Answer extends Json>(
    unit: Unit,
    scope: TenantScope,
    call: { key: string; request: unknown },
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    return once(unit, { tenantId: scope.tenantId, ...call }, work);
  }

  ready(): Promise<boolean> {
    return this.database.ready();
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
