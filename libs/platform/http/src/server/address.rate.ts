import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { RequestRate } from './request.rate.js';

/** Limits how often an address may do something per second, for callers that are not authenticated. */
export class AddressRate {
  private readonly rate: RequestRate;

  constructor(perSecondMax: number, message: string) {
    this.rate = new RequestRate(perSecondMax, `${message} ${perSecondMax} times a second`);
  }

  /** Counts one; throws RATE_LIMITED at the limit. */
  spend(address: string): Promise<void> {
    return this.rate.spend(networkOf(address));
  }

  /** Refunds one that turned out not to count. */
  giveBack(address: string): Promise<void> {
    return this.rate.giveBack(networkOf(address));
  }
}

/** The address that a request came from; empty where its connection is gone. */
export function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

/** An IPv6 host can use a whole /64, so its addresses count as one. */
function networkOf(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress()
    ? parsed.toIPv4Address().toString()
    : parsed.parts.slice(0, 4).join(':');
}
