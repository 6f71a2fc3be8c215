import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';

/** Of the process that delivers a message, before another one may go on. */
const HELD_MS = 5_000;
const SCOPE = platformScope('service:agent-gateway');

export interface SentMessage {
  digest: string;
  /** Of the task that it continues; otherwise that of the task that it begins, or will. */
  taskId: string;
  /** `task`: the agent has the task. `answered`: with a message, which is `answer`. */
  state: 'begun' | 'task' | 'answered';
  /** The result in JSON. */
  answer: string;
  /** Before the first event of its turn in the log of the task; undefined for the first turn. */
  position: string | undefined;
  /** The caller of `claim` is the one that delivers it. */
  isMine: boolean;
  /** It was delivered, or may have been, by a process that has ended or has failed at it. */
  isRepeated: boolean;
}

/** A message of a caller, as it is known when it is sent again. */
export interface MessageClaim {
  key: string;
  digest: string;
  taskId: string;
  position: string | undefined;
  holder: string;
  /** Whether another content takes the place of one that nobody delivers and that the agent may not have. */
  mayChange: boolean;
}

/** Messages that are delivered once. */
@Injectable()
export class SentMessageRepository {
  constructor(private readonly database: Database) {}

  /** What is known of a message. It is the caller's to deliver where nobody does, or whoever did is gone. */
  async claim(
    { tenantId, ...scope }: TenantScope,
    { key, digest, taskId, position, holder, mayChange }: MessageClaim,
  ): Promise<SentMessage> {
    return this.database.inTenant({ tenantId, ...scope }, async (tx) => {
      const [claimed] = await tx.$queryRaw<{ isNew: boolean }[]>`
        INSERT INTO gateway.sent_message AS m (tenant_id, key, digest, task_id, position, state, holder)
        VALUES (${tenantId}::uuid, ${key}, ${digest}, ${taskId}, ${position ?? null}, 'begun', ${holder}::uuid)
        ON CONFLICT (tenant_id, key) DO UPDATE
        SET holder = excluded.holder, alive_at = now(), digest = excluded.digest
        WHERE m.state = 'begun' AND (${mayChange} OR m.digest = excluded.digest)
          AND (m.holder IS NULL OR m.alive_at < ${new Date(Date.now() - HELD_MS)})
        RETURNING (xmax = 0) AS "isNew"`;
      const row = await tx.gatewaySentMessage.findUniqueOrThrow({
        where: { tenantId_key: { tenantId, key } },
      });
      return {
        digest: row.digest,
        taskId: row.taskId,
        state: row.state as SentMessage['state'], // The table's own constraint.
        answer: row.answer ?? '',
        position: row.position ?? undefined,
        isMine: claimed !== undefined,
        isRepeated: claimed?.isNew === false,
      };
    });
  }

  /** What the agent made of a message. */
  async settle(
    scope: TenantScope,
    key: string,
    settled: { state: 'task'; taskId: string } | { state: 'answered'; answer: string },
  ): Promise<void> {
    await this.database.inTenant(scope, (tx) =>
      tx.gatewaySentMessage.updateMany({ where: { key }, data: { ...settled, holder: null } }),
    );
  }

  /** The message was not accepted: it may be sent as if it had never been. */
  async forget(scope: TenantScope, key: string): Promise<void> {
    await this.database.inTenant(scope, (tx) =>
      tx.gatewaySentMessage.deleteMany({ where: { key, state: 'begun' } }),
    );
  }

  /** It is not known whether the agent has the message: whoever sends it again finds out. */
  async leave(scope: TenantScope, key: string): Promise<void> {
    await this.database.inTenant(scope, (tx) =>
      tx.gatewaySentMessage.updateMany({ where: { key, state: 'begun' }, data: { holder: null } }),
    );
  }

  async keepAlive(keys: readonly string[], holder: string): Promise<void> {
    await this.database.inPlatform(
      SCOPE,
      (tx) => tx.$executeRaw`
        UPDATE gateway.sent_message SET alive_at = now() WHERE key = ANY(${[...keys]}) AND holder = ${holder}::uuid`,
    );
  }
}
