import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 3_000;
const TRIES = 2;
/** What DNS answers for a name that has no such record. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** The TXT record that proves a domain. */
export interface DomainRecord {
  name: string;
  value: string;
}

export function recordOf(domain: string, token: string): DomainRecord {
  return { name: `_isthmus.${domain}`, value: `isthmus-verification=${token}` };
}

/** True when every one is an IP address, with a port or without. */
export function areDnsServers(servers: string[]): boolean {
  try {
    if (servers.length > 0) new Resolver().setServers(servers);
    return true;
  } catch {
    return false;
  }
}

/** Looks up TXT records. */
export class DomainRecords {
  private readonly resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

  /** `servers` instead of those of the system, where there are any. */
  constructor({ DNS_SERVERS: servers }: { DNS_SERVERS: string[] }) {
    if (servers.length > 0) this.resolver.setServers(servers);
  }

  /** Throws errors of node:dns while DNS is unavailable. */
  async has({ name, value }: DomainRecord): Promise<boolean> {
    const records = await this.resolver.resolveTxt(name).catch((error: NodeJS.ErrnoException) => {
      if (NOTHING.has(error.code ?? '')) return [];
      throw error;
    });
    return records.some((parts) => parts.join('') === value);
  }
}
