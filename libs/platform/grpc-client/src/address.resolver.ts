import { lookup as systemLookup } from 'node:dns/promises';
import { experimental, Metadata, status, type ChannelOptions } from '@grpc/grpc-js';
import { parseHostList, type HostPort } from './host.list.js';

type Listener = experimental.ResolverListener;

const SCHEME = 'hosts';
/** How often names are looked up while nothing fails, so that instances that were added are used. */
const REFRESH_MS = 30_000;
/** The default of grpc-js for the time between two lookups of one channel. */
const INTERVAL_MS_MIN = 30_000;
const BACKOFF_MS = 1_000;
const BACKOFF_MS_MAX = 120_000;

/** The target of a channel for `host:port,host:port`; throws, naming the entry, when it is invalid. */
export function hostListTarget(list: string): string {
  parseHostList(list);
  return `${SCHEME}:${list}`;
}

/**
 * Resolves a list of `host:port` to the addresses of all its names, for `round_robin`. Names are looked up every thirty
 * seconds and when the channel loses a connection, but not more often than `grpc.dns_min_time_between_resolutions_ms`
 * allows; while one of them fails, they are retried with exponential backoff. A name that fails keeps its last
 * addresses.
 */
export class HostListResolver {
  private readonly hosts: HostPort[];
  private readonly known = new Map<string, string[]>();
  private readonly limits: { intervalMsMin: number; backoffMs: number; backoffMsMax: number };
  private timer: { handle: NodeJS.Timeout; at: number } | undefined;
  private reported: string | undefined;
  private failures = 0;
  private nextAt = 0;
  /** Incremented by `destroy`, so that a lookup in flight at that time is not reported. */
  private use = 0;
  private isBusy = false;

  constructor(
    target: experimental.GrpcUri,
    private readonly listener: Listener,
    options: ChannelOptions,
  ) {
    this.hosts = parseHostList(target.path);
    this.limits = {
      intervalMsMin: options['grpc.dns_min_time_between_resolutions_ms'] ?? INTERVAL_MS_MIN,
      backoffMs: options['grpc.initial_reconnect_backoff_ms'] ?? BACKOFF_MS,
      backoffMsMax: options['grpc.max_reconnect_backoff_ms'] ?? BACKOFF_MS_MAX,
    };
  }

  /** The name that calls are addressed to (`:authority`). */
  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return path.split(',')[0]?.trim() ?? path;
  }

  /** Called by the channel when it starts and whenever it loses a connection. */
  updateResolution(): void {
    if (!this.isBusy) this.schedule(this.nextAt);
  }

  /** Resets to the initial state: an idle channel calls this, and `updateResolution` when it is used again. */
  destroy(): void {
    clearTimeout(this.timer?.handle);
    this.timer = undefined;
    this.reported = undefined;
    this.isBusy = false;
    this.use++;
    this.nextAt = 0;
  }

  /** Keeps the earlier of two scheduled times. */
  private schedule(at: number): void {
    if (this.timer && this.timer.at <= at) return;
    clearTimeout(this.timer?.handle);
    const handle = setTimeout(() => void this.resolve(), Math.max(0, at - Date.now())).unref();
    this.timer = { handle, at };
  }

  private async resolve(): Promise<void> {
    this.timer = undefined;
    this.isBusy = true;
    const use = this.use;
    const outcomes = await Promise.allSettled(this.hosts.map((host) => this.addressesOf(host)));
    if (use !== this.use) return;
    this.isBusy = false;
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    this.report(failed[0]?.reason);
    this.failures = failed.length > 0 ? this.failures + 1 : 0;
    const { intervalMsMin, backoffMs, backoffMsMax } = this.limits;
    const now = Date.now();
    this.nextAt = now + intervalMsMin;
    if (failed.length > 0) {
      this.nextAt = now + Math.min(backoffMs * 2 ** (this.failures - 1), backoffMsMax);
      this.schedule(this.nextAt);
    } else if (this.hosts.some(({ isAddress }) => !isAddress)) this.schedule(now + REFRESH_MS);
  }

  private async addressesOf({ host, isAddress }: HostPort): Promise<void> {
    if (!isAddress) this.known.set(host, await this.lookup(host));
  }

  /** IP addresses of a DNS name; rejects when there are none. Tests override it. */
  protected async lookup(host: string): Promise<string[]> {
    return (await systemLookup(host, { all: true })).map(({ address }) => address);
  }

  /** Does not repeat the last report: every report makes the channel reconnect to its servers. */
  private report(reason: unknown): void {
    const addresses = this.hosts.flatMap(({ host, port, isAddress }) =>
      (isAddress ? [host] : (this.known.get(host) ?? [])).map((address) => ({ host: address, port })),
    );
    if (addresses.length === 0) {
      const details = `No address found for ${this.hosts.map(({ host }) => host).join(', ')}: ${String(reason)}`;
      const error = { code: status.UNAVAILABLE, details, metadata: new Metadata() };
      this.listener(experimental.statusOrFromError(error), {}, null, '');
      return;
    }
    const unique = new Map(addresses.map((address) => [`${address.host} ${address.port}`, address]));
    const key = [...unique.keys()].sort().join(',');
    if (key === this.reported) return;
    const endpoints = [...unique.values()].map((address) => ({ addresses: [address] }));
    if (this.listener(experimental.statusOrFromValue(endpoints), {}, null, '')) this.reported = key;
  }
}

experimental.registerResolver(SCHEME, HostListResolver);
