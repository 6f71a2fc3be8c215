import { randomUUID } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { RuntimeHandle, Launch } from '../../instance/launcher.js';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';

/** How often the token is looked at; each lives five minutes and is replaced a minute before it expires. */
const TOKEN_CHECK_MS = 30_000;

/** What the host says to an attached runtime. */
export type AttachEvent =
  | { kind: 'configuration'; configuration: RuntimeConfiguration }
  | { kind: 'token'; token: string }
  | { kind: 'stop'; graceMs: number };

export interface RemoteSessionOptions {
  launch: Launch;
  /** How long a runtime whose connection broke may take to attach again. */
  reattachMs: number;
  /** A token that names this credential. */
  tokenFor: (credential: string) => Promise<string>;
}

/**
 * One runtime on another machine, from its enrolment to its end. It attaches once with the token it is started with;
 * what it calls with, and attaches again with, is a second credential that only the attached runtime has received.
 */
export class RemoteSession implements RuntimeHandle {
  readonly pid = 0;
  readonly ended: Promise<string>;
  readonly instanceId: string;
  /** Credential of the token in the runtime's environment; good for one attachment. */
  readonly enrolment = randomUUID();
  /** Credential of every token after that. */
  readonly attachment = randomUUID();
  private state: 'enrolled' | 'attached' | 'lost' | 'ended' = 'enrolled';
  private readonly end: (reason: string) => void;
  private readonly stopping = new AbortController();
  private graceMs = 0;
  /** Ends the stream of the current attachment when another takes its place. */
  private current = new AbortController();
  private lostTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RemoteSessionOptions) {
    this.instanceId = options.launch.configuration.instanceId;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.end = (reason) => {
      this.state = 'ended';
      clearTimeout(this.lostTimer);
      this.current.abort();
      resolve(reason);
    };
  }

  /** FAILED_PRECONDITION once the runtime has attached: the token in its environment is of no more use. */
  async enrolmentToken(): Promise<string> {
    if (this.state !== 'enrolled')
      throw new AppError('FAILED_PRECONDITION', 'The runtime of this instance has attached already');
    return this.options.tokenFor(this.enrolment);
  }

  /** What the holder of this credential may call. NOT_FOUND unless it is the attached runtime. */
  callsFor(credential: string): RuntimeCalls {
    if (credential !== this.attachment || this.state === 'ended') throw noSession();
    return this.options.launch.calls;
  }

  /** Attaches the holder of the credential until `signal` aborts. NOT_FOUND for a credential that may not attach. */
  attach(credential: string, signal: AbortSignal): AsyncGenerator<AttachEvent> {
    const isFirst = this.state === 'enrolled' && credential === this.enrolment;
    const isAgain = ['attached', 'lost'].includes(this.state) && credential === this.attachment;
    if (!isFirst && !isAgain) throw noSession();
    this.current.abort();
    clearTimeout(this.lostTimer);
    this.state = 'attached';
    const current = (this.current = new AbortController());
    this.options.launch.logger.info({ isAgain }, 'the runtime has attached');
    return this.events(current, AbortSignal.any([signal, current.signal]));
  }

  /** The runtime says that it has ended. NOT_FOUND unless it is the attached one. */
  detach(credential: string, reason: string): void {
    this.callsFor(credential);
    this.end(reason);
  }

  async stop(graceMs: number): Promise<void> {
    this.graceMs = graceMs;
    this.stopping.abort();
    if (this.state !== 'attached') this.end('it was not attached');
    const timer = setTimeout(() => this.end(`it did not end within ${graceMs} ms`), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  private async *events(current: AbortController, signal: AbortSignal): AsyncGenerator<AttachEvent> {
    try {
      // The token first: a runtime that has its configuration calls at once.
      let last = await this.options.tokenFor(this.attachment);
      yield { kind: 'token', token: last };
      yield { kind: 'configuration', configuration: this.options.launch.configuration };
      const wakes = AbortSignal.any([signal, this.stopping.signal]);
      while (!wakes.aborted) {
        await pause(TOKEN_CHECK_MS, wakes);
        const token = await this.options.tokenFor(this.attachment);
        if (token !== last) yield { kind: 'token', token };
        last = token;
      }
      if (signal.aborted) return;
      yield { kind: 'stop', graceMs: this.graceMs };
      await pause(this.graceMs, signal);
    } finally {
      if (this.current === current) this.lost();
    }
  }

  /** The connection of the current attachment has ended. */
  private lost(): void {
    if (this.state !== 'attached') return;
    if (this.stopping.signal.aborted) return this.end('its runtime has ended');
    this.state = 'lost';
    const { reattachMs } = this.options;
    this.lostTimer = setTimeout(
      () => this.end(`its runtime was lost and did not attach again within ${reattachMs} ms`),
      reattachMs,
    );
  }
}

/** The same answer whatever is wrong with a credential. */
export function noSession(): AppError {
  return new AppError('NOT_FOUND', 'This token belongs to no runtime of this host', {
    remedy: 'Start the instance again; a runtime cannot outlive its instance.',
  });
}

/** Waits, for a shorter time when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    if (signal.aborted) finish();
  });
}
