import { refusal, unsupportedParameter } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { CompletionRequest, Message } from '../../completion/completion.types.js';
import { openAiValueOf } from '../../wire/openai.js';
import { readSchema } from './json.schema.js';
import type { Generation, LlamaFormat, LlamaMessage } from './llama.protocol.js';

const WHO = 'This model';
/** Demands that are met. */
const MET = new Set(['logprobs', 'top_logprobs']);

/** How a text is chosen where the client does not say: as the authors of small models recommend it. */
const TEMPERATURE = 0.2;
const TOP_P = 0.9;

/** Members of a client of OpenAI's API, checked by its dialect, that the neutral form does not have. */
const settings = z.looseObject({
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  seed: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.looseObject({}).optional() }).optional(),
    })
    .nullish(),
});

/**
 * What the model is asked, of a request in any API. Throws INVALID_ARGUMENT under the client's own name for what it cannot
 * do. Offering it tools is no error, requiring a call is.
 */
export function generationOf(request: CompletionRequest, outputTokensMax: number): Omit<Generation, 'owner'> {
  const { toolChoice, messages, demands = [], stop = [] } = request;
  if (toolChoice === 'required')
    throw refusal({ part: 'toolChoice', reason: 'unsupported_value' }, `${WHO} calls no tools`);
  const demand = demands.find((each) => !MET.has(each));
  if (demand !== undefined) throw unsupportedParameter(demand, WHO);
  const own = settings.parse(openAiValueOf(request.original) ?? {});
  const format = formatOf(request, own.response_format);
  return {
    messages: messages.map(messageOf),
    outputTokensMax,
    temperature: own.temperature ?? TEMPERATURE,
    topP: own.top_p ?? (own.temperature === undefined || own.temperature === null ? TOP_P : 1),
    seed: own.seed === undefined || own.seed === null ? randomInt(2 ** 32) : seedOf(own.seed),
    frequencyPenalty: own.frequency_penalty ?? 0,
    presencePenalty: own.presence_penalty ?? 0,
    stop,
    ...(format ? { format } : {}),
    ...(own.logprobs ? { alternatives: own.top_logprobs ?? 0 } : {}),
  };
}

function messageOf({ role, text, mediaParts, toolCalls }: Message, position: number): LlamaMessage {
  if (mediaParts > 0) throw unreadable(`message ${position} has images, audio or files`);
  if (role === 'tool' || toolCalls !== undefined) throw unreadable(`message ${position} is of a tool call`);
  return { role, text: text.toWellFormed() };
}

function unreadable(what: string): AppError {
  return refusal({ part: 'messages', reason: 'unsupported_value' }, `${WHO} reads text only, and ${what}`);
}

function formatOf(
  { responseFormat }: CompletionRequest,
  asked: z.infer<typeof settings>['response_format'],
): LlamaFormat | undefined {
  if (responseFormat === 'text') return undefined;
  if (asked?.type === 'json_object') return { type: 'json' };
  const schema = asked?.type === 'json_schema' ? asked.json_schema?.schema : undefined;
  if (schema) return { type: 'schema', schema: readSchema(schema) };
  throw refusal(
    { part: 'responseFormat', reason: 'unsupported_value' },
    `${WHO} answers as text, as json_object, or as json_schema with a schema`,
  );
}

/** The sampler takes 32 bits: seeds that differ in others would be one. */
function seedOf(seed: number): number {
  const high = Math.floor(Math.abs(seed) / 2 ** 32);
  return (Math.imul(high, 0x9e3779b1) ^ (seed >>> 0)) >>> 0;
}
