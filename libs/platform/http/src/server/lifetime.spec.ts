import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HttpRoute } from './route.js';
import { bearer, echo, errorOf, mine, open } from './testing/routes.js';
import { sendRaw } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, ask } = suite;

describe('limits of an organisation', () => {
  it('on requests in flight', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: HttpRoute = { ...mine, handle: async (call) => held.then(() => call.sendJson({})) };
    await start([slow, { ...mine, path: '/quick' }], { limits: { requestsInFlightMax: 2 } });
    const first = [1, 2].map(() => ask('/mine/1', bearer('isth_live_models')));
    await sleep(100);
    const third = await ask('/quick', bearer('isth_live_models'));
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
    release();
    const { headers } = (await Promise.all(first))[0] ?? {};
    expect(headers?.get('x-ratelimit-limit-requests')).toBe('2');
    expect(headers?.get('x-ratelimit-remaining-requests')).toMatch(/[01]/);
    expect((await ask('/quick', bearer('isth_live_models'))).status).toBe(200);
  });

  it('on requests in a second', async () => {
    await start([mine], { limits: { requestsPerSecondMax: 3 } });
    const statuses = [];
    for (let count = 0; count < 4; count++)
      statuses.push((await ask('/mine/1', bearer('isth_live_models'))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await sleep(1_100);
    expect((await ask('/mine/1', bearer('isth_live_models'))).status).toBe(200);
  });
});

describe('the signal of a call', () => {
  const waits = (seen: unknown[]): HttpRoute => ({
    ...open,
    deadlineMs: 200,
    handle: (call) =>
      new Promise((_, reject) =>
        call.signal.addEventListener('abort', () => {
          seen.push(call.signal.reason);
          reject(new DOMException('aborted', 'AbortError'));
        }),
      ),
  });

  it('is aborted at the deadline, of which the client is notified', async () => {
    await start([waits([])]);
    const { status, body } = await ask('/open');
    expect([status, body]).toEqual([504, errorOf('DEADLINE_EXCEEDED')]);
  });

  it('is aborted when the client disconnects', async () => {
    const seen: unknown[] = [];
    await start([{ ...waits(seen), deadlineMs: 10_000 }]);
    await sendRaw(suite.fixture.port, 'GET /open HTTP/1.1\r\nhost: x\r\n\r\n', { ms: 100 });
    await expect.poll(() => seen).toMatchObject([{ code: 'CANCELLED' }]);
    expect(suite.fixture.records).toMatchObject([{ 'error.type': 'CANCELLED' }]);
  });

  it('may be ignored: the client gets its response all the same', async () => {
    await start([{ ...open, deadlineMs: 100, handle: () => new Promise(() => undefined) }]);
    const started = performance.now();
    expect((await ask('/open')).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect.poll(() => suite.fixture.records).toHaveLength(1);
  });
});

describe('draining', () => {
  const slow = (ms: number): HttpRoute => ({
    ...open,
    handle: async (call) => {
      await sleep(ms, undefined, { signal: call.signal });
      call.sendJson({ done: true });
    },
  });

  it('lets requests in flight finish, and accepts no new ones', async () => {
    await start([slow(300)], { limits: { drainMs: 2_000 } });
    const inFlight = ask('/open');
    await sleep(100);
    const stopped = suite.fixture.server.stop();
    await expect(fetch(`${suite.fixture.url}/open`)).rejects.toThrow();
    expect((await inFlight).body).toEqual({ done: true });
    await stopped;
  });

  it('ends requests that take longer with UNAVAILABLE', async () => {
    await start([slow(60_000)], { limits: { drainMs: 200 } });
    const inFlight = ask('/open');
    await sleep(100);
    await suite.fixture.server.stop();
    const { status, headers, body } = await inFlight;
    expect([status, body]).toEqual([503, errorOf('UNAVAILABLE')]);
    expect(headers.get('connection')).toBe('close');
  });

  it.each([
    ['an idle connection', ''],
    ['half a head', 'GET /open HTTP/1.1\r\nho'],
    [
      'half a body',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    ],
    ['a handler that never ends', 'GET /never HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a stream that is not read', 'GET /flood HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('resolves in time with %s', async (_, bytes) => {
    const never: HttpRoute = { ...open, path: '/never', handle: () => new Promise(() => undefined) };
    const flood: HttpRoute = {
      ...open,
      path: '/flood',
      handle: async (call) => {
        const events = call.openEvents();
        for (;;) await events.send('x'.repeat(100_000));
      },
    };
    await start([open, echo, never, flood], { limits: { drainMs: 300 } });
    const client = sendRaw(suite.fixture.port, bytes, { ms: 5_000 });
    await sleep(150);
    const started = performance.now();
    await suite.fixture.server.stop();
    expect(performance.now() - started).toBeLessThan(2_500);
    expect((await client).closed).toBe(true);
  });
});
