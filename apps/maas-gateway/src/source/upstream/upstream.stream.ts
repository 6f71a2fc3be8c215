import { AppError } from '@isthmus/platform-errors';
import { readEventBatches, type ServerSentEvent } from '@isthmus/platform-http';
import { readJson } from '@isthmus/platform-validation';
import type { CompletionChunk } from '../../completion/completion.types.js';
import type { OpenAiChunk } from '../../wire/openai.js';
import type { StreamBody } from './stream.body.js';
import { errorOfEvent, errorOfFailure, errorWithin } from './upstream.error.js';
import { chunkOf } from './upstream.mapper.js';
import { failureIn } from './upstream.reason.js';
import { chunkSchema, faultOf } from './upstream.schema.js';
import { isRegularChunk } from './upstream.regular.js';

/** A chunk is passed on, never walked by hand: it may nest deeper than a request. */
const DEPTH_MAX = 1_000;

/** Whose stream is read; `secret` is the key that it was called with. */
interface StreamOwner {
  readonly name: string;
  readonly secret: string | undefined;
}

/**
 * Chunks, those that arrive together in one list. Ends after the upstream's own [DONE], or where the stream ends cleanly
 * after a finish reason: servers leave the former out. Throws on a failure within it, and where it stops without either.
 */
export async function* readChunks(
  owner: StreamOwner,
  { bytes, finish, cancel }: StreamBody,
): AsyncGenerator<readonly CompletionChunk[]> {
  const reader = new ChunkReader(owner);
  let end = cancel;
  try {
    for await (const events of readEventBatches(bytes)) {
      const { chunks, fault } = reader.read(events);
      if (chunks.length > 0) yield chunks;
      if (fault) throw fault;
      if (reader.done) break;
    }
    if (!reader.finished) throw brokenOff(owner.name);
    end = finish;
  } catch (error) {
    throw errorOfFailure(owner.name, error);
  } finally {
    end();
  }
}

/** Reads the events of one stream. */
class ChunkReader {
  /** Whether [DONE] was read. */
  done = false;
  private begun = false;
  private hasReason = false;

  constructor(private readonly owner: StreamOwner) {}

  /** Whether the answer is complete. */
  get finished(): boolean {
    return this.done || this.hasReason;
  }

  /** The chunks of `events`, up to the first fault. */
  read(events: readonly ServerSentEvent[]): { chunks: CompletionChunk[]; fault?: unknown } {
    const chunks: CompletionChunk[] = [];
    try {
      for (const event of events) {
        const data = event.data.trim();
        this.done ||= data === '[DONE]';
        if (this.done) break;
        if (data !== '') chunks.push(chunkOf(this.chunkIn(event, data)));
      }
      return { chunks };
    } catch (fault) {
      return { chunks, fault };
    }
  }

  private chunkIn(event: ServerSentEvent, data: string): OpenAiChunk {
    const { name, secret } = this.owner;
    const value = objectIn(data);
    // The end of the input cut it: the upstream broke off, which is another fault than an invalid chunk.
    if (!value && event.unterminated) throw brokenOff(name);
    const failure = value && failureOf(event, value);
    if (failure !== undefined) throw (this.begun ? errorOfEvent : errorWithin)(name, failure, secret);
    const chunk = parsedChunk(name, value);
    this.begun = true;
    this.hasReason ||= chunk.choices.some(({ finish_reason: reason }) => reason !== null);
    return chunk;
  }
}

function failureOf({ event }: ServerSentEvent, value: Record<string, unknown>): unknown {
  return failureIn(value) ?? (event === 'error' ? value : undefined);
}

function parsedChunk(name: string, value: object | undefined): OpenAiChunk {
  if (!value) throw invalidChunk(name, 'it is not a JSON object');
  if (isRegularChunk(value)) return value;
  const chunk = chunkSchema.safeParse(value);
  if (!chunk.success) throw invalidChunk(name, faultOf(chunk.error));
  return chunk.data;
}

function brokenOff(name: string): AppError {
  return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} broke off before the end of its answer`);
}

function invalidChunk(name: string, fault: string): AppError {
  return new AppError('UPSTREAM_INVALID', `The upstream ${name} sent an invalid chunk: ${fault}`);
}

function objectIn(data: string): Record<string, unknown> | undefined {
  try {
    const value = readJson(data, { depthMax: DEPTH_MAX });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // just checked
  } catch {
    return undefined;
  }
}
