import { PrismaPg } from '@prisma/adapter-pg';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseErrorOf } from './failure.js';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma } from './generated/client.js';

/** A transaction bound to one scope; repositories take it and nothing wider. */
export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  url: string;
  /** Connections of this process; 10 unless given. */
  connectionsMax?: number;
}

/** Longest wait for a connection; below the deadline that calls have unless given, so that they learn why. */
const WAIT_MS_MAX = 3_000;
const TRANSACTION_MS_MAX = 15_000;
/** How often a transaction begins that deadlocks or cannot be serialized. */
const ATTEMPTS_MAX = 4;
const RETRY_MS = 10;

/**
 * The database of one service, reached with its own role. Every query runs in a transaction that names its scope;
 * row-level security shows a tenant's transaction that tenant's rows and nothing else (ADR 0002). Calls fail with
 * UNAVAILABLE while the database is away, and with CONFLICT when other transactions keep coming between.
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

  /** `work` may run more than once, each time in a transaction that begins afresh: what else it does must bear that. */
  inScope<Result>(scope: Scope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return named(() =>
      this.client.$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT ${namesScope(scope)}`;
          return work(tx);
        },
        { maxWait: WAIT_MS_MAX, timeout: TRANSACTION_MS_MAX },
      ),
    );
  }

  /**
   * One INSERT in one round trip, for hot paths; answers with the number of rows. `insert` must select from the CTE
   * `scoped`, which names the scope, so that it is set before the first row is checked. Only inserts may do so: the rows
   * of a read or an update can be checked before the CTE has run.
   */
  insertAtOnce(scope: Scope, insert: Prisma.Sql): Promise<number> {
    const statement = () =>
      this.client.$executeRaw`WITH scoped AS MATERIALIZED (SELECT ${namesScope(scope)}) ${insert}`;
    return named(async () => statement()); // Prisma's promise begins when it is awaited.
  }

  /** True when the database answers. */
  ready(): Promise<boolean> {
    return named(async () => {
      await this.client.$queryRaw`SELECT 1`;
      return true;
    });
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
  }
}

/**
 * Runs a transaction with the failures that are to be expected under their names: UNAVAILABLE while the database is
 * away, which says nothing of whether a commit under way took place, and CONFLICT when other transactions came between
 * each of a few tries.
 */
async function named<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const expected = databaseErrorOf(error);
      if (expected?.code !== 'CONFLICT' || attempt === ATTEMPTS_MAX) throw expected ?? error;
      await sleep(RETRY_MS * attempt * (1 + Math.random())); // Apart, or the same ones meet again.
    }
  }
}

/** Calls that row-level security reads the scope from, until the end of the transaction. */
function namesScope(scope: Scope): Prisma.Sql {
  const tenant = scope.kind === 'tenant' ? scope.tenantId : '';
  return Prisma.sql`set_config('app.tenant_id', ${tenant}, true), set_config('app.scope', ${scope.kind}, true)`;
}
