import { AppError } from '@isthmus/platform-errors';

const WAIT_MS = 1_000;

/** Bounds how many requests each tenant has in flight at this process, so that none can take it all. */
export class TenantGate {
  private readonly inFlight = new Map<string, number>();

  constructor(private readonly max: number) {}

  /** Throws RATE_LIMITED at the bound. `headers` tell the client where it stands; call `leave` once, at the end. */
  enter(tenantId: string): { leave: () => void; headers: Record<string, string> } {
    const now = (this.inFlight.get(tenantId) ?? 0) + 1;
    if (now > this.max) {
      throw new AppError('RATE_LIMITED', `Your organisation may have ${this.max} requests in flight`, {
        retryAfterMs: WAIT_MS,
      });
    }
    this.inFlight.set(tenantId, now);
    return { leave: () => this.leave(tenantId), headers: this.headers(now) };
  }

  private leave(tenantId: string): void {
    const left = (this.inFlight.get(tenantId) ?? 1) - 1;
    if (left > 0) this.inFlight.set(tenantId, left);
    else this.inFlight.delete(tenantId);
  }

  private headers(now: number): Record<string, string> {
    return {
      'x-ratelimit-limit-requests': String(this.max),
      'x-ratelimit-remaining-requests': String(this.max - now),
      'x-ratelimit-reset-requests': `${WAIT_MS / 1_000}s`,
    };
  }
}
