import { AppError } from '@isthmus/platform-errors';
import { readEvents } from '@isthmus/platform-http';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { ChatRequest } from '../chat/chat.request.js';
import type { ChatChunk, ChatSource, SourceCall } from '../chat/chat.types.js';
import { errorOfEvent, errorOfFailure } from './upstream.error.js';
import type { Upstream } from './upstream.js';

const usage = z.looseObject({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0).default(0),
  total_tokens: z.int().min(0).default(0),
});
const chunkSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        index: z.int().default(0),
        delta: z.looseObject({ content: z.string().nullish() }).default({}),
        finish_reason: z
          .string()
          .nullish()
          .transform((reason) => reason ?? null),
      }),
    )
    .default([]),
  usage: usage
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined),
});
const wholeSchema = z.looseObject({
  choices: z.array(z.looseObject({})).min(1),
  usage: usage
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined),
});

/** A model of an upstream as a source. Every member of the client's request goes on as it came, save those named here. */
export function upstreamSource(upstream: Upstream, upstreamId: string, request: ChatRequest): ChatSource {
  return {
    name: upstream.name,
    whole: async (call) => {
      const answer = wholeSchema.safeParse(
        await upstream.whole('/chat/completions', bodyOf(upstream, upstreamId, request, call), call.signal),
      );
      if (!answer.success)
        throw new AppError('UPSTREAM_INVALID', `The upstream ${upstream.name} sent no chat completion`);
      return { ...answer.data, usage: answer.data.usage };
    },
    stream: async (call) => {
      const body = bodyOf(upstream, upstreamId, request, call);
      const chunks = readChunks(upstream.name, await upstream.stream('/chat/completions', body, call.signal));
      const first = await chunks.next();
      return first.done ? chunks : startingWith(first.value, chunks);
    },
  };
}

function bodyOf(
  upstream: Upstream,
  model: string,
  { body, stream }: ChatRequest,
  { outputTokensMax }: SourceCall,
): object {
  const { max_tokens: _, max_completion_tokens: __, stream_options: options, ...rest } = body;
  return {
    ...rest,
    model,
    // Always bounded: what was held for the answer is the most that it may cost.
    [upstream.maxTokensField]: outputTokensMax,
    ...(stream
      ? {
          stream_options: {
            ...(upstream.isOpenAi() ? { include_obfuscation: false } : {}),
            ...options,
            include_usage: true,
          },
        }
      : {}),
  };
}

/** Ends only after the upstream's own [DONE]; throws on its error event, and when it stops without either. */
async function* readChunks(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ChatChunk> {
  try {
    for await (const { data, unterminated } of readEvents(bytes)) {
      if (data === '[DONE]') return;
      const value = objectIn(data);
      // The end of the input cut it: the upstream broke off, rather than that it sends nonsense.
      if (!value && unterminated) break;
      if (!value)
        throw new AppError(
          'UPSTREAM_INVALID',
          `The upstream ${name} sent an invalid chunk: it is no JSON object`,
        );
      if (value.error !== undefined && value.error !== null) throw errorOfEvent(name, value.error);
      const chunk = chunkSchema.safeParse(value);
      if (!chunk.success)
        throw new AppError(
          'UPSTREAM_INVALID',
          `The upstream ${name} sent an invalid chunk: ${faultOf(chunk.error)}`,
        );
      yield chunk.data;
    }
  } catch (error) {
    throw errorOfFailure(name, error);
  }
  throw new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} broke off before the end of its answer`);
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

async function* startingWith<Item>(first: Item, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield first;
  yield* rest;
}
