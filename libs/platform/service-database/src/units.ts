import { Injectable } from '@nestjs/common';
import { Database, once, type Json, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';

/** One unit of work on the service's tables; only repositories look inside. */
export type Unit = Transaction;

/** Opens units of work, for services. Everything in one unit is committed together or not at all. */
@Injectable()
export class Units {
  constructor(private readonly database: Database) {}

  inTenant<Result>(scope: TenantScope, work: (unit: Unit) => Promise<Result>): Promise<Result> {
    return this.database.inTenant(scope, work);
  }

  inPlatform<Result>(scope: PlatformScope, work: (unit: Unit) => Promise<Result>): Promise<Result> {
    return this.database.inPlatform(scope, work);
  }

  /** Runs `work` in `unit` once per tenant and key; see `once` of platform-database. */
  once<Answer extends Json>(
    unit: Unit,
    call: { tenantId: string; key: string; request: unknown },
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    return once(unit, call, work);
  }
}
