import { Injectable } from '@nestjs/common';
import { applyEvent, type StreamEvent, type TaskJson } from '@isthmus/domain-exchange';
import { Database, type Transaction } from '@isthmus/platform-database';
import { newId, platformScope, type TenantScope } from '@isthmus/platform-identity';

/** Whose log of which task: one caller's, so that nobody reads what another one received. */
export interface LogKey {
  scope: TenantScope;
  agentId: string;
  taskId: string;
}

export interface TaskLog {
  id: string;
  /** Sequence numbers of the oldest event that is kept, and of the newest; `first` is one more when there is none. */
  first: number;
  last: number;
  ended: boolean;
  /** The process that adds events now. */
  recorder: string | undefined;
}

export interface LoggedEvent {
  sequence: number;
  event: StreamEvent;
}

/** Events for the end of one log. */
export interface Appended {
  log: string;
  recorder: string;
  /** Sequence number of the first. */
  from: number;
  /** Each in JSON. */
  events: readonly string[];
  ended: boolean;
}

/** Without a sign of its recorder, before another process may add to a log. */
export const HELD_MS = 5_000;
/** Of the events of one log; beyond, the older half is dropped. */
const LOG_BYTES_MAX = 4 * 1024 * 1024;
const READ_MAX = 500;
const SCOPE = platformScope('service:agent-gateway');

/** Logs of the events that streams of tasks have sent. */
@Injectable()
export class TaskLogRepository {
  constructor(private readonly database: Database) {}

  find(key: LogKey): Promise<TaskLog | undefined> {
    return this.database.inTenant(key.scope, (tx) => findLog(tx, key));
  }

  /** The log, which is begun where there is none; `recorder` adds events from now on unless another process does. */
  open(key: LogKey, recorder: string): Promise<TaskLog> {
    const { scope, agentId, taskId } = key;
    return this.database.inTenant(scope, async (tx) => {
      await tx.$executeRaw`
        INSERT INTO gateway.task_log AS l (id, tenant_id, agent_id, owner, task_id, recorder)
        VALUES (${newId()}::uuid, ${scope.tenantId}::uuid, ${agentId}::uuid, ${scope.actor}, ${taskId}, ${recorder}::uuid)
        ON CONFLICT (tenant_id, agent_id, owner, task_id)
        DO UPDATE SET recorder = excluded.recorder, alive_at = now(), updated_at = now()
        WHERE NOT l.ended AND (l.recorder IS NULL OR l.alive_at < ${heldSince()})`;
      const log = await findLog(tx, key);
      if (!log) throw new Error('the log that was just written is missing');
      return log;
    });
  }

  /** Events after `after`, in order. */
  async read(scope: TenantScope, log: string, after: number): Promise<LoggedEvent[]> {
    const rows = await this.database.inTenant(scope, (tx) =>
      tx.gatewayTaskEvent.findMany({
        where: { logId: log, sequence: { gt: after } },
        orderBy: { sequence: 'asc' },
        take: READ_MAX,
      }),
    );
    return rows.map(({ sequence, event }) => ({ sequence, event: JSON.parse(event) as StreamEvent })); // As it was added.
  }

  /** What a client knows that has seen the whole log, and the sequence number of the newest event in it. */
  async fold(scope: TenantScope, log: string): Promise<{ task: TaskJson; last: number }> {
    return this.database.inTenant(scope, (tx) => folded(tx, log));
  }

