import { AppError } from '@isthmus/platform-errors';
import type { HttpLimits } from './limits.js';
import { RequestRate } from './request.rate.js';

const WAIT_MS = 1_000;

/** Limits what each organisation has in flight and sends per second at this process, so that none takes it all. */
export class OrganisationGate {
  private readonly inFlight = new Map<string, number>();
  private readonly rate: RequestRate;

  constructor(private readonly limits: Pick<HttpLimits, 'requestsInFlightMax' | 'requestsPerSecondMax'>) {
    const max = limits.requestsPerSecondMax;
    this.rate = new RequestRate(max, `Your organisation may send ${max} requests a second`);
  }

  /** Throws RATE_LIMITED at either limit. `headers` show how much is left; call `leave` once, at the end. */
  async enter(organisation: string): Promise<{ leave: () => void; headers: Record<string, string> }> {
    const { requestsInFlightMax: max } = this.limits;
    const count = (this.inFlight.get(organisation) ?? 0) + 1;
    if (count > max) {
      throw new AppError('RATE_LIMITED', `Your organisation may have ${max} requests in flight`, {
        retryAfterMs: WAIT_MS,
      });
    }
    this.inFlight.set(organisation, count);
    try {
      await this.rate.spend(organisation);
    } catch (error) {
      this.leave(organisation);
      throw error;
    }
    return { leave: () => this.leave(organisation), headers: headersOf(max, count) };
  }

  private leave(organisation: string): void {
    const left = (this.inFlight.get(organisation) ?? 1) - 1;
    if (left > 0) this.inFlight.set(organisation, left);
    else this.inFlight.delete(organisation);
  }
}

function headersOf(max: number, count: number): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(max),
    'x-ratelimit-remaining-requests': String(max - count),
    'x-ratelimit-reset-requests': `${WAIT_MS / 1_000}s`,
  };
}
