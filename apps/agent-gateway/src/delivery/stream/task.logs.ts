import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { stopIn, type TaskJson } from '@isthmus/domain-exchange';
import { newId } from '@isthmus/platform-identity';
import { Batcher, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import { EventRecorder } from './event.recorder.js';
import {
  HELD_MS,
  TaskLogRepository,
  type Appended,
  type LoggedEvent,
  type LogKey,
  type TaskLog,
} from './task.log.repository.js';
import { positionGone } from './task.positions.js';

const POLL_MS = 250;

/** How a reader takes a log. */
export interface Reading {
  /** The sequence number of the last event that was seen. */
  after: number;
  signal: AbortSignal;
  /** A turn that this process records: the reading ends with it. */
  turn?: EventRecorder;
  /** Ends when the task waits for its user, and not only with the task. */
  untilWaiting?: boolean;
  /** Goes on recording where no process does. Never rejects. */
  follow: (recorder: EventRecorder) => Promise<void>;
}

/** The logs of tasks, as this process adds to them and reads them. */
@Injectable()
export class TaskLogs implements Periodic, OnApplicationShutdown {
  private readonly process = newId();
  private readonly recorders = new Map<string, EventRecorder>();
  private readonly appends: Batcher<Appended & { isHeld: boolean }>;

  constructor(private readonly logs: TaskLogRepository) {
    this.appends = new Batcher(async (batch) => {
      const held = await this.logs.append(batch);
      for (const each of batch) each.isHeld = held.has(each.log);
    });
  }

  asTasks(): PeriodicTaskOptions[] {
    return [{ name: 'keep logs of tasks', everyMs: HELD_MS / 5, run: () => this.keepAlive() }];
  }

  async onApplicationShutdown(): Promise<void> {
    await this.appends.drain();
    await Promise.all([...this.recorders.keys()].map((log) => this.logs.release(log, this.process)));
  }

  async keepAlive(): Promise<void> {
    if (this.recorders.size > 0) await this.logs.keepAlive([...this.recorders.keys()], this.process);
  }

  find(key: LogKey): Promise<TaskLog | undefined> {
    return this.logs.find(key);
  }

  fold(key: LogKey, log: TaskLog): Promise<{ task: TaskJson; last: number }> {
    return this.logs.fold(key.scope, log.id);
  }

  /**
   * The log of a task, which is begun where there is none, and what adds to it; without a recorder when another process
   * or another stream of this one does, or the task has ended. Call `end` with it.
   */
  async record(key: LogKey): Promise<{ log: TaskLog; recorder: EventRecorder | undefined }> {
    const log = await this.logs.open(key, this.process);
    if (log.recorder !== this.process || this.recorders.has(log.id)) return { log, recorder: undefined };
    const { task, last } = await this.logs.fold(key.scope, log.id);
    const recorder = new EventRecorder(log.id, task, last, async (from, events, ended) => {
      const item = { log: log.id, recorder: this.process, from, events, ended, isHeld: false };
      await this.appends.add(item);
      return item.isHeld;
    });
    this.recorders.set(log.id, recorder);
    return { log: { ...log, last }, recorder };
  }

  /** Another stream or process may add to the log from now on. */
  async end(recorder: EventRecorder): Promise<void> {
    this.recorders.delete(recorder.logId);
    recorder.finish();
    await this.logs.release(recorder.logId, this.process);
  }

  /** The events of a log after a position, those that are still to come included. Throws GONE where some are not kept. */
  async *read(key: LogKey, log: TaskLog, reading: Reading): AsyncGenerator<LoggedEvent> {
    const { signal, turn, untilWaiting = false } = reading;
    let { after } = reading;
    const watched = turn ?? this.recorders.get(log.id);
    if (watched) watched.readers++;
    try {
      for (;;) {
        signal.throwIfAborted();
        // Before reading: what is written after the read is not missed.
        const recorder = this.recorders.get(log.id);
        const change = recorder?.change(signal);
        change?.catch(() => undefined); // It is awaited only where there is nothing to read.
        const isOver = turn?.isFinished ?? false;
        const events = await this.next(key, log, after);
        for (const each of events) {
          if (each.sequence !== after + 1) throw positionGone();
          after = each.sequence;
          yield each;
          const stop = stopIn(each.event);
          if (stop === 'ended' || (stop === 'waiting' && untilWaiting && !turn)) return;
        }
        if (events.length > 0) continue;
        if (isOver) return;
        if (recorder && change) await change;
        else if (!(await this.goOn(key, after, reading))) return;
      }
    } finally {
      if (watched) watched.readers--;
    }
  }

  private async next({ scope }: LogKey, { id }: TaskLog, after: number): Promise<LoggedEvent[]> {
    const recent = this.recorders.get(id)?.recent ?? [];
    const oldest = recent[0]?.sequence ?? Infinity;
    if (oldest <= after + 1) return recent.slice(after + 1 - oldest);
    return this.logs.read(scope, id, after);
  }

  /** Where this process does not record: waits, or takes over. False when nothing follows. */
  private async goOn(key: LogKey, after: number, { signal, follow }: Reading): Promise<boolean> {
    const log = await this.logs.find(key);
    if (!log || log.first > after + 1) throw positionGone();
    if (log.ended) return log.last > after;
    if (log.recorder === undefined) {
      const { recorder } = await this.record(key);
      if (recorder) {
        recorder.readers++;
        void follow(recorder).finally(() => void this.end(recorder).catch(() => undefined));
      }
      return true;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    return true;
  }
}
