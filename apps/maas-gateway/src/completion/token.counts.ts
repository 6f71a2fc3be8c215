import { countDelivered, type TokenCounter } from '../metering/token.counter.js';
import type { CompletionRequest, EmbeddingRequest, Message } from './completion.types.js';
import type { Delivery } from './delivery.js';

/** The overheads of OpenAI's cookbook: 3 a message, 1 a name, 3 for the reply. */
const OVERHEAD = { message: 3, name: 1, reply: 3 };
/** What a picture or a sound counts before its provider has counted it. */
const TOKENS_PER_MEDIA_PART = 1_500;

/**
 * Input tokens of a request, never less than a provider can bill. Everything that is sent to it counts: the texts of
 * messages as they are; pictures, sounds and files by a bound for what they cost; every other member, known or not, as
 * text or as its JSON, which has the tokens of its text and of its syntax. Left out are only settings that hold no text,
 * such as `temperature`.
 */
export function countRequest(
  counter: TokenCounter,
  { messages, declarations }: Pick<CompletionRequest, 'messages' | 'declarations'>,
): number {
  const count = (texts: readonly string[]) => texts.reduce((sum, text) => sum + counter.count(text), 0);
  return messages.reduce(
    (sum, message) => {
      const { role, text, name, toolCalls, others = [] } = message;
      const texts = [
        role,
        text,
        ...(name === undefined ? [] : [name]),
        ...(toolCalls === undefined ? [] : [toolCalls]),
      ];
      const overhead = OVERHEAD.message + (name === undefined ? 0 : OVERHEAD.name);
      return sum + overhead + count(texts) + count(others) + mediaTokensOf(message);
    },
    OVERHEAD.reply + count(declarations),
  );
}

function mediaTokensOf({ mediaParts, mediaTokensMax = TOKENS_PER_MEDIA_PART * mediaParts }: Message): number {
  return mediaTokensMax;
}

/** Input tokens of a request for embeddings: of its inputs, and of everything else that is sent. */
export function countInputs(
  counter: TokenCounter,
  { inputs, declarations = [] }: Pick<EmbeddingRequest, 'inputs' | 'declarations'>,
): number {
  return [...inputs, ...declarations].reduce(
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
