import type { ChatBody } from './chat.schema.js';

/** Members that the neutral form has, that only tune how a text is chosen, or that change nothing about the answer. */
const NO_DEMANDS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'stop',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'response_format',
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

/** Of `service_tier`: those at the price of the model. */
export const STANDARD_TIERS = ['auto', 'default'];

/** Values by which a client asks for what it would get without the member. */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  logprobs: [false],
  top_logprobs: [0],
  store: [false],
  service_tier: STANDARD_TIERS,
  reasoning_effort: ['none'],
  verbosity: ['medium'],
};

/** The members by which a client asks for more than a text, such as `logprobs`, those that are not known here included. */
export function demandsOf(body: ChatBody): string[] {
  return Object.entries(body).flatMap(([name, value]) => (asksNothing(name, value) ? [] : [name]));
}

function asksNothing(name: string, value: unknown): boolean {
  if (value === null || value === undefined || NO_DEMANDS.has(name)) return true;
  if (name === 'modalities') return Array.isArray(value) && value.every((modality) => modality === 'text');
  if (name === 'logit_bias') return Object.keys(value).length === 0;
  return Object.hasOwn(DEFAULTS, name) && (DEFAULTS[name] ?? []).includes(value);
}
