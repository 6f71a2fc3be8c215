import { PassThrough } from 'node:stream';
import {
  eventsOf,
  withNotCarried,
  withStatus,
  type BridgedTask,
  type NextStatus,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { newId } from '@isthmus/platform-identity';
import type { TaskOwner } from './bridged.task.repository.js';
import type { HeldCall } from './held.answer.js';
import type { ToolCall } from './tool.call.js';

/** Progress that nobody has read yet; more is left out, as a later one says what it said. */
const EVENTS_MAX = 100;

/** Whose call, of which server, and for how long its exchange waits. */
export interface CallOrigin {
  owner: TaskOwner;
  server: { url: string; credential: string };
  /** Of the exchange: when it is aborted before the task has stopped, so is the call. */
  signal: AbortSignal;
}

/** One call of a tool by this process, from its start until its task has ended. */
export class ToolRun implements HeldCall {
  readonly controller = new AbortController();
  /** Stream responses of A2A; ends when the task stops. */
  readonly events = new PassThrough({ objectMode: true, highWaterMark: EVENTS_MAX });
  /** The task when it has ended or waits for input for the first time; rejects when there is no result. */
  readonly stopped: Promise<BridgedTask>;
  /** Someone asked for the end of the task, which is stored already. */
  isCancelled = false;
  takeAnswer: HeldCall['takeAnswer'];
  private settle!: { resolve: (task: BridgedTask) => void; reject: (error: unknown) => void };
  private readonly leave: () => void;

  constructor(
    readonly origin: CallOrigin,
    public task: BridgedTask,
    readonly call: ToolCall,
  ) {
    this.stopped = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.stopped.catch(() => undefined); // Whoever waits for it gets it.
    this.leave = () => this.controller.abort(origin.signal.reason);
    if (origin.signal.aborted) this.leave();
    else origin.signal.addEventListener('abort', this.leave, { once: true });
  }

  /** Goes on although its exchange ends. */
  detach(): void {
    this.origin.signal.removeEventListener('abort', this.leave);
  }

  progress({ words: text, metadata }: { words: string; metadata: object }): void {
    if (this.events.writableEnded || this.events.writableLength >= EVENTS_MAX) return;
    const { id: taskId, contextId } = this.task;
    const { status } = nextOf(this.task, { state: 'WORKING', parts: [{ text }] });
    this.events.write({ statusUpdate: { taskId, contextId, status, metadata } });
  }

  stop(task: BridgedTask): void {
    this.task = task;
    if (this.events.writableEnded) return;
    for (const event of eventsOf(task)) this.events.write(event);
    this.events.end();
    this.settle.resolve(task);
    this.detach();
  }

  fail(error: unknown): void {
    this.events.end();
    this.settle.reject(error);
    this.detach();
  }

  cancel(): void {
    this.isCancelled = true;
    this.controller.abort(new AppError('CANCELLED', 'The task was cancelled'));
  }
}

/** A task in its next status, from now on. */
export function nextOf(task: BridgedTask, next: Pick<NextStatus, 'state' | 'parts'>): BridgedTask {
  return withStatus(task, { ...next, at: new Date(), messageId: newId() });
}

/** A task that works on a message from now on. */
export function workingOn(task: BridgedTask, notCarried: readonly string[] = []): BridgedTask {
  return nextOf(withNotCarried(task, notCarried), { state: 'WORKING' });
}
