import ipaddr from 'ipaddr.js';
import { RequestRate } from './request.rate.js';

/** How often an address may do a thing in any second, for callers of whom nothing else is known. */
export class AddressRate {
  private readonly rate: RequestRate;

  constructor(perSecondMax: number, message: string) {
    this.rate = new RequestRate(perSecondMax, `${message} ${perSecondMax} times a second`);
  }

  /** Counts one; throws RATE_LIMITED at the bound. */
  spend(address: string): Promise<void> {
    return this.rate.spend(networkOf(address));
  }

  /** Takes one back that turned out not to count. */
  giveBack(address: string): Promise<void> {
    return this.rate.giveBack(networkOf(address));
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
