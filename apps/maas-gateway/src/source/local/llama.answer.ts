import { refusal } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { Completion, CompletionChunk, ReportedUsage } from '../../completion/completion.types.js';
import { openAiOriginal } from '../../wire/openai.js';
import type {
  GeneratedToken,
  GenerationEvent,
  GenerationFailure,
  LlamaUsage,
  ScoredToken,
} from './llama.protocol.js';

/** A part of an answer as the core passes it on, with log-probabilities in the form of OpenAI's API where there are some. */
export function chunkOf(event: GenerationEvent): CompletionChunk {
  switch (event.type) {
    case 'text':
      return {
        output: { text: event.text },
        ...(event.tokens
          ? {
              original: openAiOriginal({
                choices: [
                  {
                    index: 0,
                    delta: { content: event.text },
                    logprobs: logprobsOf(event.tokens),
                    finish_reason: null,
                  },
                ],
              }),
            }
          : {}),
      };
    case 'end':
      return { output: {}, finishReason: event.finishReason, usage: usageOf(event.usage) };
    case 'failure':
      throw errorOf(event.failure);
  }
}

/** A whole answer of its events. */
export function completionOf(events: readonly GenerationEvent[]): Completion {
  const texts = events.filter((event) => event.type === 'text');
  const end = events.find((event) => event.type === 'end');
  if (!end) throw new AppError('UPSTREAM_INVALID', 'The answer of the local model has no end');
  const text = texts.map((piece) => piece.text).join('');
  const withScores = texts.some(({ tokens }) => tokens !== undefined);
  const { finishReason } = end;
  const message = { role: 'assistant', content: text, refusal: null };
  const logprobs = logprobsOf(texts.flatMap(({ tokens = [] }) => tokens));
  return {
    output: { text },
    finishReason,
    usage: usageOf(end.usage),
    ...(withScores
      ? {
          original: openAiOriginal({
            choices: [{ index: 0, message, logprobs, finish_reason: finishReason }],
          }),
        }
      : {}),
  };
}

/** What a failed answer means to the client. */
export function errorOf(failure: GenerationFailure): AppError {
  switch (failure.kind) {
    case 'context':
      return refusal(
        { part: 'messages', reason: 'context_length_exceeded' },
        `This model reads at most ${failure.contextTokensMax} tokens; your messages have ${failure.inputTokens}`,
      );
    case 'format':
      return refusal(
        { part: 'responseFormat', reason: 'unsupported_value' },
        'The response format cannot be held by this model: no grammar can be made of its schema. Use a simpler one',
      );
    case 'internal':
      return new AppError('UPSTREAM_INVALID', 'The local model failed in mid-answer', {
        remedy: 'Send the request again, or use another model.',
      });
  }
}

function logprobsOf(tokens: readonly GeneratedToken[]): object {
  return {
    content: tokens.map(({ top, ...token }) => ({ ...entryOf(token), top_logprobs: top.map(entryOf) })),
    refusal: null,
  };
}

function entryOf({ token, logprob, bytes }: ScoredToken): object {
  return { token, logprob: Number.isFinite(logprob) ? logprob : LOGPROB_MIN, bytes };
}

/** As OpenAI writes a token that is out of the question: JSON has no infinity. */
const LOGPROB_MIN = -9_999;

function usageOf({ inputTokens, cachedTokens, outputTokens }: LlamaUsage): ReportedUsage {
  return {
    inputTokens,
    outputTokens,
    countedBy: 'provider',
    original: openAiOriginal({
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: cachedTokens },
    }),
  };
}
