import { Injectable } from '@nestjs/common';
import { recordAudit } from '@isthmus/platform-audit';
import { Database, type Prisma, type Transaction } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { newId, platformScope } from '@isthmus/platform-identity';
import type { PushTask, PushVersion, StoredConfig } from './push.model.js';

const CONFIGS_MAX = 10;
/** Waiting for one webhook; later ones are left out, and the webhook reads the task. */
const WAITING_MAX = 1_000;
const SCOPE = platformScope('service:agent-gateway');

/** A configuration with all that a notification needs. */
export interface LaneConfig extends StoredConfig {
  tenantId: string;
  agentId: string;
  taskId: string;
  owner: string;
}

/** Where tasks' webhooks are, and what waits for them. */
@Injectable()
export class PushRepository {
  constructor(private readonly database: Database) {}

  /** Stores or replaces one; throws LIMIT_EXCEEDED beyond ten of a task. */
  async put(task: PushTask, config: StoredConfig): Promise<void> {
    const { id, ...rest } = config;
    await this.database.inTenant(task.scope, async (tx) => {
      const where = whereOf(task);
      const { count } = await tx.gatewayPushConfig.updateMany({ where: { ...where, id }, data: rest });
      if (count > 0) return;
      if ((await tx.gatewayPushConfig.count({ where })) >= CONFIGS_MAX) throw tooMany();
      await tx.gatewayPushConfig.create({ data: { lane: newId(), ...where, ...config } });
    });
  }

  async find(task: PushTask, id: string): Promise<StoredConfig | undefined> {
    const where = { ...whereOf(task), id };
    const row = await this.database.inTenant(task.scope, (tx) => tx.gatewayPushConfig.findFirst({ where }));
    return row ? storedOf(row) : undefined;
  }

  /** In the order of their ids, from the one after `after`. */
  async list(task: PushTask, { after, limit }: { after: string; limit: number }): Promise<StoredConfig[]> {
    const rows = await this.database.inTenant(task.scope, (tx) =>
      tx.gatewayPushConfig.findMany({
        where: { ...whereOf(task), id: { gt: after } },
        orderBy: { id: 'asc' },
        take: limit,
      }),
    );
    return rows.map(storedOf);
  }

  /** Deletes one with what waits for it, and ends the watch of a task without any; resolves to whether it was there. */
  async delete(task: PushTask, id: string): Promise<boolean> {
    return this.database.inTenant(task.scope, async (tx) => {
      const where = whereOf(task);
      const { count } = await tx.gatewayPushConfig.deleteMany({ where: { ...where, id } });
      if ((await tx.gatewayPushConfig.count({ where })) === 0)
        await tx.gatewayPushWatch.deleteMany({ where });
      return count > 0;
    });
  }

  async ofLane(lane: string): Promise<LaneConfig | undefined> {
    const row = await this.database.inPlatform(SCOPE, (tx) =>
      tx.gatewayPushConfig.findUnique({ where: { lane } }),
    );
    if (!row) return undefined;
    const { tenantId, agentId, taskId, owner } = row;
    return { ...storedOf(row), tenantId, agentId, taskId, owner };
  }

  /** Tells the tenant, by its audit log, that a notification was given up. */
  async recordGivenUp(config: LaneConfig, reason: string): Promise<void> {
    const { tenantId, agentId, taskId, owner: actor, url } = config;
    const attributes = { task: taskId, webhook: new URL(url).origin, reason };
    await this.database.inPlatform(SCOPE, (tx) =>
      recordAudit(tx, {
        tenantId,
        action: 'push.give-up',
        resource: `agent/${agentId}`,
        actor,
        attributes,
      }),
    );
  }
}

/** Puts a notification into the outbox, once for each webhook of a task. */
export async function enqueue(tx: Transaction, task: PushTask, payload: string): Promise<void> {
  const { scope, agentId, taskId } = task;
  await tx.$executeRaw`
    INSERT INTO push_outbox (id, tenant_id, lane, payload)
    SELECT gen_random_uuid(), c.tenant_id, c.lane, ${payload} FROM push_config c
    WHERE c.tenant_id = ${scope.tenantId}::uuid AND c.agent_id = ${agentId}::uuid AND c.task_id = ${taskId}
      AND c.owner = ${scope.actor}
      AND (SELECT count(*) FROM push_outbox o WHERE o.lane = c.lane AND o.dead_lettered_at IS NULL) < ${WAITING_MAX}`;
}

export function whereOf({ scope, agentId, taskId }: PushTask) {
  return { tenantId: scope.tenantId, agentId, taskId, owner: scope.actor };
}

function storedOf({ id, url, secrets, version }: Prisma.GatewayPushConfigGetPayload<object>): StoredConfig {
  return { id, url, secrets, version: version as PushVersion }; // As the table's check says.
}

function tooMany(): AppError {
  return new AppError('LIMIT_EXCEEDED', `A task has at most ${CONFIGS_MAX} configurations`, {
    remedy: 'Delete one with DeleteTaskPushNotificationConfig first.',
  });
}
