import type { experimental } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HostListResolver } from './address.resolver.js';

const OPTIONS = {
  'grpc.dns_min_time_between_resolutions_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
};

/** What each name resolves to now; a name without an entry does not resolve. */
let names: Record<string, string[]>;
let lookups: string[];
/** Each report: the addresses, or the error's text. */
let reports: (string[] | string)[];
let resolver: HostListResolver;

beforeEach(() => {
  vi.useFakeTimers();
  names = {};
  lookups = [];
  reports = [];
});
afterEach(() => {
  resolver.destroy();
  vi.useRealTimers();
});

class ResolverOfNames extends HostListResolver {
  protected override async lookup(host: string): Promise<string[]> {
    lookups.push(host);
    const addresses = names[host];
    if (!addresses) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
    return addresses;
  }
}

const listener: experimental.ResolverListener = (answer) => {
  reports.push(
    answer.ok ? answer.value.flatMap(({ addresses }) => addresses.map(textOf)) : answer.error.details,
  );
  return true;
};

function textOf(address: experimental.SubchannelAddress): string {
  return 'host' in address ? `${address.host} ${address.port}` : address.path;
}

async function resolverOf(path: string): Promise<void> {
  resolver = new ResolverOfNames({ scheme: 'hosts', path }, listener, OPTIONS);
  resolver.updateResolution();
  await vi.advanceTimersByTimeAsync(0);
}

it('merges the addresses of all names and literal addresses', async () => {
  names = { a: ['10.0.0.1', '10.0.0.2'], b: ['10.0.0.2'] };
  await resolverOf('a:80,b:80,b:81,[::1]:82,10.0.0.9:83');
  expect(reports).toEqual([['10.0.0.1 80', '10.0.0.2 80', '10.0.0.2 81', '::1 82', '10.0.0.9 83']]);
});

it('reports what resolves, and adds a name as soon as it resolves', async () => {
  names = { a: ['10.0.0.1'] };
  await resolverOf('a:80,b:80');
  names['b'] = ['10.0.0.2'];
  await vi.advanceTimersByTimeAsync(150);
  expect(reports).toEqual([['10.0.0.1 80'], ['10.0.0.1 80', '10.0.0.2 80']]);
});

it('reports that no name resolves, and retries with backoff', async () => {
  await resolverOf('a:80,b:80');
  expect(reports).toEqual([expect.stringMatching(/No address found for a, b: .*ENOTFOUND a/)]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lookups.length / 2).toBeLessThan(40);
  names = { a: ['10.0.0.1'], b: ['10.0.0.2'] };
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reports.at(-1)).toEqual(['10.0.0.1 80', '10.0.0.2 80']);
});

it('follows a name whose addresses change within thirty seconds', async () => {
  names = { a: ['10.0.0.1'] };
  await resolverOf('a:80');
  names = { a: ['10.0.0.1', '10.0.0.3'] };
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reports).toEqual([['10.0.0.1 80'], ['10.0.0.1 80', '10.0.0.3 80']]);
});

it('resolves again when a connection is lost, but not sooner than the channel allows', async () => {
  names = { a: ['10.0.0.1'] };
  await resolverOf('a:80');
  names = { a: ['10.0.0.3'] };
  for (let lost = 0; lost < 10; lost++) resolver.updateResolution();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(lookups).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(lookups).toHaveLength(2);
  expect(reports.at(-1)).toEqual(['10.0.0.3 80']);
});

it('keeps the last addresses of a name that fails', async () => {
  names = { a: ['10.0.0.1'], b: ['10.0.0.2'] };
  await resolverOf('a:80,b:80');
  names = { b: ['10.0.0.4'] };
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reports.at(-1)).toEqual(['10.0.0.1 80', '10.0.0.4 80']);
});

it('reports nothing when nothing has changed, and never looks up literal addresses', async () => {
  names = { a: ['10.0.0.1', '10.0.0.2'] };
  await resolverOf('a:80');
  names = { a: ['10.0.0.2', '10.0.0.1'] };
  await vi.advanceTimersByTimeAsync(90_000);
  expect(reports).toHaveLength(1);
  resolver.destroy();
  lookups = [];
  await resolverOf('10.0.0.1:80,10.0.0.2:80');
  await vi.advanceTimersByTimeAsync(90_000);
  expect(reports).toHaveLength(2);
  expect(lookups).toEqual([]);
});

it('reports again after an idle channel is used again', async () => {
  names = { a: ['10.0.0.1'] };
  await resolverOf('a:80');
  resolver.destroy();
  resolver.updateResolution();
  await vi.advanceTimersByTimeAsync(0);
  expect(reports).toEqual([['10.0.0.1 80'], ['10.0.0.1 80']]);
});
