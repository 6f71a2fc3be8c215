import { isIP } from 'node:net';

/** One entry of a list of addresses. */
export interface HostPort {
  /** A DNS name or an IP address without brackets. */
  host: string;
  port: number;
  isAddress: boolean;
}

const ENTRY = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/;

/**
 * Reads `host:port`, or several separated by commas: DNS names, IPv4 addresses and IPv6 addresses in brackets. Throws,
 * naming the entry, for anything else.
 */
export function parseHostList(list: string): HostPort[] {
  return list.split(',').map((entry) => parseEntry(entry.trim()));
}

function parseEntry(entry: string): HostPort {
  const [, bracketed, plain, digits] = ENTRY.exec(entry) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isValidHost = bracketed === undefined ? host !== '' : isIP(host) === 6;
  if (!isValidHost || !(port >= 1 && port <= 65_535))
    throw new Error(`"${entry}" is not a valid address: use host:port or [IPv6]:port, separated by commas`);
  return { host, port, isAddress: isIP(host) !== 0 };
}
