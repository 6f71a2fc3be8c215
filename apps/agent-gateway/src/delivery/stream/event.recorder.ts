import { applyEvent, stopIn, type StreamEvent, type TaskJson } from '@isthmus/domain-exchange';
import type { LoggedEvent } from './task.log.repository.js';

/** Newest events that readers of this process need not fetch. */
const RECENT_MAX = 256;
const PENDING_BYTES_MAX = 1024 * 1024;

/** Adds events to the log; resolves to whether this process still does. */
type Append = (from: number, events: readonly string[], ended: boolean) => Promise<boolean>;

/**
 * Adds the events of one task to its log, in order. Those that come while some are being written are written together;
 * readers see an event once it is written.
 */
export class EventRecorder {
  readonly recent: LoggedEvent[] = [];
  /** Readers of this process; without any, nobody needs to know what a task becomes. */
  readers = 0;
  /** Nothing follows from here: the turn is over, or another process goes on. */
  isFinished = false;
  private pending: { event: StreamEvent; json: string }[] = [];
  private pendingBytes = 0;
  private writing: Promise<void> | undefined;
  private failure: unknown;
  private wake = Promise.withResolvers<void>();

  constructor(
    readonly logId: string,
    /** What a client knows that has seen the log. */
    public task: TaskJson,
    private last: number,
    private readonly append: Append,
  ) {}

  /** Resolves when there is room for the next event. Throws what writing failed with. */
  async add(event: StreamEvent): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const json = JSON.stringify(event);
    this.pending.push({ event, json });
    this.pendingBytes += json.length;
    this.task = applyEvent(this.task, event);
    this.writing ??= this.write();
    if (this.pendingBytes > PENDING_BYTES_MAX) await this.flush();
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
  }

  finish(): void {
    this.isFinished = true;
    this.notify();
  }

  /** Resolves when something has been written, or the recorder has finished; rejects with the signal's reason. */
  async change(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const leave = () => reject(signal.reason as Error); // The reason of an exchange is an AppError.
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.wake.promise, aborted]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Never rejects. */
  private async write(): Promise<void> {
    try {
      while (this.pending.length > 0) {
        const batch = this.pending;
        this.pending = [];
        this.pendingBytes = 0;
        const ended = batch.some(({ event }) => stopIn(event) === 'ended');
        const json = batch.map((each) => each.json);
        if (!(await this.append(this.last + 1, json, ended)))
          throw new Error('another process records this task');
        this.recent.push(...batch.map(({ event }, n) => ({ sequence: this.last + 1 + n, event })));
        this.recent.splice(0, this.recent.length - RECENT_MAX);
        this.last += batch.length;
        this.notify();
      }
    } catch (error) {
      this.failure = error;
    } finally {
      this.writing = undefined;
    }
  }

  private notify(): void {
    this.wake.resolve();
    this.wake = Promise.withResolvers();
  }
}
