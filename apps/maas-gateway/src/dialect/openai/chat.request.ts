import { z } from 'zod';
import type { CompletionRequest, Message } from '../../completion/completion.types.js';
import { openAiOriginal } from '../../wire/openai.js';
import { badRequest, parseBody } from './request.error.js';

const contentPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const chatMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(contentPart), z.null()]).optional(),
  name: z.string().optional(),
});
const tokens = z.int().min(1).nullish();

const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(chatMessage).min(1).max(10_000),
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  n: z.int().nullish(),
  tools: z.array(z.looseObject({})).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({})]).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});
type ChatBody = z.infer<typeof chatRequest>;
type ChatMessage = z.infer<typeof chatMessage>;

/** A chat request that was read, and the form in which the client wants the answer. */
export interface ChatRequest {
  completion: CompletionRequest;
  stream: boolean;
  includeUsage: boolean;
}

/** Checks the members that the gateway acts on; throws INVALID_ARGUMENT that names the first member at fault. */
export function readChatRequest(input: unknown): ChatRequest {
  const body = parseBody(chatRequest, input);
  if (body.n !== undefined && body.n !== null && body.n !== 1)
    throw badRequest('n', 'This gateway gives one choice a request: n must be 1', 'unsupported_value');
  if (body.stream_options && !body.stream)
    throw badRequest('stream_options', 'stream_options is allowed only when stream is true');
  return {
    completion: completionOf(body),
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
  };
}

function completionOf(body: ChatBody): CompletionRequest {
  const { model, messages, tools, tool_choice: choice, response_format: format } = body;
  return {
    model,
    messages: messages.map(messageOf),
    declarations: [tools, format].flatMap((extra) => (extra ? [JSON.stringify(extra)] : [])),
    toolChoice: choice === 'required' || (typeof choice === 'object' && choice) ? 'required' : 'optional',
    responseFormat: format && format.type !== 'text' ? 'structured' : 'text',
    outputTokensMax: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    original: openAiOriginal(body),
  };
}

function messageOf(message: ChatMessage): Message {
  const { role, content, name } = message;
  const toolCalls = message['tool_calls'];
  return {
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    text: textOf(content),
    name,
    toolCalls: toolCalls === undefined ? undefined : JSON.stringify(toolCalls),
    mediaParts: Array.isArray(content) ? content.filter(({ type }) => type !== 'text').length : 0,
  };
}

/** The text of a message, whether it is a string or in parts. */
function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}
