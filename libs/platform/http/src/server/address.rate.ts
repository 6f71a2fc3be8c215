import { AppError } from '@isthmus/platform-errors';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often an address may do a thing in any second, for callers of whom nothing else is known. */
export class AddressRate {
  private readonly rate: RateLimiterMemory;

  constructor(
    private readonly perSecondMax: number,
    private readonly message: string,
  ) {
    this.rate = new RateLimiterMemory({ points: perSecondMax, duration: 1 });
  }

  /** Counts one; throws RATE_LIMITED at the bound. */
  async spend(address: string): Promise<void> {
    await this.rate.consume(networkOf(address)).catch((reason: unknown) => {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      const message = `${this.message} ${this.perSecondMax} times a second`;
      throw new AppError('RATE_LIMITED', message, { retryAfterMs: reason.msBeforeNext });
    });
  }

  /** Takes one back that turned out not to count. */
  async giveBack(address: string): Promise<void> {
    await this.rate.reward(networkOf(address));
  }
}

/** An IPv6 host has a whole /64 of addresses to choose from, so those count as one. */
function networkOf(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress()
    ? parsed.toIPv4Address().toString()
    : parsed.parts.slice(0, 4).join(':');
}
