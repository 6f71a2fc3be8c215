import { PrismaPg } from '@prisma/adapter-pg';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { CONNECTION_LIMITS, poolSettings } from '@isthmus/platform-postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, type Client, type ClientSchema, type Transaction } from './clients.js';
import { databaseErrorOf } from './failure.js';
import * as Prisma from './prisma.js';

export interface DatabaseOptions {
  /** Whose tables transactions have. */
  schema: ClientSchema;
  url: string;
  /** Connections of this process; 10 unless given. */
  connectionsMax?: number;
}

const CONNECTIONS_MAX = 10;
/** All statements of one transaction together. */
const TRANSACTION_MS_MAX = 15_000;
/** Attempts of a transaction that deadlocks or cannot be serialized, and the time within which it is retried. */
const ATTEMPTS_MAX = 4;
const RETRY_FOR_MS = 3_000;
const RETRY_MS = 10;

/**
 * The database of one service, reached with its own role. Every query runs in a transaction that names its scope;
 * row-level security shows a tenant's transaction that tenant's rows and nothing else (ADR 0002). Calls fail with
 * UNAVAILABLE while the database is unavailable, with DEADLINE_EXCEEDED when one statement or transaction takes too
 * long, and with CONFLICT when concurrent transactions keep conflicting or hold a lock for too long. None waits
 * longer than `CONNECTION_LIMITS` and fifteen seconds for a transaction allow; callers have deadlines of their own.
 */
export class Database {
  private readonly client: Promise<Client>;

  constructor(options: DatabaseOptions) {
    const { schema, url, connectionsMax = CONNECTIONS_MAX } = options;
    this.client = openClient(schema, new PrismaPg(poolSettings({ url, connectionsMax })));
  }

  /** Runs `work` in one transaction that sees the rows of `scope`'s tenant only. */
  inTenant<Result>(scope: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.inScope(scope, work);
  }

  /** Runs `work` in one transaction that sees every tenant's rows; for sweeps and calls that belong to no tenant. */
  inPlatform<Result>(scope: PlatformScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.inScope(scope, work);
  }

  /** `work` may run more than once, each time in a new transaction: its other effects must tolerate that. */
  inScope<Result>(scope: Scope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return withRetry(async () => {
      const client = await this.client;
      return client.$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT ${setScope(scope)}`;
          return work(tx);
        },
        { maxWait: CONNECTION_LIMITS.connectMsMax, timeout: TRANSACTION_MS_MAX },
      );
    });
  }

  /**
   * One INSERT in one round trip, for hot paths; returns the number of rows. `insert` must select from the CTE
   * `scoped`, which sets the scope, so that it is set before the first row is checked; further CTEs may follow, each
   * beginning with a comma. Only inserts may do so (ON CONFLICT DO UPDATE included): the rows of a read or an update
   * can be checked before the CTE has run.
   */
  insertAtOnce(scope: Scope, insert: Prisma.Sql): Promise<number> {
    return withRetry(async () => {
      const client = await this.client;
      return client.$executeRaw`WITH scoped AS MATERIALIZED (SELECT ${setScope(scope)}) ${insert}`;
    });
  }

  /** Resolves to true when the database responds. */
  ready(): Promise<boolean> {
    return withRetry(async () => {
      const client = await this.client;
      await client.$queryRaw`SELECT 1`;
      return true;
    });
  }

  async close(): Promise<void> {
    const client = await this.client;
    await client.$disconnect();
  }
}

/**
 * Runs a transaction again, a few times, while it conflicts with concurrent ones. Expected failures become AppErrors:
 * UNAVAILABLE while the database is unavailable, in which case a commit in flight may or may not have happened, and
 * CONFLICT when every attempt conflicted.
 */
async function withRetry<Result>(transaction: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + RETRY_FOR_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const expected = databaseErrorOf(error);
      const isOver = attempt === ATTEMPTS_MAX || performance.now() > until;
      if (expected?.code !== 'CONFLICT' || isOver) throw expected ?? error;
      await sleep(RETRY_MS * attempt * (1 + Math.random())); // Spread out, or the same transactions collide again.
    }
  }
}

/** Sets the scope that row-level security reads, until the end of the transaction. */
function setScope(scope: Scope): Prisma.Sql {
  const tenant = scope.kind === 'tenant' ? scope.tenantId : '';
  return Prisma.sql`set_config('app.tenant_id', ${tenant}, true), set_config('app.scope', ${scope.kind}, true)`;
}
