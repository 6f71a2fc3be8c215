import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEvents } from './sse.js';

const TEXT =
  ': hello\r\n\r\ndata: {"a":"流量"}\n\nevent: error\ndata: one\ndata: two\r\n\r\ndata:[DONE]\n\ndata: lost';

async function parsed(chunks: Uint8Array[]) {
  const events = [];
  for await (const event of parseEvents(toStream(chunks))) events.push(event);
  return events;
}

async function* toStream(chunks: Uint8Array[]) {
  yield* chunks;
}

it('gives the same events wherever the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(TEXT);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 20 }),
      async (cuts) => {
        const places = [0, ...[...new Set(cuts)].sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end));
        expect(await parsed(chunks)).toEqual([
          { event: '', data: '{"a":"流量"}' },
          { event: 'error', data: 'one\ntwo' },
          { event: '', data: '[DONE]' },
        ]);
      },
    ),
    { seed: 20261124, numRuns: 200 },
  );
});

it('refuses an event without end', async () => {
  const chunk = new TextEncoder().encode(`data: ${'x'.repeat(700_000)}`);
  await expect(parsed([chunk, chunk])).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
});
