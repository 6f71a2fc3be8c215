import type { OpenAiChunk, OpenAiCompletion } from '../../wire/openai.js';

/**
 * Whether a chunk already is what `chunkSchema` would make of it, as nearly every one is: the schema, which makes something
 * of the rest, takes twenty times as long.
 */
export function isRegularChunk(value: object): value is OpenAiChunk {
  const { choices, usage } = value as Record<string, unknown>;
  return Array.isArray(choices) && choices.every(isChunkChoice) && isUsage(usage);
}

/** Whether a whole answer already is what `completionSchema` would make of it. */
export function isRegularCompletion(value: object): value is OpenAiCompletion {
  const { choices, usage } = value as Record<string, unknown>;
  return Array.isArray(choices) && choices.length > 0 && choices.every(isChoice) && isUsage(usage);
}

function isChunkChoice(choice: unknown): boolean {
  if (!isObject(choice)) return false;
  const { index, delta, finish_reason: reason } = choice;
  const hasReason = reason === null || (typeof reason === 'string' && reason !== '');
  return isCount(index) && isMessage(delta) && hasReason;
}

function isChoice(choice: unknown): boolean {
  return isObject(choice) && isMessage(choice['message']);
}

function isMessage(message: unknown): boolean {
  if (!isObject(message)) return false;
  const { content } = message;
  return content === undefined || content === null || typeof content === 'string';
}

function isUsage(usage: unknown): boolean {
  if (usage === undefined || usage === null) return true;
  if (!isObject(usage)) return false;
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage;
  return isCount(input) && isCount(output) && isCount(total) && total >= input + output;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // just checked to be a number
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
