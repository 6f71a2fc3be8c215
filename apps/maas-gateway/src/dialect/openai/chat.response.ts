import type {
  Completion,
  CompletionChunk,
  FinishReason,
  Output,
  ReportedUsage,
} from '../../completion/completion.types.js';
import {
  openAiValueOf,
  type OpenAiChunk,
  type OpenAiCompletion,
  type OpenAiDelta,
  type OpenAiUsage,
} from '../../wire/openai.js';
import { withTextContent } from './answer.content.js';

/** What every part of one answer has in common. */
export interface ChatHead {
  id: string;
  /** In seconds since 1970. */
  created: number;
  model: string;
}

/** The whole answer as OpenAI's API has it. */
export function chatCompletionOf(answer: Completion & { usage: ReportedUsage }, head: ChatHead): object {
  const { choices, ...members } = openAiValueOf<OpenAiCompletion>(answer.original) ?? {
    choices: [choiceOf(answer)],
  };
  const written = choices.map((choice) => ({
    ...choice,
    message: withTextContent(choice['message'] as OpenAiDelta), // an object: its source checked it
  }));
  return {
    ...members,
    choices: written,
    ...head,
    object: 'chat.completion',
    usage: wireUsageOf(answer.usage),
  };
}

/** What is charged, with the details that a provider of the same API reported. */
export function wireUsageOf({
  inputTokens,
  outputTokens,
  cachedTokens,
  original,
}: ReportedUsage): OpenAiUsage {
  return (
    openAiValueOf<OpenAiUsage>(original) ?? {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    }
  );
}

/**
 * Gives every chunk of one answer the form OpenAI's API promises: the same id, time and model throughout, the role in the
 * first delta and nowhere else, usage nowhere but in a last chunk of its own.
 */
export class ChunkShaper {
  private begun = false;

  constructor(
    private readonly head: ChatHead,
    private readonly includeUsage: boolean,
  ) {}

  /** The chunk to send, or undefined when there is nothing in it for the client. */
  shape(chunk: CompletionChunk): object | undefined {
    if (!chunk.output) return undefined;
    const {
      usage: _,
      choices,
      ...members
    } = openAiValueOf<OpenAiChunk>(chunk.original) ?? { choices: [chunkChoiceOf(chunk)] };
    const shaped = choices.map((choice) => ({
      ...choice,
      delta: this.deltaOf(withTextContent(choice.delta)),
    }));
    this.begun = true;
    return { ...members, ...this.envelope(), choices: shaped, ...(this.includeUsage ? { usage: null } : {}) };
  }

  usageChunk(usage: ReportedUsage): object {
    return { ...this.envelope(), choices: [], usage: wireUsageOf(usage) };
  }

  private deltaOf({ role: _, ...delta }: OpenAiDelta): object {
    return this.begun ? delta : { role: 'assistant', content: '', ...delta };
  }

  private envelope(): object {
    return { ...this.head, object: 'chat.completion.chunk' };
  }
}

function choiceOf({ output, finishReason }: Completion): Record<string, unknown> {
  const { text = null, refusal = null } = output;
  const message = { role: 'assistant', content: text, refusal, ...extrasOf(output) };
  return { index: 0, message, logprobs: null, finish_reason: wireReasonOf(finishReason) };
}

function chunkChoiceOf({ output = {}, finishReason }: CompletionChunk): OpenAiChunk['choices'][number] {
  const { text, refusal } = output;
  const delta = {
    ...(text === undefined ? {} : { content: text }),
    ...(refusal === undefined ? {} : { refusal }),
    ...extrasOf(output),
  };
  return {
    index: 0,
    delta,
    logprobs: null,
    finish_reason: finishReason === undefined ? null : wireReasonOf(finishReason),
  };
}

/** Members that messages have only where there is something in them; the last two are an extension of this gateway. */
function extrasOf({ reasoning, toolCalls = [], grounds }: Output): object {
  return {
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0
      ? {}
      : {
          tool_calls: toolCalls.map(({ index, id, name, arguments: written }) => ({
            index,
            id,
            type: 'function',
            function: { name, arguments: written },
          })),
        }),
    ...(grounds
      ? {
          citations: grounds.citations.map(({ articleId, title, quote }) => ({
            article_id: articleId,
            title,
            quote,
          })),
          confidence: grounds.confidence,
        }
      : {}),
  };
}

/** OpenAI's API knows no other reasons than these four. */
function wireReasonOf(reason: FinishReason): string {
  return reason === 'other' ? 'stop' : reason;
}
