import { AppError } from '@isthmus/platform-errors';

/**
 * How long a source is still waited for once its client has left: what it bills is known only when it has answered. Any
 * other end of a request, such as its deadline, ends the wait at once.
 */
export class Patience {
  private readonly abortion = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** `waitMs`: after the client has left. */
  constructor(
    private readonly client: AbortSignal,
    private waitMs: number,
  ) {
    if (client.aborted) this.leave();
    else client.addEventListener('abort', this.leave, { once: true });
  }

  /** Aborted, with the reason of the client's signal, once the source is no longer waited for. */
  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  /** Changes how long is waited, from now on where the client has left. */
  allow(waitMs: number): void {
    this.waitMs = waitMs;
    if (this.client.aborted) this.leave();
  }

  /** The request is over. */
  end(): void {
    this.client.removeEventListener('abort', this.leave);
    clearTimeout(this.timer);
  }

  private readonly leave = (): void => {
    clearTimeout(this.timer);
    const give = () => this.abortion.abort(this.client.reason);
    if (this.waitMs === 0 || !isCancelled(this.client.reason)) give();
    else this.timer = setTimeout(give, this.waitMs);
  };
}

/** Whether it is the client that ended the request. */
export function isCancelled(reason: unknown): boolean {
  return reason instanceof AppError && reason.code === 'CANCELLED';
}