  /** Adds events to logs, in one statement; resolves with the ids of the logs whose recorder it was. */
  async append(batch: readonly Appended[]): Promise<Set<string>> {
    const rows = batch.map((each) => ({
      ...each,
      bytes: each.events.reduce((sum, event) => sum + Buffer.byteLength(event), 0),
    }));
    const held = await this.database.inPlatform(SCOPE, async (tx) => {
      const written = await tx.$queryRaw<{ id: string; bytes: bigint }[]>`
        WITH batch AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS row (log uuid, recorder uuid, "from" integer, events jsonb, bytes bigint, ended boolean)
        ), held AS (
          UPDATE gateway.task_log l SET last = b."from" + jsonb_array_length(b.events) - 1, bytes = l.bytes + b.bytes,
            ended = b.ended, alive_at = now(), updated_at = now()
          FROM batch b WHERE l.id = b.log AND l.recorder = b.recorder AND l.last = b."from" - 1
          RETURNING l.id, l.tenant_id, l.bytes, b."from", b.events
        ), added AS (
          INSERT INTO gateway.task_event (log_id, tenant_id, sequence, event)
          SELECT held.id, held.tenant_id, held."from" + e.n - 1, e.event
          FROM held CROSS JOIN LATERAL jsonb_array_elements_text(held.events) WITH ORDINALITY AS e (event, n)
        )
        SELECT id, bytes FROM held`;
      for (const { id, bytes } of written) if (bytes > LOG_BYTES_MAX) await shorten(tx, id);
      return written;
    });
    return new Set(held.map(({ id }) => id));
  }

  /** Says that a process still adds to these logs. */
  async keepAlive(logs: readonly string[], recorder: string): Promise<void> {
    await this.database.inPlatform(
      SCOPE,
      (tx) => tx.$executeRaw`
        UPDATE gateway.task_log SET alive_at = now() WHERE id = ANY(${[...logs]}::uuid[]) AND recorder = ${recorder}::uuid`,
    );
  }

  /** Lets another process add to a log. */
  async release(log: string, recorder: string): Promise<void> {
    await this.database.inPlatform(
      SCOPE,
      (tx) => tx.$executeRaw`
        UPDATE gateway.task_log SET recorder = NULL WHERE id = ${log}::uuid AND recorder = ${recorder}::uuid`,
    );
  }
}

async function findLog(tx: Transaction, { scope, agentId, taskId }: LogKey): Promise<TaskLog | undefined> {
  const where = { tenantId: scope.tenantId, agentId, owner: scope.actor, taskId };
  const row = await tx.gatewayTaskLog.findFirst({ where });
  if (!row) return undefined;
  const { id, first, last, ended, recorder, aliveAt } = row;
  return { id, first, last, ended, recorder: aliveAt < heldSince() ? undefined : (recorder ?? undefined) };
}

/** Drops the older half of a log; its task stays known. */
async function shorten(tx: Transaction, log: string): Promise<void> {
  const rows = await tx.$queryRaw<{ sequence: number; bytes: number }[]>`
    SELECT sequence, octet_length(event) AS bytes FROM gateway.task_event WHERE log_id = ${log}::uuid ORDER BY sequence`;
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  let kept = total;
  let until = 0;
  for (const { sequence, bytes } of rows.slice(0, -1)) {
    if (kept <= LOG_BYTES_MAX / 2) break;
    kept -= bytes;
    until = sequence;
  }
  const { task } = await folded(tx, log, until);
  await tx.gatewayTaskEvent.deleteMany({ where: { logId: log, sequence: { lte: until } } });
  const base = JSON.stringify(task);
  await tx.gatewayTaskLog.update({ where: { id: log }, data: { base, first: until + 1, bytes: kept } });
}

async function folded(
  tx: Transaction,
  log: string,
  until?: number,
): Promise<{ task: TaskJson; last: number }> {
  const row = await tx.gatewayTaskLog.findUnique({ where: { id: log }, select: { base: true, first: true } });
  const events = await tx.gatewayTaskEvent.findMany({
    where: { logId: log, ...(until !== undefined && { sequence: { lte: until } }) },
    orderBy: { sequence: 'asc' },
  });
  const base = JSON.parse(row?.base ?? '{}') as TaskJson; // As `shorten` wrote it.
  const task = events.reduce<TaskJson>(
    (known, { event }) => applyEvent(known, JSON.parse(event) as StreamEvent),
    base,
  );
  return { task, last: events.at(-1)?.sequence ?? (row?.first ?? 1) - 1 };
}

function heldSince(): Date {
  return new Date(Date.now() - HELD_MS);
}
