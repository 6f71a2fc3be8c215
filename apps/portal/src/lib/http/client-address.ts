import type { RequestListener } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** A text with commas as a list. */
export function namesIn(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((address) => address.trim() || []);
}

/** True when every one is an IP address or a CIDR range. */
export function areProxies(addresses: string[]): boolean {
  try {
    proxyAddr.compile(addresses);
    return true;
  } catch {
    return false;
  }
}

/**
 * `listener` behind the one place that decides who the client is: `x-forwarded-for` becomes the address of the peer or,
 * where the peer is a trusted proxy, the last address in the header that is no such proxy. What a client puts into the header is
 * never seen by anyone else.
 */
export function withClientAddress(
  listener: RequestListener,
  trustedProxies: () => readonly string[],
): RequestListener {
  let trust: ReturnType<typeof proxyAddr.compile> | undefined;
  return (request, response) => {
    trust ??= proxyAddr.compile([...trustedProxies()]);
    request.headers['x-forwarded-for'] = proxyAddr(request, trust);
    return listener(request, response);
  };
}

/** What limits count by: an IPv4 address, or the network of 64 bits that one IPv6 client has to itself. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
