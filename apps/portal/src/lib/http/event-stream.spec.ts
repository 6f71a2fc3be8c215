import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { Failure } from '../failure';
import { eventStreamResponse } from './event-stream';

const FAILURE: Failure = {
  code: 'UNAVAILABLE',
  message: 'The registry is unavailable',
  correlationId: 'id-1',
};
const options = () => ({
  retryMs: 1_000,
  heartbeatMs: 10_000,
  onFailure: vi.fn(() => FAILURE),
  onCancel: vi.fn(),
});

async function* agents(count: number) {
  for (let n = 1; n <= count; n++) yield { n };
}

it('sends what the source yields, and ends with it', async () => {
  const response = eventStreamResponse(agents(2), options());
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await response.text()).toBe('retry: 1000\n\ndata: {"n":1}\n\ndata: {"n":2}\n\n');
});

it('ends with an event that has the code and the id when the source fails', async () => {
  const failing = (async function* () {
    yield { n: 1 };
    throw new Error('lost');
  })();
  const given = options();
  const text = await eventStreamResponse(failing, given).text();
  expect(text).toContain(`data: {"n":1}\n\nevent: trouble\ndata: ${JSON.stringify(FAILURE)}\n\n`);
  expect(given.onFailure).toHaveBeenCalledOnce();
});

it('sends a heartbeat while the source is silent', async () => {
  const slow = (async function* () {
    await sleep(80);
    yield { n: 1 };
  })();
  const text = await eventStreamResponse(slow, { ...options(), heartbeatMs: 30 }).text();
  expect(text).toMatch(/^retry: 1000\n\n(event: heartbeat\ndata: \{\}\n\n)+data: \{"n":1\}\n\n$/);
});

it('respects the backpressure of the browser', async () => {
  let taken = 0;
  const counted = (async function* () {
    for (; taken < 1_000; taken++) yield { taken };
  })();
  const reader = eventStreamResponse(counted, options()).body?.getReader();
  await reader?.read();
  await sleep(20);
  expect(taken).toBeLessThan(5);
  await reader?.cancel();
});

it('reports nothing when the browser leaves and the source ends with an error for it', async () => {
  const stopped = new AbortController();
  const endless = (async function* () {
    await sleep(60_000, undefined, { signal: stopped.signal });
    yield {};
  })();
  const given = { ...options(), onCancel: vi.fn(() => stopped.abort()) };
  const reader = eventStreamResponse(endless, given).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await sleep(10);
  expect(given.onCancel).toHaveBeenCalledOnce();
  expect(given.onFailure).not.toHaveBeenCalled();
});
