import { PrismaPg } from '@prisma/adapter-pg';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-grpc';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma } from './generated/client.js';

/** A transaction bound to one scope; repositories take it and nothing wider. */
export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  url: string;
  /** Connections of this process; 10 unless given. */
  connectionsMax?: number;
}

/** Longest wait for a connection, and longest transaction. */
const WAIT_MS_MAX = 5_000;
const TRANSACTION_MS_MAX = 15_000;

/**
 * The database of one service, reached with its own role. Every query runs in a transaction that names its scope;
 * row-level security shows a tenant's transaction that tenant's rows and nothing else (ADR 0002).
 */
export class Database {
  private readonly client: PrismaClient;

  constructor(options: DatabaseOptions) {
    const adapter = new PrismaPg({
      connectionString: options.url,
      max: options.connectionsMax ?? 10,
      connectionTimeoutMillis: WAIT_MS_MAX,
    });
    this.client = new PrismaClient({ adapter });
  }

  /** Runs `work` in one transaction that sees the rows of `scope`'s tenant only. */
  inTenant<Result>(scope: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.inScope(scope, work);
  }

  /** Runs `work` in one transaction that sees every tenant's rows; for sweeps and calls that no tenant asked for. */
  inPlatform<Result>(scope: PlatformScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.inScope(scope, work);
  }

  inScope<Result>(scope: Scope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.client.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT ${namesScope(scope)}`;
        return work(tx);
      },
      { maxWait: WAIT_MS_MAX, timeout: TRANSACTION_MS_MAX },
    );
  }

  /**
   * One INSERT in one round trip, for hot paths; answers with the number of rows. `insert` must select from the CTE
   * `scoped`, which names the scope, so that it is set before the first row is checked. Only inserts may do so: the rows
   * of a read or an update can be checked before the CTE has run.
   */
  insertAtOnce(scope: Scope, insert: Prisma.Sql): Promise<number> {
    return this.client.$executeRaw`WITH scoped AS MATERIALIZED (SELECT ${namesScope(scope)}) ${insert}`;
  }

  /** True when the database answers. */
  async ready(): Promise<boolean> {
    await this.client.$queryRaw`SELECT 1`;
    return true;
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
  }
}

/** Calls that row-level security reads the scope from, until the end of the transaction. */
function namesScope(scope: Scope): Prisma.Sql {
  const tenant = scope.kind === 'tenant' ? scope.tenantId : '';
  return Prisma.sql`set_config('app.tenant_id', ${tenant}, true), set_config('app.scope', ${scope.kind}, true)`;
}
