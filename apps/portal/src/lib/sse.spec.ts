import { expect, it } from 'vitest';
import { eventData } from './sse';

async function read(...chunks: string[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events: string[] = [];
  for await (const data of eventData(body)) events.push(data);
  return events;
}

it('reads events whatever the borders of the chunks', async () => {
  const text = 'retry: 5\n\ndata: {"a":1}\n\n: comment\n\ndata: two\ndata: lines\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    expect(await read(text.slice(0, cut), text.slice(cut))).toEqual(['{"a":1}', 'two\nlines']);
  }
});

it('reads CRLF, also when it is split', async () => {
  expect(await read('data: a\r', '\n\r', '\ndata: b\r\n\r\n')).toEqual(['a', 'b']);
});

it.each(['\r', '\n', '\r\n'])('reads a last event that ends with %j and no blank line', async (end) => {
  expect(await read(`data: a${end}${end}`, `data: [DONE]${end}`)).toEqual(['a', '[DONE]']);
});

it('reads CR alone, wherever it is cut', async () => {
  const text = '\uFEFFdata: a\r\rdata: b\rdata: ü\r\r';
  expect(await read(...text)).toEqual(['a', 'b\nü']);
});

it('refuses an event without end', async () => {
  await expect(read('data: ', ...Array<string>(3).fill('x'.repeat(400_000)))).rejects.toThrow(
    /max buffer size/,
  );
});

it('drops an event that never ended', async () => {
  expect(await read('data: a\n\ndata: half')).toEqual(['a']);
});
