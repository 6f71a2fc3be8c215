import { z } from 'zod';

/** OpenAI's limits; a value beyond them is refused for every model. */
const LOGIT_BIAS = /^\d{1,10}$/;
const MESSAGES_MAX = 10_000;
const STOPS_MAX = 4;

const contentPart = z
  .looseObject({ type: z.string(), text: z.string().optional() })
  .refine(({ type, text }) => type !== 'text' || text !== undefined, {
    path: ['text'],
    message: 'is missing: a part of type text must have it',
  });

const chatMessage = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: z.union([z.string(), z.array(contentPart).min(1), z.null()]).optional(),
    name: z.string().optional(),
    refusal: z.string().nullish(),
    tool_calls: z.array(z.looseObject({})).nullish(),
    tool_call_id: z.string().min(1).optional(),
    function_call: z.looseObject({}).nullish(),
  })
  .superRefine((message, { addIssue }) => {
    const issue = faultOf(message);
    if (issue) addIssue({ code: 'custom', ...issue });
  });

const tokens = z.int().min(1).nullish();
const penalty = z.number().min(-2).max(2).nullish();
const stop = z.string().min(1);

/** The members of a chat request that the gateway acts on or OpenAI validates; others pass as they are. */
export const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(chatMessage).min(1).max(MESSAGES_MAX),
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .nullish(),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  n: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  seed: z.int().nullish(),
  stop: z.union([stop, z.array(stop).max(STOPS_MAX)]).nullish(),
  logit_bias: z
    .record(z.string().regex(LOGIT_BIAS, 'must be the id of a token'), z.number().min(-100).max(100))
    .nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  user: z.string().nullish(),
  store: z.boolean().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  tools: z.array(z.looseObject({})).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({})]).nullish(),
  functions: z.array(z.looseObject({})).nullish(),
  function_call: z.union([z.string(), z.looseObject({})]).nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.looseObject({}).nullish() }).nullish(),
    })
    .nullish(),
});

export type ChatBody = z.infer<typeof chatRequest>;
export type ChatMessage = z.infer<typeof chatMessage>;

/** What a role requires beyond the form of its members. */
function faultOf(message: {
  role: string;
  content?: unknown;
  name?: string | undefined;
  tool_call_id?: string | undefined;
  [member: string]: unknown;
}): { path: string[]; message: string } | undefined {
  const { role, content, name, tool_call_id: callId } = message;
  const hasContent = content !== undefined && content !== null;
  if (role === 'tool' && callId === undefined)
    return { path: ['tool_call_id'], message: 'is missing: a message of role tool must have it' };
  if (role === 'function' && (name === undefined || name === ''))
    return { path: ['name'], message: 'is missing: a message of role function must have it' };
  if (hasContent || role === 'function') return undefined;
  const absent = content === null ? 'must not be null' : 'is missing';
  if (role !== 'assistant')
    return { path: ['content'], message: `${absent}: a message of role ${role} must have it` };
  const instead = ['tool_calls', 'refusal', 'function_call', 'audio'];
  if (instead.some((member) => message[member] !== undefined && message[member] !== null)) return undefined;
  return {
    path: ['content'],
    message: `${absent}: only an assistant message with ${instead.join(', ')} can do without`,
  };
}
