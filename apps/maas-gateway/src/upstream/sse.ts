import { AppError } from '@isthmus/platform-errors';

/** One server-sent event as far as models use it (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  event: string;
  data: string;
}

const EVENT_CHARACTERS_MAX = 1024 * 1024;

/**
 * Parses a byte stream into events, wherever the bytes are cut. Comments and fields that are not used are left out; an event without
 * its closing blank line is not given. Throws UPSTREAM_INVALID when one event grows past 1 MiB.
 */
export async function* parseEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > EVENT_CHARACTERS_MAX)
      throw new AppError('UPSTREAM_INVALID', 'The upstream sent an event over 1 MiB');
    // A CR at the very end may be half of a CRLF: it waits for what follows.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event, data: data.join('\n') };
        event = '';
        data = [];
      } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      else if (line.startsWith('event:')) event = line.slice(6).trim();
    }
  }
}
