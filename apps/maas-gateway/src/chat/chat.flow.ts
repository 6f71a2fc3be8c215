import { AppError } from '@isthmus/platform-errors';
import type { EventWriter, HttpCall } from '@isthmus/platform-http';
import type { Attempt, Outcome, Usage } from '../budget/attempt.types.js';
import { charactersMax } from '../budget/plausible.usage.js';
import { NOTHING_USED, type Exchange, type ExchangeService } from '../budget/exchange.service.js';
import type { Catalogue } from '../catalogue/catalogue.service.js';
import type { CatalogueModel } from '../catalogue/catalogue.types.js';
import { extractSource } from '../extract/extract.source.js';
import { badRequest } from '../http/openai-error.js';
import type { GenAiMetrics } from '../metrics/gen-ai.metrics.js';
import { upstreamSource } from '../upstream/upstream.source.js';
import { mediaOf, readChatRequest, type ChatRequest } from './chat.request.js';
import type { ChatChunk, ChatSource, SourceCall, WireUsage } from './chat.types.js';
import { ChunkShaper } from './chunk.shaper.js';
import { countDelivered, countRequest, type TokenCounter } from './token.counts.js';

/** The end of a complete stream; exactly this text, which clients compare for equality. */
const DONE = '[DONE]';

/** What a chat request passes through. */
export interface ChatContext {
  catalogue: Catalogue;
  exchanges: ExchangeService;
  counter: TokenCounter;
  metrics: GenAiMetrics;
  outputTokensMax: number;
}

/** Calls of one source for a request; more only where nothing of an answer was seen. */
const ATTEMPTS_MAX = 2;

/**
 * The hot path of a model call, top-down: read → find the model → count → hold the budget → call → pass the answer on →
 * write the attempt → charge, exactly once whatever happened in between.
 */
export async function serveChat(context: ChatContext, call: HttpCall): Promise<void> {
  const request = readChatRequest(call.body);
  const model = context.catalogue.find(request.model, 'chat');
  const inputTokens = countRequest(context.counter, request);
  const outputTokensMax = boundOf(model, request, inputTokens, context.outputTokensMax);
  const source = sourceOf(context, model, request, inputTokens);
  const exchange = await context.exchanges.open({
    id: call.requestId,
    principal: call.principal,
    model: model.id,
    inputTokens,
    outputTokensMax,
    hasMedia: request.messages.some((message) => mediaOf(message) > 0),
  });
  try {
    const serve = request.stream ? serveStream : serveWhole;
    await serve(context, call, request, exchange, source, { outputTokensMax, signal: call.signal });
  } finally {
    await exchange.close();
  }
}

async function serveWhole(
  { counter, metrics }: ChatContext,
  call: HttpCall,
  { model }: ChatRequest,
  exchange: Exchange,
  source: ChatSource,
  sourceCall: SourceCall,
): Promise<void> {
  const { attempt, answer } = await firstAnswer(exchange, source, () => source.whole(sourceCall));
  metrics.observeFirstToken(model, call.secondsSoFar());
  const { inputTokens } = exchange.request;
  const reported = exchange.plausible(answer.usage);
  const usage = reported ?? wireUsage(inputTokens, countDelivered(counter, JSON.stringify(answer.choices)));
  await exchange.end(attempt, 'completed', usageOf(usage, source.name === 'isthmus' || !reported));
  call.sendJson({
    ...answer,
    id: chatIdOf(call),
    object: 'chat.completion',
    created: unixSecondsOf(call),
    model,
    usage,
  });
}

async function serveStream(
  context: ChatContext,
  call: HttpCall,
  request: ChatRequest,
  exchange: Exchange,
  source: ChatSource,
  sourceCall: SourceCall,
): Promise<void> {
  const events = call.openEvents();
  const shaper = new ChunkShaper(
    { id: chatIdOf(call), created: unixSecondsOf(call), model: request.model },
    request.includeUsage,
  );
  try {
    const { attempt, answer } = await firstAnswer(exchange, source, () => source.stream(sourceCall));
    context.metrics.observeFirstToken(request.model, call.secondsSoFar());
    await pass(context, exchange, attempt, source, answer, shaper, events);
    if (request.includeUsage)
      await events.send(shaper.usageChunk(wireUsageOf(context.counter, exchange, shaper)));
    await events.sendText(DONE);
  } catch (error) {
    if (!events.begun) throw error;
    // Never [DONE] after a broken answer: clients would take it for whole.
    events.fail(call.render(error).body);
  } finally {
    events.close();
  }
}

