import { AppError } from '@isthmus/platform-errors';

const RETRY_MS = 1_000;

export interface PlaceLimits {
  all: number;
  /** Of one organisation: a call may take a day, and nobody should wait so long for somebody else. */
  ofOne: number;
}

/** The calls that a process makes at once, and whose they are. */
export class CallPlaces {
  private readonly taken = new Map<string, number>();
  private all = 0;

  constructor(private readonly limits: PlaceLimits) {}

  /** Returns what gives the place back, once. Throws RATE_LIMITED. */
  take(tenantId: string): () => void {
    const { limits } = this;
    const ofOne = this.taken.get(tenantId) ?? 0;
    if (this.all >= limits.all)
      throw full(`This gateway has too many tool calls in progress: ${limits.all} at most`);
    if (ofOne >= limits.ofOne)
      throw full(
        `This organisation has too many tool calls in progress at this gateway: ${limits.ofOne} at most`,
      );
    this.all += 1;
    this.taken.set(tenantId, ofOne + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.giveBack(tenantId);
      isTaken = false;
    };
  }

  private giveBack(tenantId: string): void {
    const left = (this.taken.get(tenantId) ?? 0) - 1;
    this.all -= 1;
    if (left > 0) this.taken.set(tenantId, left);
    else this.taken.delete(tenantId);
  }
}

function full(message: string): AppError {
  return new AppError('RATE_LIMITED', message, {
    retryAfterMs: RETRY_MS,
    remedy: 'Retry when others have ended; CancelTask ends one that nobody waits for.',
  });
}
