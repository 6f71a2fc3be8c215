/** Bytes as they arrive: an async iterable, or a web stream. */
export type ByteSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/**
 * The chunks of `source`. A web stream is read through its reader, because not every browser can iterate one, and is
 * cancelled however the loop over its chunks ends.
 */
export function chunksOf(source: ByteSource): AsyncIterable<Uint8Array> {
  return 'getReader' in source ? chunksOfWeb(source) : source;
}

async function* chunksOfWeb(source: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = source.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
