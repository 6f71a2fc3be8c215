import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { newId, platformScope, tenantScope } from '@isthmus/platform-identity';
import type { PushTask, PushWatch } from './push.model.js';
import { enqueue, whereOf } from './push.repository.js';

/** Tasks of one organisation that are followed at a time. */
const WATCHES_MAX = 1_000;
const SCOPE = platformScope('service:agent-gateway');

/** What became of a task, for those who follow it. */
export interface TaskNews {
  /** For the webhooks; absent where they know it. */
  payload: string | undefined;
  mark: string;
  ended: boolean;
}

/** Which tasks are followed, and by which process. */
@Injectable()
export class WatchRepository {
  constructor(private readonly database: Database) {}

  /**
   * A watch of the task that this process now holds; undefined where one has it already. Throws RATE_LIMITED when the
   * organisation has a thousand.
   */
  async begin(task: PushTask, mark: string | undefined, holder: string): Promise<PushWatch | undefined> {
    const data = { id: newId(), ...whereOf(task), mark: mark ?? null, holder, aliveAt: new Date() };
    return this.database.inTenant(task.scope, async (tx) => {
      if ((await tx.gatewayPushWatch.count({ where: whereOf(task) })) > 0) return undefined;
      if ((await tx.gatewayPushWatch.count({ where: { tenantId: data.tenantId } })) >= WATCHES_MAX)
        throw tooMany();
      const { count } = await tx.gatewayPushWatch.createMany({ data: [data], skipDuplicates: true });
      return count === 0 ? undefined : { id: data.id, task, mark };
    });
  }

  /** Enqueues the news and moves the watch on, or ends it; resolves to whether `holder` still has it. */
  async tell({ id, task }: PushWatch, { payload, mark, ended }: TaskNews, holder: string): Promise<boolean> {
    return this.database.inTenant(task.scope, async (tx) => {
      const where = { id, holder };
      const { count } = ended
        ? await tx.gatewayPushWatch.deleteMany({ where })
        : await tx.gatewayPushWatch.updateMany({ where, data: { mark, aliveAt: new Date() } });
      if (count === 0) return false;
      if (payload !== undefined) await enqueue(tx, task, payload);
      return !ended;
    });
  }

  /** Ends the watch of a task that is no more. */
  async end({ id, task }: PushWatch): Promise<void> {
    await this.database.inTenant(task.scope, (tx) => tx.gatewayPushWatch.deleteMany({ where: { id } }));
  }

  /** Says that `holder` follows these; resolves with those that it still has. */
  async keepAlive(ids: readonly string[], holder: string, now: Date): Promise<string[]> {
    const rows = await this.database.inPlatform(
      SCOPE,
      (tx) => tx.$queryRaw<{ id: string }[]>`
        UPDATE push_watch SET alive_at = ${now} WHERE id = ANY(${ids}::uuid[]) AND holder = ${holder}::uuid
        RETURNING id`,
    );
    return rows.map(({ id }) => id);
  }

  /** Takes up to `limit` whose process has said nothing since `before`. */
  async adopt(bounds: { before: Date; limit: number }, holder: string, now: Date): Promise<PushWatch[]> {
    const { before, limit } = bounds;
    return this.database.inPlatform(SCOPE, async (tx) => {
      const taken = await tx.$queryRaw<{ id: string }[]>`
        UPDATE push_watch SET holder = ${holder}::uuid, alive_at = ${now} WHERE id IN (
          SELECT id FROM push_watch WHERE alive_at < ${before} ORDER BY alive_at LIMIT ${limit}
          FOR UPDATE SKIP LOCKED)
        RETURNING id`;
      const where = { id: { in: taken.map(({ id }) => id) } };
      return (await tx.gatewayPushWatch.findMany({ where })).flatMap(watchOf);
    });
  }

  /** Lets another process take these at once. */
  async release(holder: string): Promise<void> {
    const data = { aliveAt: new Date(0) };
    await this.database.inPlatform(SCOPE, (tx) =>
      tx.gatewayPushWatch.updateMany({ where: { holder }, data }),
    );
  }
}

function watchOf(row: Prisma.GatewayPushWatchGetPayload<object>): PushWatch[] {
  const scope = tenantScope(row.tenantId, row.owner);
  const { id, agentId, taskId, mark } = row;
  return scope ? [{ id, task: { scope, agentId, taskId }, mark: mark ?? undefined }] : [];
}

function tooMany(): AppError {
  return new AppError('RATE_LIMITED', `Webhooks are notified of at most ${WATCHES_MAX} open tasks`, {
    retryAfterMs: 10_000,
    remedy: 'Cancel tasks that nobody needs, or configure the webhook when others have ended.',
  });
}
