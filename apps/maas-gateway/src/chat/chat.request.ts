import { z } from 'zod';
import { badRequest } from '../http/openai-error.js';

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(textPart), z.null()]).optional(),
  name: z.string().optional(),
});
const tokens = z.int().min(1).nullish();

const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1).max(10_000),
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

export type ChatMessage = z.infer<typeof message>;

/** A chat request that was read: what the gateway acts on, and the body that goes on to an upstream as it came. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  /** What the client bounds the answer to. */
  maxTokens: number | undefined;
  body: z.infer<typeof chatRequest>;
}

/** Checks the members that the gateway acts on; throws INVALID_ARGUMENT that names the first wrong one. */
export function readChatRequest(input: unknown): ChatRequest {
  const result = chatRequest.safeParse(input, { reportInput: false });
  if (!result.success) {
    const issue = result.error.issues[0];
    const param = issue?.path.join('.') || 'body';
    throw badRequest(param, `${param}: ${issue?.message ?? 'is not valid'}`);
  }
  const body = result.data;
  if (body.n !== undefined && body.n !== null && body.n !== 1) {
    throw badRequest('n', 'This gateway gives one choice a request: n must be 1', 'unsupported_value');
  }
  if (body.stream_options && !body.stream) {
    throw badRequest('stream_options', 'stream_options is allowed only when stream is true');
  }
  return {
    model: body.model,
    messages: body.messages,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    body,
  };
}

/** The text of a message, whether it is a string or in parts. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}

/** How many parts of a message are no text: pictures, sounds, files. */
export function mediaOf({ content }: ChatMessage): number {
  return Array.isArray(content) ? content.filter(({ type }) => type !== 'text').length : 0;
}
