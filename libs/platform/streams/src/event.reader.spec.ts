import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './event.reader.js';

async function* streamOf(chunks: Uint8Array[]) {
  yield* chunks;
}

async function read(chunks: Uint8Array[], eventCharactersMax = 1_000_000): Promise<ServerSentEvent[]> {
  const events = [];
  for await (const event of readEvents(streamOf(chunks), { eventCharactersMax })) events.push(event);
  return events;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe.each([
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
])('a stream with %s', (_, end) => {
  const text =
    '\uFEFF: hello\n\ndata: {"a":"流量"}\n\nevent: error\nid: 7\ndata: one\ndata: two\n\ndata\n\nretry: 5\n\ndata:[DONE]\n';
  const bytes = bytesOf(text.replaceAll('\n', end));
  const expected = [
    { event: '', data: '{"a":"流量"}' },
    { event: 'error', data: 'one\ntwo' },
    { event: '', data: '' },
    { event: '', data: '[DONE]', unterminated: true },
  ];

  it('yields the same events wherever the bytes are split', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (unsorted) => {
        const places = [0, ...[...new Set(unsorted)].sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((place, index) => bytes.slice(places[index], place));
        expect(await read(chunks)).toEqual(expected);
      }),
      { seed: 20261128, numRuns: 200 },
    );
  });

  it('yields the same events byte by byte', async () => {
    expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });
});

it.each(['data: last', 'data: last\n', 'data: last\r', 'data: last\r\n'])(
  'delivers %j at the end of the input as unterminated',
  async (text) => {
    expect(await read([bytesOf(`data: a\n\n${text}`)])).toEqual([
      { event: '', data: 'a' },
      { event: '', data: 'last', unterminated: true },
    ]);
  },
);

it.each(['data: a\n\n', 'data: a\r\r', 'data: a\r\n\r\n'])('delivers %j once', async (text) => {
  expect(await read([bytesOf(text)])).toEqual([{ event: '', data: 'a' }]);
});

it('mixes line ends within a stream', async () => {
  expect(await read([bytesOf('data: a\r\ndata: b\n\rdata: c\r\r')])).toEqual([
    { event: '', data: 'a\nb' },
    { event: '', data: 'c' },
  ]);
});

it.each([
  ['in one chunk', [`data: ${'x'.repeat(101)}\n\n`]],
  ['in one line over chunks', ['data: ', 'x'.repeat(60), 'x'.repeat(60)]],
  ['in many lines', Array.from({ length: 30 }, () => 'data: xxxxx\n')],
  ['in the last event', [`data: ${'x'.repeat(99)}\ndata: yyyyyy`]],
])('refuses an event over its limit %s', async (_, texts) => {
  await expect(read(texts.map(bytesOf), 100)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: 'Upstream sent an event of more than 100 characters',
  });
});

it('delivers the events before one that is too long', async () => {
  const seen: string[] = [];
  const text = `data: a\n\ndata: ${'x'.repeat(200)}\n\n`;
  const consume = async () => {
    for await (const { data } of readEvents(streamOf([bytesOf(text)]), { eventCharactersMax: 100 }))
      seen.push(data);
  };
  await expect(consume()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  expect(seen).toEqual(['a']);
});

it('drops endless comments and unknown fields', async () => {
  const chunks = Array.from({ length: 100 }, () => bytesOf('x'.repeat(50)));
  expect(await read([bytesOf(': '), ...chunks, bytesOf('\ndata: a\n\n')], 100)).toEqual([
    { event: '', data: 'a' },
  ]);
});

it('takes time in proportion to an event, in however many chunks it comes', async () => {
  async function* inPieces() {
    yield Buffer.from('data: ');
    for (let count = 0; count < 60_000; count++) yield Buffer.alloc(16, 'x');
    yield Buffer.from('\n\n');
  }
  const before = process.threadCpuUsage();
  for await (const { data } of readEvents(inPieces())) expect(data).toHaveLength(960_000);
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(4_000); // 30 billion characters when each scans the event
});
