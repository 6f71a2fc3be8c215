import { countDelivered, type TokenCounter } from '../metering/token.counter.js';
import type { CompletionRequest, EmbeddingRequest } from './completion.types.js';
import type { Delivery } from './delivery.js';

/** The overheads of OpenAI's cookbook: 3 a message, 1 a name, 3 for the reply. */
const OVERHEAD = { message: 3, name: 1, reply: 3 };
/** What a picture or a sound counts before its provider has counted it. */
const TOKENS_PER_MEDIA_PART = 1_500;

/** Input tokens of a request: its messages, the tool calls in them, and what it declares. */
export function countRequest(
  counter: TokenCounter,
  { messages, declarations }: Pick<CompletionRequest, 'messages' | 'declarations'>,
): number {
  let total = OVERHEAD.reply;
  for (const { role, text, name, toolCalls, mediaParts } of messages) {
    total += OVERHEAD.message + counter.count(role) + counter.count(text);
    if (name !== undefined) total += OVERHEAD.name + counter.count(name);
    if (toolCalls !== undefined) total += counter.count(toolCalls);
    total += TOKENS_PER_MEDIA_PART * mediaParts;
  }
  return declarations.reduce((sum, declaration) => sum + counter.count(declaration), total);
}

/** Input tokens of a request for embeddings. */
export function countInputs(counter: TokenCounter, { inputs }: Pick<EmbeddingRequest, 'inputs'>): number {
  return inputs.reduce(
    (sum, input) => sum + (typeof input === 'string' ? counter.count(input) : input.length),
    0,
  );
}

/**
 * Output tokens of what was delivered: of the text itself, never of the JSON around it, and each thing by itself, so that
 * an answer counts the same whole and streamed. Never throws, because the charge depends on it.
 */
export function countOutput(counter: TokenCounter, delivery: Pick<Delivery, 'texts'>): number {
  return delivery.texts().reduce((sum, text) => sum + countDelivered(counter, text), 0);
}