/**
 * Passes chunks on as they come and writes what the attempt came to, however it ends. An answer far beyond the bound that
 * its source was given is cut: it was not held for, and is kept in memory until it is counted.
 */
async function pass(
  { counter }: ChatContext,
  exchange: Exchange,
  attempt: Attempt,
  source: ChatSource,
  chunks: AsyncIterable<ChatChunk>,
  shaper: ChunkShaper,
  events: EventWriter,
): Promise<void> {
  const most = charactersMax(exchange.request);
  let outcome: Outcome = 'interrupted';
  try {
    for await (const chunk of chunks) {
      const shaped = shaper.shape(chunk);
      if (shaped) await events.send(shaped);
      if (shaper.characters > most)
        throw new AppError(
          'UPSTREAM_INVALID',
          `The upstream ${source.name} goes on far beyond max_tokens: its answer was cut`,
        );
    }
    outcome = 'completed';
  } catch (error) {
    if (events.gone) outcome = 'cancelled';
    throw error;
  } finally {
    shaper.usage = exchange.plausible(shaper.usage);
    const local = source.name === 'isthmus' || !shaper.usage;
    await exchange.end(attempt, outcome, usageOf(wireUsageOf(counter, exchange, shaper), local));
  }
}

/** Calls the source, once more where it failed before anything of an answer was seen; every call has its row. */
async function firstAnswer<Answer>(
  exchange: Exchange,
  { name }: ChatSource,
  ask: () => Promise<Answer>,
): Promise<{ attempt: Attempt; answer: Answer }> {
  for (let number = 1; ; number++) {
    const attempt = await exchange.begin(name);
    try {
      return { attempt, answer: await ask() };
    } catch (error) {
      const cancelled = error instanceof AppError && error.code === 'CANCELLED';
      await exchange.end(attempt, cancelled ? 'cancelled' : 'failed', NOTHING_USED);
      const again =
        error instanceof AppError && error.code === 'UPSTREAM_UNAVAILABLE' && number < ATTEMPTS_MAX;
      if (!again) throw error;
    }
  }
}

function sourceOf(
  context: ChatContext,
  { source }: CatalogueModel,
  request: ChatRequest,
  inputTokens: number,
): ChatSource {
  return source.kind === 'extract'
    ? extractSource(source.index, request, { counter: context.counter, inputTokens })
    : upstreamSource(source.upstream, source.upstreamId, request);
}

/** The least of what the client asks for, what the platform allows and what the model has room for. */
function boundOf(
  { contextTokensMax }: CatalogueModel,
  { maxTokens }: ChatRequest,
  inputTokens: number,
  policyMax: number,
): number {
  const asked = Math.min(maxTokens ?? policyMax, policyMax);
  if (contextTokensMax === 0) return asked;
  if (inputTokens < contextTokensMax) return Math.min(asked, contextTokensMax - inputTokens);
  throw badRequest(
    'messages',
    `This model reads at most ${contextTokensMax} tokens; your messages have ${inputTokens}`,
    'context_length_exceeded',
  );
}

function wireUsageOf(counter: TokenCounter, { request }: Exchange, shaper: ChunkShaper): WireUsage {
  return (
    shaper.usage ??
    wireUsage(shaper.anything ? request.inputTokens : 0, countDelivered(counter, shaper.delivered()))
  );
}

function wireUsage(prompt: number, completion: number): WireUsage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function usageOf(
  { prompt_tokens: inputTokens, completion_tokens: outputTokens }: WireUsage,
  local: boolean,
): Usage {
  return { inputTokens, outputTokens, countedBy: local ? 'local' : 'provider' };
}

function chatIdOf({ requestId }: HttpCall): string {
  return `chatcmpl-${requestId.replaceAll('-', '')}`;
}

function unixSecondsOf({ startedAt }: HttpCall): number {
  return Math.floor(startedAt.getTime() / 1_000);
}
