import { AppError } from '@isthmus/platform-errors';
import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  FinishReason,
  Output,
  ReportedUsage,
  ToolCall,
} from '../../completion/completion.types.js';
import type { SourceCall } from '../../completion/source.js';
import {
  openAiOriginal,
  openAiValueOf,
  type OpenAiChunk,
  type OpenAiCompletion,
  type OpenAiDelta,
  type OpenAiUsage,
} from '../../wire/openai.js';
import type { UpstreamClient } from './upstream.client.js';

type BodyOptions = Pick<UpstreamClient, 'maxTokensField' | 'isOpenAi'>;

/** Parts of a request of which the neutral form has too little to write them in the upstream's API. */
const UNWRITABLE: readonly { part: string; what: string; isIn: (request: CompletionRequest) => boolean }[] = [
  { part: 'toolChoice', what: 'a required tool call', isIn: ({ toolChoice }) => toolChoice === 'required' },
  {
    part: 'responseFormat',
    what: 'a structured response format',
    isIn: ({ responseFormat }) => responseFormat === 'structured',
  },
  {
    part: 'declarations',
    what: 'declarations of tools or formats',
    isIn: ({ declarations }) => declarations.length > 0,
  },
  {
    part: 'messages',
    what: 'tool calls and their results',
    isIn: ({ messages }) =>
      messages.some(({ role, toolCalls }) => role === 'tool' || toolCalls !== undefined),
  },
  {
    part: 'messages',
    what: 'images, audio or files',
    isIn: ({ messages }) => messages.some(({ mediaParts }) => mediaParts > 0),
  },
];

/** Throws INVALID_ARGUMENT that names the first part of a client of another API that `bodyOf` would drop. */
export function assertWritable(request: CompletionRequest): void {
  if (openAiValueOf(request.original)) return;
  const unwritable = UNWRITABLE.find(({ isIn }) => isIn(request));
  if (!unwritable) return;
  const { part, what } = unwritable;
  throw new AppError(
    'INVALID_ARGUMENT',
    `${part}: the source of this model cannot take ${what} from this dialect`,
    { metadata: { part, reason: 'unsupported_value' } },
  );
}

/**
 * The body of a chat completion: every member of a client of the same API as it came, save those named here; what the
 * neutral form has of any other client, whose request `assertWritable` has accepted.
 */
export function bodyOf(
  upstream: BodyOptions,
  request: CompletionRequest,
  { model, outputTokensMax, stream }: Pick<SourceCall, 'model' | 'outputTokensMax'> & { stream: boolean },
): object {
  const body: Record<string, unknown> = openAiValueOf(request.original) ?? { messages: messagesOf(request) };
  const { max_tokens: _, max_completion_tokens: __, stream_options: options, ...rest } = body;
  return {
    ...rest,
    model: model.sourceId,
    // Always bounded: the budget that is held for the answer is the most that it may cost.
    [upstream.maxTokensField]: outputTokensMax,
    ...(stream
      ? {
          stream,
          stream_options: {
            ...(upstream.isOpenAi() ? { include_obfuscation: false } : {}),
            ...(options as object | undefined), // Read by the dialect; an object where it is present.
            include_usage: true,
          },
        }
      : {}),
  };
}

/** A chunk of an upstream in the neutral form. */
export function chunkOf(chunk: OpenAiChunk): CompletionChunk {
  const { choices, usage } = chunk;
  return {
    ...(choices.length === 0 ? {} : { output: outputOf(choices.map(({ delta }) => delta)) }),
    finishReason: finishReasonOf(choices[0]?.finish_reason),
    usage: usage ? reportedOf(usage) : undefined,
    original: openAiOriginal(chunk),
  };
}

/** A whole answer of an upstream in the neutral form. */
export function completionOf(answer: OpenAiCompletion): Completion {
  const { choices, usage } = answer;
  return {
    output: outputOf(choices.map(({ message }) => asObject(message))),
    finishReason: finishReasonOf(choices[0]?.['finish_reason']) ?? 'other',
    usage: usage ? reportedOf(usage) : undefined,
    original: openAiOriginal(answer),
  };
}

/** A whole answer as the only chunk of a stream, where an upstream answers a request for a stream so. */
export function chunkOfWhole(answer: OpenAiCompletion): CompletionChunk {
  const choices = answer.choices.map(({ message, finish_reason: reason, ...choice }, index) => ({
    ...choice,
    index,
    delta: deltaOf(asObject(message)),
    finish_reason: stringOf(reason) || 'stop',
  }));
  return chunkOf({ ...answer, choices });
}

/** What an upstream reports, with its details to be passed on. */
export function reportedOf(usage: OpenAiUsage): ReportedUsage {
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    countedBy: 'provider',
    original: openAiOriginal(usage),
  };
}

function messagesOf({ messages }: CompletionRequest): object[] {
  return messages.map(({ role, text, name }) => ({
    role,
    content: text,
    ...(name === undefined ? {} : { name }),
  }));
}

/** The calls of tools of a whole message have no index: it is their place. */
function deltaOf({ tool_calls: calls, ...message }: Record<string, unknown>): OpenAiDelta {
  if (!Array.isArray(calls)) return message;
  return { ...message, tool_calls: calls.map((call, index) => ({ index, ...asObject(call) })) };
}

/** What was written in messages or deltas. There is one, because one choice is asked for; others are charged all the same. */
function outputOf(messages: readonly Record<string, unknown>[]): Output {
  return {
    text: joined(messages.map(({ content }) => writtenIn(content))),
    // Two names of one text; some servers send both.
    reasoning: joined(messages.map((message) => message['reasoning_content'] ?? message['reasoning'])),
    refusal: joined(messages.map(({ refusal }) => refusal)),
    toolCalls: messages.flatMap((message) => toolCallsOf(message['tool_calls'])),
  };
}

function joined(parts: readonly unknown[]): string | undefined {
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.length === 0 ? undefined : texts.join('');
}

/** The text of content: itself, or that of its parts. */
function writtenIn(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return joined(
    content.map((part) => {
      const { text, thinking } = asObject(part);
      return writtenIn(text ?? thinking);
    }),
  );
}

function toolCallsOf(calls: unknown): ToolCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.map((call, position) => {
    const { index, id, function: called } = asObject(call);
    const { name, arguments: written } = asObject(called);
    return {
      index: typeof index === 'number' ? index : position,
      id: stringOf(id),
      name: stringOf(name),
      arguments: stringOf(written),
    };
  });
}

function finishReasonOf(reason: unknown): FinishReason | undefined {
  switch (reason) {
    case null:
    case undefined:
      return undefined;
    case 'stop':
    case 'length':
    case 'tool_calls':
    case 'content_filter':
      return reason;
    default:
      return 'other';
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // just checked
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
