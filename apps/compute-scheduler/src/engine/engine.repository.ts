import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';
import type { Engine } from './engine.types.js';

/** Before every announcement: the next one reconciles at once. */
const NEVER = new Date(0);

/** Engines, as their last announcements describe them. */
@Injectable()
export class EngineRepository {
  constructor(private readonly database: Database) {}

  /** Stores an announcement; one after the previous has expired, or from another address, is due for reconciliation. */
  announce(scope: PlatformScope, engine: Omit<Engine, 'workloads'>, now: Date): Promise<void> {
    const { engineId, address, driver, expiresAt } = engine;
    return this.database.inPlatform(scope, async (tx) => {
      await tx.$executeRaw`
        INSERT INTO engine (engine_id, address, driver, expires_at, reconciled_at)
        VALUES (${engineId}, ${address}, ${driver}, ${expiresAt}, ${NEVER})
        ON CONFLICT (engine_id) DO UPDATE SET
          reconciled_at = CASE WHEN engine.expires_at <= ${now} OR engine.address <> excluded.address
            THEN excluded.reconciled_at ELSE engine.reconciled_at END,
          address = excluded.address, driver = excluded.driver, expires_at = excluded.expires_at`;
    });
  }

  /** Engines whose announcement has not expired at `now`, by id. */
  live(scope: PlatformScope, now: Date): Promise<Engine[]> {
    return this.database.inPlatform(scope, (tx) => readEngines(tx, now));
  }

  /** The engine, live or not. */
  async find(scope: PlatformScope, engineId: string): Promise<Omit<Engine, 'workloads'> | undefined> {
    const row = await this.database.inPlatform(scope, (tx) =>
      tx.computeEngine.findUnique({ where: { engineId } }),
    );
    return row ?? undefined;
  }

  /** Expires an announcement early: the engine did not answer, and gets no workloads until it announces itself again. */
  async suspect(scope: PlatformScope, engineId: string, now: Date): Promise<void> {
    await this.database.inPlatform(scope, (tx) =>
      tx.computeEngine.updateMany({ where: { engineId, expiresAt: { gt: now } }, data: { expiresAt: now } }),
    );
  }

  /** True for one process per engine and interval: that process reconciles it. */
  async claimReconcile(
    scope: PlatformScope,
    engineId: string,
    query: { now: Date; before: Date },
  ): Promise<boolean> {
    const { count } = await this.database.inPlatform(scope, (tx) =>
      tx.computeEngine.updateMany({
        where: { engineId, reconciledAt: { lte: query.before } },
        data: { reconciledAt: query.now },
      }),
    );
    return count > 0;
  }

  /** Makes the engine due for reconciliation at its next announcement. */
  async requestReconcile(scope: PlatformScope, engineId: string): Promise<void> {
    await this.database.inPlatform(scope, (tx) =>
      tx.computeEngine.updateMany({ where: { engineId }, data: { reconciledAt: NEVER } }),
    );
  }
}

async function readEngines(tx: Transaction, now: Date): Promise<Engine[]> {
  return tx.$queryRaw<Engine[]>`
    SELECT e.engine_id AS "engineId", e.address, e.driver, e.expires_at AS "expiresAt",
      (SELECT count(*)::int FROM workload w WHERE w.engine_id = e.engine_id AND w.state <> 'stopped') AS workloads
    FROM engine e WHERE e.expires_at > ${now} ORDER BY e.engine_id`;
}
