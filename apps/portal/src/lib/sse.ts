import { createParser } from 'eventsource-parser';

/** Our own servers send no event that is larger, in characters. */
const EVENT_CHARACTERS_MAX = 1024 * 1024;

/**
 * The `data` of each server-sent event in a body (WHATWG HTML §9.2), as it arrives. Lines may end in CR, LF or both. A last
 * event without its blank line is given when its line has ended; one that is cut within a line is not. Throws the parser's
 * error for an event over 1 MiB.
 */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = body.getReader();
  const ready: string[] = [];
  const parser = createParser({
    maxBufferSize: EVENT_CHARACTERS_MAX,
    onEvent: ({ data }) => ready.push(data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  let lineEnded = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const text = decoder.decode(value, { stream: !done });
      if (text !== '') lineEnded = /[\r\n]$/.test(text);
      parser.feed(text);
      // The parser drops an event that no blank line closes; of two line ends the first may complete a CRLF.
      if (done && lineEnded) parser.feed('\n\n');
      yield* ready.splice(0);
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
