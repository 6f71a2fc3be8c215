import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { closedLoop, faultCount, merged, pacedLoad, pairsOf } from './load.ts';
import { STREAMED as STREAM, WHOLE } from '../model-gateway/asks.ts';
import { answerBody, streamEvents } from '../model-gateway/script.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.closeAllConnections()));

async function serve(listener: (...of: Parameters<RequestListener>) => unknown) {
  const server = createServer((request, response) => void listener(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has no other kind of address.
  return { url: `http://127.0.0.1:${port}`, requestOf: () => ({ path: '/', headers: {}, body: '{}' }) };
}

it('counts complete answers of all connections, and what the probe grew by', async () => {
  let answered = 0;
  const target = await serve((_, response) => {
    answered++;
    response.end(answerBody());
  });
  const load = { ask: WHOLE, connections: 4, seconds: 0.2, warmUpSeconds: 0.05 };
  const sample = await closedLoop(target, { ...load, probe: () => [answered] });
  expect(sample.ms.length).toBeGreaterThan(4);
  expect(sample.probed[0]).toBeLessThan(answered);
  expect(Math.abs((sample.probed[0] ?? 0) - sample.ms.length)).toBeLessThanOrEqual(8);
  expect(sample.firstContentMs).toEqual([]);
  expect(faultCount(sample)).toBe(0);
});

it('times the first byte and the first text of a stream', async () => {
  const [role, first = '', ...rest] = streamEvents(false);
  const target = await serve(async (_, response) => {
    response.write(role);
    await sleep(30);
    response.write(first);
    await sleep(30);
    response.end(rest.join(''));
  });
  const sample = await closedLoop(target, { ask: STREAM, connections: 1, seconds: 0.5, warmUpSeconds: 0 });
  const longest = (of: readonly number[], since: readonly number[]) =>
    Math.max(...of.map((ms, at) => ms - (since[at] ?? 0)));
  // Of several streams: a machine that is busy delivers the parts of some of them together.
  expect(longest(sample.firstContentMs, sample.firstByteMs)).toBeGreaterThan(20);
  expect(longest(sample.ms, sample.firstContentMs)).toBeGreaterThan(20);
});

it.each([
  ['an error', (response: { end: (text: string) => void }) => response.end('{"error":{}}'), WHOLE],
  ['a stream without its end', (response) => response.end(streamEvents(false)[0] ?? ''), STREAM],
] satisfies [string, (response: { end: (text: string) => void }) => void, typeof WHOLE][])(
  'counts %s as a fault, with no time',
  async (_, answer, ask) => {
    const target = await serve((_request, response) => answer(response));
    const sample = await closedLoop(target, { ask, connections: 1, seconds: 0.1, warmUpSeconds: 0 });
    expect(faultCount(sample)).toBeGreaterThan(0);
    expect(sample.ms).toEqual([]);
  },
);

it('counts a connection that breaks as a fault', async () => {
  const target = await serve((request) => request.socket.destroy());
  const sample = await closedLoop(target, { ask: WHOLE, connections: 1, seconds: 0.1, warmUpSeconds: 0 });
  expect([...sample.faults.keys()]).toEqual(['UND_ERR_SOCKET']);
});

it('times a request at a constant rate from when it was due, also while the peer stalls', async () => {
  let stalled = false;
  const target = await serve((_, response) => {
    const delay = stalled ? 0 : 200;
    stalled = true;
    setTimeout(() => response.end(answerBody()), delay);
  });
  const load = { ask: WHOLE, connections: 1, seconds: 0.3, warmUpSeconds: 0, perSecond: 100 };
  const { ms } = await pacedLoad(target, load);
  expect(ms.length).toBe(30);
  // The tenth request was due in the middle of the stall.
  expect(ms[9]).toBeGreaterThan(80);
});

it('asks both of a pair in turn', async () => {
  const order: string[] = [];
  const [direct, through] = await Promise.all(
    ['direct', 'through'].map((name) =>
      serve((_, response) => {
        order.push(name);
        response.end(answerBody());
      }),
    ),
  );
  if (!direct || !through) throw new Error('two servers were started');
  const pairs = await pairsOf({ direct, through }, { ask: WHOLE, seconds: 0.1, warmUpSeconds: 0 });
  expect(order.slice(0, 4)).toEqual(['direct', 'through', 'through', 'direct']);
  expect(pairs.length).toBe(order.length / 2);
});

it('merges samples', () => {
  const sample = { seconds: 1, ms: [1], firstByteMs: [1], firstContentMs: [], probed: [2, 3] };
  const all = merged([
    { ...sample, faults: new Map([['a', 1]]) },
    {
      ...sample,
      faults: new Map([
        ['a', 2],
        ['b', 1],
      ]),
    },
  ]);
  expect(all).toMatchObject({ seconds: 2, ms: [1, 1], probed: [4, 6] });
  expect([...all.faults]).toEqual([
    ['a', 3],
    ['b', 1],
  ]);
});
