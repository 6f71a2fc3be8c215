import { AppError } from '@isthmus/platform-errors';
import { createParser } from 'eventsource-parser';
import { chunksOf, type ByteSource } from './chunks.js';

const EVENT_CHARACTERS_MAX = 1024 * 1024;

export interface EventLimits {
  /** Of one event, in UTF-16 code units; 1,048,576 by default. */
  eventCharactersMax?: number;
}

/** One server-sent event. */
export interface ServerSentEvent {
  /** Its type; empty when the sender sets none, which means "message". */
  event: string;
  data: string;
  /** Set when the input ended before the blank line that ends the event: its data may be truncated. */
  unterminated?: true;
}

/**
 * The events of a stream of bytes (WHATWG HTML, section 9.2), wherever the bytes are split: lines may end in CR, LF or
 * CRLF, a byte order mark is skipped, UTF-8 may be split. Unlike in a browser, a last event without its blank line
 * is delivered as `unterminated`: many servers end with `data: [DONE]` and one line end. Comments are skipped. Throws
 * UPSTREAM_INVALID when one event has more than `eventCharactersMax` characters, and what `bytes` throws.
 */
export async function* readEvents(
  bytes: ByteSource,
  limits: EventLimits = {},
): AsyncGenerator<ServerSentEvent> {
  for await (const events of readEventBatches(bytes, limits)) yield* events;
}

/**
 * The events of `readEvents`, those of one chunk of bytes together: work on many small events is several times cheaper so.
 * No list is empty. Where one event is too long, those before it are delivered first.
 */
export async function* readEventBatches(
  bytes: ByteSource,
  { eventCharactersMax = EVENT_CHARACTERS_MAX }: EventLimits = {},
): AsyncGenerator<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: eventCharactersMax,
    onEvent: ({ event = '', data }) => {
      // The parser limits only what it buffers between chunks.
      if (data.length > eventCharactersMax) tooLong = true;
      else events.push({ event, data });
    },
    onError: ({ type }) => (tooLong ||= type === 'max-buffer-size-exceeded'),
  });
  // The parser skips the byte order mark itself; a decoder that also did would skip a second one.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of chunksOf(bytes)) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (events.length > 0) yield events.splice(0);
    if (tooLong) throw eventTooLong(eventCharactersMax);
  }
  // Two line ends: the first may be the second half of a CRLF. The parser would drop the last event otherwise.
  parser.feed(`${decoder.decode()}\n\n`);
  if (events.length > 0) yield events.map((event) => ({ ...event, unterminated: true }));
  if (tooLong) throw eventTooLong(eventCharactersMax);
}

function eventTooLong(charactersMax: number): AppError {
  return new AppError('UPSTREAM_INVALID', `Upstream sent an event of more than ${charactersMax} characters`);
}
