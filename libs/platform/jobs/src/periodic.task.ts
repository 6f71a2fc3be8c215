import { within } from '@isthmus/platform-errors';
import type { Histogram, Logger, Meter } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaderLock } from './leader.lock.js';

/** A task that repeats, and how often. */
export interface PeriodicTaskOptions {
  /** Names the task in logs and metrics, such as "refresh catalogue". */
  name: string;
  /** From the end of one run to the start of the next. */
  everyMs: number;
  /** Wait after a first failure, doubled after each further one up to `everyMs`; `everyMs` by default. */
  retryMs?: number;
  /**
   * Fraction by which each wait varies in either direction, so that processes spread out; 0.1 by default.
   */
  jitter?: number;
  /** Whether the first run starts at once; otherwise after the first wait. */
  immediate?: boolean;
  /** Whether only the leader of the service runs it, first when it is elected. */
  leader?: boolean;
  /** One run. The signal aborts when the task stops or this process no longer leads. */
  run: (signal: AbortSignal) => Promise<unknown>;
  /** How long `stop` waits at most for the run in progress; 10 s by default. */
  stopMsMax?: number;
}

const STOP_MS_MAX = 10_000;
const JITTER = 0.1;
/** Seconds. */
const DURATION_BUCKETS = [0.005, 0.02, 0.1, 0.5, 1, 5, 10, 30, 60];

/**
 * Runs a task periodically, one run at a time. The first, second, fourth … consecutive failure is
 * logged, and so is the recovery; the next run follows in any case.
 */
export class PeriodicTask {
  private readonly stopping = new AbortController();
  private readonly duration: Histogram | undefined;
  private loop: Promise<void> | undefined;
  private failures = 0;
  private skipWait: () => void = () => undefined;

  constructor(
    private readonly options: PeriodicTaskOptions,
    private readonly context: { logger: Logger; meter?: Meter | undefined; lock?: LeaderLock | undefined },
  ) {
    this.duration = context.meter?.createHistogram('isthmus.task.duration', {
      description: 'Duration of each run of a periodic task; error.type is set on failed runs.',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    });
  }

  start(): void {
    this.loop ??= this.repeat();
  }

  /** Ends the current wait, so that the next run starts now; does nothing while one is in progress. */
  runSoon(): void {
    this.skipWait();
  }

  /** Aborts the run in progress and waits for it, but no longer than `stopMsMax`. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (!this.loop) return;
    const stopMsMax = this.options.stopMsMax ?? STOP_MS_MAX;
    const ended = await within(
      this.loop.then(() => true),
      stopMsMax,
      false,
    );
    if (!ended)
      this.context.logger.warn({ task: this.options.name, stopMsMax }, 'a task did not stop in time');
  }

  private async repeat(): Promise<void> {
    if (!this.options.immediate) await this.wait();
    while (!this.stopping.signal.aborted) {
      await this.runOnce();
      await this.wait();
    }
  }

  private async runOnce(): Promise<void> {
    const leading = this.options.leader ? this.context.lock?.leading : this.stopping.signal;
    if (!leading) return;
    const started = performance.now();
    try {
      await this.options.run(AbortSignal.any([this.stopping.signal, leading]));
      this.record(started, {});
      this.succeeded();
    } catch (error) {
      if (this.stopping.signal.aborted || leading.aborted) return; // The run was cancelled, it did not fail.
      this.record(started, { 'error.type': error instanceof Error ? error.name : 'unknown' });
      this.failed(error);
    }
  }

  private record(started: number, outcome: Record<string, string>): void {
    this.duration?.record((performance.now() - started) / 1_000, { task: this.options.name, ...outcome });
  }

  private succeeded(): void {
    const { failures } = this;
    this.failures = 0;
    if (failures > 0)
      this.context.logger.info({ task: this.options.name, failures }, 'a periodic task recovered');
  }

  private failed(err: unknown): void {
    this.failures++;
    const isPowerOfTwo = (this.failures & (this.failures - 1)) === 0;
    if (!isPowerOfTwo) return;
    this.context.logger.warn(
      { err, task: this.options.name, failures: this.failures, nextMs: this.nextMs() },
      'a periodic task failed; it will run again',
    );
  }

  private nextMs(): number {
    const { everyMs, retryMs = everyMs } = this.options;
    return this.failures === 0 ? everyMs : Math.min(everyMs, retryMs * 2 ** (this.failures - 1));
  }

  private async wait(): Promise<void> {
    const { jitter = JITTER } = this.options;
    const skip = new AbortController();
    this.skipWait = () => skip.abort();
    const signal = AbortSignal.any([this.stopping.signal, skip.signal]);
    const waitMs = this.nextMs() * (1 + jitter * (2 * Math.random() - 1));
    await sleep(waitMs, undefined, { signal }).catch(() => undefined); // Rejects only when the wait is cut short.
    this.skipWait = () => undefined;
  }
}
