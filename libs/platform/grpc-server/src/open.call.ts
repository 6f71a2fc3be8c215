import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { statusOf } from './status.js';

/**
 * The caller has the same deadline and may cancel a moment before the server does: that close to it, it counts as
 * exceeded.
 */
const LATE_MS = 50;

/** One call between its first byte and its status. */
export class OpenCall {
  readonly path: string;
  readonly isStream: boolean;
  /** The caller's, or the server's own for a call without one; undefined when the call is unbounded. */
  readonly deadline: Date | undefined;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;

  /** `msMax` bounds a call whose caller set no deadline; without it such a call is unbounded. */
  constructor(
    private readonly transport: Pick<ServerInterceptingCallInterface, 'getDeadline' | 'sendStatus'>,
    { path, isStream, msMax }: { path: string; isStream: boolean; msMax: number | undefined },
  ) {
    this.path = path;
    this.isStream = isStream;
    const asked = Number(transport.getDeadline()); // A Date, milliseconds since the epoch, or infinity.
    if (Number.isFinite(asked)) this.deadline = new Date(asked);
    else if (msMax !== undefined) {
      this.deadline = new Date(Date.now() + msMax);
      this.timer = setTimeout(() => this.end(deadlineExceeded()), msMax).unref();
    }
  }

  /** Aborts when the call ends before its handler has responded; its reason is an AppError. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Ends the call with this error, whatever its handler is doing. */
  end(reason: AppError): void {
    this.controller.abort(reason);
    this.transport.sendStatus(statusOf(reason));
  }

  /** The handler has responded: the signal no longer aborts. */
  answered(): void {
    clearTimeout(this.timer);
  }

  /** The transport has ended a call without a response: its deadline has passed, or its caller disconnected. */
  lost(): void {
    clearTimeout(this.timer);
    if (this.signal.aborted) return;
    const isLate = this.deadline !== undefined && this.deadline.getTime() - LATE_MS <= Date.now();
    this.controller.abort(
      isLate ? deadlineExceeded() : new AppError('CANCELLED', 'The caller cancelled the call'),
    );
  }
}

function deadlineExceeded(): AppError {
  return new AppError('DEADLINE_EXCEEDED', 'The call did not finish before its deadline', {
    remedy: 'Send the same request again, under the same idempotency key, or allow more time.',
  });
}
