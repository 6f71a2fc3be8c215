import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { readBytes } from './read-bytes.js';

const tooLarge = () => new Error('too large');

async function* iterable(chunks: number[][]) {
  for (const chunk of chunks) yield Uint8Array.from(chunk);
}

function webStream(chunks: number[][], onCancel?: () => void): ReadableStream<Uint8Array> {
  const waiting = [...chunks];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = waiting.shift();
        if (chunk) controller.enqueue(Uint8Array.from(chunk));
        else controller.close();
      },
      ...(onCancel ? { cancel: onCancel } : {}),
    },
    { highWaterMark: 0 },
  );
}

it.each([
  ['an iterable', iterable],
  ['a web stream', webStream],
])('joins the chunks of %s up to the limit', async (_, sourceOf) => {
  expect(await readBytes(sourceOf([[1, 2], [], [3]]), 3, tooLarge)).toEqual(Uint8Array.of(1, 2, 3));
  await expect(readBytes(sourceOf([[1, 2], [3], [4]]), 3, tooLarge)).rejects.toThrow('too large');
});

it('cancels a web stream that is too large', async () => {
  let cancelled = false;
  const source = webStream([[1, 2], [3], [4]], () => (cancelled = true));
  await expect(readBytes(source, 2, tooLarge)).rejects.toThrow('too large');
  expect(cancelled).toBe(true);
});

it('throws what the source throws', async () => {
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('gone')),
  });
  await expect(readBytes(source, 2, tooLarge)).rejects.toThrow('gone');
});

setFlagsFromString('--expose-gc');
// The flag adds the global to new contexts only.
const collectGarbage = runInNewContext('gc') as () => void;

it('holds little more than the bytes, however small the chunks', async () => {
  const heldBytes = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = heldBytes();
  let held = 0;
  async function* small() {
    for (let count = 0; count < 200_000; count++) yield Buffer.from('x');
    held = heldBytes() - before;
  }
  expect(await readBytes(small(), 200_000, tooLarge)).toHaveLength(200_000);
  expect(held).toBeLessThan(3_000_000);
});
