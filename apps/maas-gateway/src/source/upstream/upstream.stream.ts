import { AppError } from '@isthmus/platform-errors';
import { readEvents } from '@isthmus/platform-http';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { CompletionChunk } from '../../completion/completion.types.js';
import { errorOfEvent, errorOfFailure } from './upstream.error.js';
import { chunkOf, chunkSchema } from './upstream.mapper.js';

/** Ends only after the upstream's own [DONE]; throws on its error event, and where it stops without either. */
export async function* readChunks(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CompletionChunk> {
  try {
    for await (const { data, unterminated } of readEvents(bytes)) {
      if (data === '[DONE]') return;
      const value = objectIn(data);
      // The end of the input cut it: the upstream broke off, which is another fault than an invalid chunk.
      if (!value && unterminated) break;
      yield chunkOf(parsedChunk(name, value));
    }
  } catch (error) {
    throw errorOfFailure(name, error);
  }
  throw new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} broke off before the end of its answer`);
}

function parsedChunk(name: string, value: { error?: unknown } | undefined): z.infer<typeof chunkSchema> {
  if (!value) throw invalidChunk(name, 'it is not a JSON object');
  if (value.error !== undefined && value.error !== null) throw errorOfEvent(name, value.error);
  const chunk = chunkSchema.safeParse(value);
  if (!chunk.success) throw invalidChunk(name, faultOf(chunk.error));
  return chunk.data;
}

function invalidChunk(name: string, fault: string): AppError {
  return new AppError('UPSTREAM_INVALID', `The upstream ${name} sent an invalid chunk: ${fault}`);
}

/** The first fault with its place, such as `choices[0].delta is invalid (invalid_type)`; it quotes nothing of the chunk. */
function faultOf({ issues: [first] }: z.ZodError): string {
  const path = z.core.toDotPath(first?.path ?? []);
  return `${path} is invalid (${first?.code ?? 'custom'})`;
}

function objectIn(data: string): { error?: unknown } | undefined {
  try {
    const value = readJson(data, { depthMax: JSON_DEPTH_MAX });
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
