import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { areProxies, networkOf, namesIn, withClientAddress } from './client-address';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** What a listener sees as `x-forwarded-for` when a client on loopback sends `forwarded`. */
async function seen(trusted: string[], forwarded?: string): Promise<string> {
  const server = createServer(
    withClientAddress(
      (request, response) => response.end(String(request.headers['x-forwarded-for'])),
      () => trusted,
    ),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return (await fetch(`http://127.0.0.1:${port}`, { headers })).text();
}

it.each([
  ['nothing', undefined],
  ['an address', '203.0.113.9'],
  ['several addresses', '203.0.113.9, 198.51.100.7'],
  ['no address', 'rubbish'],
])('is the peer without trusted proxies, although the client sends %s', async (_, forwarded) => {
  expect(await seen([], forwarded)).toBe('127.0.0.1');
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['8.8.8.8, 203.0.113.9', '203.0.113.9'],
  ['8.8.8.8, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
])('is the last address of %s that is no trusted proxy', async (forwarded, client) => {
  expect(await seen(['127.0.0.0/8', '10.0.0.0/8'], forwarded)).toBe(client);
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
  ['rubbish', 'unknown'],
])('counts %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('reads the variable', () => {
  expect(namesIn(undefined)).toEqual([]);
  expect(namesIn(' 10.0.0.0/8, ::1 ,')).toEqual(['10.0.0.0/8', '::1']);
  expect(areProxies(['10.0.0.0/8', '::1'])).toBe(true);
  expect(areProxies(['proxy.internal'])).toBe(false);
});
