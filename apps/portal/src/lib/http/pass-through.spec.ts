import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { passThrough } from './pass-through';

vi.mock('server-only', () => ({}));
vi.mock('../runtime', () => ({ runtime: async () => ({ logger }) }));
const lines: { msg: string; correlationId: string }[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);

let gateway: Server | undefined;
beforeEach(() => void (lines.length = 0));
afterEach(() => {
  gateway?.closeAllConnections();
  gateway?.close();
});

async function through(
  listener: RequestListener,
  headMsMax?: number,
  signal?: AbortSignal,
): Promise<Response> {
  gateway = createServer(listener);
  await new Promise<void>((resolve) => gateway?.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.address() as AddressInfo; // it listens on TCP
  return passThrough(
    new Request('http://portal/api/playground', { method: 'POST', signal: signal ?? null }),
    {
      name: 'portal playground',
      url: `http://127.0.0.1:${port}/`,
      token: 'token',
      body: '{}',
      lastEvent: ({ code, correlationId }) => ({ error: { code, correlationId } }),
      ...(headMsMax === undefined ? {} : { headMsMax }),
    },
  );
}

it('passes on the status and the body of a response', async () => {
  const response = await through((_, answer) => answer.writeHead(418).end('{"a":1}'));
  expect([response.status, await response.text()]).toEqual([418, '{"a":1}']);
  expect(lines).toEqual([]);
});

it('ends a stream that breaks with an event, and logs the break under its id', async () => {
  const response = await through((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write('data: {"n":1}\n\n', () => setTimeout(() => answer.destroy(), 20));
  });
  const text = await response.text();
  const [first, last] = text
    .split(/\n\n+/)
    .map((event) => JSON.parse(event.replace('data: ', '') || 'null') as object);
  expect(first).toEqual({ n: 1 });
  expect(lines).toMatchObject([{ msg: 'stream of portal playground failed' }]);
  expect(last).toEqual({
    error: { code: 'UPSTREAM_UNAVAILABLE', correlationId: lines[0]?.correlationId },
  });
});

it('reports a missing gateway as unavailable', async () => {
  gateway = undefined;
  const request = new Request('http://portal/', { method: 'POST' });
  const target = { name: 'x', url: 'http://127.0.0.1:9/', token: '', body: '', lastEvent: () => ({}) };
  await expect(passThrough(request, target)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
});

it('reports a gateway that sends no head in time as unavailable', async () => {
  await expect(through(() => undefined, 50)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
}, 2_000);

it('lets a stream last longer than the limit for its head', async () => {
  const response = await through((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    setTimeout(() => answer.end('data: {"n":1}\n\n'), 300);
  }, 100);
  expect(await response.text()).toBe('data: {"n":1}\n\n');
});

it('ends the call when the browser disconnects', async () => {
  const browser = new AbortController();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const response = through(
    (_, answer) => {
      answer.on('close', resolve);
      browser.abort();
    },
    undefined,
    browser.signal,
  );
  await expect(response).rejects.toMatchObject({ code: 'CANCELLED' });
  await closed;
}, 2_000);
