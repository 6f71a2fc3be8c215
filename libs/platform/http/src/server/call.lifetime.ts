import { AppError } from '@isthmus/platform-errors';
import { Attachment } from '../attachment.js';
import { DenseSet } from '../dense.set.js';
import type { HttpCall } from './http.call.js';

/** How long a handler may still run after its abort before the server responds in its place. */
const ABORT_GRACE_MS = 1_000;

/** The calls of a server from their head to the end of their response and of their handler. */
export class CallLifetimes {
  private readonly open = new DenseSet<HttpCall>();
  private readonly lifetimes = new Attachment<HttpCall, Lifetime | undefined>();
  private onEmpty: (() => void) | undefined;

  constructor(
    /** Responds to a call whose handler does not end, or cuts a response that has started. */
    private readonly force: (call: HttpCall, reason: AppError) => void,
    private readonly onEnd: (call: HttpCall) => void,
  ) {}

  /** Tracks a call; its deadline starts now. */
  begin(call: HttpCall, deadlineMs: number): void {
    const timer = setTimeout(() => this.abort(call, tooLate(deadlineMs)), deadlineMs);
    const lifetime: Lifetime = { timer, handling: false, closed: false, leave: undefined };
    this.open.add(call);
    this.lifetimes.set(call, lifetime);
    call.response.once('close', () => {
      lifetime.closed = true;
      if (!call.response.writableFinished)
        call.abort(new AppError('CANCELLED', 'The client closed the connection'));
      this.endIfOver(call, lifetime);
    });
  }

  /** `leave` is called once, when the call is over. */
  onLeave(call: HttpCall, leave: () => void): void {
    const lifetime = this.lifetimes.get(call);
    if (lifetime) lifetime.leave = leave;
    else leave();
  }

  /** Runs the handler of a call; the call is not over before both it and the response have ended. */
  async handle(call: HttpCall, handler: () => Promise<void>): Promise<void> {
    const lifetime = this.lifetimes.get(call);
    if (!lifetime) return;
    lifetime.handling = true;
    try {
      await handler();
    } finally {
      lifetime.handling = false;
      this.endIfOver(call, lifetime);
    }
  }

  /** Aborts calls with `reason`, then responds to those whose handlers continue. */
  abortWhere(matches: (call: HttpCall) => boolean, reason: AppError): void {
    for (const call of [...this.open].filter(matches)) this.abort(call, reason);
  }

  /** Resolves once no call is open. */
  async empty(): Promise<void> {
    if (this.open.size > 0) await new Promise<void>((resolve) => (this.onEmpty = resolve));
  }

  private abort(call: HttpCall, reason: AppError): void {
    const lifetime = this.lifetimes.get(call);
    if (!lifetime) return;
    call.abort(reason);
    clearTimeout(lifetime.timer);
    lifetime.timer = setTimeout(() => {
      this.force(call, reason);
      lifetime.handling = false;
      this.endIfOver(call, lifetime);
    }, ABORT_GRACE_MS);
  }

  private endIfOver(call: HttpCall, lifetime: Lifetime): void {
    if (lifetime.handling || !lifetime.closed || !this.open.delete(call)) return;
    this.lifetimes.set(call, undefined);
    clearTimeout(lifetime.timer);
    lifetime.leave?.();
    this.onEnd(call);
    if (this.open.size === 0) this.onEmpty?.();
  }
}

interface Lifetime {
  timer: NodeJS.Timeout;
  /** The handler has not returned. */
  handling: boolean;
  /** The response has ended, or its client is gone. */
  closed: boolean;
  leave: (() => void) | undefined;
}

/** Created only when needed: the stack of an error costs more than most requests. */
function tooLate(deadlineMs: number): AppError {
  return new AppError('DEADLINE_EXCEEDED', `The request took longer than ${deadlineMs / 1_000} seconds`);
}
