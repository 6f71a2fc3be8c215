import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { LogSubject, WorkloadLogLine } from '@isthmus/domain-placement';
import { AppError } from '@isthmus/platform-errors';
import { ReaderQueue, type ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { DriverTable } from './driver-table.js';
import type { Engine } from './engine.types.js';
import { WorkloadRepository } from './workload.repository.js';

const SCOPE = platformScope('service:compute-scheduler');
/** How soon the lines of an instance on another engine are followed, and those of an engine that did not answer. */
const LOOK_EVERY_MS = 2_000;
const READERS_MAX = 1_000;
const TENANT_READERS_MAX = 10;
/** Of what waits for a slow reader; the oldest lines are dropped. */
const WAITING_MAX = { itemsMax: 5_000, bytesMax: 512 * 1024 };
/** What keeping a line costs beside its texts. */
const LINE_BYTES = 200;

/** The lines of an agent's instances, wherever they run. */
@Injectable()
export class LogService {
  private readers = 0;
  /** Of each tenant that has any. */
  private readonly tenantReaders = new Map<string, number>();

  constructor(
    private readonly workloads: WorkloadRepository,
    private readonly drivers: DriverTable,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  /**
   * What engines still have of them, each line once, then what they print; ends when `signal` aborts. NOT_FOUND for an
   * agent that the tenant does not have, and for one that has not been placed yet.
   */
  async *tail(subject: LogSubject, signal: AbortSignal): AsyncGenerator<WorkloadLogLine> {
    if (!(await this.workloads.hasAgent(SCOPE, subject)))
      throw new AppError('NOT_FOUND', `No agent ${subject.agentId} has been placed`);
    this.admit(subject);
    const left = new AbortController();
    const lines = new LineQueue(AbortSignal.any([signal, left.signal]));
    void this.follow(subject, lines);
    try {
      yield* lines.items();
    } finally {
      left.abort();
      this.release(subject);
    }
  }

  private admit({ tenantId }: LogSubject): void {
    if (this.readers >= READERS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `The service has ${READERS_MAX} readers of logs already`, {
        retryAfterMs: 5_000,
      });
    const readers = this.tenantReaders.get(tenantId) ?? 0;
    if (readers >= TENANT_READERS_MAX)
      throw new AppError(
        'LIMIT_EXCEEDED',
        `The organisation has ${TENANT_READERS_MAX} readers of logs already`,
        { remedy: 'Close another page that shows logs, and try again.', retryAfterMs: 5_000 },
      );
    this.readers++;
    this.tenantReaders.set(tenantId, readers + 1);
  }

  private release({ tenantId }: LogSubject): void {
    this.readers--;
    const readers = (this.tenantReaders.get(tenantId) ?? 0) - 1;
    if (readers > 0) this.tenantReaders.set(tenantId, readers);
    else this.tenantReaders.delete(tenantId);
  }

  /** Reads from every engine that has had an instance, also from one that gets one later. */
  private async follow(subject: LogSubject, lines: LineQueue): Promise<void> {
    const followed = new Set<string>();
    try {
      while (!lines.signal.aborted) {
        for (const engine of await this.workloads.enginesOf(SCOPE, subject, new Date())) {
          if (followed.has(engine.engineId)) continue;
          followed.add(engine.engineId);
          void this.read(engine, subject, lines).finally(() => followed.delete(engine.engineId));
        }
        await sleep(LOOK_EVERY_MS, undefined, { signal: lines.signal }).catch(() => undefined);
      }
    } catch (error) {
      lines.fail(error);
    }
  }

  private async read(
    engine: Omit<Engine, 'workloads'>,
    subject: LogSubject,
    lines: LineQueue,
  ): Promise<void> {
    const driver = this.drivers.get(engine.driver);
    if (!driver) return;
    try {
      for await (const line of driver.tail(engine, subject, lines.signal)) lines.add(line);
    } catch (error) {
      if (lines.signal.aborted) return;
      this.kit.logger.warn(
        { err: error, engineId: engine.engineId },
        'the lines of an engine were not read; trying again',
      );
    }
  }
}

/** Lines of several engines for one reader, each line once. */
class LineQueue {
  private readonly waiting = new ReaderQueue<WorkloadLogLine>({ ...WAITING_MAX, sizeOf, gap: gapOf });
  /** The last line of each instance. */
  private readonly seen = new Map<string, Pick<WorkloadLogLine, 'sequence' | 'at'>>();

  constructor(readonly signal: AbortSignal) {}

  add(line: WorkloadLogLine): void {
    const { instanceId, sequence, at } = line;
    const last = this.seen.get(instanceId);
    // An engine that was started again counts from 1 again.
    if (last && sequence <= last.sequence && at <= last.at) return;
    this.seen.set(instanceId, { sequence, at });
    this.waiting.push(line);
  }

  fail(error: unknown): void {
    this.waiting.fail(error);
  }

  /** Until the reader has left. */
  items(): AsyncGenerator<WorkloadLogLine> {
    return this.waiting.items(this.signal);
  }
}

/** UTF-16 takes two bytes a unit at most. */
function sizeOf({ message, fieldsJson }: WorkloadLogLine): number {
  return LINE_BYTES + 2 * (message.length + fieldsJson.length);
}

/** In place of lines that were dropped; `last` of them lends its number. */
function gapOf(last: WorkloadLogLine, count: number): WorkloadLogLine {
  return { ...last, level: 'warn', event: 'dropped', message: '', fieldsJson: JSON.stringify({ count }) };
}
