import type { CompletionRequest, Message } from '../../completion/completion.types.js';
import { openAiOriginal } from '../../wire/openai.js';
import { contentOf, textsOf } from './chat.content.js';
import { demandsOf, STANDARD_TIERS } from './chat.demands.js';
import { chatRequest, type ChatBody, type ChatMessage } from './chat.schema.js';
import { repeatableOf } from './chat.repeat.js';
import { badRequest, parseBody } from './request.error.js';

/** Members that hold no text, by their schema, and those that are not passed on as they came. */
const SETTINGS = new Set([
  'model',
  'messages',
  'stream',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'store',
  'parallel_tool_calls',
]);

/**
 * Members by which some servers call another model, call it several times, search the web or take another price: all of it
 * would be billed beyond the price of the model that is asked.
 */
const UNPRICED = ['models', 'plugins', 'web_search_options', 'best_of', 'use_beam_search'];

/** A chat request that was read, and the form in which the client wants the answer. */
export interface ChatRequest {
  completion: CompletionRequest;
  stream: boolean;
  includeUsage: boolean;
}

/** Checks what the gateway acts on and what OpenAI validates; throws INVALID_ARGUMENT that names the first member at fault. */
export function readChatRequest(input: unknown): ChatRequest {
  const body = parseBody(chatRequest, input);
  if (body.n !== undefined && body.n !== null && body.n !== 1)
    throw badRequest('n', `n: this gateway gives one choice a request, not ${body.n}`, 'unsupported_value');
  if (body.stream_options && !body.stream)
    throw badRequest('stream_options', 'stream_options is allowed only when stream is true');
  if (typeof body.top_logprobs === 'number' && !body.logprobs)
    throw badRequest('top_logprobs', 'top_logprobs is allowed only when logprobs is true');
  assertPriced(body);
  return {
    completion: completionOf(body),
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
  };
}

function assertPriced(body: Record<string, unknown>): void {
  const name = UNPRICED.find((member) => body[member] !== undefined && body[member] !== null);
  if (name !== undefined)
    throw badRequest(name, `${name}: this gateway has no price for it`, 'unsupported_parameter');
  const tier = body['service_tier'] ?? 'auto';
  if (!STANDARD_TIERS.some((known) => known === tier))
    throw badRequest(
      'service_tier',
      `service_tier: this gateway has a price for ${STANDARD_TIERS.join(' and ')} only`,
      'unsupported_value',
    );
}

function completionOf(body: ChatBody): CompletionRequest {
  const { model, messages, response_format: format, stop } = body;
  const repeatable = repeatableOf(body);
  return {
    model,
    messages: messages.map(messageOf),
    declarations: declarationsOf(body),
    toolChoice: [body.tool_choice, body.function_call].some(requiresCall) ? 'required' : 'optional',
    responseFormat: format && format.type !== 'text' ? 'structured' : 'text',
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
    demands: demandsOf(body),
    outputTokensMax: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    ...(repeatable ? { repeatable } : {}),
    original: openAiOriginal(body),
  };
}

/** Every member with text beyond the messages; an upstream gets them all. */
function declarationsOf(body: ChatBody): string[] {
  const { include_usage: _, include_obfuscation: __, ...options } = body.stream_options ?? {};
  const rest = Object.entries({ ...body, stream_options: options }).filter(
    ([name, value]) => !SETTINGS.has(name) && value !== null && !isEmpty(value),
  );
  return textsOf(Object.fromEntries(rest));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function requiresCall(choice: ChatBody['tool_choice']): boolean {
  return choice === 'required' || (typeof choice === 'object' && choice !== null);
}

function messageOf(message: ChatMessage): Message {
  const { role, content, name, tool_calls: calls, ...members } = message;
  const { others, ...read } = contentOf(content);
  const present = Object.entries(members).filter(([, value]) => value !== null);
  return {
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    name,
    toolCalls: calls ? JSON.stringify(calls) : undefined,
    ...read,
    others: [...others, ...textsOf(Object.fromEntries(present))],
  };
}
