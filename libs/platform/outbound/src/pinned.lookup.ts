import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address.policy.js';

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** `code` of the error of a connection to an address that the policy refuses. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/**
 * The lookup of a connection: a name is resolved once, every address is checked, and the socket connects to a checked
 * address. A name with one address that is not public is refused altogether, since whoever controls the name chooses
 * the addresses of each response.
 */
export function publicLookup(resolve: ResolveName = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address)))
        return callback(addressRefused(hostname), '', 0);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

/**
 * Throws ADDRESS_REFUSED for a URL whose host is an address that is not public: sockets do not look up literal
 * addresses. The URL parser has already turned decimal, octal, hexadecimal, short, escaped and full-width spellings
 * into the usual one.
 */
export function assertPublicHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw addressRefused(host);
}

function addressRefused(host: string): NodeJS.ErrnoException {
  const message = `${host} is not a public internet address`;
  return Object.assign(new Error(message), { code: ADDRESS_REFUSED });
}
