/**
 * The `data` of each server-sent event in a body (WHATWG HTML §9.2.6), as it arrives. Lines may end in CR, LF or both;
 * several data lines of one event are joined. Other fields are not needed here.
 */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let buffer = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      buffer += decoder.decode(value, { stream: !done });
      // A CR at the end may be half of a CRLF: wait for the rest.
      const ready = done || !buffer.endsWith('\r') ? buffer : buffer.slice(0, -1);
      const events = ready.replaceAll(/\r\n?/g, '\n').split('\n\n');
      buffer = (events.pop() ?? '') + buffer.slice(ready.length);
      for (const event of events) yield* dataOf(event);
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function dataOf(event: string): string[] {
  const lines = event.split('\n').filter((line) => line.startsWith('data:'));
  return lines.length === 0
    ? []
    : [lines.map((line) => line.slice(line.startsWith('data: ') ? 6 : 5)).join('\n')];
}
