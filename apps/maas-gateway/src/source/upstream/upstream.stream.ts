import { AppError } from '@isthmus/platform-errors';
import { readEvents, type ServerSentEvent } from '@isthmus/platform-http';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import type { CompletionChunk } from '../../completion/completion.types.js';
import type { OpenAiChunk } from '../../wire/openai.js';
import { errorOfEvent, errorOfFailure, errorWithin } from './upstream.error.js';
import { chunkOf } from './upstream.mapper.js';
import { failureIn } from './upstream.reason.js';
import { chunkSchema, faultOf } from './upstream.schema.js';

/** Whose stream is read; `secret` is the key that it was called with. */
interface StreamOwner {
  readonly name: string;
  readonly secret: string | undefined;
}

/**
 * Ends after the upstream's own [DONE], or where the stream ends cleanly after a finish reason: servers leave the
 * former out. Throws on a failure within it, and where it stops without either.
 */
export async function* readChunks(
  { name, secret }: StreamOwner,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CompletionChunk> {
  let begun = false;
  let finished = false;
  try {
    for await (const event of readEvents(bytes)) {
      const data = event.data.trim();
      if (data === '[DONE]') return;
      if (data === '') continue;
      const value = objectIn(data);
      // The end of the input cut it: the upstream broke off, which is another fault than an invalid chunk.
      if (!value && event.unterminated) throw brokenOff(name);
      const failure = value && failureOf(event, value);
      if (failure !== undefined) throw (begun ? errorOfEvent : errorWithin)(name, failure, secret);
      const chunk = parsedChunk(name, value);
      begun = true;
      finished ||= chunk.choices.some(({ finish_reason: reason }) => reason !== null);
      yield chunkOf(chunk);
    }
  } catch (error) {
    throw errorOfFailure(name, error);
  }
  if (!finished) throw brokenOff(name);
}

function failureOf({ event }: ServerSentEvent, value: Record<string, unknown>): unknown {
  return failureIn(value) ?? (event === 'error' ? value : undefined);
}

function parsedChunk(name: string, value: object | undefined): OpenAiChunk {
  if (!value) throw invalidChunk(name, 'it is not a JSON object');
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
    const value = readJson(data, { depthMax: JSON_DEPTH_MAX });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // just checked
  } catch {
    return undefined;
  }
}
