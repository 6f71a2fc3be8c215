import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { LogSubject } from '@isthmus/domain-placement';
import type { PlatformScope } from '@isthmus/platform-identity';
import type { Engine, Workload } from './engine.types.js';

/** Which instance runs on which engine; written before the engine gets the order. */
@Injectable()
export class WorkloadRepository {
  constructor(private readonly database: Database) {}

  find(scope: PlatformScope, instanceId: string): Promise<Workload | undefined> {
    return this.database.inPlatform(scope, (tx) => read(tx, instanceId));
  }

  /**
   * Stores a workload, or moves one that is not stopped from `from.engineId` to `workload.engineId`. Returns the stored
   * workload, which is that of a concurrent call if it came first.
   */
  assign(
    scope: PlatformScope,
    { workload, from, now }: { workload: Workload; from: Workload | undefined; now: Date },
  ): Promise<Workload> {
    return this.database.inPlatform(scope, async (tx) => {
      const { instanceId, engineId, tenantId, agentId, reservationId } = workload;
      if (from) {
        await tx.computeWorkload.updateMany({
          where: { instanceId, engineId: from.engineId ?? null, state: { not: 'stopped' } },
          data: { engineId: engineId ?? null, state: 'starting', updatedAt: now },
        });
      } else {
        const row = {
          ...workload,
          tenantId: tenantId ?? null,
          agentId: agentId ?? null,
          reservationId: reservationId ?? null,
          engineId: engineId ?? null,
          failure: '',
          createdAt: now,
          updatedAt: now,
        };
        await tx.computeWorkload.createMany({ data: [row], skipDuplicates: true });
      }
      return (await read(tx, instanceId)) ?? workload;
    });
  }

  /** Records that the engine has the workload. */
  async started(scope: PlatformScope, { instanceId, engineId }: Workload, now: Date): Promise<void> {
    await this.database.inPlatform(scope, (tx) =>
      tx.computeWorkload.updateMany({
        where: { instanceId, engineId: engineId ?? null, state: 'starting' },
        data: { state: 'running', updatedAt: now },
      }),
    );
  }

  /** Marks an instance stopped, also one that is unknown, so that a start that arrives late is refused. */
  stop(scope: PlatformScope, instanceId: string, now: Date): Promise<Workload | undefined> {
    return this.database.inPlatform(scope, async (tx) => {
      await tx.$executeRaw`
        INSERT INTO workload (instance_id, generation, node_id, state, created_at, updated_at)
        VALUES (${instanceId}, 0, '', 'stopped', ${now}, ${now})
        ON CONFLICT (instance_id) DO UPDATE SET state = 'stopped', updated_at = excluded.updated_at`;
      return read(tx, instanceId);
    });
  }

  /** Whether the agent is the tenant's and has, or had lately, an instance or resources for one. */
  async hasAgent(scope: PlatformScope, subject: LogSubject): Promise<boolean> {
    const where = { tenantId: subject.tenantId, agentId: subject.agentId };
    return this.database.inPlatform(scope, async (tx) => {
      const found =
        (await tx.computeWorkload.findFirst({ where, select: { agentId: true } })) ??
        (await tx.computeReservation.findFirst({ where, select: { agentId: true } }));
      return found !== null;
    });
  }

  /** The engines that have announced themselves and have, or had lately, an instance of the tenant's agent. */
  enginesOf(
    scope: PlatformScope,
    { tenantId, agentId }: LogSubject,
    now: Date,
  ): Promise<Omit<Engine, 'workloads'>[]> {
    return this.database.inPlatform(
      scope,
      (tx) => tx.$queryRaw<Omit<Engine, 'workloads'>[]>`
        SELECT e.engine_id AS "engineId", e.address, e.driver, e.expires_at AS "expiresAt"
        FROM engine e WHERE e.expires_at > ${now} AND e.engine_id IN (
          SELECT w.engine_id FROM workload w
          WHERE w.tenant_id = ${tenantId}::uuid AND w.agent_id = ${agentId}::uuid)
        ORDER BY e.engine_id`,
    );
  }

  /** The given instances that belong on an engine. */
  async belonging(scope: PlatformScope, engineId: string, instanceIds: string[]): Promise<Set<string>> {
    const rows = await this.database.inPlatform(scope, (tx) =>
      tx.computeWorkload.findMany({
        where: { engineId, instanceId: { in: instanceIds }, state: { not: 'stopped' } },
        select: { instanceId: true },
      }),
    );
    return new Set(rows.map(({ instanceId }) => instanceId));
  }
}

async function read(tx: Transaction, instanceId: string): Promise<Workload | undefined> {
  const row = await tx.computeWorkload.findUnique({ where: { instanceId } });
  if (!row) return undefined;
  const { tenantId, agentId, reservationId, generation, nodeId, engineId, state } = row;
  return {
    instanceId,
    tenantId: tenantId ?? undefined,
    agentId: agentId ?? undefined,
    reservationId: reservationId ?? undefined,
    engineId: engineId ?? undefined,
    generation,
    nodeId,
    // The table constrains it to these words.
    state: state as Workload['state'],
  };
}
