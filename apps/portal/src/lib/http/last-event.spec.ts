import { expect, it, vi } from 'vitest';
import { endingInEvent } from './last-event';

const bytes = (text: string) => new TextEncoder().encode(text);

function breaking(...texts: string[]): ReadableStream<Uint8Array> {
  const chunks = texts.map(bytes);
  return new ReadableStream({
    pull(controller) {
      const next = chunks.shift();
      if (next) controller.enqueue(next);
      else controller.error(new Error('connection reset'));
    },
  });
}

const staying = new AbortController().signal;

it('hands on a whole stream as it is', async () => {
  const whole = new Response('data: 1\n\ndata: [DONE]\n\n').body as ReadableStream<Uint8Array>; // it has a body
  const onBreak = vi.fn(() => ({}));
  expect(await new Response(endingInEvent(whole, staying, onBreak)).text()).toBe(
    'data: 1\n\ndata: [DONE]\n\n',
  );
  expect(onBreak).not.toHaveBeenCalled();
});

it('ends a broken stream with an event, and reports the break once', async () => {
  const onBreak = vi.fn(() => ({ error: { code: 'UPSTREAM_UNAVAILABLE', correlationId: 'id-1' } }));
  const text = await new Response(endingInEvent(breaking('data: 1\n\n'), staying, onBreak)).text();
  expect(text).toBe(
    'data: 1\n\n\n\ndata: {"error":{"code":"UPSTREAM_UNAVAILABLE","correlationId":"id-1"}}\n\n',
  );
  expect(onBreak).toHaveBeenCalledExactlyOnceWith(new Error('connection reset'));
});

it('reports nothing of a stream that breaks because the browser has left', async () => {
  const onBreak = vi.fn(() => ({}));
  const stream = endingInEvent(breaking('data: 1\n\n'), AbortSignal.abort(), onBreak);
  await expect(new Response(stream).text()).rejects.toThrow('connection reset');
  expect(onBreak).not.toHaveBeenCalled();
});
