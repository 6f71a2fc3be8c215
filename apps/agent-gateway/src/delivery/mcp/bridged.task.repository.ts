import { Injectable } from '@nestjs/common';
import { stateOf, type BridgedState, type BridgedTask } from '@isthmus/domain-exchange';
import { Database, Prisma } from '@isthmus/platform-database';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';

/** Whose tasks: those that one caller has with one agent. */
export interface TaskOwner {
  scope: TenantScope;
  agentId: string;
}

export interface StoredTask {
  task: BridgedTask;
  /** How to go on when the user has answered, sealed. */
  waiting: string | undefined;
  /** Set while a process has the call. */
  aliveAt: Date | undefined;
}

/** What a task becomes, unless it is in another state by now. */
export interface TaskChange {
  from: readonly BridgedState[];
  task: BridgedTask;
  waiting?: string | undefined;
  /** Sealed; for the process that holds the call open. */
  answer?: string | undefined;
  /** Set while a process has the call. */
  aliveAt?: Date | undefined;
}

export interface TaskQuery {
  contextId: string | undefined;
  state: string | undefined;
  statusFrom: Date | undefined;
  after: { statusAt: Date; id: string } | undefined;
  limit: number;
}

const SCOPE = platformScope('service:agent-gateway');
const OPEN: readonly BridgedState[] = ['WORKING', 'INPUT_REQUIRED'];

/** The tasks that stand for calls of MCP tools. */
@Injectable()
export class BridgedTaskRepository {
  constructor(private readonly database: Database) {}

  async insert({ scope, agentId }: TaskOwner, task: BridgedTask, change: Omit<TaskChange, 'from' | 'task'>) {
    const owned = { tenantId: scope.tenantId, agentId, owner: scope.actor };
    const data = { id: task.id, ...owned, contextId: task.contextId, ...columnsOf({ ...change, task }) };
    await this.database.inTenant(scope, (tx) => tx.gatewayBridgedTask.create({ data }));
  }

  async find({ scope, agentId }: TaskOwner, id: string): Promise<StoredTask | undefined> {
    const where = { id, agentId, owner: scope.actor };
    const row = await this.database.inTenant(scope, (tx) => tx.gatewayBridgedTask.findFirst({ where }));
    return row ? storedOf(row) : undefined;
  }

  /** Resolves to whether the task was in one of the states that the change is from. */
  async change({ scope, agentId }: TaskOwner, { from, ...change }: TaskChange): Promise<boolean> {
    const where = { id: change.task.id, agentId, owner: scope.actor, state: { in: [...from] } };
    const { count } = await this.database.inTenant(scope, (tx) =>
      tx.gatewayBridgedTask.updateMany({ where, data: columnsOf(change) }),
    );
    return count > 0;
  }

  /** Newest status first, then by descending id; `total` is the count over all pages. */
  async list(
    { scope, agentId }: TaskOwner,
    query: TaskQuery,
  ): Promise<{ tasks: BridgedTask[]; total: number }> {
    const { contextId, state, statusFrom, after, limit } = query;
    const where = {
      agentId,
      owner: scope.actor,
      ...(contextId !== undefined && { contextId }),
      ...(state !== undefined && { state }),
      ...(statusFrom && { statusAt: { gte: statusFrom } }),
    };
    const beyond = after && {
      OR: [{ statusAt: { lt: after.statusAt } }, { statusAt: after.statusAt, id: { lt: after.id } }],
    };
    return this.database.inTenant(scope, async (tx) => {
      const rows = await tx.gatewayBridgedTask.findMany({
        where: beyond ? { AND: [where, beyond] } : where,
        orderBy: [{ statusAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return {
        tasks: rows.map((row) => storedOf(row).task),
        total: await tx.gatewayBridgedTask.count({ where }),
      };
    });
  }

  /** Says that this process still has these calls; returns those that are open, with an answer that has come for them. */
  async keepAlive(ids: readonly string[], now: Date): Promise<{ id: string; answer: string | undefined }[]> {
    const rows = await this.database.inPlatform(
      SCOPE,
      (tx) => tx.$queryRaw<{ id: string; answer: string | null }[]>`
        UPDATE gateway.bridged_task SET alive_at = ${now}
        WHERE id = ANY(${ids}::uuid[]) AND state IN (${Prisma.join([...OPEN])})
        RETURNING id, answer`,
    );
    return rows.map(({ id, answer }) => ({ id, answer: answer ?? undefined }));
  }

  /** Ends up to `limit` tasks whose process has said nothing since `before`, as `ended` says. */
  async closeAbandoned(
    { before, limit }: { before: Date; limit: number },
    ended: (task: BridgedTask) => BridgedTask,
  ): Promise<number> {
    return this.database.inPlatform(SCOPE, async (tx) => {
      const rows = await tx.$queryRaw<{ id: string; task: BridgedTask }[]>`
        SELECT id, task FROM gateway.bridged_task WHERE alive_at < ${before}
        ORDER BY alive_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
      for (const { id, task } of rows)
        await tx.gatewayBridgedTask.update({ where: { id }, data: columnsOf({ task: ended(task) }) });
      return rows.length;
    });
  }
}

function columnsOf({ task, waiting, answer, aliveAt }: Omit<TaskChange, 'from'>) {
  return {
    state: stateOf(task),
    statusAt: new Date(task.status.timestamp),
    task: task as unknown as Prisma.InputJsonObject, // JSON, as its type says.
    waiting: waiting ?? null,
    answer: answer ?? null,
    aliveAt: aliveAt ?? null,
    updatedAt: new Date(),
  };
}

function storedOf({ task, waiting, aliveAt }: Prisma.GatewayBridgedTaskGetPayload<object>): StoredTask {
  return {
    task: task as unknown as BridgedTask, // As columnsOf wrote it.
    waiting: waiting ?? undefined,
    aliveAt: aliveAt ?? undefined,
  };
}
